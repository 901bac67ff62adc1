// Writes, changes and takes back comments, and tells those whom they concern.
import { accountId, type NodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import { standingsOf } from "../access/commit-rights.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import { type Comments, longestComment } from "./comments.ts";
import { type CommentsDeps, demandComment, demandNode, demandOne, noComment, refuseFrozen, seeing, shownOne } from "./comments-context.ts";
import * as store from "./comments.store.ts";
import { mentionedNames } from "./mentions.ts";

/** So many people can be meant by the names of one text. */
const mostMeant = 60;

export function writeComments(deps: CommentsDeps): Pick<Comments, "add" | "edit" | "remove"> {
  const { database, notifications } = deps;

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
    const found = await seeing(deps, grant, node, { logins, begins: "", limit: mostMeant });
    return names.flatMap((as, i) => found.filter(({ login }) => login === logins[i]).map(({ id }) => ({ id, as })));
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

  return {
    async add(grant, node, text) {
      const said = checkedText(text);
      await demandComment(deps, grant, node);
      const mentions = await mentionsIn(grant, node, said);
      const id = await change(grant, node, "comment", async (db, owner) => {
        const made = await store.insert(db, node, grant.actor, said, mentions);
        await tell(db, grant, node, [...new Set(mentions.map((one) => one.id))], owner);
        return made;
      });
      return shownOne(deps, grant, node, id);
    },
    async edit(grant, node, id, text) {
      const said = checkedText(text);
      await demandComment(deps, grant, node);
      const before = await demandOne(deps, grant, node, id);
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
      return shownOne(deps, grant, node, id);
    },
    async remove(grant, node, id) {
      await demandNode(deps, grant, node);
      refuseFrozen(grant);
      const before = await demandOne(deps, grant, node, id);
      const own = before.author_id === grant.actor.account;
      if (!own && !grant.rights.has("share")) throw notOwn();
      // Taking back one's own words needs no more than seeing them.
      await change(grant, node, own ? "read" : "share", async (db) => {
        if (!(await store.remove(db, node, id))) throw noComment();
      });
    },
  };
}

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
