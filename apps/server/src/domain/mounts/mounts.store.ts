// SQL of mounts.
import { statement } from "../../platform/database/box-transaction.ts";
import { type NodeRow, nodeColumns } from "../tree/node-row.ts";

/** There is something of a mount's name in the own root. */
const taken = `(m.name is not null and exists (
        select from space p join node c on c.box_id = $1 and c.parent_id = p.root_id and c.name = m.name
          where p.box_id = $1 and p.owner_id = $2 and p.kind = 'personal')) as taken`;

/** Everything that was granted to somebody and lies in a space that is not the own, alive, with how it is mounted in the same box. $1 box, $2 whom. */
const given = (principals: string, counting: string): string =>
  `with recursive given as materialized (
     select g.node_id, array_agg(g.role order by g.id) as roles, min(g.id) as grant_id, min(g.created_at) as at,
       case when bool_or(g.expires_at is null) then null else max(g.expires_at) end as expires_at
     from
         (${principals}) p
         cross join lateral (
           select g.* from access_grant g where g.box_id = $1 and g.principal_kind = p.kind and g.principal_id = p.id
             and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())${counting} offset 0) g
       group by g.node_id
   ), up as (
     select g.node_id as start, n.id, n.parent_id, n.space_id from given g
       cross join lateral (select n.id, n.parent_id, n.space_id from node n where n.box_id = $1 and n.id = g.node_id offset 0) n
     union all
     select u.start, p.id, p.parent_id, p.space_id from up u
       cross join lateral (select p.id, p.parent_id, p.space_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   ), alive as (
     select u.start, s.id as in_space, s.name as space_name, s.root_id, s.epoch, s.owner_id, s.kind from up u
       cross join lateral (select s.* from space s where s.box_id = $1 and s.id = u.space_id and s.deleted_at is null offset 0) s
       where u.parent_id is null and u.id = s.root_id and s.owner_id is distinct from $2
   )
   select a.in_space, a.space_name, a.root_id, a.epoch, a.kind, a.owner_id, o.display_name as owner_name, g.roles, g.grant_id, g.at, g.expires_at,
     b2.granted_by, b3.display_name as granted_by_name, m.name as mounted_as, coalesce(m.declined, false) as declined, ${taken},
     (select b.title from box b where b.box_id = $1) as box_title, n.*
   from alive a join given g on g.node_id = a.start
     cross join lateral (select ${nodeColumns} from node n left join blob b on b.box_id = $1 and b.id = n.blob_id where n.box_id = $1 and n.id = a.start offset 0) n
     left join mount m on m.box_id = $1 and m.account_id = $2 and m.node_id = a.start
     left join account o on o.box_id = $1 and o.id = a.owner_id
     left join access_grant b2 on b2.box_id = $1 and b2.id = g.grant_id
     left join account b3 on b3.box_id = $1 and b3.id = b2.granted_by`;

/** To an account or its groups. $1 box, $2 account. */
export const selectGiven = statement(
  "mounts_given",
  given(
    "select 'account' as kind, $2::text as id union all select 'group', m.group_id from group_member m where m.box_id = $1 and m.account_id = $2",
    "",
  ),
);
/** To a visitor of the box, where it counts: what its name, kind and owner are. How it is mounted, its own box knows. $1 box, $2 visitor. */
export const selectVisited = statement(
  "mounts_visited",
  given("select 'visitor' as kind, $2::text as id", " and visitor_counts(g.id, null)"),
);

/** What was given to a person in other boxes, with how it is mounted at home. $1 box, $2 account. */
export const selectHeads = statement(
  "mounts_heads",
  `select h.*, m.name as mounted_as, coalesce(m.declined, false) as declined, ${taken}
     from mount_heads($1, $2) h left join mount m on m.box_id = $1 and m.account_id = $2 and m.node_id = h.node_id`,
);
export interface HeadRow {
  box_id: number;
  node_id: number;
  grant_id: number;
  grant_version: number;
  role: string;
  epoch: string;
  version: number;
  size: number;
  mounted_as: string | null;
  declined: boolean;
  taken: boolean;
}
export type GivenRow = NodeRow & {
  in_space: string;
  space_name: string;
  root_id: number;
  epoch: string;
  kind: "personal" | "project" | "room";
  owner_id: string | null;
  owner_name: string | null;
  roles: string[];
  grant_id: number;
  at: Date;
  expires_at: Date | null;
  granted_by: string | null;
  granted_by_name: string | null;
  mounted_as: string | null;
  declined: boolean;
  taken: boolean;
  box_title: string;
};

/** Which of these names are in use in the own root, by something of the own or by another mount. $1 box, $2 account, $3 names, $4 the node that is to be mounted. */
export const selectTaken = statement(
  "mounts_taken",
  `select c.name from space p join node c on c.box_id = $1 and c.parent_id = p.root_id and c.name = any($3::text[])
     where p.box_id = $1 and p.owner_id = $2 and p.kind = 'personal'
   union select m.name from mount m where m.box_id = $1 and m.account_id = $2 and m.name = any($3::text[]) and m.node_id <> $4`,
);

/** Forgets mounts of other boxes that have one of these names and lead nowhere any more. $1 box, $2 account, $3 names. */
export const dropDead = statement(
  "mounts_drop_dead",
  `delete from mount m where m.box_id = $1 and m.account_id = $2 and m.name = any($3::text[]) and m.in_box is not null
     and not exists (select from mount_heads($1, $2) h where h.node_id = m.node_id)`,
);

/** $1 box, $2 account, $3 node, $4 name, $5 the box it lies in when that is another one. No row when another mount has the name. */
export const writeName = statement(
  "mounts_name",
  `insert into mount (box_id, account_id, node_id, name, in_box) values ($1, $2, $3, $4, $5)
     on conflict (box_id, account_id, node_id) do update set name = excluded.name returning name`,
);

/** $1 box, $2 account, $3 node, $4 declined. */
export const writeDeclined = statement(
  "mounts_declined",
  "update mount set declined = $4 where box_id = $1 and account_id = $2 and node_id = $3 returning node_id",
);

/**
 * Of each account, everything that was granted to it or its groups: the live grants with their versions, and the spaces that they are in. What was given in other boxes counts with
 * how far it is, because nobody tells of changes there. $1 box, $2 accounts.
 */
export const selectStandings = statement(
  "mounts_standings",
  `select a.id as account, coalesce(string_agg(g.id || '.' || g.version, ',' order by g.id), '') || coalesce((
       select ' ' || string_agg(concat_ws('.', h.box_id, h.node_id, h.grant_id, h.grant_version, h.version), ',' order by h.box_id, h.grant_id)
         from mount_heads($1, a.id) h), '') as mark,
     coalesce(array_agg(distinct g.space_id) filter (where g.space_id is not null), '{}') as spaces
   from unnest($2::text[]) a(id)
     left join lateral (
       select g.id, g.version, g.space_id from
           (select 'account' as kind, a.id union all select 'group', m.group_id from group_member m where m.box_id = $1 and m.account_id = a.id) p(kind, id)
           cross join lateral (
             select g.* from access_grant g where g.box_id = $1 and g.principal_kind = p.kind and g.principal_id = p.id
               and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp()) offset 0) g) g on true
   group by a.id`,
);
export interface StandingRow {
  account: string;
  mark: string;
  spaces: string[];
}
