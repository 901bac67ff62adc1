// SQL that compares the figures of a box with what they count. Each statement gives back only what is wrong, the first thousand, with how many there are.
import { type Statement, statement } from "../../platform/database/box-transaction.ts";
import type { Kind } from "./verify.ts";

/** All statements of a check see one moment. Sent first in a transaction. */
export const oneMoment = statement("verify_moment", "set transaction isolation level repeatable read, read only");

/**
 * Whole boxes are read here, for which the plans from key to key of decision 2 are the wrong ones; row-level security and every condition
 * on box_id stay as they are.
 */
export const planForMuch = statement(
  "verify_plans",
  `select set_config(s.name, s.value, true) from (values ('plan_cache_mode', 'force_custom_plan'), ('enable_hashjoin', 'on'),
     ('enable_mergejoin', 'on'), ('enable_bitmapscan', 'on'), ('work_mem', '32MB'), ('hash_mem_multiplier', '1')) s(name, value)`,
);

export interface WrongRow {
  subject: string;
  recorded: string | number | null;
  real: string | number | null;
  total: number;
}

const most = 1000;

/** What is in each folder, one level down: when this is right everywhere it is right all the way. */
const sums = `select n.parent_id, sum(n.size)::bigint as size, sum(n.entries + 1)::bigint as entries, max(n.version) as version
  from node n where n.box_id = $1 and n.parent_id is not null group by n.parent_id`;

/** The top of a purge has lost members that its figures still count. */
const notPurged = `not exists (select from purge p where p.box_id = $1 and p.node_id = f.id)`;

const check = (kind: Kind, text: string): { kind: Kind; statement: Statement } => ({
  kind,
  statement: statement(
    `verify_${kind}`,
    `select w.subject::text as subject, w.recorded, w.real, (count(*) over ())::integer as total from (${text}) w order by 1 limit ${most}`,
  ),
});

const perSpace = (kind: Kind, recorded: string, real: string): { kind: Kind; statement: Statement } =>
  check(
    kind,
    `select * from (select s.id as subject, ${recorded} as recorded, (${real}) as real from space s where s.box_id = $1) s where recorded <> real`,
  );

/** $1 box, in all of them. */
export const checks: readonly { kind: Kind; statement: Statement }[] = [
  check(
    "folder_sum",
    `select f.id as subject, f.size || '/' || f.entries as recorded, coalesce(c.size, 0) || '/' || coalesce(c.entries, 0) as real
       from node f left join (${sums}) c on c.parent_id = f.id
       where f.box_id = $1 and f.is_folder and (f.size <> coalesce(c.size, 0) or f.entries <> coalesce(c.entries, 0)) and ${notPurged}`,
  ),
  check(
    "folder_version",
    `select f.id as subject, f.version as recorded, c.version as real from node f join (${sums}) c on c.parent_id = f.id
       where f.box_id = $1 and f.version < c.version`,
  ),
  check(
    "space_sequence",
    `select s.id as subject, s.seq as recorded, n.version as real from space s
       join (select n.space_id, max(n.version) as version from node n where n.box_id = $1 group by n.space_id) n on n.space_id = s.id
       where s.box_id = $1 and n.version > s.seq`,
  ),
  check(
    "node_lost",
    `select n.id as subject, null::text as recorded, null::text as real from node n where n.box_id = $1 and n.parent_id is null
       and not exists (select from space s where s.box_id = $1 and s.id = n.space_id and s.root_id = n.id)
       and not exists (select from trash_entry t where t.box_id = $1 and t.node_id = n.id)
       and not exists (select from purge p where p.box_id = $1 and p.node_id = n.id)`,
  ),
  check(
    "node_astray",
    `select n.id as subject, n.space_id as recorded, p.space_id as real from node n join node p on p.box_id = $1 and p.id = n.parent_id
       where n.box_id = $1 and (p.space_id <> n.space_id or not p.is_folder)`,
  ),
  check(
    "trash_astray",
    `select n.id as subject, t.space_id as recorded, n.space_id as real from trash_entry t join node n on n.box_id = $1 and n.id = t.node_id
       where t.box_id = $1 and (n.parent_id is not null or n.space_id <> t.space_id
         or exists (select from purge p where p.box_id = $1 and p.node_id = t.node_id))`,
  ),
  check(
    "file_size",
    `select n.id as subject, n.size as recorded, b.size as real from node n join blob b on b.box_id = $1 and b.id = n.blob_id
       where n.box_id = $1 and n.size <> b.size`,
  ),
  check(
    "version_size",
    `select v.node_id || '/' || v.version as subject, v.size as recorded, b.size as real from node_version v
       join blob b on b.box_id = $1 and b.id = v.blob_id where v.box_id = $1 and v.size <> b.size`,
  ),
  check(
    "trash_size",
    `select t.node_id as subject, t.size as recorded, n.size as real from trash_entry t join node n on n.box_id = $1 and n.id = t.node_id
       where t.box_id = $1 and t.size <> n.size`,
  ),
  perSpace("used_files", "s.used_files", "select n.size from node n where n.box_id = $1 and n.id = s.root_id"),
  perSpace(
    "used_trash",
    "s.used_trash",
    "select coalesce(sum(t.size), 0)::bigint from trash_entry t where t.box_id = $1 and t.space_id = s.id",
  ),
  check(
    "used_versions",
    `select s.id as subject, s.used_versions as recorded, coalesce(v.size, 0) as real from space s left join (
         select n.space_id, sum(v.size)::bigint as size from node_version v join node n on n.box_id = $1 and n.id = v.node_id
           where v.box_id = $1 group by n.space_id
       ) v on v.space_id = s.id where s.box_id = $1 and s.used_versions <> coalesce(v.size, 0)`,
  ),
  perSpace("reserved", "s.reserved", "select coalesce(sum(u.reserved), 0)::bigint from upload u where u.box_id = $1 and u.space_id = s.id"),
  check(
    "upload_reserve",
    `select u.id as subject, u.reserved as recorded, p.size as real from upload u
       join (select p.upload_id, sum(p.size)::bigint as size from upload_part p where p.box_id = $1 group by p.upload_id) p on p.upload_id = u.id
       where u.box_id = $1 and u.node_id is null and u.reserved < p.size`,
  ),
  check(
    "upload_sums",
    `select u.id as subject, u.received || '/' || u.part_count as recorded, coalesce(p.size, 0) || '/' || coalesce(p.parts, 0) as real from upload u
       left join (select p.upload_id, sum(p.size)::bigint as size, count(*) as parts from upload_part p where p.box_id = $1 group by p.upload_id) p
         on p.upload_id = u.id
       where u.box_id = $1 and u.node_id is null and (u.received <> coalesce(p.size, 0) or u.part_count <> coalesce(p.parts, 0))`,
  ),
  check(
    "part_wrong",
    `select p.upload_id || '/' || p.name as subject, p.size as recorded, coalesce(s.size, 0) as real from upload_part p
       left join (
         select u.upload_id, u.part_name, sum(u.size)::bigint as size, count(*) as segments, max(u.idx) as last from upload_segment u
           where u.box_id = $1 group by u.upload_id, u.part_name
       ) s on s.upload_id = p.upload_id and s.part_name = p.name
       where p.box_id = $1 and (p.size <> coalesce(s.size, 0) or s.last <> s.segments - 1)`,
  ),
  check(
    "box_lent",
    `select b.box_id as subject, b.lent_bytes as recorded, coalesce(s.lent, 0) as real from box b
       left join (select sum(s.lent_bytes)::bigint as lent from space s where s.box_id = $1) s on true
       where b.box_id = $1 and b.lent_bytes <> coalesce(s.lent, 0)`,
  ),
  check(
    "content_leaked",
    `select b.id as subject, b.size as recorded, null::text as real from blob b where b.box_id = $1
       and not exists (select from node n where n.box_id = $1 and n.blob_id = b.id)
       and not exists (select from node_version v where v.box_id = $1 and v.blob_id = b.id)
       and not exists (select from unused_blob u where u.box_id = $1 and u.blob_id = b.id)`,
  ),
];

/** $1 box. */
export const countNodes = statement("verify_count", "select count(*)::integer as nodes from node where box_id = $1");

/** Objects that no segment lies in, for longer than the collector waits with them. $1 box, $2 days. */
export const selectUnused = statement(
  "verify_unused",
  `select o.id as subject, null::text as recorded, null::text as real, (count(*) over ())::integer as total from stored_object o
     where o.box_id = $1 and o.created_at < now() - $2::integer * interval '1 day'
       and not exists (select from segment s where s.box_id = $1 and s.object_id = o.id)
       and not exists (select from upload_segment u where u.box_id = $1 and u.object_id = o.id)
       and not exists (select from preview_segment p where p.box_id = $1 and p.object_id = o.id)
     order by o.id limit ${most}`,
);
