// What the address of a call names.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";

/** A part of the path, decoded. @throws DomainError not_found for what nothing can be called */
export function parameter(request: FastifyRequest, name: string): string {
  const text = (request.params as Readonly<Record<string, string | undefined>>)[name] ?? "";
  if (text === "" || text.length > 400 || /\p{Cc}/u.test(text) || !text.isWellFormed())
    throw new DomainError("not_found", "There is no such thing.", { values: { fault: "no_path" } });
  return text;
}
