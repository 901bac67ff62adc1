// Makes the real Notifications: rows of facts, read with the rights of the moment, and a letter of the outbox where one is wanted.
import { accountId, type BoxId, nodeId } from "@landbox/kit";
import { DomainError, notificationKinds } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import type { Actor } from "../identity/actor.ts";
import type { Mail, MailRenderer } from "../mail/mail.ts";
import type { Tree } from "../tree/tree.ts";
import { inOrder, readCursor, startIn, writeCursor } from "./merge-pages.ts";
import { from, isKind, lettersAbroad } from "./letters-abroad.ts";
import { newsLetter } from "./news-letter.ts";
import {
  type Notification,
  type Notifications,
  mostUnread,
  roomKinds,
  type SeenNode,
  type SeenRoom,
  usualWishes,
} from "./notifications.ts";
import * as store from "./notifications.store.ts";
import { seeNodes } from "./see-nodes.ts";
import { tellNews } from "./tell-news.ts";
import { watchNews } from "./watch-news.ts";

export interface NotificationsDeps {
  readonly database: Database;
  readonly access: Pick<Access, "ofNodes" | "abroad">;
  readonly tree: Pick<Tree, "findMany">;
  readonly mail: Pick<Mail, "enabled" | "enqueue">;
  /** Where the addresses in letters lead, without trailing slash. */
  readonly originOf: (box: BoxId) => Promise<string>;
  readonly productName: string;
  /** The rooms that somebody sees at this moment. */
  readonly roomsOf: (actor: Actor) => Promise<readonly (Pick<SeenRoom, "id" | "name"> & { readonly hostTitle: string })[]>;
}

export function createNotifications(deps: NotificationsDeps): Notifications & { readonly mails: Readonly<Record<"news", MailRenderer>> } {
  const { database } = deps;
  const { tell, wake, keepUp, announce } = tellNews(deps);
  const seenNodes = seeNodes(deps);
  const watches = watchNews((actor) => unread(actor));

  /** Where somebody is told something: in the own box, and as a visitor in each that gave something. What is not wanted is asked only where that was not asked when it was written. */
  async function sourcesOf(actor: Actor): Promise<Source[]> {
    const visitors = await deps.access.abroad(actor);
    if (visitors.length === 0) return [{ actor, unwanted: nothing, title: undefined }];
    const unwanted = new Set((await store.wishes(database, actor)).flatMap(({ kind, in_app: inApp }) => (inApp ? [] : [kind])));
    const titles = await Promise.all(visitors.map(({ box }) => store.boxTitle(database, box)));
    return [
      { actor, unwanted: nothing, title: undefined },
      ...visitors.map((visitor, i) => ({ actor: visitor, unwanted, title: titles[i] })),
    ];
  }

  /** Names, and that there is something at all, only of what the reader may see at this moment. */
  async function shown(actor: Actor, rows: readonly store.NotificationRow[]): Promise<Notification[]> {
    const seen = await seenNodes(
      actor,
      rows.flatMap(({ node_id: id }) => (id === null ? [] : [nodeId(id)])),
    );
    const rooms = await roomsFor(actor, rows);
    return rows.flatMap(
      (row) => notificationOf(row, row.node_id === null ? undefined : seen.get(nodeId(row.node_id)), rooms?.get(roomIn(row))) ?? [],
    );
  }

  /** undefined: none of it is about one. */
  async function roomsFor(actor: Actor, rows: readonly { readonly kind: string }[]): Promise<ReadonlyMap<string, SeenRoom> | undefined> {
    if (!rows.some(({ kind }) => roomKinds.has(kind))) return undefined;
    return new Map((await deps.roomsOf(actor)).map(({ id, name, hostTitle: host }) => [id, { id, name, host }]));
  }

  async function unread(actor: Actor): Promise<number> {
    const counts = await Promise.all((await sourcesOf(actor)).map(unreadIn));
    return Math.min(
      mostUnread,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }

  async function unreadIn({ actor, unwanted }: Source): Promise<number> {
    const rows = (await store.unreadNodes(database, actor, mostUnread)).filter(({ kind }) => !unwanted.has(kind));
    const nodes = rows.flatMap(({ node_id: id }) => (id === null ? [] : [nodeId(id)]));
    const seen = nodes.length === 0 ? undefined : await deps.access.ofNodes(actor, nodes);
    const rooms = await roomsFor(actor, rows);
    return rows.filter(
      (row) => (row.node_id === null || seen?.has(nodeId(row.node_id))) && (!roomKinds.has(row.kind) || rooms?.has(roomIn(row))),
    ).length;
  }

  /** In the order that they have; each with the rights of its own box, and from which that is. */
  async function told<Row extends store.NotificationRow & { readonly source: Source }>(rows: readonly Row[]): Promise<Notification[]> {
    const found = new Map<number, Notification>();
    await Promise.all(
      [...Map.groupBy(rows, ({ source }) => source)].map(async ([{ actor, unwanted, title }, own]) => {
        const wanted = own.filter(({ kind }) => !unwanted.has(kind));
        for (const one of await shown(actor, wanted)) found.set(one.id, title === undefined ? one : from(title, one));
      }),
    );
    return rows.flatMap(({ id }) => found.get(id) ?? []);
  }

  const abroad = lettersAbroad({ ...deps, shown, announce });

  return {
    mails: { news: newsLetter({ ...deps, shown, abroad: abroad.told }) },
    tell,
    keepUp,
    async list(actor, { after, limit, unread: onlyUnread = false }) {
      const cursor = readCursor(after);
      const sources = await sourcesOf(actor);
      const pages = await Promise.all(
        sources.map(async (source) => {
          const { box } = source.actor;
          const rows = await store.page(database, source.actor, startIn(box, cursor), limit + 1, onlyUnread);
          return rows.map((row) => ({ ...row, box, source }));
        }),
      );
      const rows = inOrder(pages.flat());
      const looked = rows.slice(0, limit);
      const last = rows.length > limit ? looked.at(-1) : undefined;
      return {
        entries: await told(looked),
        next: last && writeCursor({ at: last.cursor_at, box: last.box, id: last.id }),
      };
    },
    async find(actor, id) {
      const sources = Number.isSafeInteger(id) ? await sourcesOf(actor) : [];
      const rows = await Promise.all(sources.map(async (source) => ({ source, row: await store.one(database, source.actor, id) })));
      const [found] = await told(rows.flatMap(({ source, row }) => (row ? [{ ...row, source }] : [])));
      if (!found) throw new DomainError("not_found", "There is no such notification.", { values: { fault: "no_notification" } });
      return found;
    },
    unread,
    async markRead(actor, ids) {
      const counts = await Promise.all(
        [actor, ...(await deps.access.abroad(actor))].map((reader) =>
          inBox(database, reader.box, async (db) => {
            const read = await store.markRead(db, reader.account, ids);
            if (read.length > 0) await wake(db, [reader.account]);
            return read.length;
          }),
        ),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async wishes(actor) {
      const chosen = new Map((await store.wishes(database, actor)).map((row) => [row.kind, row]));
      return notificationKinds.map((kind) => {
        const own = chosen.get(kind);
        return own ? { kind, inApp: own.in_app, mail: own.mail } : { kind, ...usualWishes[kind] };
      });
    },
    async setWishes(actor, wishes) {
      await store.setWishes(database, actor, wishes);
    },
    watch: watches.watch,
    noticed(message) {
      watches.noticed(message);
      abroad.noticed(message);
    },
    close: watches.close,
  };
}

interface Source {
  /** As it acts there. */
  readonly actor: Actor;
  /** Kinds that are left out. */
  readonly unwanted: ReadonlySet<string>;
  /** Of another box. */
  readonly title: string | undefined;
}
const nothing: ReadonlySet<string> = new Set();

const roomIn = ({ subject }: { readonly subject: string }): string => subject.split(" ", 1)[0] ?? "";

/** undefined: it is about something that the reader does not see (any more), or of a kind of another release. */
function notificationOf(row: store.NotificationRow, node: SeenNode | undefined, room: SeenRoom | undefined): Notification | undefined {
  if (roomKinds.has(row.kind) && !room) return undefined;
  if (!isKind(row.kind) || (row.node_id !== null && !node) || (row.link_id !== null && row.link_kind === null)) return undefined;
  return {
    id: row.id,
    kind: row.kind,
    at: row.at,
    read: row.read_at !== null,
    count: row.count,
    by: row.actor_id === null || row.actor_name === null ? undefined : { id: accountId(row.actor_id), name: row.actor_name },
    several: row.several,
    node,
    room,
    link:
      row.link_id === null || row.link_kind === null
        ? undefined
        : { id: row.link_id, kind: row.link_kind, subject: row.link_subject ?? "" },
  };
}
