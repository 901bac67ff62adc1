// SQL that lists folders for people: by name, size, time or type, page by page.
import { type Statement, statement } from "../../platform/database/box-transaction.ts";
import { nodeColumns } from "./node-row.ts";

export type SortKey = "name" | "size" | "time" | "type";
export type Direction = "asc" | "desc";

const nodes = `select ${nodeColumns}, n.file_type from node n left join blob b on b.box_id = $1 and b.id = n.blob_id
  where n.box_id = $1 and n.listed_in = $2`;
/** Names of a folder differ and the collation is deterministic, so the name decides what comes after what. */
const name = `n.name collate "de-x-icu"`;

/** By name: $1 box, $2 folder, $3 name after which (null: from the start), $4 limit. */
function byName(folders: boolean, direction: Direction): Statement {
  const what = folders ? "folders" : "files";
  const after = direction === "asc" ? `${name} > $3::text collate "de-x-icu"` : `${name} < $3::text collate "de-x-icu"`;
  return statement(
    `tree_${what}_by_name_${direction}`,
    `${nodes} and n.is_folder = ${folders} and ${after} order by ${name} ${direction} limit $4`,
  );
}

/** By something else, then by name: $1 box, $2 folder, $3 name and $4 value after which, $5 limit. */
function byValue(which: string, column: string, type: string, condition: string, direction: Direction): Statement {
  const compare = direction === "asc" ? ">" : "<";
  return statement(
    `tree_${which}_${direction}`,
    `${nodes} and ${condition} and (n.${column}, ${name}) ${compare} ($4::${type}, $3::text collate "de-x-icu")
     order by n.${column} ${direction}, ${name} ${direction} limit $5`,
  );
}

const both = (make: (direction: Direction) => Statement): Record<Direction, Statement> => ({ asc: make("asc"), desc: make("desc") });

export const filesBy = {
  name: both((direction) => byName(false, direction)),
  size: both((direction) => byValue("files_by_size", "file_size", "bigint", "n.file_size is not null", direction)),
  time: both((direction) => byValue("files_by_time", "file_mtime", "bigint", "n.file_mtime is not null", direction)),
  type: both((direction) => byValue("files_by_type", "file_type", `text collate "C"`, "n.file_type is not null", direction)),
} satisfies Record<SortKey, Record<Direction, Statement>>;

/** Sizes and times of folders change with every commit below them and have no index: the folders of a folder are sorted for the page. */
export const foldersBy = {
  name: both((direction) => byName(true, direction)),
  size: both((direction) => byValue("folders_by_size", "size", "bigint", "n.is_folder", direction)),
  time: both((direction) => byValue("folders_by_time", "mtime", "bigint", "n.is_folder", direction)),
  /** All folders are of one type. */
  type: both((direction) => byName(true, direction)),
} satisfies Record<SortKey, Record<Direction, Statement>>;

/** What a page after a position starts from: the entry in front of it. $1 box, $2 folder, $3 how many entries of its kind come before that. */
function before(which: string, column: string | undefined, condition: string, direction: Direction): Statement {
  return statement(
    `tree_${which}_at_${direction}`,
    `select n.name, ${column ? `n.${column}` : "''"} as value from node n where n.box_id = $1 and n.listed_in = $2 and ${condition}
     order by ${column ? `n.${column} ${direction}, ` : ""}${name} ${direction} offset $3 limit 1`,
  );
}
export interface BeforeRow {
  name: string;
  value: string | number;
}

export const fileBefore = {
  name: both((direction) => before("files_by_name", undefined, "not n.is_folder", direction)),
  size: both((direction) => before("files_by_size", "file_size", "n.file_size is not null", direction)),
  time: both((direction) => before("files_by_time", "file_mtime", "n.file_mtime is not null", direction)),
  type: both((direction) => before("files_by_type", "file_type", "n.file_type is not null", direction)),
} satisfies Record<SortKey, Record<Direction, Statement>>;

export const folderBefore = {
  name: both((direction) => before("folders_by_name", undefined, "n.is_folder", direction)),
  size: both((direction) => before("folders_by_size", "size", "n.is_folder", direction)),
  time: both((direction) => before("folders_by_time", "mtime", "n.is_folder", direction)),
  type: both((direction) => before("folders_by_name", undefined, "n.is_folder", direction)),
} satisfies Record<SortKey, Record<Direction, Statement>>;

/**
 * The folder's own row counts everything below it: what is not in its folders, and is no folder, is a file. So it costs as much as there are folders,
 * and 100,000 files cost nothing. $1 box, $2 folder.
 */
export const countMembers = statement(
  "tree_count_members",
  `select f.folders, (n.entries - f.folders - f.inside)::integer as files from node n cross join lateral (
     select count(*)::integer as folders, coalesce(sum(c.entries), 0) as inside from node c where c.box_id = $1 and c.listed_in = $2 and c.is_folder offset 0) f
   where n.box_id = $1 and n.id = $2`,
);
export interface MembersRow {
  folders: number;
  files: number;
}
