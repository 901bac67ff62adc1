// Earlier contents of files: lists and opens them, brings them back, and thins them out.
import { accountId, type BoxId, type NodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { mayDownload } from "../access/downloading.ts";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Tree } from "../tree/tree.ts";
import { removeVersion } from "./remove-version.ts";
import { restoreVersion } from "./restore-version.ts";
import { thinOut } from "./thin-out.ts";
import { nodeOfVersion } from "./version-row.ts";
import * as store from "./versions.store.ts";
import type { FileVersion, Versions } from "./versions.ts";

export interface VersionsDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "change" | "find" | "forget">;
}

/** Files that are looked at in one query of a prune. */
const pageSize = 500;

export function createVersions({ database, tree }: VersionsDeps): Versions {
  async function select(grant: Granted<"download">, id: NodeId, version: number | null): Promise<FileVersion[]> {
    const found = await tree.find(grant, id);
    if (!found) throw new DomainError("not_found", "The file does not exist.");
    const rows = await readInBox<store.VersionRow>(database, grant.box, store.selectVersions, [grant.box, grant.space, id, version]);
    return rows.map((row) => versionOf(found.node, row));
  }

  async function pruneSpace(box: BoxId, space: string, gone: readonly { node: number; version: number }[]): Promise<number> {
    const [row] = await inBox(database, box, async (db) => {
      await db.query(store.lockSpace, [box, space]);
      return db.query<{ deleted: number }>(store.deleteVersions, [box, space, gone.map((g) => g.node), gone.map((g) => g.version)]);
    });
    tree.forget(spaceId(space));
    return row?.deleted ?? 0;
  }

  return {
    list: (grant, node) => select(grant, node, null),
    async find(grant, node, version) {
      const [found] = await select(grant, node, version);
      if (!found) throw new DomainError("not_found", "There is no such version.");
      return found;
    },
    restore: (grant, restore) => tree.change(grant, (tx) => restoreVersion(tx, restore)),
    remove: (grant, node, version) => tree.change(grant, (tx) => removeVersion(tx, node, version)),
    async totals(grant, node) {
      if (!mayDownload(grant) || (grant.top !== undefined && !(await tree.find(grant, node)))) return { count: 0, size: 0 };
      const [row] = await readInBox<store.TotalsRow>(database, grant.box, store.selectTotals, [grant.box, grant.space, node]);
      return row ?? { count: 0, size: 0 };
    },
    async prune(box, now) {
      let deleted = 0;
      for (let after = 0; ;) {
        const rows = await readInBox<store.ManifoldRow>(database, box, store.selectManifold, [box, after, pageSize]);
        for (const [space, gone] of goneBySpace(rows, now)) deleted += await pruneSpace(box, space, gone);
        const last = rows.at(-1);
        if (!last || rows.length < pageSize) return deleted;
        after = last.id;
      }
    },
  };
}

function goneBySpace(rows: readonly store.ManifoldRow[], now: number): Map<string, { node: number; version: number }[]> {
  const bySpace = new Map<string, { node: number; version: number }[]>();
  for (const row of rows) {
    const saved = row.versions.map((version, i) => ({ version: Number(version), savedAt: Number(row.times[i]) }));
    for (const { version } of thinOut(saved, now)) {
      const gone = bySpace.get(row.space) ?? [];
      gone.push({ node: row.id, version });
      bySpace.set(row.space, gone);
    }
  }
  return bySpace;
}

const versionOf = (present: Node, row: store.VersionRow): FileVersion => ({
  node: nodeOfVersion(present, row),
  savedAt: row.saved_at,
  editedBy: row.editor === null ? undefined : accountId(row.editor),
  editedByName: row.editor_name ?? undefined,
});
