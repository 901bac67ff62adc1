// The SQL of links: what their makers read and change.
import { type AccountId, accountId, type BoxId, type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";
import type { LinkTokens } from "./link-token.ts";
import type { Link, LinkEvent, LinkKind, LinkRole, LinkState, LinkTerms } from "./links.ts";

export const columns = `l.id, l.kind, l.state, l.owner_id, l.space_id, l.node_id, l.grant_id, l.role, l.password_hash, l.password_version, l.expires_at, l.subject,
  l.reference, l.message, l.name_in_mail, l.notify, l.language, l.pickup_limit, l.pickups, l.terms, l.created_at, l.opened_at, l.recalled_at, l.seen_at,
  l.taken_at, l.handed_in, l.handed_in_at, l.held_back, l.number`;

export interface LinkRow {
  id: string;
  kind: LinkKind;
  state: "preparing" | "open" | "recalled";
  owner_id: string;
  space_id: string;
  node_id: number;
  grant_id: number | null;
  role: LinkRole;
  password_hash: string;
  password_version: number;
  expires_at: Date;
  subject: string;
  reference: string;
  message: string;
  name_in_mail: boolean;
  notify: boolean;
  language: Language;
  pickup_limit: number | null;
  pickups: number;
  terms: LinkTerms;
  created_at: Date;
  opened_at: Date | null;
  recalled_at: Date | null;
  seen_at: Date | null;
  taken_at: Date | null;
  handed_in: number;
  handed_in_at: Date | null;
  held_back: number;
  number: number;
}

const insert = statement(
  "link_insert",
  `insert into link (box_id, id, kind, state, owner_id, space_id, node_id, role, token_hash, password_hash, expires_at, subject, reference, message,
     name_in_mail, notify, language, pickup_limit, terms)
   values ($1, $2, $3, 'preparing', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb)`,
);
const insertRecipients = statement(
  "link_insert_recipients",
  `insert into link_recipient (box_id, link_id, position, email, token_hash)
   select $1, $2, r.position, r.email, r.token_hash from unnest($3::text[], $4::bytea[]) with ordinality r(email, token_hash, position)`,
);
const selectOwn = statement("link_own", `select ${columns} from link l where l.box_id = $1 and l.id = $2 and l.owner_id = $3`);
const holdOwn = statement("link_hold", `select ${columns} from link l where l.box_id = $1 and l.id = $2 and l.owner_id = $3 for update`);
/** Recipients are written once and numbered from 1: the highest number says how many there are without counting them. */
const listOwn = statement(
  "link_list",
  `select l.*, array(select r.email from link_recipient r where r.box_id = $1 and r.link_id = l.id and r.position <= 2 order by r.position) as first_recipients,
     coalesce((select max(r.position) from link_recipient r where r.box_id = $1 and r.link_id = l.id), 0) as recipient_count
   from (select ${columns}, l.created_at::text as cursor_at from link l
     where l.box_id = $1 and l.owner_id = $2 and l.kind = $3 and ($4::timestamptz is null or (l.created_at, l.id) < ($4::timestamptz, $5))
     order by l.created_at desc, l.id desc limit $6) l
   order by l.created_at desc, l.id desc`,
);
const selectShares = statement(
  "link_shares",
  `select ${columns} from link l where l.box_id = $1 and l.owner_id = $2 and l.kind = 'share' and l.state = 'open' and l.expires_at > now()
     and ($3::bigint[] is null or l.node_id = any($3::bigint[])) order by l.number limit 10000`,
);
const selectNumbered = statement(
  "link_numbered",
  `select ${columns} from link l where l.box_id = $1 and l.number = $2 and l.owner_id = $3 and l.kind = 'share' and l.state = 'open'`,
);
const setText = statement(
  "link_text",
  `update link set subject = coalesce($3, subject), message = coalesce($4, message) where box_id = $1 and id = $2`,
);
const selectRecipients = statement(
  "link_recipients",
  `select email from link_recipient where box_id = $1 and link_id = $2 order by position`,
);
/** The recipients with what each did with the address of their own. */
const selectTold = statement(
  "link_recipients_told",
  `select r.email, r.token_hash is not null as own, did.seen_at, did.taken_at, did.handed_in_at from link_recipient r cross join lateral (
     select min(e.at) filter (where e.kind = 'opened') as seen_at, max(e.at) filter (where e.kind in ('viewed', 'downloaded', 'archive')) as taken_at,
       max(e.at) filter (where e.kind = 'handed_in' and e.finding is null) as handed_in_at
     from link_event e where e.box_id = $1 and e.link_id = $2 and e.recipient = r.position) did
   where r.box_id = $1 and r.link_id = $2 order by r.position`,
);
/** $1 box, $2 link, $3 address of a mail. */
const selectPosition = statement(
  "link_recipient_position",
  `select position from link_recipient where box_id = $1 and link_id = $2 and email = $3 and token_hash is not null order by position limit 1`,
);
const selectEvents = statement(
  "link_events",
  `select e.at, case when e.finding is null then e.kind else 'held_back' end as kind, e.network, e.name, e.size, e.sha256, e.finding, r.email
   from link_event e left join link_recipient r on r.box_id = $1 and r.link_id = $2 and r.position = e.recipient
   where e.box_id = $1 and e.link_id = $2 order by e.seq desc limit 1000`,
);
/** $1 box, $2 space. */
const selectInRoom = statement("link_in_room", "select exists (select from room where box_id = $1 and space_id = $2) as room");
const selectForMail = statement(
  "link_for_mail",
  `select ${columns}, a.display_name as owner_name, a.email as owner_email, b.title as box_title from link l
   join account a on a.box_id = $1 and a.id = l.owner_id join box b on b.box_id = $1 where l.box_id = $1 and l.id = $2 and b.state <> 'deleted'`,
);
const setOpen = statement(
  "link_open",
  `update link set state = 'open', grant_id = $3, origin = $4, opened_at = now() where box_id = $1 and id = $2 and state = 'preparing' returning id`,
);
const setRecalled = statement(
  "link_recall",
  `update link set state = 'recalled', grant_id = null, recalled_at = now() where box_id = $1 and id = $2 and state <> 'recalled' returning id`,
);
const setSecurity = statement(
  "link_security",
  `update link set password_hash = coalesce($3, password_hash), password_version = password_version + case when $3::text is null then 0 else 1 end,
     grant_id = coalesce($4, grant_id), expires_at = coalesce($5, expires_at), notify = coalesce($6, notify),
     pickup_limit = case when $7::boolean then $8::integer else pickup_limit end, role = coalesce($9, role)
   where box_id = $1 and id = $2`,
);
const writeEvent = statement("link_event", `insert into link_event (box_id, link_id, kind) values ($1, $2, $3)`);
const writeRules = statement(
  "link_rules",
  `update box set settings = jsonb_set(settings, array['links'], $2::jsonb), version = version + 1 where box_id = $1
   and exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active') returning box_id`,
);
const notifyBox = statement("link_notify_box", `select pg_notify('landbox', 'box:' || $1::text)`);

/** How a row looks to the rest of the product. `limited`: whether the limit of pick-ups counts against whoever asks. */
export function linkOf(tokens: LinkTokens, box: BoxId, row: LinkRow, now: number, limited = true): Link {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    state: stateOf(row, now, limited),
    box,
    owner: accountId(row.owner_id),
    space: spaceId(row.space_id),
    node: nodeId(row.node_id),
    role: row.role,
    token: tokens.tokenOf(box, row.id),
    expiresAt: row.expires_at,
    subject: row.subject,
    reference: row.reference,
    message: row.message,
    pickupLimit: row.pickup_limit ?? undefined,
    pickups: row.pickups,
    notify: row.notify,
    nameInMail: row.name_in_mail,
    terms: row.terms,
    createdAt: row.created_at,
    openedAt: row.opened_at ?? undefined,
    recalledAt: row.recalled_at ?? undefined,
    seenAt: row.seen_at ?? undefined,
    takenAt: row.taken_at ?? undefined,
    handedIn: row.handed_in,
    handedInAt: row.handed_in_at ?? undefined,
    heldBack: row.held_back,
  };
}

function stateOf(row: LinkRow, now: number, limited: boolean): LinkState {
  if (row.state === "recalled") return "recalled";
  if (row.expires_at.getTime() <= now) return "expired";
  if (row.state === "preparing") return "preparing";
  return limited && row.pickup_limit !== null && row.pickups >= row.pickup_limit ? "used_up" : "open";
}

export interface InsertLink {
  readonly id: string;
  readonly kind: LinkKind;
  readonly owner: AccountId;
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly role: LinkRole;
  readonly tokenHash: Buffer;
  readonly passwordHash: string;
  readonly expiresAt: Date;
  readonly subject: string;
  readonly reference: string;
  readonly message: string;
  readonly nameInMail: boolean;
  readonly notify: boolean;
  readonly language: Language;
  readonly pickupLimit: number | undefined;
  readonly terms: LinkTerms;
  readonly recipients: readonly { readonly email: string; readonly tokenHash: Buffer }[];
}

export const insertLink = (database: Database, box: BoxId, link: InsertLink): Promise<void> =>
  inBox(database, box, async (db) => {
    const { tokenHash, passwordHash, pickupLimit = null, terms, recipients, ...one } = link;
    await db.query(insert, [
      ...[box, one.id, one.kind, one.owner, one.space, one.node, one.role, tokenHash, passwordHash, one.expiresAt],
      ...[one.subject, one.reference, one.message, one.nameInMail, one.notify, one.language, pickupLimit, JSON.stringify(terms)],
    ]);
    if (recipients.length > 0) {
      const [emails, hashes] = [recipients.map(({ email }) => email), recipients.map(({ tokenHash: hash }) => hash)];
      await db.query(insertRecipients, [box, one.id, emails, hashes]);
    }
  });

export async function ownLink(database: Database, box: BoxId, id: string, owner: AccountId): Promise<LinkRow | undefined> {
  const [row] = await readInBox<LinkRow>(database, box, selectOwn, [box, id, owner]);
  return row;
}

/** The row, held until the transaction ends. */
export async function heldLink(db: BoxDb, id: string, owner: AccountId): Promise<LinkRow | undefined> {
  const [row] = await db.query<LinkRow>(holdOwn, [db.box, id, owner]);
  return row;
}

/** Open links of other clients' making, on these nodes or on any. */
export const ownShares = (database: Database, box: BoxId, owner: AccountId, nodes: readonly NodeId[] | undefined): Promise<LinkRow[]> =>
  readInBox<LinkRow>(database, box, selectShares, [box, owner, nodes ?? null]);

export async function ownShare(database: Database, box: BoxId, number: number, owner: AccountId): Promise<LinkRow | undefined> {
  const [row] = await readInBox<LinkRow>(database, box, selectNumbered, [box, number, owner]);
  return row;
}

/** What is undefined stays. */
export const describeLink = (database: Database, box: BoxId, id: string, subject: string | undefined, message: string | undefined) =>
  inBox(database, box, (db) => db.query(setText, [box, id, subject ?? null, message ?? null]));

export interface ListedRow extends LinkRow {
  cursor_at: string;
  first_recipients: string[];
  recipient_count: number;
}

/** Rows newest first, one more than wanted when there are more. `after`: time and id of the last one seen. */
export const ownLinks = (
  database: Database,
  box: BoxId,
  owner: AccountId,
  page: { kind: LinkKind; after: { at: string; id: string } | undefined; limit: number },
): Promise<ListedRow[]> =>
  readInBox<ListedRow>(database, box, listOwn, [box, owner, page.kind, page.after?.at ?? null, page.after?.id ?? "", page.limit]);

/** Inside a transaction. */
export async function heldRecipients(db: BoxDb, id: string): Promise<string[]> {
  const rows = await db.query<{ email: string }>(selectRecipients, [db.box, id]);
  return rows.map((row) => row.email);
}

export async function recipientsOf(database: Database, box: BoxId, id: string): Promise<string[]> {
  const rows = await readInBox<{ email: string }>(database, box, selectRecipients, [box, id]);
  return rows.map((row) => row.email);
}

export interface ToldRecipient {
  email: string;
  own: boolean;
  seen_at: Date | null;
  taken_at: Date | null;
  handed_in_at: Date | null;
}

export const toldRecipients = (database: Database, box: BoxId, id: string): Promise<ToldRecipient[]> =>
  readInBox<ToldRecipient>(database, box, selectTold, [box, id]);

/** Of the recipient who has an address of their own; undefined: the link was made before there were such. */
export async function positionOf(database: Database, box: BoxId, id: string, email: string): Promise<number | undefined> {
  const [row] = await readInBox<{ position: number }>(database, box, selectPosition, [box, id, email]);
  return row?.position;
}

export interface MailFacts extends LinkRow {
  owner_name: string;
  owner_email: string | null;
  box_title: string;
}

/** What a mail about a link may tell; undefined: it is gone. */
export async function forMail(database: Database, box: BoxId, id: string): Promise<MailFacts | undefined> {
  const [row] = await readInBox<MailFacts>(database, box, selectForMail, [box, id]);
  return row;
}

interface EventRow {
  at: Date;
  kind: LinkEvent["kind"];
  network: string | null;
  name: string | null;
  size: number | null;
  sha256: string | null;
  finding: string | null;
  email: string | null;
}

export async function eventsOf(database: Database, box: BoxId, id: string): Promise<LinkEvent[]> {
  const rows = await readInBox<EventRow>(database, box, selectEvents, [box, id]);
  return rows.map(({ at, kind, network, name, size, sha256, finding, email }) => ({
    at,
    kind,
    network: network ?? undefined,
    name: name ?? undefined,
    size: size ?? undefined,
    sha256: sha256 ?? undefined,
    finding: finding ?? undefined,
    recipient: email ?? undefined,
  }));
}

/** False when it was not waiting to be opened any more. */
export const markOpen = async (db: BoxDb, id: string, grant: number, origin: string): Promise<boolean> =>
  (await db.query(setOpen, [db.box, id, grant, origin])).length > 0;
export const markRecalled = async (db: BoxDb, id: string): Promise<void> => {
  await Promise.all([db.query(setRecalled, [db.box, id]), db.query(writeEvent, [db.box, id, "recalled"])]);
};

export interface SecurityChange {
  readonly passwordHash: string | undefined;
  readonly grant: number | undefined;
  readonly expiresAt: Date | undefined;
  readonly notify: boolean | undefined;
  /** undefined: stays; null: none. */
  readonly pickupLimit: number | null | undefined;
  readonly role: LinkRole | undefined;
}

export const changeSecurity = async (db: BoxDb, id: string, change: SecurityChange): Promise<void> => {
  const { passwordHash = null, grant = null, expiresAt = null, notify = null, pickupLimit, role = null } = change;
  await Promise.all([
    db.query(setSecurity, [db.box, id, passwordHash, grant, expiresAt, notify, pickupLimit !== undefined, pickupLimit ?? null, role]),
    db.query(writeEvent, [db.box, id, "changed"]),
  ]);
};

/** False when the account is no admin of the box. */
export const saveRules = (database: Database, box: BoxId, rules: object, by: AccountId): Promise<boolean> =>
  inBox(database, box, async (db) => {
    const [rows] = await Promise.all([db.query(writeRules, [box, JSON.stringify(rules), by]), db.query(notifyBox, [box])]);
    return rows.length > 0;
  });

/** Whether a space is a room, out of which nothing is sent. */
export async function isInRoom(database: Database, box: BoxId, space: SpaceId): Promise<boolean> {
  const [row] = await readInBox<{ room: boolean }>(database, box, selectInRoom, [box, space]);
  return row?.room ?? false;
}
