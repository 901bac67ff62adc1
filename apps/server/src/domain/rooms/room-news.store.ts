// SQL of what the admins of a body are told of a room, asked in the host's box.
import { statement } from "../../platform/database/box-transaction.ts";

/**
 * How a body stands in these rooms, where that is worth telling: asked and not answered, a version that it did not agree to, an end that is near or not long ago. $1 box, $2 the body's box, $3 rooms, $4 days after
 * an end. `turn`: tells one invitation, version or end from the next.
 */
export const selectStandings = statement(
  "rooms_standings",
  `select b.space_id, t.kind, t.turn from room_body b join room r on r.box_id = $1 and r.space_id = b.space_id
     cross join lateral (select max(a.version) as latest from room_arrangement a where a.box_id = $1 and a.space_id = b.space_id) a
     cross join lateral (select max(g.version) as agreed from room_agreement g where g.box_id = $1 and g.space_id = b.space_id and g.body_box = $2) g
     cross join lateral (
       select 'invited' as kind, extract(epoch from b.invited_at)::bigint::text as turn where b.state = 'invited'
       union all select 'arrangement', a.latest::text where b.state = 'active' and g.agreed < a.latest
       union all select 'ended', extract(epoch from b.ends_at)::bigint::text
         where b.state in ('leaving', 'ended') and b.ends_at > now() - $4::integer * interval '1 day') t
   where b.box_id = $1 and b.body_box = $2 and b.space_id = any($3::text[]) and (t.kind = 'ended' or r.ends_at is null or r.ends_at > now())`,
);
export interface StandingRow {
  space_id: string;
  kind: "invited" | "arrangement" | "ended";
  turn: string;
}
