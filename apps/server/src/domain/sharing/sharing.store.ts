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
export const selectKind = statement("sharing_kind", "select kind from space where box_id = $1 and id = $2");
