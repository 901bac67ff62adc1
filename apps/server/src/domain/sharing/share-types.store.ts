// SQL of the kinds of others that things are shared with.
import { statement } from "../../platform/database/box-transaction.ts";

/** Live grants of a space but for those on its root, which make members. $1 box, $2 space. */
export const selectTypes = statement(
  "sharing_types",
  `select g.node_id, array_agg(distinct g.principal_kind order by g.principal_kind) as kinds from access_grant g
     join space s on s.box_id = $1 and s.id = g.space_id and s.root_id <> g.node_id
   where g.box_id = $1 and g.space_id = $2 and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())
     and (g.principal_kind <> 'account' or exists (select from account a where a.box_id = $1 and a.id = g.principal_id and a.state <> 'deleted'
       and (a.guest_until is null or a.guest_until > now())))
   group by g.node_id order by g.node_id`,
);
export interface TypesRow {
  node_id: number;
  kinds: string[];
}
