// Which grants of a room's visitors count, in one question for all of them.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Of the grants on the root of a room of the transaction's own box those of which visitor_counts says yes. Not for deciding: for lists.
  // Each row is looked up by its key (offset 0): without fresh statistics all visitors would be compared with all grants.
  `create function room_present(room text) returns setof bigint
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select g.id from public.space s
         join public.room r on r.box_id = s.box_id and r.space_id = s.id
         join public.box o on o.box_id = s.box_id
         join public.access_grant g on g.box_id = s.box_id and g.node_id = s.root_id and g.principal_kind = 'visitor'
         cross join lateral (select v.* from public.visitor v where v.box_id = g.box_id and v.id = g.principal_id offset 0) v
         cross join lateral (select h.* from public.box h where h.box_id = v.home_box offset 0) h
         cross join lateral (select a.* from public.account a where a.box_id = v.home_box and a.id = v.account_id offset 0) a
       where s.box_id = public.box() and s.id = room_present.room
         and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())
         and o.state = 'active' and h.state = 'active' and a.state = 'active' and a.role in ('member', 'admin')
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
   $$`,
  `revoke all on function room_present(text) from public`,
  `grant execute on function room_present(text) to landbox_app`,
];
