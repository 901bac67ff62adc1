// Answers with a ZIP that streams for as long as the client takes it and the account may have it.
import type { OutgoingHttpHeaders } from "node:http";
import { DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { NodeId } from "@landbox/kit";
import type { Access } from "../../domain/access/access.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { ArchivePlan, Archives } from "../../domain/archive/archive.ts";
import { attachmentOf } from "./disposition.ts";

export interface SendArchiveDeps {
  readonly archives: Pick<Archives, "plan" | "open">;
  readonly access: Pick<Access, "watch">;
}

/** A client that takes nothing for this many milliseconds is given up. */
const longestPause = 5 * 60_000;

/**
 * The length is told beforehand, so that a browser shows how far it is and notices when something is missing.
 * @throws DomainError (before the first byte) as Archives.plan and Archives.open
 */
export async function sendArchive(
  deps: SendArchiveDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { grant, nodes, name, notes }: { grant: Granted<"download">; nodes: readonly NodeId[]; name?: string } & Pick<ArchivePlan, "notes">,
): Promise<FastifyReply> {
  const chosen = await deps.archives.plan(grant, nodes);
  const plan = { ...chosen, name: name ?? chosen.name, ...(notes ? { notes } : {}) };
  const { length, stream } = await deps.archives.open(grant, plan);
  const fallback = grant.actor.language === "en" ? "Files" : "Dateien";
  reply.headers({
    "content-type": "application/zip",
    "content-length": String(length),
    "content-disposition": attachmentOf(`${plan.name === "" ? fallback : plan.name}.zip`),
    "cache-control": "private, no-store",
    "x-accel-buffering": "no",
  });
  if (request.method === "HEAD") {
    stream.destroy();
    // Fastify would set the length of the body that it sends: none.
    reply.hijack();
    reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders).end();
    return reply;
  }
  const end = (error: Error): void => {
    stream.destroy(error);
    reply.raw.socket?.resetAndDestroy();
  };
  const unwatch = deps.access.watch(grant, "download", () => end(new DomainError("unauthenticated", "The account was disabled.")));
  const unwatchPause = watchPause(reply, () => end(new DomainError("timeout", "The connection took nothing more.")));
  stream.once("close", () => {
    unwatch();
    unwatchPause();
  });
  // Fastify destroys the stream when the connection closes, and the connection when the stream fails.
  return reply.send(stream);
}

function watchPause(reply: FastifyReply, onPause: () => void): () => void {
  const { socket } = reply.raw;
  let sent = -1;
  const timer = setInterval(() => {
    const now = socket?.bytesWritten ?? 0;
    // What waits in the socket's own buffer counts as written.
    if (now === sent) onPause();
    sent = now;
  }, longestPause);
  timer.unref();
  return () => clearInterval(timer);
}
