// The trash on the screen: its pages, what is chosen, and what is done with it.
import { computed, ref, shallowReactive } from "vue";
import { asFailure } from "@landbox/client";
import type { ClientFailure } from "@landbox/client";
import type { SortDirection, TrashEntry, TrashPage, TrashSort } from "@landbox/wire";
import { useApp } from "../../app-context.ts";

const pageSize = 200;
/** Requests of a restore of many that run at the same time. */
const together = 4;

export interface Order {
  sort: TrashSort;
  direction: SortDirection;
}

export function useTrash(space: () => string, order: () => Order) {
  const { client, session } = useApp();
  const state = shallowReactive({ status: "loading", failure: null, entries: [], next: null, total: null, moreFailed: false }) as {
    status: "loading" | "ready" | "failed";
    failure: ClientFailure | null;
    entries: TrashEntry[];
    next: string | null;
    total: TrashPage["total"];
    /** The next page could not be fetched. */
    moreFailed: boolean;
  };
  const chosen = ref(new Set<number>());
  let turn = 0;
  let fetching = false;

  async function fetchPages(count: number): Promise<void> {
    const own = ++turn;
    try {
      const entries: TrashEntry[] = [];
      let page: TrashPage | undefined;
      let total: TrashPage["total"] = null;
      do {
        page = await client.listTrash({ space: space(), ...order(), limit: pageSize, ...(page?.next ? { after: page.next } : {}) });
        total ??= page.total;
        entries.push(...page.entries);
      } while (page.next !== null && entries.length < count);
      if (own !== turn) return;
      Object.assign(state, { status: "ready", failure: null, entries, next: page.next, total, moreFailed: false });
      const there = new Set(entries.map((entry) => entry.id));
      chosen.value = new Set([...chosen.value].filter((id) => there.has(id)));
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (own !== turn) return;
      if (failure.code === "unauthenticated") session.expire();
      if (state.status !== "ready" || failure.code !== "network") Object.assign(state, { status: "failed", failure });
    }
  }

  return {
    state,
    chosen,
    chosenEntries: computed(() => state.entries.filter((entry) => chosen.value.has(entry.id))),
    open(): Promise<void> {
      Object.assign(state, { status: "loading", failure: null, entries: [], next: null, total: null, moreFailed: false });
      chosen.value = new Set();
      return fetchPages(1);
    },
    reload: (): Promise<void> => fetchPages(Math.max(1, state.entries.length)),
    /** The next page, when somebody scrolls near the end of what is there. */
    async more(): Promise<void> {
      const { next } = state;
      if (next === null || fetching) return;
      fetching = true;
      const own = turn;
      try {
        const page = await client.listTrash({ space: space(), ...order(), limit: pageSize, after: next });
        if (own === turn) Object.assign(state, { entries: [...state.entries, ...page.entries], next: page.next, moreFailed: false });
      } catch (thrown) {
        if (own !== turn) return;
        if (asFailure(thrown).code === "unauthenticated") session.expire();
        state.moreFailed = true;
      } finally {
        fetching = false;
      }
    },
    /** Restores several where they were. Returns those that something is in the way of. */
    async restoreAll(entries: readonly TrashEntry[]): Promise<TrashEntry[]> {
      const waiting = [...entries];
      const failed: TrashEntry[] = [];
      const worker = async (): Promise<void> => {
        for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
          const one = entry;
          await client.restoreEntry(space(), one.id).catch(() => failed.push(one));
        }
      };
      await Promise.all(Array.from({ length: together }, worker));
      return failed;
    },
    async purge(entries: readonly TrashEntry[]): Promise<void> {
      const ids = entries.map((entry) => entry.id);
      for (let at = 0; at < ids.length; at += 1000) await client.purgeEntries(space(), ids.slice(at, at + 1000));
    },
  };
}
