// The folder on the screen: loads it page by page, keeps what is shown while it loads anew.
import { reactive, readonly } from "vue";
import { asFailure } from "@landbox/client";
import type { Client, ClientFailure } from "@landbox/client";
import type { Entry, FolderPage } from "@landbox/wire";

/** The most entries of one answer. */
const pageSize = 200;

interface State {
  status: "loading" | "ready" | "failed";
  failure: ClientFailure | null;
  entries: Entry[];
  next: string | null;
  usage: FolderPage["usage"] | null;
  /** The folder's id, once it is known. */
  folder: number | null;
  loadingMore: boolean;
  moreFailed: boolean;
}

const nothing: State = {
  status: "loading",
  failure: null,
  entries: [],
  next: null,
  usage: null,
  folder: null,
  loadingMore: false,
  moreFailed: false,
};

/** `onSessionLost` is called when the server no longer knows the session. */
export function useFolder(client: Client, onSessionLost: () => void) {
  const state = reactive<State>({ ...nothing });
  let place: { space: string; path: readonly string[] } | null = null;
  let running = new AbortController();

  async function fetchPages(count: number, signal: AbortSignal): Promise<void> {
    if (!place) return;
    const entries: Entry[] = [];
    let after: string | null = null;
    do {
      const page: FolderPage = await client.listFolder({ ...place, limit: pageSize, signal, ...(after === null ? {} : { after }) });
      entries.push(...page.entries);
      after = page.next;
      if (signal.aborted) return;
      Object.assign(state, { usage: page.usage, folder: page.folder.id });
    } while (after !== null && entries.length < count);
    Object.assign(state, { entries, next: after, status: "ready", failure: null, moreFailed: false });
  }

  async function start(count: number): Promise<void> {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      await fetchPages(count, signal);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (signal.aborted || failure.code === "aborted") return;
      if (failure.code === "unauthenticated") onSessionLost();
      Object.assign(state, { status: "failed", failure });
    }
  }

  return {
    state: readonly(state) as Readonly<State>,
    /** Shows another folder. */
    open(space: string, path: readonly string[]): Promise<void> {
      place = { space, path };
      Object.assign(state, { status: "loading", failure: null, entries: [], next: null, folder: null, loadingMore: false });
      return start(1);
    },
    /** Fetches again as much as is shown. */
    reload: (): Promise<void> => start(Math.max(1, state.entries.length)),
    /** Fetches the next page, if there is one. */
    async more(): Promise<void> {
      if (!place || state.next === null || state.loadingMore || state.status !== "ready") return;
      const { signal } = running;
      Object.assign(state, { loadingMore: true, moreFailed: false });
      try {
        const page = await client.listFolder({ ...place, limit: pageSize, after: state.next, signal });
        if (signal.aborted) return;
        state.entries.push(...page.entries);
        state.next = page.next;
      } catch (thrown) {
        if (!signal.aborted) Object.assign(state, { moreFailed: asFailure(thrown).code !== "aborted" });
      } finally {
        state.loadingMore = false;
      }
    },
  };
}
