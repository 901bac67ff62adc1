// SQL of the kinds of others that things are shared with.
import { statement } from "../../platform/database/box-transaction.ts";

/**
 * Live grants of a space but for those on its root, which make members. Nothing of the box's other spaces or accounts is read: `offset 0` keeps the look-up of
 * an account one by its key (tree.store.ts), and `+ 0` keeps the planner from the order of an index that begins with the nodes of the whole box.
 * $1 box, $2 space.
 */
export const selectTypes = statement(
  "sharing_types",
  `select g.node_id, array_agg(distinct g.principal_kind order by g.principal_kind) as kinds from space s
     cross join lateral (
       select g.node_id + 0 as node_id, g.principal_kind from access_grant g
         where g.box_id = $1 and g.space_id = s.id and g.node_id <> s.root_id and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())
           and (g.principal_kind <> 'account' or exists (select from account a where a.box_id = $1 and a.id = g.principal_id and a.state <> 'deleted'
             and (a.guest_until is null or a.guest_until > now()) offset 0))
       offset 0) g
   where s.box_id = $1 and s.id = $2
   group by g.node_id order by g.node_id`,
);
export interface TypesRow {
  node_id: number;
  kinds: string[];
}
