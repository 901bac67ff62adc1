// Which of some people of a room count at this moment: asked for a page of them, not for all.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  "drop function room_present(text)",
  // Of these visitors those who count in a room of the transaction's own box: their account is in use, and both boxes let it. Not for deciding: for lists.
  // A visitor's id is that of the account behind `visitor:`. Each row is looked up by its key (offset 0): without fresh statistics all of the land would be compared with the people.
  `create function room_present(room text, visitors text[]) returns setof text
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select p.visitor_id from unnest(room_present.visitors) asked(id)
         cross join lateral (select p.* from public.room_person p
           where p.box_id = public.box() and p.space_id = room_present.room and p.visitor_id = asked.id and p.grant_id is not null offset 0) p
         cross join lateral (select r.* from public.room r where r.box_id = p.box_id and r.space_id = p.space_id offset 0) r
         cross join lateral (select b.* from public.room_body b where b.box_id = p.box_id and b.space_id = p.space_id and b.body_box = p.body_box offset 0) b
         cross join lateral (select o.* from public.box o where o.box_id = p.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = p.body_box offset 0) h
         cross join lateral (select a.* from public.account a where a.box_id = p.body_box and a.id = substr(p.visitor_id, 9) offset 0) a
       where (r.ends_at is null or r.ends_at > clock_timestamp()) and (b.state = 'active' or (b.state = 'leaving' and b.ends_at > clock_timestamp()))
         and o.state = 'active' and h.state = 'active' and a.state = 'active' and a.role in ('member', 'admin')
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
   $$`,
  "revoke all on function room_present(text, text[]) from public",
  "grant execute on function room_present(text, text[]) to landbox_app",
];
