// What people write about a file or folder.
import type { NodeId } from "@landbox/kit";
import { type Comment as Wire, type CommentPage, commentsSeen, type mentionable, newComment } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Granted } from "../../domain/access/granted.ts";
import type { Comment } from "../../domain/comments/comments.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { nodeOf, unixSeconds } from "./entries.ts";
import { aimedAt } from "./node-routes.ts";
import { jsonBody, type WebApi } from "./web-api.ts";

const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const commentParameter = z.object({ comment: number });
export const commentsQuery = z.object({ before: number.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
export const mentionQuery = z.object({ q: z.string().max(200).default("") });

export function registerComments({ routes, deps }: WebApi): void {
  const { comments } = deps;
  const changes = rateLimit(120, deps.clock);
  const questions = rateLimit(600, deps.clock);
  const url = "/api/v1/spaces/:space/nodes/:id/comments";
  const probe =
    (method: string, rest = "", body?: object) =>
    (victim: Parameters<ReturnType<typeof aimedAt>>[0]) => [
      {
        method,
        url: aimedAt(`${url}${rest}`)(victim).replace(":comment", "1"),
        ...(body && { headers: jsonBody, body: JSON.stringify(body) }),
      },
    ];
  async function placeOf(actor: Actor, request: FastifyRequest): Promise<{ grant: Granted<"read">; node: NodeId }> {
    const { at, node } = nodeOf(request.params);
    return { grant: await deps.access.read(actor, ...at), node };
  }
  const idOf = (request: FastifyRequest): number => commentParameter.parse(request.params).comment;

  routes.add(
    "GET",
    url,
    async (actor, request): Promise<CommentPage> => {
      const { grant, node } = await placeOf(actor, request);
      const page = await comments.list(grant, node, commentsQuery.parse(request.query));
      return { ...page, entries: page.entries.map((one) => wireOf(one, actor)), next: page.next ?? null };
    },
    { probes: probe("GET") },
  );
  routes.add(
    "POST",
    url,
    async (actor, request) => {
      changes.count(actor.account);
      const { text } = newComment.parse(request.body);
      const { grant, node } = await placeOf(actor, request);
      return wireOf(await comments.add(grant, node, text), actor);
    },
    { probes: probe("POST", "", { text: "probe" }) },
  );
  routes.add(
    "PUT",
    `${url}/:comment`,
    async (actor, request) => {
      changes.count(actor.account);
      const { text } = newComment.parse(request.body);
      const { grant, node } = await placeOf(actor, request);
      return wireOf(await comments.edit(grant, node, idOf(request), text), actor);
    },
    { probes: probe("PUT", "/:comment", { text: "probe" }) },
  );
  routes.add(
    "DELETE",
    `${url}/:comment`,
    async (actor, request) => {
      changes.count(actor.account);
      const { grant, node } = await placeOf(actor, request);
      await comments.remove(grant, node, idOf(request));
    },
    { probes: probe("DELETE", "/:comment") },
  );
  routes.add(
    "POST",
    `${url}/seen`,
    async (actor, request) => {
      const { upTo } = commentsSeen.parse(request.body);
      const { grant, node } = await placeOf(actor, request);
      await comments.markSeen(grant, node, upTo);
    },
    { probes: probe("POST", "/seen", {}) },
  );
  routes.add(
    "GET",
    "/api/v1/spaces/:space/nodes/:id/mentionable",
    async (actor, request): Promise<z.infer<typeof mentionable>> => {
      questions.count(actor.account);
      const { q } = mentionQuery.parse(request.query);
      const { grant, node } = await placeOf(actor, request);
      const people = await comments.mentionable(grant, node, q);
      return { people: people.map(({ login, name }) => ({ login, name })) };
    },
    { probes: (victim) => [{ method: "GET", url: aimedAt("/api/v1/spaces/:space/nodes/:id/mentionable?q=an")(victim) }] },
  );
}

const wireOf = ({ id, author, own, text, mentions, at, editedAt, unread, mayDelete }: Comment, actor: Actor): Wire => ({
  id,
  by: author?.name ?? null,
  own,
  text,
  mentions: mentions.map((one) => ({ as: one.as, name: one.name, own: one.id === actor.account })),
  at: unixSeconds(at),
  editedAt: editedAt ? unixSeconds(editedAt) : null,
  unread,
  mayDelete,
});
