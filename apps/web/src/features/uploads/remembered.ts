// Big uploads that are not finished, kept in the browser so that they can go on after a restart: names and addresses, never contents.
import type { UploadTarget } from "./upload-item.ts";

export interface RememberedUpload {
  readonly account: string;
  readonly name: string;
  readonly size: number;
  /** Unix seconds. */
  readonly mtime: number;
  readonly target: UploadTarget;
  readonly folders: readonly string[];
  readonly answer: "keep-both" | "replace" | "skip" | null;
  /** The name on the server. */
  readonly as: string;
  readonly url: string | null;
  /** Milliseconds: when the window that sends it was last seen; 0 when it has gone. */
  readonly seen: number;
}

const place = "landbox.uploads";
const most = 200;
/** The server keeps what does not go on for 48 hours; what it no longer knows is asked about, so a day more does no harm. */
const longest = 72 * 3600 * 1000;
/** Windows that were not seen for so long are gone, in milliseconds. */
const gone = 15_000;
export const heartbeat = 5000;

/** Two records of one upload have the same. */
export const keyOf = (one: RememberedUpload): string =>
  JSON.stringify([one.account, one.name, one.size, one.mtime, one.target.spaceId, one.target.path, one.folders]);

const isFor = (one: UploadTarget, other: UploadTarget): boolean =>
  one.spaceId === other.spaceId && one.path.join("/") === other.path.join("/");

/** Works without a store, too (private windows may have none): then nothing is remembered. */
export function createRemembered(now: () => number = Date.now) {
  /** What this window sends. */
  const own = new Map<string, RememberedUpload>();

  function load(): RememberedUpload[] {
    try {
      const all = JSON.parse(localStorage.getItem(place) ?? "[]") as (RememberedUpload & { at: number })[];
      return all.filter((one) => now() - one.at < longest);
    } catch {
      return [];
    }
  }
  function store(all: readonly RememberedUpload[]): void {
    try {
      const kept = all.slice(-most).map((one) => ({ at: now(), ...one }));
      if (kept.length === 0) localStorage.removeItem(place);
      else localStorage.setItem(place, JSON.stringify(kept));
    } catch {
      // No store, or a full one.
    }
  }
  function change(keys: ReadonlySet<string>, added: readonly RememberedUpload[]): void {
    store([...load().filter((one) => !keys.has(keyOf(one))), ...added]);
  }

  return {
    put(...uploads: RememberedUpload[]): void {
      const seen = uploads.map((one) => ({ ...one, seen: now() }));
      for (const one of seen) own.set(keyOf(one), one);
      change(new Set(seen.map(keyOf)), seen);
    },
    forget(...uploads: RememberedUpload[]): void {
      const keys = new Set(uploads.map(keyOf));
      for (const key of keys) own.delete(key);
      change(keys, []);
    },
    /** What other windows of this account have left. @param surely a folder whose windows are known to be gone */
    left: (account: string, surely?: UploadTarget): RememberedUpload[] =>
      load().filter(
        (one) =>
          one.account === account &&
          !own.has(keyOf(one)) &&
          (now() - one.seen > gone || (surely !== undefined && isFor(one.target, surely))),
      ),
    /** The next person at this computer need not know what the last one sent. */
    forgetOthers(account: string): void {
      const all = load();
      if (all.some((one) => one.account !== account)) store(all.filter((one) => one.account === account));
    },
    /** To be called every `heartbeat` milliseconds. */
    alive(): void {
      if (own.size === 0) return;
      const seen = [...own.values()].map((one) => ({ ...one, seen: now() }));
      for (const one of seen) own.set(keyOf(one), one);
      change(new Set(own.keys()), seen);
    },
    /** The window goes: what it was sending can be gone on with at once. */
    leave(): void {
      if (own.size > 0)
        change(
          new Set(own.keys()),
          [...own.values()].map((one) => ({ ...one, seen: 0 })),
        );
    },
  };
}

export type Remembered = ReturnType<typeof createRemembered>;
