// Keeps the names for searching up to date: reads what the journal brought since the last time, and a space's tree the first time.
import type { BoxId, SpaceId } from "@landbox/kit";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { kindOfName } from "./file-kinds.ts";
import * as store from "./search.store.ts";
import { spellName } from "./spelling.ts";

const batch = 5000;

export interface NameReader {
  /**
   * Reads until everything is read or the time is over; then it goes on by itself.
   * @param patience milliseconds that the caller waits
   * @returns true when the names of all spaces are there as they were when the call began
   */
  catchUp(box: BoxId, spaces: readonly SpaceId[], patience: number): Promise<boolean>;
}

export function createNameReader(database: Database): NameReader {
  const running = new Map<string, Promise<void>>();

  async function readSpace(box: BoxId, state: store.StateRow): Promise<void> {
    // Journals are kept for a month: what was not read for so long is read from the tree again.
    const first = state.read === null || state.stale;
    let building = first ? [String(state.root)] : (state.building ?? []);
    // What changes during the first reading is read from the journal after it.
    const read = first ? state.seq : (state.read ?? 0);
    if (first) await inBox(database, box, (db) => db.query(store.writeState, [box, state.space, read, building]));
    while (building.length > 0) building = await readFolders(box, state.space, read, building);
    await readJournal(box, state.space, read, state.seq);
  }

  /** One step of the first reading: takes the last folder of the list, so that the list stays short. Returns what is left. */
  async function readFolders(box: BoxId, space: string, read: number, building: readonly string[]): Promise<string[]> {
    const folder = building.at(-1);
    const left = building.slice(0, -1);
    for (let after = ""; ;) {
      const rows = await readInBox<store.MemberRow>(database, box, store.selectMembers, [box, folder, after, batch]);
      await writeNames(box, space, rows);
      left.push(...rows.filter((row) => row.is_folder && row.entries > 0).map((row) => String(row.id)));
      const last = rows.at(-1);
      if (!last || rows.length < batch) break;
      after = last.name;
    }
    await inBox(database, box, (db) => db.query(store.writeState, [box, space, read, left.length > 0 ? left : null]));
    return left;
  }

  async function readJournal(box: BoxId, space: string, from: number, to: number): Promise<void> {
    for (let read = from; read < to;) {
      const rows = await readInBox<store.NewsRow>(database, box, store.selectNews, [box, space, read, to, batch]);
      await writeNames(box, space, rows);
      // Of a copied folder the journal knows only the top.
      for (const row of rows) if (row.kind === "copy" && row.is_folder && row.entries > 0) await readBelow(box, space, row.id);
      read = rows.length < batch ? to : (rows.at(-1)?.seq ?? to);
      await inBox(database, box, (db) => db.query(store.writeState, [box, space, read, null]));
    }
  }

  async function readBelow(box: BoxId, space: string, top: number): Promise<void> {
    const folders = [top];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
      for (let after = ""; ;) {
        const rows = await readInBox<store.MemberRow>(database, box, store.selectMembers, [box, folder, after, batch]);
        await writeNames(box, space, rows);
        folders.push(...rows.filter((row) => row.is_folder && row.entries > 0).map((row) => row.id));
        const last = rows.at(-1);
        if (!last || rows.length < batch) break;
        after = last.name;
      }
  }

  async function writeNames(box: BoxId, space: string, rows: readonly store.MemberRow[]): Promise<void> {
    if (rows.length === 0) return;
    const once = [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => a.id - b.id);
    await inBox(database, box, (db) =>
      db.query(store.writeNames, [
        box,
        space,
        once.map((row) => row.id),
        once.map((row) => spellName(row.name)),
        once.map((row) => kindOfName(row.name, row.is_folder)),
      ]),
    );
  }

  return {
    async catchUp(box, spaces, patience) {
      const states = await readInBox<store.StateRow>(database, box, store.selectStates, [box, spaces]);
      const behind = states.filter((state) => state.read === null || state.building !== null || state.read < state.seq);
      if (behind.length === 0) return true;
      const work = behind.map((state) => {
        // A reading that is under way may end before the newest changes: the next search reads those.
        const started = running.get(state.space) ?? readSpace(box, state).finally(() => running.delete(state.space));
        running.set(state.space, started);
        return started;
      });
      for (const one of work) one.catch(() => undefined);
      let timer: NodeJS.Timeout | undefined;
      const patient = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), patience);
      });
      return Promise.race([Promise.all(work).then(() => true as const), patient]).finally(() => clearTimeout(timer));
    },
  };
}
