// SQL of notifications.
import type { BoxId } from "@landbox/kit";
import type { MailRhythm } from "@landbox/wire";
import { type BoxDb, inBox, readInBox, type Statement, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { Language } from "../identity/account.ts";

/** An account that may still read: not that of a guest whose time is over. */
const present = "a.state = 'active' and (a.guest_until is null or a.guest_until > now())";

/**
 * Who of those meant is there, wants it and did not do it himself. $1 box, $2 ids of accounts or groups, $3 kind, $4 who did it, $5 in the app
 * usually, $6 by mail usually, $7 mails work. What visitors want, their own box knows, when they read. Sorted, so that two who tell the same people wait for each other in the same order.
 */
const wanted = (whom: string, visitors: string): string =>
  `wanted as materialized (
     select a.id, a.email, a.language, w.mail, (w.in_app or not ($7 and a.email is not null)) as shown
     from account a
       left join notification_setting s on s.box_id = $1 and s.account_id = a.id and s.kind = $3
       cross join lateral (select coalesce(s.in_app, $5::boolean) as in_app, coalesce(s.mail, $6::text) as mail) w
     where a.box_id = $1 and ${present} and a.id is distinct from $4::text and ${whom} and (w.in_app or w.mail <> 'never')
     ${visitors}
     order by 1
   )`;
const whom = {
  accounts: "a.id = any($2::text[])",
  group: "a.id in (select m.account_id from group_member m where m.box_id = $1 and m.group_id = any($2::text[]))",
  admins: "a.role = 'admin' and $2::text[] is not null",
} as const;

/** And tells them. $8 subject, $9 node, $10 link, $11 whether mails are wanted this time, $12 whether the feature has a letter of its own. */
const telling = (condition: string, visitors: string): string =>
  `with ${wanted(condition, visitors)}, told as (
     insert into notification (box_id, account_id, kind, subject, node_id, link_id, actor_id, shown, mail)
       select $1, w.id, $3, $8, $9::bigint, $10::text, $4, w.shown, 
         case when $11::boolean and $7 and w.email is not null and not ($12::boolean and w.mail = 'now') then nullif(w.mail, 'never') end from wanted w
     on conflict (box_id, account_id, kind, subject) where read_at is null do update set count = notification.count + 1, at = now(),
       several = notification.several or notification.actor_id is distinct from excluded.actor_id, actor_id = excluded.actor_id, node_id = excluded.node_id,
       link_id = excluded.link_id, shown = excluded.shown, mail = coalesce(excluded.mail, notification.mail),
       mail_id = case when excluded.mail is null then notification.mail_id end
   )
   select id, email, language, mail from wanted`;

type Whom = keyof typeof whom;
const visiting = `union all select v.id, null, 'de', 'never', true from visitor v where v.box_id = $1 and v.id = any($2::text[]) and v.id is distinct from $4::text`;
const each = (name: string, text: (condition: string, visitors: string) => string): Readonly<Record<Whom, Statement>> => ({
  accounts: statement(`${name}_accounts`, text(whom.accounts, visiting)),
  group: statement(`${name}_group`, text(whom.group, "")),
  admins: statement(`${name}_admins`, text(whom.admins, "")),
});
const tellThem = each("notifications_tell", telling);
const askThem = each(
  "notifications_ask",
  (condition, visitors) => `with ${wanted(condition, visitors)} select id, email, language, mail from wanted`,
);

export interface ToldRow {
  id: string;
  email: string | null;
  language: Language;
  mail: MailRhythm;
}

export interface Telling {
  readonly whom: Whom;
  readonly ids: readonly string[];
  readonly kind: string;
  readonly by: string | undefined;
  readonly usual: { readonly inApp: boolean; readonly mail: MailRhythm };
  readonly mailWorks: boolean;
}

const whomOf = ({ ids, kind, by, usual, mailWorks }: Telling, box: BoxId): unknown[] => [
  box,
  ids,
  kind,
  by ?? null,
  usual.inApp,
  usual.mail,
  mailWorks,
];

export const tell = (
  db: BoxDb,
  telling: Telling,
  about: { subject: string; node: number | undefined; link: string | undefined; byMail: boolean; ownLetter: boolean },
): Promise<ToldRow[]> =>
  db.query(tellThem[telling.whom], [
    ...whomOf(telling, db.box),
    about.subject,
    about.node ?? null,
    about.link ?? null,
    about.byMail,
    about.ownLetter,
  ]);

/** Whom it would tell. */
export const ask = (db: BoxDb, telling: Telling): Promise<ToldRow[]> => db.query(askThem[telling.whom], whomOf(telling, db.box));

const notifyNews = statement("notifications_notify", "select pg_notify('landbox', $1)");
export const notify = (db: BoxDb, message: string) => db.query(notifyNews, [message]);

const columns = `n.id, n.kind, n.at, n.at::text as cursor_at, n.read_at, n.count, n.actor_id, n.several, n.node_id, coalesce(a.display_name, v.display_name || ' (' || v.home_title || ')') as actor_name,
  n.subject, n.link_id, l.kind as link_kind, l.subject as link_subject`;
const joined = `notification n
  left join account a on a.box_id = $1 and a.id = n.actor_id and a.state <> 'deleted'
  left join visitor v on v.box_id = $1 and v.id = n.actor_id
  left join link l on l.box_id = $1 and l.id = n.link_id and l.owner_id = n.account_id`;
export interface NotificationRow {
  id: number;
  kind: string;
  at: Date;
  cursor_at: string;
  read_at: Date | null;
  count: number;
  actor_id: string | null;
  several: boolean;
  node_id: number | null;
  actor_name: string | null;
  subject: string;
  link_id: string | null;
  link_kind: "delivery" | "request" | "share" | null;
  link_subject: string | null;
}

/** $1 box, $2 account, $3 $4 cursor, $5 limit, $6 only unread ones. */
const selectPage = statement(
  "notifications_page",
  `select ${columns} from ${joined} where n.box_id = $1 and n.account_id = $2 and n.shown and (not $6::boolean or n.read_at is null)
     and ($3::timestamptz is null or (n.at, n.id) < ($3::timestamptz, $4::bigint)) order by n.at desc, n.id desc limit $5`,
);
/** $1 box, $2 account, $3 id. */
const selectOne = statement(
  "notifications_one",
  `select ${columns} from ${joined} where n.box_id = $1 and n.account_id = $2 and n.id = $3 and n.shown and n.read_at is null`,
);
/** $1 box, $2 account, $3 limit. Links that are gone are told of no more. */
const selectUnread = statement(
  "notifications_unread",
  `select n.node_id, n.kind, n.subject from ${joined} where n.box_id = $1 and n.account_id = $2 and n.shown and n.read_at is null and (n.link_id is null or l.id is not null)
     order by n.at desc, n.id desc limit $3`,
);
/** $1 box, $2 account, $3 ids or null. */
const setRead = statement(
  "notifications_read",
  `update notification set read_at = now() where box_id = $1 and account_id = $2 and read_at is null and ($3::bigint[] is null or id = any($3)) returning id`,
);

export interface PageStart {
  readonly at: string | undefined;
  readonly id: number | undefined;
}

export const page = (database: Database, { box, account }: Actor, start: PageStart, limit: number, unread: boolean) =>
  readInBox<NotificationRow>(database, box, selectPage, [box, account, start.at ?? null, start.id ?? null, limit, unread]);

export async function one(database: Database, { box, account }: Actor, id: number): Promise<NotificationRow | undefined> {
  const [row] = await readInBox<NotificationRow>(database, box, selectOne, [box, account, id]);
  return row;
}

export const unreadNodes = (database: Database, { box, account }: Actor, limit: number) =>
  readInBox<{ node_id: number | null; kind: string; subject: string }>(database, box, selectUnread, [box, account, limit]);

export const markRead = (db: BoxDb, account: string, ids: readonly number[] | undefined) =>
  db.query<{ id: number }>(setRead, [db.box, account, ids ?? null]);

/** One at a time in a box. $1 box. */
const lockKeeping = statement("notifications_keep", "select pg_advisory_xact_lock(hashtext('landbox notifications'), $1)");
/** What was told to whomever. $1 box, $2 kinds. */
const selectSubjects = statement(
  "notifications_subjects",
  "select distinct kind, subject from notification where box_id = $1 and kind = any($2::text[])",
);
export async function toldSubjects(db: BoxDb, kinds: readonly string[]): Promise<{ kind: string; subject: string }[]> {
  await db.query(lockKeeping, [db.box]);
  return db.query<{ kind: string; subject: string }>(selectSubjects, [db.box, kinds]);
}
/** $1 box, $2 kinds, $3 subjects that go on. */
const setOver = statement(
  "notifications_over",
  `update notification set read_at = now() where box_id = $1 and kind = any($2::text[]) and read_at is null and subject <> all($3::text[]) returning account_id`,
);
export const markOver = (db: BoxDb, kinds: readonly string[], subjects: readonly string[]) =>
  db.query<{ account_id: string }>(setOver, [db.box, kinds, subjects]);

/** $1 box, $2 account. */
const selectWishes = statement(
  "notifications_wishes",
  "select kind, in_app, mail from notification_setting where box_id = $1 and account_id = $2",
);
/** $1 box, $2 account, $3 kind, $4 in the app, $5 mail. */
const writeWish = statement(
  "notifications_wish",
  `insert into notification_setting (box_id, account_id, kind, in_app, mail) values ($1, $2, $3, $4, $5)
     on conflict (box_id, account_id, kind) do update set in_app = excluded.in_app, mail = excluded.mail`,
);

export const wishes = (database: Database, { box, account }: Actor) =>
  readInBox<{ kind: string; in_app: boolean; mail: MailRhythm }>(database, box, selectWishes, [box, account]);

export const setWishes = (
  database: Database,
  { box, account }: Actor,
  list: readonly { readonly kind: string; readonly inApp: boolean; readonly mail: MailRhythm }[],
) =>
  inBox(database, box, async (db) => {
    for (const { kind, inApp, mail } of list) await db.query(writeWish, [box, account, kind, inApp, mail]);
  });

/**
 * What a letter tells: what waits for one of its rhythm and was not read in the app, and, when it is tried again, the same. What only goes by mail
 * is read with it. $1 box, $2 account, $3 rhythm, $4 letter.
 */
const claimForLetter = statement(
  "notifications_claim",
  `update notification set mail_id = $4, read_at = case when shown then read_at else coalesce(read_at, now()) end
     where box_id = $1 and account_id = $2 and mail = $3 and mail_id is null and read_at is null`,
);
/** $1 box, $2 account, $3 letter, $4 limit. */
const selectOfLetter = statement(
  "notifications_of_letter",
  `select ${columns} from ${joined} where n.box_id = $1 and n.account_id = $2 and n.mail is not null and n.mail_id = $3 order by n.at desc, n.id desc limit $4`,
);
export const ofLetter = (database: Database, box: BoxId, account: string, rhythm: string, letter: number, limit: number) =>
  inBox(database, box, async (db) => {
    await db.query(claimForLetter, [box, account, rhythm, letter]);
    return db.query<NotificationRow>(selectOfLetter, [box, account, letter, limit]);
  });

/** $1 box. */
const selectTitle = statement("notifications_box_title", "select title from box where box_id = $1");
export async function boxTitle(database: Database, box: BoxId): Promise<string> {
  const [row] = await readInBox<{ title: string }>(database, box, selectTitle, [box]);
  return row?.title ?? "";
}

/** $1 box, $2 space. */
const selectSpaceName = statement("notifications_space_name", "select name from space where box_id = $1 and id = $2");
export async function spaceName(database: Database, box: BoxId, space: string): Promise<string> {
  const [row] = await readInBox<{ name: string }>(database, box, selectSpaceName, [box, space]);
  return row?.name ?? "";
}

/** What a visitor of the box was told since then and has not read. $1 box, $2 visitor, $3 since, $4 kinds, $5 limit. */
const selectSince = statement(
  "notifications_since",
  `select ${columns} from ${joined} where n.box_id = $1 and n.account_id = $2 and n.read_at is null and n.at > $3 and n.kind = any($4::text[])
     order by n.at desc, n.id desc limit $5`,
);
export const toldSince = (database: Database, { box, account }: Actor, since: Date, kinds: readonly string[], limit: number) =>
  readInBox<NotificationRow>(database, box, selectSince, [box, account, since, kinds, limit]);

/** Somebody who may still read, as the one who asks. $1 box, $2 account. */
const selectReader = statement(
  "notifications_reader",
  `select a.id, a.version, a.login, a.email, a.display_name, a.language, a.role, b.state as box_state, b.title as box_title from account a
     join box b on b.box_id = $1 where a.box_id = $1 and a.id = $2 and ${present} and b.state <> 'deleted'`,
);
export interface ReaderRow {
  id: string;
  version: number;
  login: string;
  email: string | null;
  display_name: string;
  language: Language;
  role: "member" | "admin";
  box_state: "active" | "frozen";
  box_title: string;
}
export async function reader(database: Database, box: BoxId, account: string): Promise<ReaderRow | undefined> {
  const [row] = await readInBox<ReaderRow>(database, box, selectReader, [box, account]);
  return row;
}
