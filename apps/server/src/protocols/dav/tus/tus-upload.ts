// An upload of tus at its own address: HEAD asks how far it is, PATCH adds, DELETE ends it. Only the account that started it finds it.
import { boxOfToken } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../../domain/access/granted.ts";
import { actingIn } from "../../../domain/access/visitor-actor.ts";
import { readRequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import { headerOf, lengthOf } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { sendStanding } from "./tus-answer.ts";
import { demandLength, demandTusBody, demandTusVersion, tusMethods, tusOffer, tusRefusal, uploadChecksumOf } from "./tus-headers.ts";

/** Serves one upload; its id is the last name of the path. */
export async function serveTus(exchange: Exchange): Promise<void> {
  const { request, reply } = exchange;
  // On errors, too.
  reply.headers({ ...tusOffer, allow: tusMethods });
  const id = readRequestPath(request.raw.url ?? "").names.at(-1) ?? "";
  const verb = verbs[methodOf(exchange)];
  if (!verb) throw new DomainError("method_not_allowed", "This method is not available here.");
  demandTusVersion(request.headers);
  try {
    await verb(exchange, id);
  } catch (error) {
    throw tusRefusal(error);
  }
}

/** For clients behind proxies that let few methods through. */
function methodOf({ request }: Exchange): string {
  if (request.method !== "POST") return request.method;
  return headerOf(request.headers, "x-http-method-override")?.trim().toUpperCase() ?? "POST";
}

const verbs: Record<string, (exchange: Exchange, id: string) => Promise<void>> = { HEAD: head, PATCH: patch, DELETE: end };

/** What the upload was started under, asked for again. */
async function grantOf({ deps, actor }: Exchange, id: string): Promise<Granted<"write">> {
  // An upload into what another box has shared lies there.
  const { space, top } = await deps.uploads.locate(actingIn(actor, boxOfToken(id) ?? actor.box), id);
  return deps.access.write(actor, space, top);
}

async function head(exchange: Exchange, id: string): Promise<void> {
  const { deps, reply } = exchange;
  const grant = await grantOf(exchange, id);
  const upload = await deps.uploads.settle(grant, id);
  reply.code(200).header("upload-length", String(upload.length));
  if (upload.metadata) reply.header("upload-metadata", upload.metadata);
  sendStanding(exchange, grant, upload);
}

async function patch(exchange: Exchange, id: string): Promise<void> {
  const { deps, request, reply } = exchange;
  const { headers } = request;
  demandTusBody(headers);
  const offset = demandLength(headers, "upload-offset");
  const contentLength = lengthOf(headers, "content-length");
  const checksum = uploadChecksumOf(headers);
  const grant = await grantOf(exchange, id);
  const onAccepted = (): void => request.acceptBody();
  const upload = await whileLive(exchange, grant, (signal) =>
    deps.uploads.append(grant, id, { offset, body: request.raw, contentLength, checksum, onAccepted, signal }),
  );
  reply.code(204);
  sendStanding(exchange, grant, upload);
}

async function end(exchange: Exchange, id: string): Promise<void> {
  const { deps, reply } = exchange;
  const grant = await grantOf(exchange, id);
  await deps.uploads.end(grant, id);
  reply.code(204).send();
}
