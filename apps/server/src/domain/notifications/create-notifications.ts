// Makes the real Notifications: rows of facts, read with the rights of the moment, and a letter of the outbox where one is wanted.
import { accountId, type BoxId, type NodeId, nodeId } from "@landbox/kit";
import { DomainError, notificationKinds, type NotificationKind } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import type { Mail, MailRenderer, NewMail } from "../mail/mail.ts";
import type { Tree } from "../tree/tree.ts";
import { secondsToMorning } from "./mail-times.ts";
import { newsLetter } from "./news-letter.ts";
import { type News, type Notification, type Notifications, newsMessage, mostUnread, type SeenNode, usualWishes } from "./notifications.ts";
import * as store from "./notifications.store.ts";
import { watchNews } from "./watch-news.ts";

export interface NotificationsDeps {
  readonly database: Database;
  readonly access: Pick<Access, "ofNodes">;
  readonly tree: Pick<Tree, "findMany">;
  readonly mail: Pick<Mail, "enabled" | "enqueue">;
  /** Where the addresses in letters lead, without trailing slash. */
  readonly originOf: (box: BoxId) => Promise<string>;
  readonly productName: string;
}

/** Seconds after which a letter "at once" leaves, so that what happens in the same minute is told along. */
const gather = { now: 60, hourly: 3600 } as const;
/** Above so many people a message names none of them. */
const mostNamed = 20;

export function createNotifications(deps: NotificationsDeps): Notifications & { readonly mails: Readonly<Record<"news", MailRenderer>> } {
  const { database, mail } = deps;
  const watches = watchNews((actor) => unread(actor));

  async function tell(db: BoxDb, news: News): Promise<void> {
    const { kind, to, letter } = news;
    const telling: store.Telling = {
      whom: to === "admins" ? "admins" : "group" in to ? "group" : "accounts",
      ids: to === "admins" ? [] : "group" in to ? [to.group] : to.accounts,
      kind,
      by: news.by,
      usual: usualWishes[kind],
      mailWorks: mail.enabled,
    };
    const rows = news.letterOnly
      ? await store.ask(db, telling)
      : await store.tell(db, telling, {
          subject: news.subject,
          node: news.node,
          link: news.link,
          byMail: letter !== null,
          ownLetter: Boolean(letter),
        });
    if (rows.length === 0) return;
    if (!news.letterOnly) await store.notify(db, newsMessage(db.box, rows.length > mostNamed ? "*" : rows.map(({ id }) => id).join(",")));
    if (letter !== null)
      await mail.enqueue(
        db,
        rows.flatMap((row) => letterTo(row, news)),
      );
  }

  /** The feature's own letter tells it at once; the bundle of what is unread tells it otherwise. */
  function letterTo({ id, email, language, mail: rhythm }: store.ToldRow, { letter, letterOnly }: News): NewMail[] {
    if (rhythm === "never" || email === null) return [];
    if (rhythm === "now" && letter) return [letter];
    if (letterOnly) return [];
    const after = rhythm === "daily" ? secondsToMorning(Date.now()) : gather[rhythm];
    return [{ template: "news", about: `${id} ${rhythm}`, recipient: email, language, origin: "", after, bundle: `news ${id} ${rhythm}` }];
  }

  /** The nodes that somebody sees, as they are called now. */
  async function seenNodes(actor: Actor, ids: readonly NodeId[]): Promise<ReadonlyMap<NodeId, SeenNode>> {
    const grants = await deps.access.ofNodes(actor, ids);
    const seen = new Map<NodeId, SeenNode>();
    const places = Map.groupBy(grants, ([, { space, top }]) => `${space} ${top ?? ""}`);
    await Promise.all(
      [...places.values()].map(async (ofPlace) => {
        const [, grant] = ofPlace[0] as [NodeId, Granted<"read">];
        const found = await deps.tree.findMany(
          grant,
          ofPlace.map(([id]) => id),
        );
        // A space's root has no name of its own.
        const space = [...found.values()].some(({ node }) => node.name === "")
          ? await store.spaceName(database, grant.box, grant.space)
          : "";
        for (const [id, { node, path }] of found)
          seen.set(id, {
            id,
            name: node.name === "" ? space : node.name,
            isFolder: node.isFolder,
            space: grant.space,
            top: grant.top,
            path,
          });
      }),
    );
    return seen;
  }

  /** Names, and that there is something at all, only of what the reader may see at this moment. */
  async function shown(actor: Actor, rows: readonly store.NotificationRow[]): Promise<Notification[]> {
    const seen = await seenNodes(
      actor,
      rows.flatMap(({ node_id: id }) => (id === null ? [] : [nodeId(id)])),
    );
    return rows.flatMap((row) => notificationOf(row, row.node_id === null ? undefined : seen.get(nodeId(row.node_id))) ?? []);
  }

  async function unread(actor: Actor): Promise<number> {
    const rows = await store.unreadNodes(database, actor, mostUnread);
    const nodes = rows.flatMap(({ node_id: id }) => (id === null ? [] : [nodeId(id)]));
    const seen = nodes.length === 0 ? undefined : await deps.access.ofNodes(actor, nodes);
    return rows.filter(({ node_id: id }) => id === null || seen?.has(nodeId(id))).length;
  }

  return {
    mails: { news: newsLetter({ ...deps, shown }) },
    tell,
    async list(actor, { after, limit, unread: onlyUnread = false }) {
      const rows = await store.page(database, actor, readCursor(after), limit + 1, onlyUnread);
      const looked = rows.slice(0, limit);
      const last = rows.length > limit ? looked.at(-1) : undefined;
      return {
        entries: await shown(actor, looked),
        next: last && Buffer.from(JSON.stringify([last.cursor_at, last.id])).toString("base64url"),
      };
    },
    async find(actor, id) {
      const row = Number.isSafeInteger(id) ? await store.one(database, actor, id) : undefined;
      const [found] = row ? await shown(actor, [row]) : [];
      if (!found) throw new DomainError("not_found", "There is no such notification.", { values: { fault: "no_notification" } });
      return found;
    },
    unread,
    markRead: (actor, ids) =>
      inBox(database, actor.box, async (db) => {
        const read = await store.markRead(db, actor.account, ids);
        if (read.length > 0) await store.notify(db, newsMessage(actor.box, actor.account));
        return read.length;
      }),
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
    noticed: watches.noticed,
    close: watches.close,
  };
}

const isKind = (text: string): text is NotificationKind => notificationKinds.some((kind) => kind === text);

/** undefined: it is about something that the reader does not see (any more), or of a kind of another release. */
function notificationOf(row: store.NotificationRow, node: SeenNode | undefined): Notification | undefined {
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
    link:
      row.link_id === null || row.link_kind === null
        ? undefined
        : { id: row.link_id, kind: row.link_kind, subject: row.link_subject ?? "" },
  };
}

/** @throws DomainError bad_request */
function readCursor(after: string | undefined): store.PageStart {
  if (after === undefined) return { at: undefined, id: undefined };
  try {
    const value: unknown = JSON.parse(Buffer.from(after, "base64url").toString());
    if (Array.isArray(value)) {
      const [at, id] = value as unknown[];
      if (typeof at === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/.test(at) && Number.isSafeInteger(id))
        return { at, id: id as number };
    }
  } catch {
    // Said below.
  }
  throw new DomainError("bad_request", "The cursor of this page is malformed.");
}
