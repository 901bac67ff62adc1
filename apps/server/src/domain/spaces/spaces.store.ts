// SQL of spaces.
import { statement } from "../../platform/database/box-transaction.ts";

/**
 * An account's own spaces, and the project spaces with a live grant on their root for it or one of its groups. Roles: what those grants give; null for
 * the own. $1 box, $2 account.
 */
export const selectVisible = statement(
  "spaces_visible",
  `select s.id, s.kind, s.name, s.root_id, null::text[] as roles from space s where s.box_id = $1 and s.owner_id = $2 and s.deleted_at is null
   union all
   (select s.id, s.kind, s.name, s.root_id, m.roles from (
     select g.node_id, g.space_id, array_agg(g.role order by g.id) as roles from
         (select 'account' as kind, $2::text as id union all select 'group', m.group_id from group_member m where m.box_id = $1 and m.account_id = $2) p
         cross join lateral (
           select g.* from access_grant g where g.box_id = $1 and g.principal_kind = p.kind and g.principal_id = p.id
             and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp()) offset 0) g
       group by g.node_id, g.space_id) m
     join space s on s.box_id = $1 and s.id = m.space_id and s.root_id = m.node_id and s.owner_id is null and s.deleted_at is null
     order by s.name collate "de-x-icu", s.id)`,
);
export interface VisibleRow {
  id: string;
  kind: "personal" | "project" | "room";
  name: string;
  root_id: number;
  roles: string[] | null;
}

/**
 * Makes the personal space with its root, unless it is there: the account's row is locked first, so that two first logins make one.
 * $1 box, $2 account.
 */
export const lockOwner = statement(
  "spaces_lock_owner",
  "select id, display_name, quota_bytes from account where box_id = $1 and id = $2 for update",
);
export interface OwnerRow {
  id: string;
  display_name: string;
  quota_bytes: number | null;
}

/** $1 box, $2 account. */
export const selectPersonal = statement(
  "spaces_personal",
  "select id from space where box_id = $1 and owner_id = $2 and kind = 'personal'",
);

export const nextNode = statement("spaces_next_node", "select nextval('node_id') as id");

/** $1 box, $2 space, $3 kind, $4 owner or null, $5 name, $6 root, $7 epoch, $8 quota, $9 now (unix s). */
export const insertSpace = statement(
  "spaces_insert",
  `with made as (
     insert into space (box_id, id, kind, owner_id, name, root_id, epoch, quota_bytes) values ($1, $2, $3, $4, $5, $6, $7, $8)
   )
   insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime) values ($1, $6, $2, null, '', true, 1, $9)`,
);
