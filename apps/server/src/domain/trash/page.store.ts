// SQL that shows the trash to people, sorted and page by page.
import { type Statement, statement } from "../../platform/database/box-transaction.ts";
import { entryColumns, nodeOfEntry } from "./trash.store.ts";

export type TrashSort = "time" | "name" | "size";

/** $1 box, $2 space, $3 value and $4 node after which, $5 limit. */
function page(sort: TrashSort, column: string, type: string, direction: "asc" | "desc"): Statement {
  const compare = direction === "asc" ? ">" : "<";
  const order = (at: string): string => `${at}${column} ${direction}, ${at}node_id ${direction}`;
  return statement(
    `trash_page_${sort}_${direction}`,
    `select ${entryColumns}, coalesce(a.display_name, v.display_name || ' (' || v.home_title || ')') as deleted_by_name, n.* from (
       select * from trash_entry t where t.box_id = $1 and t.space_id = $2 and (t.${column}, t.node_id) ${compare} ($3::${type}, $4::bigint)
         order by ${order("t.")} limit $5) t
     cross join lateral (${nodeOfEntry}) n left join account a on a.box_id = $1 and a.id = t.deleted_by
     left join visitor v on v.box_id = $1 and v.id = t.deleted_by
     order by ${order("t.")}`,
  );
}

const both = (sort: TrashSort, column: string, type: string): Record<"asc" | "desc", Statement> => ({
  asc: page(sort, column, type, "asc"),
  desc: page(sort, column, type, "desc"),
});

export const pages = {
  time: both("time", "deleted_at", "timestamptz"),
  name: both("name", `name_before collate "de-x-icu"`, `text collate "de-x-icu"`),
  size: both("size", "size", "bigint"),
} satisfies Record<TrashSort, unknown>;

/** $1 box, $2 space. */
export const selectTotals = statement(
  "trash_totals",
  `select used_trash as size, (select count(*) from trash_entry where box_id = $1 and space_id = $2)::integer as entries
     from space where box_id = $1 and id = $2`,
);
