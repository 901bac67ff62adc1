// Runs one request: who is asking, what it is about, the verb, and what to say when it fails.
import { DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../../domain/identity/actor.ts";
import { encodePath } from "../shared/request-path.ts";
import { sendDavError } from "../shared/send-dav-error.ts";
import { DavRefusal } from "./dav-refusal.ts";
import { allowedMethods } from "./verbs/options.ts";
import type { DavDeps, Exchange } from "./dav-deps.ts";

/**
 * A Fastify handler that authenticates and then lets `serve` answer. It returns nothing, because a promise of Fastify's reply would be waited for.
 */
export function handlerOf(
  deps: DavDeps,
  serve: (exchange: Exchange) => Promise<void>,
): (request: FastifyRequest, reply: FastifyReply) => void {
  return (request, reply) => {
    let actor: Actor | undefined;
    const run = async (): Promise<void> => {
      actor = await deps.authenticate(request);
      await serve({ deps, request, reply, actor });
    };
    run().catch((thrown: unknown) => fail(deps, request, reply, thrown, actor));
  };
}

function fail(deps: DavDeps, request: FastifyRequest, reply: FastifyReply, thrown: unknown, actor: Actor | undefined): void {
  if (reply.sent) {
    deps.log.error({ id: request.id, err: thrown }, "An answer broke off.");
    reply.raw.destroy();
    return;
  }
  endBody(request);
  const refusal = thrown instanceof DavRefusal ? thrown : undefined;
  const error = refusal?.error ?? thrown;
  for (const name of contentHeaders) reply.removeHeader(name);
  const conditions =
    refusal?.detail.conditions ?? (error instanceof DomainError && error.code === "locked" ? lockedElements(request, error) : undefined);
  if (error instanceof DomainError && error.code === "method_not_allowed" && !reply.hasHeader("allow"))
    reply.header("allow", allowedMethods);
  const { errorCode, status } = refusal?.detail ?? {};
  sendDavError(request, reply, error, { log: deps.log, language: actor?.language, conditions, errorCode, status });
}

/** What a verb may have set for the answer it then could not give. */
const contentHeaders = [
  "content-length",
  "content-disposition",
  "oc-checksum",
  "accept-ranges",
  "cache-control",
  "preference-applied",
  "lock-token",
];

/** Most clients do not read an answer before they have sent their body: the rest is read and dropped; the server bounds how much and how long. */
function endBody({ raw }: FastifyRequest): void {
  if (!raw.complete) raw.resume();
}

/** RFC 4918 16 lock-token-submitted: the hrefs of the locked resources, in the client's own root. */
function lockedElements(request: FastifyRequest, error: DomainError): string {
  const place = request.davPlace;
  const hrefs = place && error.detail.lockedPaths?.map((path) => place(path));
  const shown = hrefs?.length ? hrefs : [encodePath([])];
  return `<d:lock-token-submitted>${shown.map((href) => `<d:href>${href === "" ? "/" : href}</d:href>`).join("")}</d:lock-token-submitted>`;
}

declare module "fastify" {
  interface FastifyRequest {
    /** The href of a path of the request's space; set once the request's place is known. */
    davPlace?: (path: readonly string[]) => string;
  }
}
