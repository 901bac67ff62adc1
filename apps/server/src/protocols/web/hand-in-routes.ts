// Handing in to a request, without an account: who it is, files that go on after a break, the receipt.
import { DomainError, handInFile, type HandInReceipt, type HandInUpload, linkSender } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { HandedIn, Visitor } from "../../domain/links/links.ts";
import { acceptedLanguage } from "../shared/language.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { tusVersion } from "../shared/tus.ts";
import { unixSeconds } from "./entries.ts";
import { publicRoute, strangeToken, tokenOf, visitorOf } from "./public-link-routes.ts";
import { handInReceipt, sendReceipt } from "./receipt-pdf.ts";
import { jsonBody, type WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const bytesType = "application/offset+octet-stream";
const uploadParameters = z.object({ token: z.string(), upload: z.string().min(1).max(100) });
const offsets = z.object({ "upload-offset": z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER) });
const uploadOf = (request: FastifyRequest): string => uploadParameters.parse(request.params).upload;
/** Files that one visit may announce in a minute. */
const mostAnnounced = 600;

export function registerHandIns(api: WebApi): void {
  const { deps } = api;
  const announced = rateLimit(mostAnnounced, deps.clock);
  const finished = rateLimit(20, deps.clock);
  const printed = rateLimit(20, deps.clock);
  publicRoute(
    api,
    "POST",
    "/sender",
    async (request, reply) => {
      const { name, email } = linkSender.parse(request.body);
      await deps.links.introduce(await visitorOf(deps, request), { name, email });
      return reply.code(204).send();
    },
    { headers: jsonBody, body: JSON.stringify({ name: "A stranger" }) },
  );
  publicRoute(
    api,
    "POST",
    "/uploads",
    async (request, reply): Promise<HandInUpload> => {
      const visitor = await visitorOf(deps, request);
      announced.count(visitor.visit);
      const { name, size, mtime } = handInFile.parse(request.body);
      const made = await deps.links.announce(visitor, { name, size, mtime });
      reply.code(201);
      return { url: `/api/v1/public/${tokenOf(request)}/uploads/${made.upload}`, name: made.name };
    },
    { headers: jsonBody, body: JSON.stringify({ name: "stolen.pdf", size: 3 }) },
  );
  registerBytes(api);
  publicRoute(api, "GET", "/receipt", async (request) => {
    const visitor = await visitorOf(deps, request);
    return receiptOf(deps, await deps.links.handedIn(visitor));
  });
  publicRoute(api, "GET", "/receipt.pdf", async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    printed.count(visitor.visit);
    const language = acceptedLanguage(request.headers["accept-language"]) ?? visitor.actor.language;
    return sendReceipt(reply, handInReceipt(receiptOf(deps, await deps.links.handedIn(visitor)), language));
  });
  publicRoute(api, "POST", "/receipt", async (request) => {
    const visitor = await visitorOf(deps, request);
    finished.count(visitor.visit);
    return receiptOf(deps, await deps.links.finish(visitor, request.origin));
  });
}

/** The bytes of one file, with the headers of tus 1.0.0. */
function registerBytes({ scope, deps }: WebApi): void {
  const url = "/api/v1/public/:token/uploads/:upload";
  const aim = url.replace(":token", strangeToken).replace(":upload", "0".repeat(16));
  const add = (
    method: "HEAD" | "PATCH" | "DELETE",
    handler: (request: FastifyRequest, reply: FastifyReply, visitor: Visitor) => Promise<unknown>,
  ) =>
    scope.route({
      method,
      url,
      config: {
        access: "public",
        probes: () => [{ method, url: aim, headers: { "tus-resumable": tusVersion, "upload-offset": "0", "content-type": bytesType } }],
      },
      async handler(request, reply) {
        reply.header("tus-resumable", tusVersion);
        return handler(request, reply, await visitorOf(deps, request));
      },
    });
  // The body stays a stream.
  scope.addContentTypeParser(bytesType, (_request, payload, done) => done(null, payload));

  add("HEAD", async (request, reply, visitor) => {
    const { offset, length } = await deps.links.standing(visitor, uploadOf(request));
    return reply.headers({ "upload-offset": String(offset), "upload-length": String(length) }).send();
  });
  add("PATCH", async (request, reply, visitor) => {
    const { "upload-offset": offset } = offsets.parse(request.headers);
    const { offset: now } = await whileWelcome(deps, request, reply, visitor, (signal) =>
      deps.links.append(visitor, uploadOf(request), {
        offset,
        body: request.body as Readable,
        contentLength: lengthOf(request),
        onAccepted: () => request.acceptBody(),
        signal,
      }),
    );
    return reply.code(204).header("upload-offset", String(now)).send();
  });
  add("DELETE", async (request, reply, visitor) => {
    await deps.links.withdraw(visitor, uploadOf(request));
    return reply.code(204).send();
  });
}

function lengthOf({ headers }: FastifyRequest): number | undefined {
  const length = Number(headers["content-length"]);
  return headers["content-length"] !== undefined && Number.isSafeInteger(length) ? length : undefined;
}

/** Runs a transfer until the link ends. @throws DomainError what coming in anew is answered with then, else what the transfer throws */
async function whileWelcome<T>(
  deps: WebDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { writing }: Visitor,
  transfer: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!writing) throw new DomainError("not_found", "Nothing can be handed in here.");
  const ended = new AbortController();
  const unwatch = deps.access.watch(writing, "create", () => ended.abort());
  try {
    return await transfer(ended.signal);
  } catch (error) {
    // Nothing more of the body is wanted.
    if (!request.raw.readableEnded) reply.header("connection", "close");
    if (!ended.signal.aborted) throw error;
    // Coming in anew says why: recalled, expired, another password.
    await visitorOf(deps, request);
    throw error;
  } finally {
    unwatch();
  }
}

const receiptOf = ({ mail }: WebDeps, { number, sender, boxTitle, at, files, heldBack }: HandedIn): HandInReceipt => ({
  number,
  boxTitle,
  sender: sender ? { name: sender.name, email: sender.email ?? null } : null,
  at: at ? unixSeconds(at) : null,
  files: files.map((file) => ({ name: file.name, size: file.size, sha256: file.sha256 ?? null, at: unixSeconds(file.at) })),
  heldBack: heldBack.map((file) => ({ ...file, at: unixSeconds(file.at) })),
  mailed: mail.enabled && sender?.email !== undefined && at !== undefined,
});
