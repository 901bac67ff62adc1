// Writes down who read which file of a room: together a second later, because a download waits for nobody's log.
import type { BlobId, BoxId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import type { Granted } from "../access/granted.ts";
import * as store from "./room-log.store.ts";

type Place = Pick<Granted<"read">, "actor" | "box" | "space">;

export interface ReadsLog {
  /** Somebody gets a content of a space, which may be no room. Costs no query once it is known what the space is. */
  read(grant: Place, blob: BlobId): void;
  /** Somebody takes a file or folder into another space of the same box, where no byte is read. */
  copied(grant: Place, path: readonly string[]): void;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** Milliseconds: clients fetch a file in parts, and again; that is one reading. */
const together = 600_000;
const pause = 1000;
/** So many that were not written are kept while the database is away. */
const mostWaiting = 20_000;
const remembered = 20_000;

interface Reading {
  readonly at: Date;
  readonly actor: Granted<"read">["actor"];
  /** Either says what it was. */
  readonly blob: BlobId | undefined;
  readonly name: string | undefined;
}

export function createReadsLog(database: Database): ReadsLog {
  const rooms = createRecent<SpaceId, boolean>(remembered);
  const last = createRecent<string, number>(remembered);
  const waiting = new Map<SpaceId, { box: BoxId; readings: Reading[] }>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function isRoom(box: BoxId, space: SpaceId): Promise<boolean> {
    const known = rooms.get(space);
    if (known !== undefined) return known;
    const [row] = await readInBox<{ room: boolean }>(database, box, store.selectIsRoom, [box, space]);
    rooms.set(space, row?.room ?? false);
    return row?.room ?? false;
  }

  async function write(): Promise<void> {
    const all = [...waiting];
    waiting.clear();
    for (const [space, { box, readings }] of all) {
      try {
        if (!(await isRoom(box, space))) continue;
        const values = [
          readings.map(({ at }) => at),
          readings.map(({ actor }) => actor.account),
          readings.map(({ actor }) => actor.displayName),
          readings.map(({ actor }) => (actor.home ?? actor).box),
          readings.map(({ blob }) => blob ?? null),
          readings.map(({ name }) => name ?? null),
        ];
        await inBox(database, box, (db) => db.query(store.insertReads, [box, space, ...values]));
      } catch (error) {
        // What the database does not take now, it never will: the room may have gone.
        if (!(error instanceof DomainError && error.code === "unavailable")) continue;
        // It is away for a moment: what was read is written when it is back.
        const now = waiting.get(space)?.readings ?? [];
        if (now.length + readings.length <= mostWaiting) waiting.set(space, { box, readings: [...readings, ...now] });
      }
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = writing.then(write).finally(() => {
        if (waiting.size > 0) schedule();
      });
    }, pause);
    timer.unref();
  }

  /** @param which tells apart what one person reads */
  function note({ actor, box, space }: Place, which: string, what: Pick<Reading, "blob" | "name">): void {
    if (actor.via === "link" || rooms.get(space) === false) return;
    const key = `${actor.account} ${which}`;
    const now = Date.now();
    if (now - (last.get(key) ?? 0) < together) return;
    last.set(key, now);
    const readings: Reading[] = waiting.get(space)?.readings ?? [];
    if (readings.length >= mostWaiting) return;
    readings.push({ at: new Date(now), actor, ...what });
    waiting.set(space, { box, readings });
    schedule();
  }

  return {
    read: (grant, blob) => note(grant, String(blob), { blob, name: undefined }),
    copied: (grant, path) => note(grant, `${grant.space} ${JSON.stringify(path)}`, { blob: undefined, name: path.at(-1) ?? "" }),
    async close() {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      await write();
    },
  };
}
