// SQL of shares.
import { statement } from "../../platform/database/box-transaction.ts";

const shares = (condition: string): string =>
  `select g.id, g.space_id, g.node_id, g.principal_kind as kind, g.principal_id, g.role, g.created_at, g.expires_at, n.name, n.is_folder, n.parent_id,
     coalesce(a.display_name, p.name, v.display_name) as to_name, coalesce(a.login, v.login || '@' || v.home_name) as login, a.email, a.guest_until, v.home_title,
     s.owner_id, o.display_name as owner_name, g.granted_by, b.display_name as by_name
   from access_grant g
     join node n on n.box_id = $1 and n.id = g.node_id
     join space s on s.box_id = $1 and s.id = g.space_id
     left join account a on g.principal_kind = 'account' and a.box_id = $1 and a.id = g.principal_id and a.state <> 'deleted' and (a.guest_until is null or a.guest_until > now())
     left join account_group p on g.principal_kind = 'group' and p.box_id = $1 and p.id = g.principal_id
     left join visitor v on g.principal_kind = 'visitor' and v.box_id = $1 and v.id = g.principal_id
     left join account o on o.box_id = $1 and o.id = s.owner_id
     left join account b on b.box_id = $1 and b.id = g.granted_by
   where g.box_id = $1 and ${condition} and g.principal_kind <> 'link' and g.revoked_at is null
     and (g.expires_at is null or g.expires_at > clock_timestamp()) and coalesce(a.id, p.id, v.id) is not null
   order by g.id`;

export interface ShareRow {
  id: number;
  space_id: string;
  node_id: number;
  kind: "account" | "group" | "visitor";
  principal_id: string;
  role: string;
  created_at: Date;
  expires_at: Date | null;
  name: string;
  is_folder: boolean;
  parent_id: number | null;
  to_name: string;
  login: string | null;
  email: string | null;
  guest_until: Date | null;
  home_title: string | null;
  owner_id: string | null;
  owner_name: string | null;
  granted_by: string | null;
  by_name: string | null;
}

/** $1 box, $2 grant. */
export const selectShare = statement("sharing_one", shares("g.id = $2"));
/** $1 box, $2 node. */
export const selectOfNode = statement("sharing_of_node", shares("g.node_id = $2"));
/** $1 box, $2 space. */
export const selectOfSpace = statement("sharing_of_space", shares("g.space_id = $2 and n.parent_id is not null"));

/** $1 box, $2 space. */
export const selectSpace = statement("sharing_space", "select kind, owner_id from space where box_id = $1 and id = $2");
export interface SpaceRow {
  kind: string;
  owner_id: string | null;
}

/**
 * When the last of the grants ends by which somebody may share a node; `endless`: one of them has no end. At each level one look-up by key, as in access.store.ts.
 * $1 box, $2 account, $3 node, $4 roles that may share.
 */
export const selectOwnEnd = statement(
  "sharing_own_end",
  `with recursive up as (
     select n.id, n.parent_id from node n where n.box_id = $1 and n.id = $3
     union all
     select p.id, p.parent_id from up u cross join lateral (select p.id, p.parent_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   )
   select coalesce(bool_or(g.expires_at is null), false) as endless, max(g.expires_at) as latest from up u
     cross join (select 'account' as kind, $2::text as id union all select 'group', m.group_id from group_member m where m.box_id = $1 and m.account_id = $2) p
     cross join lateral (
       select g.expires_at from access_grant g where g.box_id = $1 and g.node_id = u.id and g.principal_kind = p.kind and g.principal_id = p.id
         and g.role = any($4::text[]) and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp()) offset 0) g`,
);
export interface OwnEndRow {
  endless: boolean;
  latest: Date | null;
}

/** $1 box, $2 account. A row for a guest. */
export const selectGuest = statement("sharing_guest", "select id from account where box_id = $1 and id = $2 and guest_until is not null");
