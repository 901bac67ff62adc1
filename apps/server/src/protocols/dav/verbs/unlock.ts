// UNLOCK (RFC 4918 9.11).
import { readCodedUrl } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { TreeExchange } from "../dav-deps.ts";
import { DavRefusal } from "../dav-refusal.ts";
import { headerOf } from "../request-headers.ts";

export async function unlock({ deps, request, reply, actor, place }: TreeExchange): Promise<void> {
  const token = readCodedUrl(headerOf(request.headers, "lock-token") ?? "");
  if (token === undefined) throw new DomainError("bad_request", "The header Lock-Token is missing or malformed.");
  const grant = await deps.access.write(actor, place.space, place.top);
  await deps.tree.unlock(grant, place.path, token).catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== "lock_token_mismatch") throw error;
    throw new DavRefusal(error, { conditions: "<d:lock-token-matches-request-uri/>" });
  });
  reply.code(204).send();
}
