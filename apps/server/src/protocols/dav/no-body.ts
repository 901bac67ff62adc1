// Refuses bodies where none has a meaning.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { readBody } from "./read-body.ts";

/**
 * RFC 4918 9.3: a body of a kind that MKCOL does not know. An empty chunked body is none.
 * @throws DomainError unsupported_media_type
 */
export async function demandNoBody(request: FastifyRequest): Promise<void> {
  if (Number(request.headers["content-length"] ?? 0) > 0) throw refused();
  if (request.headers["transfer-encoding"] === undefined) return;
  const body = await readBody(request, 1).catch((error: unknown) => {
    throw error instanceof DomainError && error.code === "too_large" ? refused() : error;
  });
  if (body.length > 0) throw refused();
}

const refused = (): DomainError => new DomainError("unsupported_media_type", "This request has no body.");
