// Reads and writes comments, and tells those whom they concern.
import { accountId, nodeId, type NodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import { standingsOf } from "../access/commit-rights.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import { fewestLetters } from "../identity/find-principals.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { Tree } from "../tree/tree.ts";
import { type Comment, type Comments, longestComment, type Mentionable } from "./comments.ts";
import * as store from "./comments.store.ts";
import { mentionedNames } from "./mentions.ts";
import { watchComments } from "./watch-comments.ts";

export interface CommentsDeps {
  readonly database: Database;
  readonly access: Pick<Access, "whoSees">;
  readonly tree: Pick<Tree, "find">;
  readonly notifications: Pick<Notifications, "tell">;
}

const usualPage = 50;
const largestPage = 200;
/** So many suggestions are worth reading. */
const suggestions = 8;
/** Looked at for them, because some may see nothing at this moment. */
const candidates = 60;

export function createComments(deps: CommentsDeps): Comments {
  const { database, access, notifications } = deps;

  /** Something below the grant's top that is there. */
  async function demandNode(grant: Granted<"read">, node: NodeId): Promise<void> {
    if (grant.actor.via === "link" || !(await deps.tree.find(grant, node)))
      throw new DomainError("not_found", "The file or folder does not exist.");
  }

  async function demandComment(grant: Granted<"read">, node: NodeId): Promise<void> {
    await demandNode(grant, node);
    demandRight(grant.rights, "comment");
    if (grant.actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
  }

  async function demandOne(grant: Granted<"read">, node: NodeId, id: number): Promise<store.CommentRow> {
    const row = Number.isSafeInteger(id) ? await store.one(database, grant.actor, node, id) : undefined;
    if (!row) throw noComment();
    return row;
  }

  /** The change of a comment by somebody who may still make it, at a node that is still where the grant leads. */
  const change = <T>(
    grant: Granted<"read">,
    node: NodeId,
    right: "comment" | "share" | "read",
    work: (db: BoxDb, owner: string | undefined) => Promise<T>,
  ) =>
    inBox(database, grant.box, async (db) => {
      const held = await store.held(db, node);
      if (!held || spaceId(held.space) !== grant.space) throw new DomainError("not_found", "The file or folder does not exist.");
      const rights = (await standingsOf(db, [grant]))(grant, held.owner);
      if (!rights.has("read")) throw new DomainError("not_found", "The file or folder does not exist.");
      demandRight(rights, right);
      const result = await work(db, held.owner);
      await store.notify(db, node);
      return result;
    });

  /** Of the names in a text those of people who see the node. */
  async function mentionsIn(grant: Granted<"read">, node: NodeId, text: string): Promise<store.StoredMention[]> {
    const names = mentionedNames(text);
    if (names.length === 0) return [];
    const logins = names.map((name) => name.normalize("NFKC").toLowerCase());
    const found = await seeing(grant, node, { logins, begins: "", limit: candidates });
    return names.flatMap((as, i) => found.filter(({ login }) => login === logins[i]).map(({ id }) => ({ id, as })));
  }

  async function seeing(grant: Granted<"read">, node: NodeId, wanted: Parameters<typeof store.audience>[3]): Promise<Mentionable[]> {
    const rows = await store.audience(database, grant.actor, node, wanted);
    const ids = rows.map(({ id }) => accountId(id));
    const now = await access.whoSees(grant.box, node, ids);
    return rows.map(({ id, login, name }) => ({ id: accountId(id), login, name })).filter(({ id }) => now.has(id));
  }

  async function shown(grant: Granted<"read">, rows: readonly store.CommentRow[]): Promise<Comment[]> {
    const ids = [...new Set(rows.flatMap(({ mentions }) => mentions.map(({ id }) => id)))];
    const found = ids.length === 0 ? [] : await store.names(database, grant.box, ids);
    const names = new Map(found.map(({ id, name }) => [id, name]));
    const { account } = grant.actor;
    return rows.map((row) => ({
      id: row.id,
      author: row.author_id === null || row.author_name === null ? undefined : { id: accountId(row.author_id), name: row.author_name },
      own: row.author_id === account,
      text: row.text,
      mentions: row.mentions.flatMap(({ id, as }) => {
        const name = names.get(id);
        return name === undefined ? [] : [{ id: accountId(id), as, name }];
      }),
      at: row.created_at,
      editedAt: row.edited_at ?? undefined,
      unread: row.author_id !== account && row.id > row.seen,
      mayDelete: row.author_id === account || grant.rights.has("share"),
    }));
  }

  async function shownOne(grant: Granted<"read">, node: NodeId, id: number): Promise<Comment> {
    const [comment] = await shown(grant, [await demandOne(grant, node, id)]);
    if (!comment) throw noComment();
    return comment;
  }

  /** Who is mentioned hears of that; who follows, of the comment. */
  async function tell(
    db: BoxDb,
    grant: Granted<"read">,
    node: NodeId,
    mentioned: readonly string[],
    owner: string | undefined,
  ): Promise<void> {
    const by = grant.actor.account;
    const about = { subject: `node ${node}`, node, by };
    if (mentioned.length > 0) await notifications.tell(db, { ...about, kind: "mention", to: { accounts: mentioned.map(accountId) } });
    const following = new Set([...(await store.followers(db, node, by)), ...(owner === undefined ? [] : [owner])]);
    const others = [...following].filter((one) => !mentioned.includes(one));
    if (others.length > 0) await notifications.tell(db, { ...about, kind: "comment", to: { accounts: others.map(accountId) } });
  }

  const watches = watchComments(access);
  return {
    async list(grant, node, { before, limit = usualPage } = {}) {
      await demandNode(grant, node);
      const most = Math.min(largestPage, Math.max(1, Math.floor(limit)));
      const [rows, [counted]] = await Promise.all([
        store.page(database, grant.actor, node, before, most + 1),
        store.counts(database, grant.actor, [node]),
      ]);
      return {
        entries: await shown(grant, rows.slice(0, most)),
        next: rows.length > most ? rows[most - 1]?.id : undefined,
        count: counted?.count ?? 0,
        unread: counted?.unread ?? 0,
        mayComment: grant.rights.has("comment") && grant.actor.boxState === "active",
      };
    },
    async add(grant, node, text) {
      const said = checkedText(text);
      await demandComment(grant, node);
      const mentions = await mentionsIn(grant, node, said);
      const id = await change(grant, node, "comment", async (db, owner) => {
        const made = await store.insert(db, node, grant.actor.account, said, mentions);
        await tell(db, grant, node, [...new Set(mentions.map((one) => one.id))], owner);
        return made;
      });
      return shownOne(grant, node, id);
    },
    async edit(grant, node, id, text) {
      const said = checkedText(text);
      await demandComment(grant, node);
      const before = await demandOne(grant, node, id);
      if (before.author_id !== grant.actor.account) throw notOwn();
      const mentions = await mentionsIn(grant, node, said);
      const known = new Set(before.mentions.map((one) => one.id));
      const fresh = [...new Set(mentions.map((one) => one.id))].filter((one) => !known.has(one));
      await change(grant, node, "comment", async (db) => {
        if (!(await store.update(db, node, id, said, mentions))) throw noComment();
        const by = grant.actor.account;
        if (fresh.length > 0)
          await notifications.tell(db, { kind: "mention", to: { accounts: fresh.map(accountId) }, subject: `node ${node}`, node, by });
      });
      return shownOne(grant, node, id);
    },
    async remove(grant, node, id) {
      await demandNode(grant, node);
      if (grant.actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      const before = await demandOne(grant, node, id);
      const own = before.author_id === grant.actor.account;
      if (!own && !grant.rights.has("share")) throw notOwn();
      // Taking back one's own words needs no more than seeing them.
      await change(grant, node, own ? "read" : "share", async (db) => {
        if (!(await store.remove(db, node, id))) throw noComment();
      });
    },
    async markSeen(grant, node, upTo) {
      await demandNode(grant, node);
      await store.markSeen(database, grant.actor, node, upTo);
    },
    async mentionable(grant, node, text) {
      await demandNode(grant, node);
      demandRight(grant.rights, "comment");
      const begins = text.normalize("NFC").trim().toLowerCase();
      if ([...begins].length < fewestLetters && !grant.rights.has("share")) return [];
      if (begins.length > 100 || /\p{Cc}/u.test(begins) || !begins.isWellFormed()) return [];
      return (await seeing(grant, node, { logins: undefined, begins, limit: candidates })).slice(0, suggestions);
    },
    async counts(actor, nodes) {
      if (nodes.length === 0) return new Map();
      const rows = await store.counts(database, actor, nodes);
      return new Map(rows.map(({ node_id: node, count, unread }) => [nodeId(node), { count, unread }]));
    },
    ...watches,
  };
}

const noComment = (): DomainError => new DomainError("not_found", "There is no such comment.", { values: { fault: "no_comment" } });
const notOwn = (): DomainError =>
  new DomainError("forbidden", "Only its author may change a comment.", { values: { fault: "comment_not_own" } });

/** The stored form. @throws DomainError bad_request */
function checkedText(text: string): string {
  const said = text
    .normalize("NFC")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\P{Cc}\n\t]/gu, "")
    .trim();
  if (said === "" || said.length > longestComment || !said.isWellFormed())
    throw new DomainError("bad_request", `A comment has 1 to ${longestComment} characters.`, {
      values: { fault: "comment_length", most: longestComment },
    });
  return said;
}
