// Finds out what goes into an archive: the chosen files and folders, and all that lies below them in the same moment.
import { blobId, type NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import { createNamer } from "./archive-names.ts";
import { type ArchiveEntry, type ArchivePlan, mostChosen, mostEntries } from "./archive.ts";
import * as store from "./archive.store.ts";

/** The ZIP format has two bytes for the length of a path. */
const longestPath = 60_000;

/** See Archives.plan. */
export async function planArchive(database: Database, grant: Granted<"read">, nodes: readonly NodeId[]): Promise<ArchivePlan> {
  const chosen = [...new Set(nodes)];
  if (chosen.length === 0 || chosen.length > mostChosen)
    throw new DomainError("bad_request", `Please choose between 1 and ${mostChosen} files and folders.`, {
      values: { fault: "archive_choice" },
    });
  return inBox(database, grant.box, async (db) => {
    const found = await db.query<store.ChosenRow>(store.selectChosen, [grant.box, grant.space, chosen]);
    const tops = topsOf(
      found.filter((row) => grant.top === undefined || row.ids.includes(String(grant.top))),
      chosen,
    );
    const rows = await db.query<store.BelowRow>(store.selectBelow, [grant.box, tops.map((top) => top.start), mostEntries + 1]);
    if (rows.length > mostEntries)
      throw new DomainError("too_large", `An archive holds at most ${mostEntries} files and folders.`, {
        values: { fault: "archive_entries", most: mostEntries },
      });
    const entries = entriesOf(
      rows,
      new Set(tops.map((top) => top.start)),
      tops.map((top) => top.root_id),
    );
    return {
      entries,
      name: await nameOf(tops, rows, async (id) => (await db.query<{ name: string }>(store.selectName, [grant.box, id]))[0]?.name),
      bytes: entries.reduce((sum, entry) => sum + entry.size, 0),
    };
  });
}

/** The chosen ones that lie in none of the others. @throws DomainError not_found */
function topsOf(found: readonly store.ChosenRow[], chosen: readonly number[]): readonly store.ChosenRow[] {
  const alive = found.filter((row) => Number(row.ids.at(-1)) === row.root_id);
  // What lies in the trash, or in another space, is not there.
  if (alive.length !== chosen.length)
    throw new DomainError("not_found", "One of the files or folders is no longer there.", { values: { fault: "archive_gone" } });
  const all = new Set(chosen.map(String));
  return alive.filter((row) => !row.ids.slice(1).some((id) => all.has(id)));
}

function entriesOf(rows: readonly store.BelowRow[], tops: ReadonlySet<number>, roots: readonly number[]): ArchiveEntry[] {
  const children = Map.groupBy(rows, (row) => (tops.has(row.id) ? 0 : (row.parent_id ?? 0)));
  const folders: ArchiveEntry[] = [];
  const files: ArchiveEntry[] = [];
  const waiting: { id: number; path: string }[] = [{ id: 0, path: "" }];
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    const name = createNamer();
    // Rows come in no order; sorted, because the one that keeps its name must be the same each time.
    const members = (children.get(folder.id) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const row of members) {
      // A whole space: what is in its root stands at the top of the archive.
      if (roots.includes(row.id)) {
        waiting.push({ id: row.id, path: "" });
        continue;
      }
      const path = folder.path + name(row.name);
      if (Buffer.byteLength(path) > longestPath) throw new DomainError("too_large", "A path is too long for an archive.");
      if (row.blob_id === null) {
        folders.push({ path, blob: undefined, size: 0, mtime: row.mtime });
        waiting.push({ id: row.id, path: `${path}/` });
      } else files.push({ path, blob: blobId(row.blob_id), size: row.size, mtime: row.mtime });
    }
  }
  return [...folders, ...files];
}

async function nameOf(
  tops: readonly store.ChosenRow[],
  rows: readonly store.BelowRow[],
  nameById: (id: number) => Promise<string | undefined>,
): Promise<string> {
  const [first] = tops;
  if (!first) return "";
  if (tops.length === 1) return rows.find((row) => row.id === first.start)?.name ?? "";
  const parent = first.ids[1];
  const same = parent !== undefined && tops.every((top) => top.ids[1] === parent);
  return same ? ((await nameById(Number(parent))) ?? "") : "";
}
