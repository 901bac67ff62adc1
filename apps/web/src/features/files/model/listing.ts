// The entries of one folder, of which only the pages near the screen need to be there; page by page from the server, in its order.
import { shallowReactive } from "vue";
import { asFailure } from "@landbox/client";
import type { ClientFailure, FolderQuery } from "@landbox/client";
import type { Entry, FolderPage } from "@landbox/wire";

/** Entries of one page; the server's most is 1000. */
export const pageSize = 200;
const largePage = 1000;
/** Milliseconds between two looks at a folder that changes all the time. */
const settle = 300;

export interface ListingState {
  status: "loading" | "ready" | "failed";
  failure: ClientFailure | null;
  /** Number of entries of the folder. */
  count: number;
  folder: Entry | null;
  usage: FolderPage["usage"] | null;
  /** Pages near the screen could not be fetched. */
  moreFailed: boolean;
  /** Counts up with every change of what is there. */
  revision: number;
}

interface Deps {
  fetch: (query: Pick<FolderQuery, "limit" | "after" | "at" | "signal">) => Promise<FolderPage>;
  /** A request failed; `status` is `failed` only when there is nothing to show. */
  onFailure: (failure: ClientFailure) => void;
}

const pageOf = (index: number): number => Math.floor(index / pageSize);

export class Listing {
  readonly state = shallowReactive<ListingState>({
    status: "loading",
    failure: null,
    count: 0,
    folder: null,
    usage: null,
    moreFailed: false,
    revision: 0,
  });

  readonly #deps: Deps;
  #pages = new Map<number, readonly Entry[]>();
  /** Pages of an earlier state of the folder: shown until the new ones are there. */
  #old = new Set<number>();
  /** From where a page goes on, if the one before it is there. */
  readonly #cursors = new Map<number, string>();
  readonly #running = new Map<number, AbortController>();
  #etag: string | undefined;
  #wanted: readonly [first: number, last: number] = [0, 0];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The entry at a position, if it is loaded. */
  entryAt(index: number): Entry | undefined {
    void this.state.revision;
    return this.#pages.get(pageOf(index))?.[index % pageSize];
  }

  /** Says which positions are near the screen; what is missing there is fetched, unless the last attempt failed. */
  want(first: number, last: number): void {
    this.#wanted = [Math.max(0, first), last];
    if (!this.state.moreFailed) this.#fetchWanted();
  }

  /** Fetches anew what is near the screen; what is shown stays until then. */
  async reload(): Promise<void> {
    const { state } = this;
    this.#abort();
    this.#cursors.clear();
    this.#old = new Set(this.#pages.keys());
    state.moreFailed = false;
    if (state.status === "failed") state.status = "loading";
    const ready = state.status === "ready";
    const first = ready ? pageOf(this.#wanted[0]) : 0;
    const last = ready ? pageOf(Math.min(this.#wanted[1], Math.max(0, state.count - 1))) : 0;
    const all: Promise<void>[] = [];
    for (let page = first; page <= last; page++) all.push(this.#load(page));
    await Promise.all(all);
  }

  /** The position of an entry among those that are loaded, or -1. */
  indexOf(match: (entry: Entry) => boolean): number {
    for (const [page, entries] of this.#pages) {
      const index = entries.findIndex(match);
      if (index >= 0) return page * pageSize + index;
    }
    return -1;
  }

  /** Whether every entry is loaded and up to date. */
  isComplete(): boolean {
    return this.#old.size === 0 && this.weight() >= this.state.count;
  }

  /** Fetches the pages between two positions that are not there yet. */
  async ensure(first: number, last: number): Promise<void> {
    for (let page = pageOf(first); page * pageSize <= last; page++) if (!this.#pages.has(page)) await this.#load(page);
  }

  /** All entries of the folder; those that are not there yet are fetched by the thousand. */
  async all(signal?: AbortSignal): Promise<Entry[]> {
    const found: Entry[] = [];
    while (found.length < this.state.count) {
      const entry = this.entryAt(found.length);
      if (entry) {
        found.push(entry);
        continue;
      }
      const answer = await this.#deps.fetch({ limit: largePage, at: found.length, ...(signal ? { signal } : {}) });
      if (answer.entries.length === 0) break;
      found.push(...answer.entries);
    }
    return found;
  }

  /** How many entries are kept in memory. */
  weight(): number {
    return [...this.#pages.values()].reduce((sum, page) => sum + page.length, 0);
  }

  /** Ends what is being fetched; the listing can be shown again later. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#abort();
  }

  #abort(): void {
    for (const ended of this.#running.values()) ended.abort();
    this.#running.clear();
  }

  #take(page: number, answer: FolderPage): void {
    const { state } = this;
    const changed = this.#etag !== undefined && this.#etag !== answer.folder.etag;
    this.#etag = answer.folder.etag;
    if (changed) {
      this.#cursors.clear();
      this.#old = new Set(this.#pages.keys());
    }
    this.#pages.set(page, answer.entries);
    this.#old.delete(page);
    if (answer.total) {
      state.count = answer.total.folders + answer.total.files;
      for (const number of [...this.#pages.keys()]) {
        if (number === 0 || number * pageSize < state.count) continue;
        this.#pages.delete(number);
        this.#old.delete(number);
      }
    } else if (changed && page !== 0) void this.#load(0);
    if (answer.next !== null && answer.entries.length === pageSize) this.#cursors.set(page + 1, answer.next);
    Object.assign(state, { status: "ready", failure: null, moreFailed: false, folder: answer.folder, usage: answer.usage });
    state.revision++;
    if (!changed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetchWanted(), settle);
  }

  async #load(page: number): Promise<void> {
    const { state } = this;
    const ended = new AbortController();
    this.#running.get(page)?.abort();
    this.#running.set(page, ended);
    const after = this.#cursors.get(page);
    try {
      const where = after === undefined ? (page === 0 ? {} : { at: page * pageSize }) : { after };
      const answer = await this.#deps.fetch({ limit: pageSize, signal: ended.signal, ...where });
      if (!ended.signal.aborted) this.#take(page, answer);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (ended.signal.aborted || failure.code === "aborted") return;
      // What is there stays on the screen, unless there is no such folder any more.
      if (state.status === "ready" && failure.code !== "not_found" && failure.code !== "forbidden") state.moreFailed = true;
      else Object.assign(state, { status: "failed", failure });
      this.#deps.onFailure(failure);
    } finally {
      if (this.#running.get(page) === ended) this.#running.delete(page);
    }
  }

  #fetchWanted(): void {
    if (this.state.status !== "ready") return;
    const [first, last] = [pageOf(this.#wanted[0]), pageOf(Math.min(this.#wanted[1], this.state.count - 1))];
    // Far jumps leave requests behind that nobody waits for.
    for (const [page, ended] of this.#running) {
      if (page === 0 || (page >= first - 1 && page <= last + 1)) continue;
      ended.abort();
      this.#running.delete(page);
    }
    for (let page = first; page <= last; page++)
      if (!this.#running.has(page) && (!this.#pages.has(page) || this.#old.has(page))) void this.#load(page);
  }
}
