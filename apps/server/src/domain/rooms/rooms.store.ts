// SQL of rooms: who takes part in which, and how.
import type { RoomBodyState, RoomRole } from "@landbox/wire";
import { statement } from "../../platform/database/box-transaction.ts";

const live = "g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())";
const state = "case when b.state = 'leaving' and b.ends_at <= clock_timestamp() then 'ended' else b.state end";

/** The rooms of other boxes in which a box has a part. $1 box. */
export const selectHeads = statement("rooms_heads", "select box_id, array_agg(space_id) as spaces from room_heads($1) group by box_id");
export interface HeadRow {
  box_id: number;
  spaces: string[];
}

/**
 * Rooms as somebody sees them. $1 box, $2 account or visitor, $3 the body's box, or null for people of the host, $4 only these or null for all.
 */
export const selectRooms = statement(
  "rooms_select",
  `select s.id, s.name, s.root_id, s.created_at, s.deleted_at, s.quota_bytes, s.used_files + s.used_trash + s.used_versions as used,
     r.subject, r.file_number, r.ends_at, o.title as host_title, b.state, b.role as body_role, b.ends_at as body_ends_at,
     coalesce(b.state = 'active' and (select max(a.version) from room_arrangement a where a.box_id = $1 and a.space_id = s.id)
       > (select max(g.version) from room_agreement g where g.box_id = $1 and g.space_id = s.id and g.body_box = $3), false) as outdated,
     (select array_agg(g.role order by g.id) from access_grant g where g.box_id = $1 and g.node_id = s.root_id and ${live} and case g.principal_kind
        when 'account' then g.principal_id = $2 and $3::integer is null
        when 'visitor' then case when g.principal_id = $2 and $3::integer is not null then visitor_counts(g.id, null) end
        when 'group' then $3::integer is null and exists (select from group_member m where m.box_id = $1 and m.group_id = g.principal_id and m.account_id = $2) end) as roles,
     (select count(*) from room_body x where x.box_id = $1 and x.space_id = s.id and (x.state = 'active' or (x.state = 'leaving' and x.ends_at > clock_timestamp())))::integer as bodies
   from room r join space s on s.box_id = $1 and s.id = r.space_id join box o on o.box_id = $1
     left join lateral (select ${state} as state, b.role, b.ends_at from room_body b where b.box_id = $1 and b.space_id = r.space_id and b.body_box = $3) b on true
   where r.box_id = $1 and ($4::text[] is null or r.space_id = any($4::text[])) and ($3::integer is null or b.state is not null)`,
);
export interface RoomRow {
  id: string;
  name: string;
  root_id: number;
  created_at: Date;
  deleted_at: Date | null;
  quota_bytes: number | null;
  used: number;
  subject: string;
  file_number: string;
  ends_at: Date | null;
  host_title: string;
  state: RoomBodyState | null;
  body_role: RoomRole | null;
  body_ends_at: Date | null;
  outdated: boolean;
  roles: string[] | null;
  bodies: number;
}

/** $1 box, $2 room. */
export const lockRoom = statement("rooms_lock", "select space_id from room where box_id = $1 and space_id = $2 for update");

/** Who acts in its own box. $1 box, $2 account. */
export const selectActor = statement(
  "rooms_actor",
  `select a.role, case when a.guest_until <= now() then 'disabled' else a.state end as state, a.version, b.state as box_state
   from account a join box b on b.box_id = a.box_id where a.box_id = $1 and a.id = $2`,
);
export interface ActorRow {
  role: string;
  state: string;
  version: number;
  box_state: "active" | "frozen" | "deleted";
}

/** Somebody of a box who may be a visitor of others. $1 box, $2 account. */
export const selectColleague = statement(
  "rooms_colleague",
  `select display_name as "displayName", login from account where box_id = $1 and id = $2 and state = 'active' and role in ('member', 'admin')`,
);

/** People of a group who may be visitors of others. $1 box, $2 group, $3 limit. */
export const selectGroupColleagues = statement(
  "rooms_group_colleagues",
  `select g.name as "group", a.id, a.display_name as "displayName", a.login
     from account_group g left join (group_member m join account a on a.box_id = $1 and a.id = m.account_id and a.state = 'active' and a.role in ('member', 'admin'))
       on m.box_id = $1 and m.group_id = g.id
     where g.box_id = $1 and g.id = $2 order by a.id limit $3`,
);
export interface GroupColleagueRow {
  group: string;
  /** null: it has nobody. */
  id: string | null;
  displayName: string;
  login: string;
}

/** $1 the host's box, $2 room, $3 the body's box, $4 account, $5 its version when it signed in, $6 visitor. */
export const selectSpeaker = statement(
  "rooms_speaker",
  `select room_speaks($2, $3, $4, $5) as role,
     coalesce((select p.coordinator from room_person p where p.box_id = $1 and p.space_id = $2 and p.visitor_id = $6), false) as coordinator`,
);
export interface SpeakerRow {
  role: "member" | "admin" | null;
  coordinator: boolean;
}

/** $1 box, $2 space, $3 subject, $4 file number, $5 end. */
export const insertRoom = statement(
  "rooms_insert",
  "insert into room (box_id, space_id, subject, file_number, ends_at) values ($1, $2, $3, $4, $5)",
);

/** $1 box, $2 room, $3 name, $4 subject, $5 file number (null: as it is), $6 whether the end changes, $7 end, $8 whether the quota changes, $9 quota. */
export const changeRoom = statement(
  "rooms_change",
  `with facts as (
     update room set subject = coalesce($4, subject), file_number = coalesce($5, file_number), ends_at = case when $6::boolean then $7::timestamptz else ends_at end
       where box_id = $1 and space_id = $2)
   update space set name = coalesce($3, name), quota_bytes = case when $8::boolean then $9::bigint else quota_bytes end, seq = seq + 1
     where box_id = $1 and id = $2`,
);

/** $1 box, $2 room, $3 whether it is closed. */
export const markClosed = statement(
  "rooms_close",
  "update space set deleted_at = case when $3::boolean then now() else null end, seq = seq + 1 where box_id = $1 and id = $2",
);

/** Bodies besides the host, with the version that each agreed to last. $1 box, $2 room. */
export const selectBodies = statement(
  "rooms_bodies",
  `select b.body_box, b.name, b.title, b.role, ${state} as state, b.invited_at, b.ends_at, a.version, a.by_name, a.at
   from room_body b
     left join lateral (select a.version, a.by_name, a.at from room_agreement a
       where a.box_id = $1 and a.space_id = $2 and a.body_box = b.body_box order by a.version desc limit 1) a on true
   where b.box_id = $1 and b.space_id = $2 order by b.title, b.body_box`,
);
export interface BodyRow {
  body_box: number;
  name: string;
  title: string;
  role: RoomRole;
  state: RoomBodyState;
  invited_at: Date;
  ends_at: Date | null;
  version: number | null;
  by_name: string | null;
  at: Date | null;
}

/** Notes that it will be asked. $1 box, $2 room, $3 the body's box, $4 its name, $5 its title, $6 role. */
export const planBody = statement(
  "rooms_plan",
  `insert into room_body (box_id, space_id, body_box, name, title, role, state) values ($1, $2, $3, $4, $5, $6, 'planned')
     on conflict (box_id, space_id, body_box) do update set name = excluded.name, title = excluded.title, role = excluded.role, state = 'planned', invited_at = now(), ends_at = null`,
);

/** Asks those who were to be. $1 box, $2 room. */
export const invitePlanned = statement(
  "rooms_invite_planned",
  `update room_body set state = 'invited', invited_at = now() where box_id = $1 and space_id = $2 and state = 'planned'
     returning body_box, title, role`,
);
export type InvitedRow = Pick<BodyRow, "body_box" | "title" | "role">;

/** $1 box, $2 room, $3 the body's box, $4 state, $5 role or null, $6 end or null. */
export const setBody = statement(
  "rooms_set_body",
  "update room_body set state = $4, role = coalesce($5, role), ends_at = $6 where box_id = $1 and space_id = $2 and body_box = $3",
);

/** $1 box, $2 room, $3 the body's box. */
export const deleteBody = statement("rooms_delete_body", "delete from room_body where box_id = $1 and space_id = $2 and body_box = $3");

/** People of bodies with what counts for them and what should. $1 box, $2 room, $3 only this body or null, $4 only this visitor or null. */
export const selectPeople = statement(
  "rooms_people",
  `select p.visitor_id, p.role as wish, p.coordinator, p.grant_id, v.account_id, v.display_name,
     b.role as body_role, ${state} as state, b.ends_at as body_ends_at, r.ends_at as room_ends_at, g.role, g.expires_at
   from room_person p join room_body b on b.box_id = $1 and b.space_id = $2 and b.body_box = p.body_box join room r on r.box_id = $1 and r.space_id = $2
     cross join lateral (select v.* from visitor v where v.box_id = $1 and v.id = p.visitor_id offset 0) v
     left join lateral (select g.* from access_grant g where g.box_id = $1 and g.id = p.grant_id and g.revoked_at is null offset 0) g on true
   where p.box_id = $1 and p.space_id = $2 and ($3::integer is null or p.body_box = $3) and ($4::text is null or p.visitor_id = $4)`,
);
export interface PersonRow {
  visitor_id: string;
  wish: RoomRole | null;
  coordinator: boolean;
  grant_id: number | null;
  account_id: string;
  display_name: string;
  body_role: RoomRole;
  state: RoomBodyState;
  body_ends_at: Date | null;
  room_ends_at: Date | null;
  /** Of the grant, if it was not revoked. */
  role: RoomRole | null;
  expires_at: Date | null;
}

/** People and groups of the host, whoever of them was deleted left out. $1 box, $2 root. */
export const hostPeople = `select distinct on (kind, id) g.principal_kind as kind, g.principal_id as id, g.id as grant_id, g.role, coalesce(a.display_name, p.name) as name, a.login,
     coalesce(a.state, 'active') = 'active' and ${live} as present
   from access_grant g
     left join account a on g.principal_kind = 'account' and a.box_id = $1 and a.id = g.principal_id and a.state <> 'deleted'
     left join account_group p on g.principal_kind = 'group' and p.box_id = $1 and p.id = g.principal_id
   where g.box_id = $1 and g.node_id = $2 and g.principal_kind in ('account', 'group') and g.revoked_at is null and coalesce(a.id, p.id) is not null`;

/** $1 box, $2 root. */
export const selectHostPeople = statement("rooms_host_people", `${hostPeople} order by kind, id, grant_id`);

export interface HostPersonRow {
  kind: "account" | "group";
  id: string;
  grant_id: number;
  role: string;
  name: string;
  login: string | null;
}

/** $1 box, $2 room, $3 visitor, $4 the body's box, $5 role or null, $6 coordinator. */
export const writePerson = statement(
  "rooms_write_person",
  `insert into room_person (box_id, space_id, visitor_id, body_box, role, coordinator) values ($1, $2, $3, $4, $5, $6)
     on conflict (box_id, space_id, visitor_id) do update set role = excluded.role, coordinator = excluded.coordinator`,
);

/** Those who were not named yet, as much as the body. $1 box, $2 room, $3 visitors, $4 the body's box. */
export const writePeople = statement(
  "rooms_write_people",
  `insert into room_person (box_id, space_id, visitor_id, body_box) select $1, $2, t.id, $4 from unnest($3::text[]) t(id)
     on conflict (box_id, space_id, visitor_id) do nothing returning visitor_id`,
);

/** $1 box, $2 room, $3 visitors, $4 their grants or nulls. */
export const setPersonGrants = statement(
  "rooms_person_grants",
  `update room_person p set grant_id = t.grant_id from unnest($3::text[], $4::bigint[]) t(visitor_id, grant_id)
     where p.box_id = $1 and p.space_id = $2 and p.visitor_id = t.visitor_id`,
);

/** $1 box, $2 room, $3 the body's box, $4 only this visitor or null. */
export const deletePeople = statement(
  "rooms_delete_people",
  "delete from room_person where box_id = $1 and space_id = $2 and body_box = $3 and ($4::text is null or visitor_id = $4)",
);

/** $1 box, $2 room, $3 not later than this, or null. All versions, latest first. */
export const selectArrangements = statement(
  "rooms_arrangements",
  `select a.version, a.text, a.by_name, a.at, coalesce((
       select jsonb_agg(jsonb_build_object('box', x.body_box, 'title', x.title, 'by', x.by_name, 'at', x.at) order by x.at) from room_agreement x
         where x.box_id = $1 and x.space_id = $2 and x.version = a.version and ($3::timestamptz is null or x.at <= $3)), '[]') as agreements
   from room_arrangement a where a.box_id = $1 and a.space_id = $2 and ($3::timestamptz is null or a.at <= $3) order by a.version desc`,
);
export interface ArrangementRow {
  version: number;
  text: string;
  by_name: string;
  at: Date;
  agreements: { box: number; title: string; by: string; at: string }[];
}

/** The latest. $1 box, $2 room, $3 not later than this, or null. */
export const selectArrangement = statement(
  "rooms_arrangement",
  "select version, text, by_name, at from room_arrangement where box_id = $1 and space_id = $2 and ($3::timestamptz is null or at <= $3) order by version desc limit 1",
);

/** $1 box, $2 room, $3 version, $4 text, $5 who. */
export const insertArrangement = statement(
  "rooms_insert_arrangement",
  "insert into room_arrangement (box_id, space_id, version, text, by_name) values ($1, $2, $3, $4, $5)",
);

/** $1 box, $2 room, $3 version, $4 the body's box, $5 its title, $6 who, $7 account. */
export const insertAgreement = statement(
  "rooms_insert_agreement",
  `insert into room_agreement (box_id, space_id, version, body_box, title, by_name, by_account) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (box_id, space_id, version, body_box) do nothing returning version`,
);

/** What the host itself agreed to last, how many take part there, and whether somebody of it does by name. $1 box, $2 room, $3 root, $4 account. */
export const selectHost = statement(
  "rooms_host",
  `select a.version, a.by_name, a.at, h.people, h.takes_part
   from (select count(*)::integer as people, coalesce(bool_or(kind = 'account' and id = $4), false) as takes_part from (
       select distinct g.principal_kind as kind, g.principal_id as id from access_grant g
         where g.box_id = $1 and g.node_id = $3 and g.principal_kind in ('account', 'group') and g.revoked_at is null) g
       where id not in (select d.id from account d where d.box_id = $1 and d.deleted_at is not null) and (kind = 'account' or exists (
         select from account_group p where p.box_id = $1 and p.id = g.id))) h
     left join lateral (select version, by_name, at from room_agreement
       where box_id = $1 and space_id = $2 and body_box = $1 order by version desc limit 1) a on true`,
);
export interface HostRow {
  version: number | null;
  by_name: string | null;
  at: Date | null;
  people: number;
  takes_part: boolean;
}

/** $1 box, $2 room, $3 what, $4 actor, $5 name, $6 box of the actor, $7 whom it concerns or null, $8 about, $9 detail. */
export const insertEvent = statement(
  "rooms_event",
  "insert into room_event (box_id, space_id, what, actor, actor_name, actor_box, body_box, about, detail) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);

/** The same of many. As `insertEvent`, but $8 about each and $9 detail of all. */
export const insertEvents = statement(
  "rooms_events",
  `insert into room_event (box_id, space_id, what, actor, actor_name, actor_box, body_box, about, detail)
     select $1, $2, $3, $4, $5, $6, $7, t.about, $9 from unnest($8::text[]) t(about)`,
);
