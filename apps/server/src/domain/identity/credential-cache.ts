// Remembers confirmed credentials, so that authentication is one memory look-up; each is re-checked within a second of use.
import { hash, randomBytes } from "node:crypto";
import type { AccountId, BoxId, Clock } from "@landbox/kit";
import type { Actor } from "./actor.ts";
import type { Caller } from "./identity.ts";
import type { IdentityStore, PersonRow, Use } from "./identity.store.ts";

/** How long a confirmed credential is used unchecked, in milliseconds. With the watch's half seconds everything ends within 2 s. */
const fresh = 1000;
const touchEvery = 60_000;
/** What nobody has used for so long is forgotten, in milliseconds. */
const forgetAfter = 30 * 60_000;
/** Others of the same box are re-checked along when they were used within so many milliseconds; then each must show its own use again. */
const recently = 60_000;
/** Accounts and credentials re-checked in one query. */
const batch = 500;

/** By what and from where a credential is used. */
type Place = Pick<Caller, "userAgent" | "address">;

interface Entry {
  readonly key: string;
  actor: Actor;
  /** Of the last use that was looked at. */
  place: Place;
  /** When the last successful check was asked for. */
  at: number;
  /** When somebody last used it, to the second. Being re-checked along with others is no use. */
  used: number;
  touched: number;
}

export interface CredentialCache {
  /** A keyed hash of where and what was presented; the key lives only in this process. */
  keyOf(host: string, credential: string): string;
  /** The actor, if confirmed within the last second. */
  recall(key: string): Actor | undefined;
  /** The actor after a re-check, or undefined when the credential is unknown or has ended. */
  confirm(key: string, place: Place): Promise<Actor | undefined>;
  remember(key: string, actor: Actor, askedAt: number, place: Place): void;
  /** Re-check before the next use. */
  expire(box: BoxId, account?: AccountId): void;
  /** Whether these actors may still go on, in one query. */
  stillLive(box: BoxId, actors: readonly Actor[]): Promise<ReadonlySet<Actor>>;
}

export function credentialCache(store: IdentityStore, clock: Clock, capacity = 50_000): CredentialCache {
  const secret = randomBytes(32).toString("base64");
  // In order of use: the first is the longest unused.
  const entries = new Map<string, Entry>();
  const byBox = new Map<BoxId, Set<Entry>>();
  const checks = new Map<BoxId, { wanted: Set<Entry>; done: Promise<void> }>();

  function drop(entry: Entry): void {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    const ofBox = byBox.get(entry.actor.box);
    ofBox?.delete(entry);
    if (ofBox?.size === 0) byBox.delete(entry.actor.box);
  }

  /** Joins the next check of the box: all that are due are asked for in one query. */
  function check(entry: Entry): Promise<void> {
    const box = entry.actor.box;
    const waiting = checks.get(box);
    if (waiting) {
      waiting.wanted.add(entry);
      return waiting.done;
    }
    const wanted = new Set([entry]);
    const done = Promise.resolve().then(async () => {
      checks.delete(box);
      const asked = clock.now();
      for (const entry of wanted) use(entry, asked);
      const due = new Set(wanted);
      for (const other of byBox.get(box) ?? []) {
        if (due.size >= batch) break;
        if (asked - other.at >= fresh && asked - other.used < recently) due.add(other);
      }
      await recheck(box, [...due], asked);
      touch(box, [...wanted], asked);
    });
    checks.set(box, { wanted, done });
    return done;
  }

  async function recheck(box: BoxId, due: readonly Entry[], asked: number): Promise<void> {
    const people = await ask(
      store,
      box,
      due.map((entry) => entry.actor),
    );
    for (const entry of due) {
      const now = people(entry.actor);
      if (entries.get(entry.key) !== entry) continue;
      if (!now) {
        drop(entry);
        continue;
      }
      if (!sameActor(now, entry.actor)) entry.actor = now;
      entry.at = asked;
    }
  }

  /** Moves it behind all that were not used since. */
  function use(entry: Entry, now: number): void {
    entry.used = now;
    if (entries.get(entry.key) !== entry) return;
    entries.delete(entry.key);
    entries.set(entry.key, entry);
  }

  function touch(box: BoxId, used: readonly Entry[], now: number): void {
    // One row of a credential is changed by one use, however many names it was used with.
    const uses = (via: Actor["via"]): Use[] => {
      const due = new Map<string, Use>();
      for (const { actor, touched, place } of used)
        if (actor.via === via && actor.credential !== undefined && now - touched >= touchEvery)
          due.set(actor.credential, { id: actor.credential, userAgent: place.userAgent, address: place.address });
      return [...due.values()];
    };
    const [appPasswords, sessions] = [uses("app-password"), uses("session")];
    if (appPasswords.length === 0 && sessions.length === 0) return;
    for (const entry of used) if (now - entry.touched >= touchEvery) entry.touched = now;
    // Only a date for the person's own overview and the idle limit: the request does not wait for it.
    store.touch(box, appPasswords, sessions).catch(() => undefined);
  }

  return {
    keyOf: (host, credential) => hash("sha256", `${secret}${host}\0${credential}`, "base64"),
    recall(key) {
      const entry = entries.get(key);
      return entry && clock.now() - entry.at < fresh ? entry.actor : undefined;
    },
    async confirm(key, place) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entry.place = place;
      if (clock.now() - entry.at >= fresh) await check(entry);
      return entries.get(key)?.actor;
    },
    remember(key, actor, askedAt, place) {
      const before = entries.get(key);
      if (before) drop(before);
      for (const oldest of entries.values()) {
        if (entries.size < capacity && askedAt - oldest.used < forgetAfter) break;
        drop(oldest);
      }
      const entry: Entry = { key, actor, place, at: askedAt, used: askedAt, touched: 0 };
      entries.set(key, entry);
      const ofBox = byBox.get(actor.box);
      if (ofBox) ofBox.add(entry);
      else byBox.set(actor.box, new Set([entry]));
      touch(actor.box, [entry], askedAt);
    },
    expire(box, account) {
      for (const entry of byBox.get(box) ?? [])
        if (account === undefined || entry.actor.account === account) entry.at = Number.NEGATIVE_INFINITY;
    },
    async stillLive(box, actors) {
      const people = await ask(store, box, actors);
      return new Set(actors.filter((actor) => people(actor)?.version === actor.version));
    },
  };
}

/** Asks for these actors' accounts and credentials; the answer gives each as it is now, or undefined when it has ended. */
async function ask(store: IdentityStore, box: BoxId, actors: readonly Actor[]): Promise<(actor: Actor) => Actor | undefined> {
  const ids = (via: Actor["via"]) => [...new Set(actors.filter((actor) => actor.via === via).flatMap((actor) => actor.credential ?? []))];
  const rows = await store.confirm(box, [...new Set(actors.map((actor) => actor.account))], ids("app-password"), ids("session"));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (actor) => {
    const row = byId.get(actor.account);
    if (!row) return undefined;
    // A changed password leaves app passwords and the session it was changed in alone.
    if (actor.credential === undefined ? row.version !== actor.version : !row.credentials.includes(actor.credential)) return undefined;
    return actorOf(box, row, actor.via, actor.credential);
  };
}

/** undefined when the account may not act. */
export function actorOf(box: BoxId, row: PersonRow, via: Actor["via"], credential?: string): Actor | undefined {
  if (row.state !== "active" || row.box_state === "deleted") return undefined;
  return {
    box,
    account: row.id,
    version: row.version,
    login: row.login,
    email: row.email ?? undefined,
    displayName: row.display_name,
    language: row.language,
    role: row.role,
    boxState: row.box_state,
    via,
    ...(credential === undefined ? {} : { credential }),
  };
}

const sameActor = (a: Actor, b: Actor): boolean =>
  a.version === b.version &&
  a.boxState === b.boxState &&
  a.displayName === b.displayName &&
  a.login === b.login &&
  a.email === b.email &&
  a.language === b.language &&
  a.role === b.role;
