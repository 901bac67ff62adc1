// Makes the large side large: rows through the real schema, as they would be after everybody had been invited.
import type pg from "pg";
import { abroad, folder, sent } from "./sides.ts";

/** recipients: of the folder, and of the one that goes abroad. links: open ones of the box. members: of the project space, and of the room, most of other boxes there. */
export const figures = { recipients: 1000, links: 10_000, members: 500 };
/** People of the room's own box. */
const hosts = 100;

const box = "(select box_id from box where name = 'hohenwarth')";
const anna = `(select id from account where box_id = ${box} and login = 'anna')`;
const bernd = `(select id from account where box_id = ${box} and login = 'bernd')`;
const visitor = `(select v.id from visitor v where v.box_id = ${box} and v.login = 'bernd')`;

/** More people, each of whom the folders were given to and who are members; more links of all kinds, of Anna and of everybody else. */
export async function multiply(database: pg.Client): Promise<void> {
  const { recipients, links, members } = figures;
  await database.query(
    `insert into account (box_id, id, login, display_name) select ${box}, 'viele' || n, 'viele' || n, 'Person ' || n from generate_series(1, $1::integer) n`,
    [recipients],
  );
  // In the two other boxes, by turns.
  await database.query(
    `with homes as (select b.box_id, b.name, b.title, row_number() over (order by b.name) - 1 as turn from box b where b.name in ('arrach', 'landkreis-cham')),
     made as (
       insert into account (box_id, id, login, display_name)
         select h.box_id, 'fern' || n, 'fern' || n, 'Fern ' || n from generate_series(1, $1::integer) n join homes h on h.turn = n % 2 returning box_id, id, login, display_name)
     insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title)
       select ${box}, 'visitor:' || m.id, m.box_id, m.id, m.display_name, m.login, h.name, h.title from made m join homes h using (box_id)`,
    [recipients],
  );
  const copy = (kind: "account" | "visitor", of: string, to: string, which: string): string =>
    `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, granted_by)
       select g.box_id, nextval('grant_id'), g.space_id, g.node_id, '${kind}', ${to}, g.role, g.granted_by
         from access_grant g join node d on d.box_id = g.box_id and d.id = g.node_id join space s on s.box_id = g.box_id and s.id = g.space_id, generate_series(1, $1::integer) n
         where g.box_id = ${box} and g.principal_id = ${of} and ${which}`;
  await database.query(copy("account", bernd, "'viele' || n", `d.name = '${folder}'`), [recipients - 1]);
  await database.query(copy("visitor", visitor, "'visitor:fern' || n", `d.name = '${abroad}'`), [recipients - 1]);
  await database.query(copy("account", bernd, "'viele' || n", "d.parent_id is null and s.kind = 'project'"), [members - 2]);
  await fillRoom(database, copy);
  await makeLinks(database, links);
}

/** People of the host, and of the body that takes part, whose box has every second of those elsewhere. */
async function fillRoom(
  database: pg.Client,
  copy: (kind: "account" | "visitor", of: string, to: string, which: string) => string,
): Promise<void> {
  const inRoom = "d.parent_id is null and s.kind = 'room'";
  await database.query(copy("account", anna, "'viele' || n", inRoom), [hosts - 1]);
  const visitors = figures.members - hosts - 1;
  await database.query(copy("visitor", visitor, "'visitor:fern' || n * 2", inRoom), [visitors]);
  await database.query(
    `insert into room_person (box_id, space_id, visitor_id, body_box, role, grant_id)
       select g.box_id, g.space_id, g.principal_id, p.body_box, p.role, g.id
         from room_person p join access_grant g on g.box_id = p.box_id and g.space_id = p.space_id and g.principal_id like 'visitor:fern%' where p.box_id = ${box}`,
  );
}

/** Each leads to a folder of its own and has its grant, as an open one does; every hundredth is Anna's. */
async function makeLinks(database: pg.Client, links: number): Promise<void> {
  await database.query(
    `with folders as (
       insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime)
         select d.box_id, nextval('node_id'), d.space_id, d.id, 'Sendung ' || n, true, d.version, 1 from node d, generate_series(1, $1::integer) n
           where d.box_id = ${box} and d.name = '${sent}' returning box_id, id, space_id),
     made as (
       insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, granted_by, expires_at)
         select f.box_id, i.id, f.space_id, f.id, 'link', i.id::text, g.role, g.granted_by, g.expires_at
           from link l join access_grant g on g.box_id = l.box_id and g.id = l.grant_id join folders f on f.box_id = l.box_id,
             lateral (select nextval('grant_id') as id where f.id is not null) i
           where l.owner_id = ${anna} and l.kind = 'share' returning box_id, id, node_id)
     insert into link (box_id, id, kind, state, owner_id, space_id, node_id, grant_id, role, token_hash, password_hash, expires_at, subject, opened_at, created_at)
       select l.box_id, 'seed.' || m.id, case when m.id % 2 = 0 then 'delivery' else 'share' end, 'open',
           case when m.id % 100 = 0 then l.owner_id else 'viele' || (1 + m.id % $2::integer) end,
           l.space_id, m.node_id, m.id, l.role, sha256(m.id::text::bytea), l.password_hash, l.expires_at, 'Sendung ' || m.id, now(), now() - m.id * interval '1 minute'
         from link l join made m using (box_id) where l.owner_id = ${anna} and l.kind = 'share'`,
    [links, figures.recipients],
  );
}
