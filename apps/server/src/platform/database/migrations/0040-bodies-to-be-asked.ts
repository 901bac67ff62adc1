// Bodies that the host of a room wishes to ask, and has not asked yet: their own boxes know nothing of it.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table room_body drop constraint room_body_state_check,
     add constraint room_body_state_check check (state in ('planned', 'invited', 'active', 'leaving', 'ended', 'declined'))`,
  // Both doors as they were (0022), closed for who was not asked yet.
  `create or replace function room_heads(home_box integer) returns table (box_id integer, space_id text)
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select b.box_id, b.space_id from public.room_body b
         cross join lateral (select o.* from public.box o where o.box_id = b.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = room_heads.home_box offset 0) h
         cross join lateral (select s.* from public.space s where s.box_id = b.box_id and s.id = b.space_id and s.deleted_at is null offset 0) s
       where room_heads.home_box = public.box() and b.body_box = room_heads.home_box and b.state not in ('declined', 'planned')
         and o.state = 'active' and h.state = 'active'
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
   $$`,
  `create or replace function room_speaks(room text, home_box integer, account text, version bigint) returns text
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select a.role from public.room_body b
         cross join lateral (select o.* from public.box o where o.box_id = b.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = room_speaks.home_box offset 0) h
         cross join lateral (select a.* from public.account a where a.box_id = room_speaks.home_box and a.id = room_speaks.account offset 0) a
       where b.box_id = public.box() and b.space_id = room_speaks.room and b.body_box = room_speaks.home_box and b.state not in ('declined', 'planned')
         and o.state = 'active' and h.state = 'active' and a.state = 'active' and a.role in ('member', 'admin') and a.version = room_speaks.version
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
   $$`,
];
