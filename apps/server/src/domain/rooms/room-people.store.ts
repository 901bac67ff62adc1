// SQL that counts and lists the people who take part in a room.
import type { RoomRole } from "@landbox/wire";
import { statement } from "../../platform/database/box-transaction.ts";
import { hostPeople } from "./rooms.store.ts";

/** How many people of each body were named and not taken out. $1 box, $2 room. */
export const countPeople = statement(
  "rooms_count_people",
  "select body_box, count(*)::integer as people from room_person where box_id = $1 and space_id = $2 and grant_id is not null group by body_box",
);
export interface CountRow {
  body_box: number;
  people: number;
}

/** Who has $3, in lower case, in name or address. */
const sought = (name: string, address: string): string =>
  `($3::text = '' or strpos(lower(${name}), $3) > 0 or strpos(lower(coalesce(${address}, '')), $3) > 0)`;

/**
 * A page of those of a body, by name. $1 box, $2 room, $3 what to look for, $4 limit, $5 offset, $6 the body's box.
 * Their names are looked up all at once by their keys: one by one takes four times as long for 500, and a join without fresh statistics compares all with all.
 */
export const selectNamed = statement(
  "rooms_named",
  `with page as materialized (
     select v.id, v.account_id, v.display_name, v.login || '@' || v.home_name as login, count(*) over ()::integer as total from visitor v
       where v.box_id = $1 and v.id = any(array(
           select p.visitor_id from room_person p where p.box_id = $1 and p.space_id = $2 and p.body_box = $6 and p.grant_id is not null))
         and ${sought("v.display_name", "v.login || '@' || v.home_name")}
       order by v.display_name collate "de-x-icu", v.id limit $4 offset $5)
   select v.account_id as id, v.display_name as name, v.login, v.total, p.role as wish, p.coordinator,
       v.id in (select room_present($2, array(select id from page))) as present
     from page v cross join lateral (select p.* from room_person p where p.box_id = $1 and p.space_id = $2 and p.visitor_id = v.id offset 0) p
     order by v.display_name collate "de-x-icu", v.id`,
);
export interface NamedRow {
  id: string;
  name: string;
  login: string;
  wish: RoomRole | null;
  coordinator: boolean;
  total: number;
  present: boolean;
}

/** A page of people and groups of the host, by name. $1 box, $2 root, $3 what to look for, $4 limit, $5 offset. */
export const selectHostTaking = statement(
  "rooms_host_taking",
  `select kind, id, role, name, login, present, count(*) over ()::integer as total from (${hostPeople} order by kind, id, grant_id) h
   where ${sought("name", "login")} order by name collate "de-x-icu", kind, id limit $4 offset $5`,
);
export interface HostTakingRow {
  kind: "account" | "group";
  id: string;
  role: string;
  name: string;
  login: string | null;
  total: number;
  present: boolean;
}

/** Which accounts of a body were named. $1 box, $2 room, $3 the body's box. */
export const selectNamedIds = statement(
  "rooms_named_ids",
  `select v.account_id as id from room_person p join visitor v on v.box_id = $1 and v.id = p.visitor_id
   where p.box_id = $1 and p.space_id = $2 and p.body_box = $3 and p.grant_id is not null`,
);
