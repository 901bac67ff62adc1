// Writes down who read which file of a room: together a second later, because a download waits for nobody's log.
import type { BlobId, BoxId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import type { Granted } from "../access/granted.ts";
import * as store from "./room-log.store.ts";

export interface ReadsLog {
  /** Somebody gets a content of a space, which may be no room. Costs no query once it is known what the space is. */
  read(grant: Pick<Granted<"read">, "actor" | "box" | "space">, blob: BlobId): void;
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
  readonly blob: BlobId;
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
          readings.map(({ blob }) => blob),
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

  return {
    read({ actor, box, space }, blob) {
      if (actor.via === "link" || rooms.get(space) === false) return;
      const key = `${actor.account} ${blob}`;
      const now = Date.now();
      if (now - (last.get(key) ?? 0) < together) return;
      last.set(key, now);
      const readings: Reading[] = waiting.get(space)?.readings ?? [];
      if (readings.length >= mostWaiting) return;
      readings.push({ at: new Date(now), actor, blob });
      waiting.set(space, { box, readings });
      schedule();
    },
    async close() {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      await write();
    },
  };
}
