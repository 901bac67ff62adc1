// What a PROPFIND on a collection that is no folder of a tree asks for.
import { readDepth } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { Exchange } from "./dav-deps.ts";
import { DavRefusal } from "./dav-refusal.ts";
import type { Question, Questions } from "./properties/question.ts";
import { readBody } from "./read-body.ts";
import { headerOf } from "./request-headers.ts";

/**
 * The body's question and the header's depth; a missing Depth counts as 1.
 * @throws DomainError malformed_xml, bad_request, forbidden (Depth: infinity)
 */
export async function questionOf({ request }: Exchange, questions: Questions): Promise<{ question: Question; depth: "0" | "1" }> {
  const depth = readDepth(headerOf(request.headers, "depth") ?? "1");
  if (depth === undefined) throw new DomainError("bad_request", "The header Depth is not 0, 1 or infinity.");
  if (depth === "infinity") {
    throw new DavRefusal(new DomainError("forbidden", "Listings of whole trees at once are not available."), {
      conditions: "<d:propfind-finite-depth/>",
    });
  }
  return { question: questions.read(await readBody(request)), depth };
}
