// The entries of one folder, of which only the pages near the screen need to be there; page by page from the server, in its order.
import { shallowReactive } from "vue";
import { asFailure } from "@landbox/client";
import type { ClientFailure, FolderQuery } from "@landbox/client";
import type { Entry, FolderPage } from "@landbox/wire";

/** Entries of one page; the server's most is 1000. */
export const pageSize = 200;
const largePage = 1000;
/** Pages that are kept in memory; of a longer folder those that are far from the screen go. */
export const mostPages = 50;
/** Milliseconds between two looks at a folder that changes all the time. */
const settle = 300;

export interface ListingState {
  status: "loading" | "ready" | "failed";
  failure: ClientFailure | null;
  /** Number of entries of the folder. */
  count: number;
  /** How many of them are folders: they come first, in every order. */
  folders: number;
  folder: Entry | null;
  usage: FolderPage["usage"] | null;
  /** Pages near the screen could not be fetched. */
  moreFailed: boolean;
  /** Counts up with every change of what is there. */
  revision: number;
}

export type PageQuery = Pick<FolderQuery, "limit" | "after" | "at" | "signal">;

interface Deps {
  /** @param known the version of the page that is there; undefined is answered when it still holds */
  fetch: (query: PageQuery, known?: string) => Promise<FolderPage | undefined>;
  /** A request failed; `status` is `failed` only when there is nothing to show. */
  onFailure: (failure: ClientFailure) => void;
}

interface Page {
  readonly entries: readonly Entry[];
  /** Where the next page goes on; null on the last. */
  readonly next: string | null;
  /** Of the folder when the page was fetched. */
  readonly version: string;
  readonly etag: string;
}

const pageOf = (index: number): number => Math.floor(index / pageSize);

export class Listing {
  readonly state = shallowReactive<ListingState>({
    status: "loading",
    failure: null,
    count: 0,
    folders: 0,
    folder: null,
    usage: null,
    moreFailed: false,
    revision: 0,
  });

  readonly #deps: Deps;
  #pages = new Map<number, Page>();
  /** Pages of an earlier state of the folder: shown until the new ones are there. */
  #old = new Set<number>();
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
    return this.#pages.get(pageOf(index))?.entries[index % pageSize];
  }

  /** Says which positions are near the screen; what is missing there is fetched, unless the last attempt failed. */
  want(first: number, last: number): void {
    this.#wanted = [Math.max(0, first), last];
    if (!this.state.moreFailed) this.#fetchWanted();
  }

  /** Asks anew for what is near the screen; what is shown stays until then, and stays for good where the server says that nothing changed. */
  async reload(): Promise<void> {
    const { state } = this;
    this.#abort();
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
    for (const [page, { entries }] of this.#pages) {
      const index = entries.findIndex(match);
      if (index >= 0) return page * pageSize + index;
    }
    return -1;
  }

  /** All entries that are in memory. */
  *loaded(): Generator<Entry, void> {
    for (const { entries } of this.#pages.values()) yield* entries;
  }

  /** Whether every entry is loaded and up to date. */
  isComplete(): boolean {
    return this.#old.size === 0 && this.weight() >= this.state.count;
  }

  /** The entries between two positions, both included; those that are not there are fetched by the thousand, and not kept. */
  async range(first: number, last: number, signal?: AbortSignal): Promise<Entry[]> {
    const found: Entry[] = [];
    const wanted = Math.min(last, this.state.count - 1) + 1 - first;
    let after: string | null | undefined;
    while (found.length < wanted) {
      const index = first + found.length;
      const page = this.#pages.get(pageOf(index));
      const there = page?.entries.slice(index % pageSize) ?? [];
      if (page && there.length > 0) {
        found.push(...there);
        after = this.#old.has(pageOf(index)) ? undefined : page.next;
      } else {
        const where = typeof after === "string" ? { after } : { at: index };
        const answer = await this.#deps.fetch({ limit: largePage, ...where, ...(signal ? { signal } : {}) });
        if (!answer || answer.entries.length === 0) break;
        found.push(...answer.entries);
        after = answer.next;
      }
      if (after === null) break;
    }
    found.length = Math.min(found.length, wanted);
    return found;
  }

  /** All entries of the folder. */
  all(signal?: AbortSignal): Promise<Entry[]> {
    return this.range(0, this.state.count - 1, signal);
  }

  /** How many entries are kept in memory. */
  weight(): number {
    return [...this.#pages.values()].reduce((sum, page) => sum + page.entries.length, 0);
  }

  /** The first page as it is known, for `seed`; null while there is none. */
  snapshot(): FolderPage | null {
    const { folder, usage, count, folders } = this.state;
    const page = this.#pages.get(0);
    if (!page || !folder || !usage) return null;
    const { entries, next, version } = page;
    return { folder, usage, entries: [...entries], next, version, total: { folders, files: count - folders }, path: [], above: [] };
  }

  /** Shows what was known earlier until the server has been asked. */
  seed(page: FolderPage): void {
    this.#take(0, page);
    this.#old.add(0);
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
    const { folder, next, version } = answer;
    const changed = this.#etag !== undefined && this.#etag !== folder.etag;
    this.#etag = folder.etag;
    if (changed) this.#old = new Set(this.#pages.keys());
    this.#pages.set(page, { entries: keepSame(this.#pages.get(page)?.entries, answer.entries), next, version, etag: folder.etag });
    this.#old.delete(page);
    if (answer.total) {
      state.count = answer.total.folders + answer.total.files;
      state.folders = answer.total.folders;
      for (const number of [...this.#pages.keys()]) if (number > 0 && number * pageSize >= state.count) this.#drop(number);
    } else if (changed && page !== 0) void this.#load(0);
    this.#trim();
    Object.assign(state, { status: "ready", failure: null, moreFailed: false, folder, usage: answer.usage });
    state.revision++;
    if (!changed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetchWanted(), settle);
  }

  /** The server says that the folder is still as it was when a page was fetched: so are all that were fetched then. */
  #confirm(version: string): void {
    for (const [page, known] of this.#pages)
      // Another answer may have overtaken this one with a newer state.
      if (known.version === version && known.etag === this.#etag) this.#old.delete(page);
    Object.assign(this.state, { status: "ready", failure: null, moreFailed: false });
  }

  #drop(page: number): void {
    this.#pages.delete(page);
    this.#old.delete(page);
  }

  /** The memory of a long folder is bounded: what is farthest from the screen goes, but never the beginning. */
  #trim(): void {
    if (this.#pages.size <= mostPages) return;
    const middle = pageOf((this.#wanted[0] + this.#wanted[1]) / 2);
    const far = [...this.#pages.keys()].filter((page) => page > 0).sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, this.#pages.size - mostPages)) this.#drop(page);
  }

  /** Where a page begins for the server: after the one before it, if that is there; a position is counted for each request. */
  #startOf(page: number): Pick<PageQuery, "after" | "at"> {
    if (page === 0) return {};
    const before = this.#old.has(page - 1) ? undefined : this.#pages.get(page - 1);
    return before?.next && before.entries.length === pageSize ? { after: before.next } : { at: page * pageSize };
  }

  async #load(page: number): Promise<void> {
    const { state } = this;
    const ended = new AbortController();
    this.#running.get(page)?.abort();
    this.#running.set(page, ended);
    const known = this.#old.has(page) ? this.#pages.get(page)?.version : undefined;
    try {
      const answer = await this.#deps.fetch({ limit: pageSize, signal: ended.signal, ...this.#startOf(page) }, known);
      if (ended.signal.aborted) return;
      if (answer) this.#take(page, answer);
      else if (known !== undefined) this.#confirm(known);
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

/** The new entries, but the objects of those that did not change stay the same: then nothing of them is drawn again. */
function keepSame(before: readonly Entry[] | undefined, now: readonly Entry[]): readonly Entry[] {
  if (!before) return now;
  const known = new Map(before.map((entry) => [entry.id, entry]));
  return now.map((entry) => {
    const one = known.get(entry.id);
    return one && isSame(one, entry) ? one : entry;
  });
}

/** Whether two states of an entry look alike. */
export const isSame = (one: Entry, other: Entry): boolean =>
  one.etag === other.etag &&
  one.name === other.name &&
  one.size === other.size &&
  one.mtime === other.mtime &&
  one.favorite === other.favorite &&
  one.lock?.by === other.lock?.by &&
  one.lock?.own === other.lock?.own &&
  one.lock?.until === other.lock?.until;
