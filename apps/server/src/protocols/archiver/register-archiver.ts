// ownCloud's archiver: GET /archiver?id=<file id>&id=… answers with a ZIP (ownCloud Web, mobile clients, scripts).
import { type NodeId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../../domain/access/access.ts";
import { downloading } from "../../domain/access/downloading.ts";
import { mostChosen } from "../../domain/archive/archive.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { sendArchive, type SendArchiveDeps } from "../shared/send-archive.ts";
import { type ErrorLog, sendDavError } from "../shared/send-dav-error.ts";

export interface ArchiverDeps extends SendArchiveDeps {
  readonly authenticate: Authenticate;
  readonly access: Pick<Access, "ofNode" | "watch">;
  readonly log: ErrorLog;
}

export function registerArchiver(app: FastifyInstance, deps: ArchiverDeps): void {
  const probes = (victim: Victim): Probe[] =>
    [String(victim.fileId), `${victim.spaceId}$${victim.spaceId}!${victim.fileId}`].map((id) => ({
      method: "GET",
      url: `/archiver?id=${encodeURIComponent(id)}`,
    }));
  app.get("/archiver", { config: { access: "account", probes } }, async (request, reply) => {
    let actor: Actor | undefined;
    try {
      actor = await deps.authenticate(request);
      return await answer(deps, actor, request, reply);
    } catch (error) {
      return sendDavError(request, reply, error, { log: deps.log, language: actor?.language });
    }
  });
}

async function answer(deps: ArchiverDeps, actor: Actor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = request.query as Record<string, string | string[] | undefined>;
  const format = query["output-format"] ?? "zip";
  if (format !== "zip") throw new DomainError("bad_request", "The archiver makes ZIP archives.");
  const ids = [query["id"] ?? []].flat();
  if (ids.length === 0 || ids.length > mostChosen) throw new DomainError("bad_request", "Please name the files with id.");
  const nodes = ids.map(readFileId);
  const [first] = nodes;
  if (!first) throw new DomainError("not_found", "There is no such file or folder.");
  return sendArchive(deps, request, reply, { grant: downloading(await deps.access.ofNode(actor, first)), nodes });
}

/** A number, or `<space>$<space>!<number>`. @throws DomainError bad_request */
function readFileId(text: string): NodeId {
  const number = text.slice(text.lastIndexOf("!") + 1);
  if (!/^[1-9]\d{0,15}$/.test(number) || !Number.isSafeInteger(Number(number))) throw new DomainError("bad_request", "This is no file id.");
  return nodeId(Number(number));
}
