// Makes the real Comments: reads them for whoever sees what they hang on.
import { nodeId } from "@landbox/kit";
import { demandRight } from "../access/demand-right.ts";
import { fewestLetters } from "../identity/find-principals.ts";
import type { Comments } from "./comments.ts";
import { type CommentsDeps, demandNode, mayTalk, seeing, shown, shownOne } from "./comments-context.ts";
import * as store from "./comments.store.ts";
import { watchComments } from "./watch-comments.ts";
import { writeComments } from "./write-comments.ts";

const usualPage = 50;
const largestPage = 200;
/** So many suggestions are worth reading. */
const suggestions = 8;
/** Looked at for them, because some may see nothing at this moment. */
const candidates = 60;

export function createComments(deps: CommentsDeps): Comments {
  const { database } = deps;
  return {
    ...writeComments(deps),
    ...watchComments(deps.access),
    async list(grant, node, { limit = usualPage, ...rest } = {}) {
      await demandNode(deps, grant, node);
      const most = Math.min(largestPage, Math.max(1, Math.floor(limit)));
      const [rows, [counted]] = await Promise.all([
        store.page(database, grant.actor, node, { ...rest, limit: most + 1 }),
        store.counts(database, grant.actor, [node]),
      ]);
      return {
        entries: await shown(deps, grant, rows.slice(0, most)),
        next: rows.length > most ? rows[most - 1]?.id : undefined,
        count: counted?.count ?? 0,
        unread: counted?.unread ?? 0,
        mayComment: grant.rights.has("comment") && mayTalk(grant.actor) && grant.actor.boxState === "active",
      };
    },
    async find(grant, node, id) {
      await demandNode(deps, grant, node);
      return shownOne(deps, grant, node, id);
    },
    async seenAt(grant, node) {
      await demandNode(deps, grant, node);
      return store.seenAt(database, grant.actor, node);
    },
    async markSeen(grant, node, upTo) {
      await demandNode(deps, grant, node);
      if (mayTalk(grant.actor)) await store.markSeen(database, grant.actor, node, upTo);
    },
    async mentionable(grant, node, text) {
      await demandNode(deps, grant, node);
      demandRight(grant.rights, "comment");
      // Who is not of the house does not look around in it.
      if (grant.actor.home !== undefined || grant.actor.role === "guest") return [];
      const begins = text.normalize("NFC").trim().toLowerCase();
      if ([...begins].length < fewestLetters && !grant.rights.has("share")) return [];
      if (begins.length > 100 || /\p{Cc}/u.test(begins) || !begins.isWellFormed()) return [];
      return (await seeing(deps, grant, node, { logins: undefined, begins, limit: candidates })).slice(0, suggestions);
    },
    async counts(actor, nodes) {
      if (nodes.length === 0) return new Map();
      const rows = await store.counts(database, actor, nodes);
      return new Map(rows.map(({ node_id: node, count, unread }) => [nodeId(node), { count, unread }]));
    },
  };
}
