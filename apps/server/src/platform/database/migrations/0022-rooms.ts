// Rooms: spaces of one box that several bodies share, who takes part in them, what they arranged, and what happened.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["room", "room_body", "room_person", "room_arrangement", "room_agreement", "room_event"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // Everything of a room lies in its host's box. ends_at: of everybody but the host's managers.
  `create table room (
     box_id integer not null, space_id text not null, subject text not null default '', file_number text not null default '', ends_at timestamptz,
     primary key (box_id, space_id), foreign key (box_id, space_id) references space on delete cascade)`,
  `create unique index space_room_name on space (box_id, lower(name)) where kind = 'room' and deleted_at is null`,
  // A body's part in a room. ends_at: until when one that is leaving looks and exports, or when it ended. name, title: of its box, as they were called last.
  `create table room_body (
     box_id integer not null, space_id text not null, body_box integer not null, name text not null, title text not null, role text not null,
     state text not null check (state in ('invited', 'active', 'leaving', 'ended', 'declined')), invited_at timestamptz not null default now(), ends_at timestamptz,
     primary key (box_id, space_id, body_box), check (body_box <> box_id), foreign key (box_id, space_id) references room on delete cascade)`,
  // For room_heads alone: it asks over all boxes.
  `create index room_body_of on room_body (body_box, box_id)`,
  // Who of a body takes part; the host's people have their grants and nothing else. role: less than the body's, or null for the same. grant_id: null while nothing counts.
  `create table room_person (
     box_id integer not null, space_id text not null, visitor_id text not null, body_box integer not null, role text, coordinator boolean not null default false,
     grant_id bigint, added_at timestamptz not null default now(),
     primary key (box_id, space_id, visitor_id), foreign key (box_id, space_id, body_box) references room_body on delete cascade,
     foreign key (box_id, visitor_id) references visitor)`,
  `create index room_person_visitor on room_person (box_id, visitor_id)`,
  // The arrangement of the controllers (Art. 26 GDPR): versions are never changed, and each body agrees to one.
  `create table room_arrangement (
     box_id integer not null, space_id text not null, version integer not null, text text not null, by_name text not null, at timestamptz not null default now(),
     primary key (box_id, space_id, version), foreign key (box_id, space_id) references room on delete cascade)`,
  `create table room_agreement (
     box_id integer not null, space_id text not null, version integer not null, body_box integer not null, title text not null, by_name text not null,
     by_account text not null, at timestamptz not null default now(),
     primary key (box_id, space_id, version, body_box), foreign key (box_id, space_id, version) references room_arrangement on delete cascade)`,
  // What happened in a room beside the changes of its files, which the journal knows. body_box: whom it concerns; null: everybody. actor: as in the journal.
  `create table room_event (
     box_id integer not null, id bigint not null generated always as identity, space_id text not null, at timestamptz not null default clock_timestamp(),
     what text not null, actor text, actor_name text, actor_box integer, body_box integer, about text not null default '', detail text not null default '',
     primary key (box_id, id), foreign key (box_id, space_id) references room on delete cascade)`,
  `create index room_event_space on room_event (box_id, space_id, id)`,

  // The rooms of other boxes that a box has a part in, while both are in use and let it: numbers only. It answers inside that box alone.
  `create function room_heads(home_box integer) returns table (box_id integer, space_id text)
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select b.box_id, b.space_id from public.room_body b
         cross join lateral (select o.* from public.box o where o.box_id = b.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = room_heads.home_box offset 0) h
         cross join lateral (select s.* from public.space s where s.box_id = b.box_id and s.id = b.space_id and s.deleted_at is null offset 0) s
       where room_heads.home_box = public.box() and b.body_box = room_heads.home_box and b.state <> 'declined'
         and o.state = 'active' and h.state = 'active'
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
   $$`,
  // What an account of another box is there, asked by the host of a room in which that box has a part: its role, or null when it does not count at this moment.
  `create function room_speaks(room text, home_box integer, account text, version bigint) returns text
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select a.role from public.room_body b
         cross join lateral (select o.* from public.box o where o.box_id = b.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = room_speaks.home_box offset 0) h
         cross join lateral (select a.* from public.account a where a.box_id = room_speaks.home_box and a.id = room_speaks.account offset 0) a
       where b.box_id = public.box() and b.space_id = room_speaks.room and b.body_box = room_speaks.home_box and b.state <> 'declined'
         and o.state = 'active' and h.state = 'active' and a.state = 'active' and a.role in ('member', 'admin') and a.version = room_speaks.version
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
   $$`,
  ...["room_heads(integer)", "room_speaks(text, integer, text, bigint)"].flatMap((signature) => [
    `revoke all on function ${signature} from public`,
    `grant execute on function ${signature} to landbox_app`,
  ]),
];
