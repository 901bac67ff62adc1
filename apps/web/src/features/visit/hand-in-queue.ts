// Brings files to a request: two at a time, going on by itself after a break, and after a restart when the same file is chosen again.
import { computed, reactive } from "vue";
import { asFailure, ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";

/** `refused`: malware was found in it, which trying again does not change. */
export type HandInStatus = "waiting" | "sending" | "offline" | "done" | "failed" | "refused";

export interface HandInItem {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  sent: number;
  status: HandInStatus;
  failure: ClientFailure | null;
}

interface Work {
  readonly item: HandInItem;
  readonly file: File;
  url: string | null;
  readonly ended: AbortController;
}

const atOnce = 2;
const place = "landbox.handin";
const mostRemembered = 100;
/** What may come right by itself. */
const passing = new Set(["network", "unavailable", "timeout", "locked", "too_many_requests"]);
/** Milliseconds before the next try: grows, but nobody waits longer than this. */
const longestPause = 20_000;

/** Addresses of uploads that have begun, by file, kept in the browser. */
function rememberUploads(token: string) {
  const keyOf = (file: File): string => JSON.stringify([token, file.name, file.size, file.lastModified]);
  const remembered = (): Record<string, string> => {
    try {
      return JSON.parse(localStorage.getItem(place) ?? "{}") as Record<string, string>;
    } catch {
      return {};
    }
  };
  const remember = (file: File, url: string | null): void => {
    const all = Object.entries(remembered()).filter(([key]) => key !== keyOf(file));
    try {
      localStorage.setItem(
        place,
        JSON.stringify(Object.fromEntries([...all, ...(url === null ? [] : [[keyOf(file), url]])].slice(-mostRemembered))),
      );
    } catch {
      // No store: then a file starts anew after a restart.
    }
  };
  return { keyOf, remembered, remember };
}

export function createHandIn(client: Client, token: string, onDone: () => void) {
  const items = reactive<HandInItem[]>([]);
  const works = new Map<number, Work>();
  let nextId = 1;
  let running = 0;

  const { remembered, remember, keyOf } = rememberUploads(token);

  function add(files: readonly File[]): void {
    for (const file of files) {
      const id = nextId++;
      items.push({ id, name: file.name, size: file.size, sent: 0, status: "waiting", failure: null });
      const item = items.at(-1);
      if (item) works.set(id, { item, file, url: remembered()[keyOf(file)] ?? null, ended: new AbortController() });
    }
    pump();
  }

  function pump(): void {
    for (const work of works.values()) {
      if (running >= atOnce) return;
      if (work.item.status === "waiting") void run(work);
    }
  }

  async function run(work: Work): Promise<void> {
    const { item } = work;
    running++;
    item.status = "sending";
    item.failure = null;
    for (let tries = 0; ; tries++) {
      try {
        await send(work);
        Object.assign(item, { status: "done", sent: item.size });
        remember(work.file, null);
        onDone();
        break;
      } catch (thrown) {
        const failure = asFailure(thrown);
        if (work.ended.signal.aborted) break;
        item.failure = failure;
        // The upload is no longer known: it starts anew, once.
        if ((failure.code === "upload_gone" || failure.code === "not_found") && work.url !== null && tries < 3) {
          work.url = null;
          remember(work.file, null);
          continue;
        }
        if (!passing.has(failure.code)) {
          item.status = failure.code === "malware" ? "refused" : "failed";
          if (failure.code !== "forbidden") remember(work.file, null);
          if (item.status === "refused") onDone();
          break;
        }
        item.status = "offline";
        await pause(Math.min(longestPause, failure.retryAfter ? failure.retryAfter * 1000 : 1000 * 2 ** tries), work.ended.signal);
        if (work.ended.signal.aborted) break;
        item.status = "sending";
      }
    }
    running--;
    pump();
  }

  async function send(work: Work): Promise<void> {
    const { item, file, ended } = work;
    const { signal } = ended;
    let offset = 0;
    if (work.url === null) {
      const mtime = Math.max(0, Math.floor(file.lastModified / 1000));
      const { url } = await client.announceHandIn(token, { name: file.name, size: file.size, mtime }, signal);
      work.url = url;
      remember(file, url);
    } else offset = await standing(work.url, signal);
    while (offset < file.size) {
      const start = offset;
      item.sent = start;
      offset = await client.appendTus({
        url: work.url,
        body: file.slice(start),
        offset: start,
        signal,
        onProgress: (sent) => (item.sent = Math.min(item.size, start + sent)),
      });
      item.failure = null;
    }
  }

  /** A question has an answer without a body: of a file whose bytes are all there it can only be this one. */
  async function standing(url: string, signal: AbortSignal): Promise<number> {
    try {
      return await client.getTusOffset(url, signal);
    } catch (thrown) {
      const failure = asFailure(thrown);
      throw failure.code === "unsupported_media_type" ? new ClientFailure("malware", failure.status, failure.message) : failure;
    }
  }

  /** Takes a file off the list; what of it is on the way goes. */
  function remove(id: number): void {
    const work = works.get(id);
    if (!work) return;
    work.ended.abort();
    works.delete(id);
    const index = items.findIndex((item) => item.id === id);
    if (index >= 0) items.splice(index, 1);
    remember(work.file, null);
    if (work.url !== null && !["done", "refused"].includes(work.item.status)) void client.endTus(work.url).catch(() => undefined);
  }

  function retry(id: number): void {
    const work = works.get(id);
    if (work?.item.status !== "failed") return;
    work.item.status = "waiting";
    pump();
  }

  return {
    items,
    add,
    remove,
    retry,
    busy: computed(() => items.some(({ status }) => ["waiting", "sending", "offline"].includes(status))),
    stop(): void {
      for (const work of works.values()) work.ended.abort();
    },
  };
}

/** Waits, less when the network comes back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
