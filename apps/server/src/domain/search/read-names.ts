// Keeps the names for searching up to date: reads what the journal brought since the last time, and a space's tree the first time.
import type { BoxId, SpaceId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { kindOfName } from "./file-kinds.ts";
import * as store from "./search.store.ts";
import { spellName } from "./spelling.ts";

/** Names of one step. */
const batch = 5000;
/** Folders of one step: most have few members, and a step costs a commit. */
const folderBatch = 500;

type Named = Pick<store.MemberRow, "id" | "name" | "is_folder">;

export interface NameReader {
  /**
   * Reads until everything is read or the time is over; then it goes on by itself.
   * @param patience milliseconds that the caller waits
   * @returns the spaces whose names are not there as they were when the call began
   */
  catchUp(box: BoxId, spaces: readonly SpaceId[], patience: number): Promise<readonly string[]>;
}

/** Milliseconds for which one step of a reading waits while somebody is looking at a tree: both read the same rows with the same processors. */
const longestPause = 3000;
/** So many names are not read in a moment: then nobody waits for them. */
const tooMany = 50_000;

/** @param calm resolves when nobody looks at a tree at the moment */
export function createNameReader(database: Database, calm: () => Promise<void> = () => Promise.resolve()): NameReader {
  const running = new Map<string, Promise<void>>();

  async function readSpace(box: BoxId, state: store.StateRow): Promise<void> {
    // Journals are kept for a month: what was not read for so long is read from the tree again.
    const first = state.read === null || state.stale;
    const building = first ? [String(state.root)] : (state.building ?? []);
    // What changes during the first reading is read from the journal after it.
    const read = first ? state.seq : (state.read ?? 0);
    if (first) await inBox(database, box, (db) => db.query(store.writeState, [box, state.space, read, building]));
    for await (const { rows, left } of stepsBelow(box, building)) {
      await orAfter(longestPause, calm());
      await inBox(database, box, async (db) => {
        const stored = [
          writeNames(db, box, state.space, rows),
          db.query(store.writeState, [box, state.space, read, left.length > 0 ? left : null]),
        ];
        await Promise.all(stored);
      });
    }
    await readJournal(box, state.space, read, state.seq);
  }

  /** Everything below folders, step by step, each with the folders that are left after it. The last of them come first, so that the list stays short. */
  async function* stepsBelow(box: BoxId, folders: readonly string[]): AsyncGenerator<{ rows: readonly store.MemberRow[]; left: string[] }> {
    let left = [...folders];
    let after = "";
    while (left.length > 0) {
      const taken = left.slice(-folderBatch).reverse();
      left = left.slice(0, -taken.length);
      const rows = await readInBox<store.MemberRow>(database, box, store.selectMembers, [box, taken, after, batch]);
      // As many as were asked for: the last folder may have more members, and those behind it have not been looked at.
      const last = rows.length < batch ? undefined : rows.at(-1);
      const open = last ? taken.slice(taken.indexOf(String(last.folder))) : [];
      after = last?.name ?? "";
      const below = rows.filter((row) => row.is_folder && row.entries > 0).map((row) => String(row.id));
      // The one that is not finished stands at the end, where the next step begins.
      left.push(...(last ? [...open.slice(1).reverse(), ...below, ...open.slice(0, 1)] : below));
      yield { rows, left };
    }
  }

  async function readJournal(box: BoxId, space: string, from: number, to: number): Promise<void> {
    for (let read = from; read < to;) {
      const rows = await readInBox<store.NewsRow>(database, box, store.selectNews, [box, space, read, to, batch]);
      await inBox(database, box, (db) => writeNames(db, box, space, rows));
      // Of a copied folder the journal knows only the top.
      const copied = rows.filter((row) => row.kind === "copy" && row.is_folder && row.entries > 0).map((row) => String(row.id));
      for await (const step of stepsBelow(box, copied)) await inBox(database, box, (db) => writeNames(db, box, space, step.rows));
      read = rows.length < batch ? to : (rows.at(-1)?.seq ?? to);
      await inBox(database, box, (db) => db.query(store.writeState, [box, space, read, null]));
    }
  }

  return {
    async catchUp(box, spaces, patience) {
      const states = await readInBox<store.StateRow>(database, box, store.selectStates, [box, spaces]);
      const behind = new Set<string>();
      const work = states
        .filter((state) => state.read === null || state.building !== null || state.read < state.seq)
        .map((state) => {
          behind.add(state.space);
          // A reading that is under way may end before the newest changes: the next search reads those.
          const started = running.get(state.space) ?? readSpace(box, state).finally(() => running.delete(state.space));
          running.set(state.space, started);
          return started.then(() => void behind.delete(state.space));
        });
      for (const one of work) one.catch(() => undefined);
      const isLong = states.some(
        ({ read, building, stale, entries }) => (read === null || building !== null || stale) && entries > tooMany,
      );
      if (work.length > 0 && patience > 0 && !isLong) await orAfter(patience, Promise.all(work));
      return [...behind];
    },
  };
}

/** Waits for the work, but not longer than so many milliseconds. */
async function orAfter(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, over]).finally(() => clearTimeout(timer));
}

async function writeNames(db: BoxDb, box: BoxId, space: string, rows: readonly Named[]): Promise<void> {
  if (rows.length === 0) return;
  const once = [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => a.id - b.id);
  await db.query(store.writeNames, [
    box,
    space,
    once.map((row) => row.id),
    once.map((row) => spellName(row.name)),
    once.map((row) => kindOfName(row.name, row.is_folder)),
  ]);
}
