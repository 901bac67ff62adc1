// Answers requests on `comments`: what ownCloud's and Nextcloud's clients read and write of what is said about a file.
import {
  multistatusEnd,
  multistatusStart,
  namespaces,
  printPropstat,
  printResponse,
  type PropertyInstruction,
  readFilterComments,
  readPropertyUpdate,
  tagsOf,
  xmlContentType,
  XmlError,
} from "@landbox/dav-xml";
import type { Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../../domain/access/granted.ts";
import { type Comment, longestComment } from "../../../domain/comments/comments.ts";
import { rateLimit } from "../../shared/rate-limit.ts";
import { readRequestPath } from "../../shared/request-path.ts";
import { DavRefusal } from "../dav-refusal.ts";
import type { Exchange } from "../dav-deps.ts";
import { printEntry } from "../properties/print-entry.ts";
import type { Question, Questions } from "../properties/question.ts";
import { questionOf } from "../question-of.ts";
import { readBody } from "../read-body.ts";
import { conversationProperties, entryProperties } from "./comment-entry.ts";
import { type CommentExchange, commentPlaceOf } from "./comment-place.ts";

type Verb = (exchange: CommentExchange, grant: Granted<"read">) => Promise<void>;

/** A listing without bounds of its own has so many; a report may ask for up to 200 at once. */
const usual = 200;
/** Of one account within a minute: a person writes fewer. */
const mostChanges = 120;
const changing: ReadonlySet<string> = new Set(["POST", "PROPPATCH", "DELETE"]);

export function commentServer(questions: Questions, clock: Clock): (exchange: Exchange) => Promise<void> {
  const changes = rateLimit(mostChanges, clock);
  const verbs: Record<string, Verb> = {
    PROPFIND: propfind(questions),
    REPORT: report(questions),
    POST: post,
    PROPPATCH: proppatch,
    DELETE: remove,
  };
  return async (exchange) => {
    const { deps, actor, request } = exchange;
    const place = commentPlaceOf(exchange, readRequestPath(request.raw.url ?? ""));
    const verb = verbs[request.method];
    if (!verb) throw notAllowed();
    if (changing.has(request.method)) changes.count(actor.account);
    await verb({ ...exchange, place }, await deps.access.ofNode(actor, place.node, "read"));
  };
}

const notAllowed = (): DomainError => new DomainError("method_not_allowed", "This method is not available here.");

function sendEntries({ reply }: CommentExchange, texts: readonly string[]): void {
  reply.code(207).header("content-type", xmlContentType).header("dav", "1, 2, 3");
  reply.send(multistatusStart + texts.join("") + multistatusEnd);
}

const printOne = ({ place }: CommentExchange, question: Question, comment: Comment): string =>
  printEntry(question, entryProperties, { comment, node: place.node }, `${place.prefix}/${comment.id}`);

const propfind =
  (questions: Questions): Verb =>
  async (exchange, grant) => {
    const { deps, place } = exchange;
    const { question, depth } = await questionOf(exchange, questions);
    if (place.comment !== undefined) {
      return sendEntries(exchange, [printOne(exchange, question, await deps.comments.find(grant, place.node, place.comment))]);
    }
    const seenAt = await deps.comments.seenAt(grant, place.node);
    const all = depth === "1" ? (await deps.comments.list(grant, place.node, { limit: usual })).entries : [];
    sendEntries(exchange, [
      printEntry(question, conversationProperties, { seenAt }, `${place.prefix}/`),
      ...all.map((comment) => printOne(exchange, question, comment)),
    ]);
  };

/** ownCloud's filter-comments, for pages of them: the latest first, each with all of its properties. */
const report =
  (questions: Questions): Verb =>
  async (exchange, grant) => {
    const { deps, request, place } = exchange;
    const body = await readBody(request);
    const filter = parsed(() => readFilterComments(body));
    if (!filter || place.comment !== undefined) {
      throw new DavRefusal(new DomainError("forbidden", "This report is not available."), { conditions: "<d:supported-report/>" });
    }
    const { limit = usual, offset = 0, since } = filter;
    const { entries } = await deps.comments.list(grant, place.node, { limit, offset, since });
    const question = questions.ofNames(entryProperties);
    sendEntries(exchange, limit === 0 ? [] : entries.map((comment) => printOne(exchange, question, comment)));
  };

/** A JSON body: 201 with the address of what was said. Who says it is who asks, whatever the body claims. */
const post: Verb = async ({ deps, request, reply, place }, grant) => {
  if (place.comment !== undefined) throw notAllowed();
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    throw new DomainError("unsupported_media_type", "A comment is sent as JSON.");
  // Four bytes a character, and what JSON makes of them.
  const { message, verb = "comment" } = readNew(await readBody(request, longestComment * 8 + 4096));
  if (verb !== "comment") throw new DomainError("bad_request", "Only comments can be written here.");
  const { id } = await deps.comments.add(grant, place.node, message);
  reply.code(201).header("content-location", `${place.prefix}/${id}`).send();
};

function readNew(body: Buffer): { message: string; verb?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new DomainError("bad_request", "The body is no JSON.");
  }
  if (typeof value !== "object" || value === null || !("message" in value) || typeof value.message !== "string")
    throw new DomainError("bad_request", "The body has no text named message.");
  return { message: value.message, ...("verb" in value && { verb: value.verb }) };
}

/** A comment's text, or up to when somebody has read: without a time, now. */
const proppatch: Verb = async (exchange, grant) => {
  const { deps, request, place } = exchange;
  const body = await readBody(request);
  const instructions = parsed(() => readPropertyUpdate(body));
  const name = place.comment === undefined ? "readMarker" : "message";
  const known = ({ action, namespace, name: asked }: PropertyInstruction): boolean =>
    action === "set" && namespace === namespaces.owncloud && asked === name;
  const last = instructions.findLast(known);
  // All or none (RFC 4918 9.2).
  const refused = instructions.filter((one) => !known(one));
  if (last && refused.length === 0) {
    if (place.comment === undefined) await deps.comments.markSeen(grant, place.node, timeOf(last.text));
    else await deps.comments.edit(grant, place.node, place.comment, last.text);
  } else if (place.comment !== undefined) await deps.comments.find(grant, place.node, place.comment);
  const tags = (of: readonly PropertyInstruction[]): string => [...new Set(of.map((instruction) => tagsOf(instruction).empty))].join("");
  const propstats =
    refused.length === 0
      ? printPropstat(tags(instructions), 200)
      : printPropstat(tags(refused), 403) + (last ? printPropstat(tags([last]), 424) : "");
  sendEntries(exchange, [printResponse(place.comment === undefined ? `${place.prefix}/` : `${place.prefix}/${place.comment}`, propstats)]);
};

/** Clients send times of whole seconds: all of that second. @throws DomainError bad_request */
function timeOf(text: string): Date | undefined {
  const said = text.trim();
  if (said === "") return undefined;
  const time = new Date(said).getTime();
  if (said.length > 64 || Number.isNaN(time)) throw new DomainError("bad_request", "The read marker is no time.");
  return new Date(Math.floor(time / 1000) * 1000 + 1000);
}

const remove: Verb = async ({ deps, reply, place }, grant) => {
  if (place.comment === undefined) throw notAllowed();
  await deps.comments.remove(grant, place.node, place.comment);
  reply.code(204).send();
};

/** @throws DomainError malformed_xml */
function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof XmlError) throw new DomainError("malformed_xml", error.message);
    throw error;
  }
}
