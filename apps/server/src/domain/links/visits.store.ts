// The SQL of visits to links: who came, what was taken.
import type { BoxId, NodeId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { columns, type LinkRow } from "./links.store.ts";

const sightColumns = `${columns}, a.display_name as owner_name, a.email as owner_email, l.origin, b.state as box_state`;
const selectByToken = statement(
  "link_by_token",
  `select ${sightColumns}, t.recipient from (
     select id, null::integer as recipient from link where box_id = $1 and token_hash = $2
     union all select link_id, position from link_recipient where box_id = $1 and token_hash = $2) t
   join link l on l.box_id = $1 and l.id = t.id join account a on a.box_id = $1 and a.id = l.owner_id join box b on b.box_id = $1
   where b.state <> 'deleted'`,
);
export interface SightRow extends LinkRow {
  owner_name: string;
  owner_email: string | null;
  origin: string;
  box_state: "active" | "frozen";
  /** Position of the one whose own address it is; null: the address that the sender passes on. */
  recipient: number | null;
}

const visitColumns = `${sightColumns}, v.id as visit, v.picked_up, v.folder_id, v.folder_name, v.sender, v.handed_in_at as visit_handed_in_at,
  v.recipient, r.email as recipient_email`;

const selectVisit = statement(
  "link_visit",
  `select ${visitColumns} from link_visit v
   join link l on l.box_id = $1 and l.id = v.link_id and l.password_version = v.password_version
   join account a on a.box_id = $1 and a.id = l.owner_id join box b on b.box_id = $1
   left join link_recipient r on r.box_id = $1 and r.link_id = v.link_id and r.position = v.recipient
   where v.box_id = $1 and v.id = $2 and v.expires_at > now() and b.state <> 'deleted'
     and $3 = case when v.recipient is null then l.token_hash else r.token_hash end`,
);
export interface VisitRow extends SightRow {
  visit: Buffer;
  picked_up: boolean;
  folder_id: number | null;
  folder_name: string | null;
  sender: { name: string; email?: string } | null;
  visit_handed_in_at: Date | null;
  recipient_email: string | null;
}

/** Files of which every byte is there and that are no files yet, with their visits, also those that are over. */
const selectWaiting = statement(
  "link_waiting",
  `with whole as materialized (
     select u.name from upload u where u.box_id = $1 and u.kind = 'tus' and u.node_id is null and u.received = u.declared_length and u.account_id like 'link:%'
   )
   select ${visitColumns}, f.upload_id, f.name as file_name, f.size as file_size, f.head, f.done_at, f.finding from whole w
     join link_file f on f.box_id = $1 and f.upload_id = w.name and f.done_at is null and f.refused_at is null
     join link_visit v on v.box_id = $1 and v.id = f.visit
     join link l on l.box_id = $1 and l.id = v.link_id and l.password_version = v.password_version and l.kind = 'request'
     join account a on a.box_id = $1 and a.id = l.owner_id
     left join link_recipient r on r.box_id = $1 and r.link_id = v.link_id and r.position = v.recipient
     join box b on b.box_id = $1
   where b.state = 'active' order by f.begun_at limit 1000`,
);

/** Old visits of the link go on the way. $1 box, $2 id, $3 link, $4 version, $5 network, $6 hours, $7 recipient. */
const insertVisit = statement(
  "link_visit_insert",
  `with old as (delete from link_visit where box_id = $1 and link_id = $3 and expires_at < now() - interval '30 days'),
     seen as (update link set seen_at = coalesce(seen_at, now()) where box_id = $1 and id = $3),
     told as (insert into link_event (box_id, link_id, kind, network, visit, recipient) values ($1, $3, 'opened', $5, $2, $7))
   insert into link_visit (box_id, id, link_id, password_version, network, expires_at, recipient)
   values ($1, $2, $3, $4, $5, now() + $6 * interval '1 hour', $7)
   on conflict (box_id, id) do nothing returning expires_at`,
);
const holdVisit = statement("link_visit_hold", `select picked_up from link_visit where box_id = $1 and id = $2 for update`);
const countPickup = statement(
  "link_pickup",
  `update link set pickups = pickups + 1, taken_at = now() where box_id = $1 and id = $2 and (pickup_limit is null or pickups < pickup_limit) returning pickups`,
);
const markTaken = statement("link_taken", `update link set taken_at = now() where box_id = $1 and id = $2`);
const markPickedUp = statement("link_visit_picked_up", `update link_visit set picked_up = true where box_id = $1 and id = $2`);
const knownTaking = statement(
  "link_known_taking",
  `select 1 from link_event where box_id = $1 and link_id = $2 and visit = $3 and kind = $4 and node_id = $5 limit 1`,
);
const writeTaking = statement(
  "link_taking",
  `insert into link_event (box_id, link_id, kind, network, visit, recipient, node_id, name, size)
   select $1, $2, $3, v.network, v.id, v.recipient, $5, $6, $7 from link_visit v where v.box_id = $1 and v.id = $4`,
);

export async function byToken(database: Database, box: BoxId, tokenHash: Buffer): Promise<SightRow | undefined> {
  const [row] = await readInBox<SightRow>(database, box, selectByToken, [box, tokenHash]);
  return row;
}

export async function byVisit(database: Database, box: BoxId, visit: Buffer, tokenHash: Buffer): Promise<VisitRow | undefined> {
  const [row] = await readInBox<VisitRow>(database, box, selectVisit, [box, visit, tokenHash]);
  return row;
}

export interface WaitingRow extends VisitRow {
  upload_id: string;
  file_name: string;
  file_size: number;
  head: Buffer | null;
  done_at: Date | null;
  finding: string | null;
}

/** The first announced first. */
export const waiting = (database: Database, box: BoxId): Promise<WaitingRow[]> => readInBox(database, box, selectWaiting, [box]);

export interface NewVisit {
  readonly id: Buffer;
  readonly link: string;
  readonly version: number;
  readonly network: string;
  readonly hours: number;
  readonly recipient: number | null;
}

/** undefined: there is such a visit already. */
export async function beginVisit(database: Database, box: BoxId, visit: NewVisit): Promise<Date | undefined> {
  const { id, link, version, network, hours, recipient } = visit;
  const [row] = await inBox(database, box, (db) =>
    db.query<{ expires_at: Date }>(insertVisit, [box, id, link, version, network, hours, recipient]),
  );
  return row?.expires_at;
}

export interface NewTaking {
  readonly visit: Buffer;
  readonly link: string;
  readonly kind: "viewed" | "downloaded" | "archive";
  readonly node: NodeId;
  readonly name: string;
  readonly size: number;
}

export type Taken = "first" | "again" | "known" | "used_up";

/** `first`: of its visit, and it counted, with what `onFirst` did; `known`: the visit took the same before. */
export const noteTaking = (database: Database, box: BoxId, taking: NewTaking, onFirst: (db: BoxDb) => Promise<void>): Promise<Taken> =>
  inBox(database, box, async (db) => {
    const { visit, link, kind, node, name, size } = taking;
    const [held] = await db.query<{ picked_up: boolean }>(holdVisit, [box, visit]);
    if (!held) return "used_up";
    if (!held.picked_up) {
      const counted = await db.query(countPickup, [box, link]);
      if (counted.length === 0) return "used_up";
      await db.query(markPickedUp, [box, visit]);
      await onFirst(db);
    } else if ((await db.query(knownTaking, [box, link, visit, kind, node])).length > 0) return "known";
    else await db.query(markTaken, [box, link]);
    await db.query(writeTaking, [box, link, kind, visit, node, name, size]);
    return held.picked_up ? "again" : "first";
  });
