// Reads the journal for people: what happened to a file or folder, what is recent, and what changed since a number.
import { accountId, nodeId, type NodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { DeriveKey } from "../boxes/boxes.ts";
import type { Tree } from "../tree/tree.ts";
import * as store from "./activity.store.ts";
import { foldersOf, rowsBelow } from "./below-top.ts";
import { createMarks } from "./marks.ts";
import type { Activity, ActivityEntry, Happening, RecentFile } from "./activity.ts";

export interface ActivityDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "find" | "findMany" | "view">;
  readonly derive: DeriveKey;
}

/** Rows of a space's journal that one page of a folder's activity looks at: a quiet folder in a busy space costs several pages, not one long query. */
const scanned = 500;
/** So many times that for a holder of a part: empty pages would tell how much happens elsewhere. */
const mostScans = 20;
/** Above so many changes, or folders, it is cheaper to look at everything anew. */
const mostChanges = 500;
const mostFolders = 1000;

export function createActivity({ database, tree, derive }: ActivityDeps): Activity {
  const marks = createMarks(derive("activity places"));

  /** What of it a holder of a part of the space is told. */
  async function seenOf(grant: Granted<"read">, top: NodeId, rows: readonly store.ActivityRow[]): Promise<store.ActivityRow[]> {
    const [seen, { root }] = await Promise.all([tree.findMany(grant, foldersOf(rows)), tree.view(grant)]);
    return rowsBelow(rows, new Set<number>(seen.keys()), { id: top, name: root.name });
  }

  return {
    async ofNode(grant, node, page) {
      const found = await tree.find(grant, node);
      if (!found) throw new DomainError("not_found", "The file or folder does not exist.");
      const limit = Math.min(200, Math.max(1, Math.floor(page.limit)));
      const { isFolder } = found.node;
      const [query, most] = isFolder ? [store.selectOfFolder, scanned] : [store.selectOfFile, limit + 1];
      let before: number | undefined = page.after === undefined ? Number.MAX_SAFE_INTEGER : marks.read(grant.space, page.after);
      const inside: store.ActivityRow[] = [];
      let scans = grant.top === undefined ? 1 : mostScans;
      do {
        const values: unknown[] = [grant.box, grant.space, node, before, most];
        const rows = await readInBox<store.ActivityRow>(database, grant.box, query, values);
        const all = rows.filter((row) => row.inside);
        inside.push(...(grant.top === undefined ? all : await seenOf(grant, grant.top, all)));
        // The last row that was looked at: purged nodes have no rows here, so it is the oldest only when the query found as many as it wanted.
        before = isFolder ? rows.at(-1)?.seq : undefined;
      } while (before !== undefined && inside.length <= limit && --scans > 0);
      const shown = inside.slice(0, limit);
      const last = inside.length > limit ? shown.at(-1)?.seq : before;
      const markOf = (seq: number): string => marks.of(grant.space, seq);
      return { entries: shown.map((row) => entryOf(row, markOf(row.seq))), next: last === undefined ? undefined : markOf(last) };
    },
    async recent(grant, query) {
      const limit = Math.min(200, Math.max(1, Math.floor(query.limit)));
      const rows = await readInBox<store.RecentRow>(database, grant.box, store.selectRecent, [
        grant.box,
        grant.space,
        query.own ? grant.actor.account : null,
        limit * 2,
      ]);
      const [found, { epoch }] = await Promise.all([
        tree.findMany(
          grant,
          rows.map((row) => nodeId(row.node_id)),
        ),
        tree.view(grant),
      ]);
      return rows
        .flatMap((row): RecentFile[] => {
          const live = found.get(nodeId(row.node_id));
          if (!live) return [];
          const by = row.actor === null ? undefined : accountId(row.actor);
          return [
            {
              node: live.node,
              path: live.path,
              epoch,
              what: recentWords[row.kind] ?? "changed",
              at: row.at,
              by,
              byName: row.actor_name ?? undefined,
            },
          ];
        })
        .slice(0, limit);
    },
    async heads(box, spaces) {
      const rows = await readInBox<{ id: string; seq: number }>(database, box, store.selectSeqs, [box, spaces]);
      return new Map(rows.map((row): [SpaceId, number] => [spaceId(row.id), row.seq]));
    },
    async changes(box, space, since) {
      const [row] = await readInBox<store.TouchedRow>(database, box, store.selectTouched, [box, space, since, mostChanges + 1]);
      if (!row) return { space, seq: since, folders: undefined };
      // Numbers without a row are locks, favourites and purges: they may show anywhere.
      const known = row.rows <= mostChanges && row.rows === row.seq - since && row.folders.length <= mostFolders;
      return { space, seq: row.seq, folders: known ? row.folders.map((id): NodeId => nodeId(Number(id))) : undefined };
    },
    async origin(grant, node) {
      if (grant.top !== undefined && !(await tree.find(grant, node))) return { by: undefined, lastBy: undefined };
      const [row] = await readInBox<{ by: string | null; last_by: string | null }>(database, grant.box, store.selectOrigin, [
        grant.box,
        grant.space,
        node,
      ]);
      return { by: row?.by ?? undefined, lastBy: row?.last_by ?? undefined };
    },
  };
}

const recentWords: Readonly<Record<string, RecentFile["what"]>> = {
  create: "created",
  write: "changed",
  copy: "copied",
  restore: "restored",
};
const words: Readonly<Record<string, Happening>> = { ...recentWords, trash: "deleted" };

function entryOf(row: store.ActivityRow, id: string): ActivityEntry {
  const moved = row.kind === "move";
  const elsewhere = moved && row.parent_before !== row.parent_after;
  return {
    id,
    at: row.at,
    by: row.actor === null ? undefined : accountId(row.actor),
    byName: row.actor_name ?? undefined,
    what: moved ? (elsewhere ? "moved" : "renamed") : (words[row.kind] ?? "changed"),
    node: nodeId(row.node_id),
    isFolder: row.is_folder,
    name: row.kind === "trash" ? (row.name_before ?? row.name_after) : row.name_after,
    folder: (row.kind === "trash" ? row.folder_before : row.folder) ?? undefined,
    nameBefore: moved && row.name_before !== row.name_after ? (row.name_before ?? undefined) : undefined,
    folderBefore: elsewhere ? (row.folder_before ?? undefined) : undefined,
  };
}
