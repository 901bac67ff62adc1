// SQL of access: the one query that says what somebody may do where, and the grants it reads.
import { type BoxDb, statement } from "../../platform/database/box-transaction.ts";
import type { PrincipalKind } from "./access.ts";

/** $1 box, $2 space. */
export const selectOwner = statement(
  "access_owner",
  "select owner_id, root_id from space where box_id = $1 and id = $2 and deleted_at is null",
);
export interface OwnerRow {
  owner_id: string | null;
  root_id: number;
}

/** A grant that is neither revoked nor over, on the database's clock. */
const live = "g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())";

/** Of one level of the way up. */
const at = "g.box_id = $1 and g.node_id = u.id";

/**
 * THE query: for each holder (account or link) and node, whether the node is alive (its way up ends at the root of a space that is there), whose space it
 * lies in, and the live grants on it and on every folder above it that were given to the holder or to one of its groups. One row for each level
 * that has such grants, and one for the node itself. No row: not alive, or not in the box. $1 box, $2 holders (of visitors with `#` and the version of the
 * account that they signed in with), $3 nodes.
 * At each level one look-up by key for each kind of holder, so that it costs the same however many others were given something there.
 * `cross join lateral (… offset 0)` fixes the order of a join: see tree.store.ts.
 */
export const selectRights = statement(
  "access_rights",
  `with recursive up as (
     select i.ord::integer as ord, i.holder, n.id, n.parent_id, n.space_id, 0 as depth from unnest($2::text[], $3::bigint[]) with ordinality i(holder, node, ord)
       cross join lateral (select n.id, n.parent_id, n.space_id from node n where n.box_id = $1 and n.id = i.node offset 0) n
     union all
     select u.ord, u.holder, p.id, p.parent_id, p.space_id, u.depth + 1 from up u
       cross join lateral (select p.id, p.parent_id, p.space_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   ), alive as materialized (
     select u.ord, s.id as space_id, s.owner_id, s.root_id,
         array(select m.group_id from group_member m where m.box_id = $1 and m.account_id = u.holder) as groups from up u
       cross join lateral (select s.id, s.owner_id, s.root_id from space s where s.box_id = $1 and s.id = u.space_id and s.deleted_at is null offset 0) s
       where u.parent_id is null and u.id = s.root_id
   )
   select a.ord, a.space_id, a.owner_id, a.root_id, u.id as node_id, u.depth, g.roles from alive a
     join up u on u.ord = a.ord
     cross join lateral (
       select array_agg(g.role order by g.id) as roles from (
         select g.id, g.role from access_grant g where ${at} and g.principal_kind = 'account' and g.principal_id = u.holder and ${live}
         union all
         select g.id, g.role from access_grant g where ${at} and g.principal_kind = 'group' and g.principal_id = any(a.groups) and ${live}
         union all
         select g.id, g.role from access_grant g where ${at} and g.principal_kind = 'link' and u.holder like 'link:%' and g.principal_id = substr(u.holder, 6)
           and g.principal_id = g.id::text and ${live}
         union all
         select g.id, g.role from access_grant g where ${at} and g.principal_kind = 'visitor' and u.holder like '%#%' and g.principal_id = split_part(u.holder, '#', 1)
           and ${live} and case when u.holder = g.principal_id || '#' || split_part(u.holder, '#', 2)
             then visitor_counts(g.id, coalesce(nullif(split_part(u.holder, '#', 2), '')::bigint, 0)) end
       ) g offset 0) g
     where u.depth = 0 or g.roles is not null
     order by a.ord, u.depth`,
);
export interface RightsRow {
  ord: number;
  space_id: string;
  owner_id: string | null;
  root_id: number;
  node_id: number;
  depth: number;
  roles: string[] | null;
}

/** The same inside a commit. */
export const askRights = (db: BoxDb, holders: readonly string[], nodes: readonly number[]): Promise<RightsRow[]> =>
  db.query<RightsRow>(selectRights, [db.box, holders, nodes]);

/** $1 box, $2 id. A live grant whose node is alive. */
const columns = `g.id, g.space_id, g.node_id, g.principal_kind, g.principal_id, g.role, g.granted_by, g.created_at, g.expires_at, g.version, b.state as box_state`;
const aliveGrant = `exists (
  with recursive up as (
    select n.id, n.parent_id from node n where n.box_id = $1 and n.id = g.node_id
    union all
    select p.id, p.parent_id from up u cross join lateral (select p.id, p.parent_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
  )
  select from up join space s on s.box_id = $1 and s.id = g.space_id and s.deleted_at is null and s.root_id = up.id)`;
export const selectLiveGrant = statement(
  "access_live_grant",
  `select ${columns} from access_grant g join box b on b.box_id = g.box_id
     where g.box_id = $1 and g.id = $2 and ${live} and b.state <> 'deleted' and ${aliveGrant}`,
);
export interface GrantRow {
  id: number;
  space_id: string;
  node_id: number;
  principal_kind: PrincipalKind;
  principal_id: string;
  role: string;
  granted_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  version: number;
  box_state: "active" | "frozen";
}

/** $1 box, $2 node. */
export const selectGrantsOn = statement(
  "access_grants_on",
  `select ${columns} from access_grant g join box b on b.box_id = g.box_id where g.box_id = $1 and g.node_id = $2 and ${live} order by g.id`,
);

/**
 * In a room something is given on its root alone and to people, so that nobody has more than the room says, and elsewhere nothing on a root to visitors.
 * $1 box, $2 space, $3 node, $4 kind, $5 principal (of a link: null), $6 role, $7 by, $8 expires. No row when node or
 * principal are not there.
 */
export const insertGrant = statement(
  "access_insert",
  `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, granted_by, expires_at)
     select $1, i.id, $2, $3, $4, coalesce($5::text, i.id::text), $6, $7, $8 from (select nextval('grant_id') as id) i
     where exists (select from node n join space s on s.box_id = $1 and s.id = $2 where n.box_id = $1 and n.id = $3 and n.space_id = $2
         and case when s.kind = 'room' then n.id = s.root_id and $4::text <> 'link' else n.id <> s.root_id or $4::text <> 'visitor' end)
       and case $4::text when 'account' then exists (select from account a where a.box_id = $1 and a.id = $5 and a.state <> 'deleted')
         when 'group' then exists (select from account_group a where a.box_id = $1 and a.id = $5)
         when 'visitor' then exists (select from visitor v where v.box_id = $1 and v.id = $5) else true end
     returning id`,
);

/** Roles of many visitors in a room, at once. $1 box, $2 space, $3 its root, $4 visitors, $5 roles, $6 ends (null: none), $7 by. No rows when the room or visitors are not there. */
export const insertInRoom = statement(
  "access_insert_in_room",
  `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, granted_by, expires_at)
     select $1, nextval('grant_id'), $2, $3, 'visitor', v.id, t.role, $7, t.expires_at
       from unnest($4::text[], $5::text[], $6::timestamptz[]) t(visitor, role, expires_at) cross join lateral (select v.id from visitor v where v.box_id = $1 and v.id = t.visitor offset 0) v
       where exists (select from space s where s.box_id = $1 and s.id = $2 and s.kind = 'room' and s.root_id = $3)
     returning id, principal_id`,
);

/** $1 box, $2 id. */
export const revokeGrant = statement(
  "access_revoke",
  "update access_grant set revoked_at = clock_timestamp(), version = version + 1 where box_id = $1 and id = $2 and revoked_at is null returning id",
);

/** $1 box, $2 id, $3 end or null. */
export const setExpiry = statement(
  "access_expiry",
  "update access_grant set expires_at = $3, version = version + 1 where box_id = $1 and id = $2 and revoked_at is null returning id",
);

/** $1 box, $2 id, $3 role. */
export const setRole = statement(
  "access_role",
  "update access_grant set role = $3, version = version + 1 where box_id = $1 and id = $2 and revoked_at is null returning id",
);

/** Of many grants at once. $1 box, $2 ids, $3 roles (null: the one it has), $4 ends (null: none). Those that were revoked stay so. */
export const setTerms = statement(
  "access_terms",
  `update access_grant g set role = coalesce(t.role, g.role), expires_at = t.expires_at, version = g.version + 1
     from unnest($2::bigint[], $3::text[], $4::timestamptz[]) t(id, role, expires_at) where g.box_id = $1 and g.id = t.id and g.revoked_at is null`,
);

/** $1 box, $2 ids. */
export const revokeMany = statement(
  "access_revoke_many",
  "update access_grant set revoked_at = clock_timestamp(), version = version + 1 where box_id = $1 and id = any($2::bigint[]) and revoked_at is null",
);

/** The boxes in which something counts for a person at this moment. $1 box, $2 account. */
export const selectHosts = statement("access_hosts", "select distinct box_id from mount_heads($1, $2) order by box_id");

/** $1 box, $2 id. */
export const notify = statement("access_notify", `select pg_notify('landbox', 'grant:' || $1::text || ':' || $2::text)`);
