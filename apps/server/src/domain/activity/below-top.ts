// What the journal tells a holder of a part of a space: what came in from elsewhere is new, what left is gone, and elsewhere does not exist.
import { type NodeId, nodeId } from "@landbox/kit";
import type { ActivityRow } from "./activity.store.ts";

/** Folders that a row speaks of: where it happened, and where the thing was before. */
export const foldersOf = (rows: readonly ActivityRow[]): NodeId[] =>
  [...new Set(rows.flatMap((row) => [row.parent_before, row.parent_after]).filter((id) => id !== null))].map(nodeId);

/**
 * @param seen the folders of the rows that lie in the part
 * @param top of which only its contents are told, not what it is called and where it lies
 */
export const rowsBelow = (rows: readonly ActivityRow[], seen: ReadonlySet<number>, top: { id: NodeId; name: string }): ActivityRow[] =>
  rows.flatMap((row): ActivityRow[] => {
    const isTop = row.node_id === top.id;
    if (isTop)
      return contentKinds.has(row.kind) ? [{ ...row, name_after: top.name, name_before: null, folder: null, folder_before: null }] : [];
    const before = row.parent_before !== null && seen.has(row.parent_before);
    const after = row.parent_after !== null && seen.has(row.parent_after);
    if (row.kind === "trash") return before ? [row] : [];
    if (row.kind !== "move") return after ? [row] : [];
    if (before && after) return [row];
    if (after) return [{ ...row, kind: "create", parent_before: null, name_before: null, folder_before: null }];
    return before ? [{ ...row, kind: "trash" }] : [];
  });

/** A file that was granted alone. */
const contentKinds: ReadonlySet<string> = new Set(["create", "write", "copy"]);
