// REPORT (RFC 3253 3.6): ownCloud's filter-files, for the list of favourites.
import { multistatusEnd, multistatusStart, readFilterFiles, wantsMinimal, xmlContentType, XmlError } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { Path } from "../../../domain/tree/tree.ts";
import type { Verb } from "../dav-deps.ts";
import { DavRefusal } from "../dav-refusal.ts";
import { hrefOfPath } from "../place.ts";
import { printNode } from "../properties/print-node.ts";
import type { Questions } from "../properties/question.ts";
import { readBody } from "../read-body.ts";
import { headerOf } from "../request-headers.ts";
import { factsOf } from "./propfind.ts";

/** The favourites at and below the folder that was asked. Other reports are refused as RFC 3253 3.6 demands; tags, which nothing has yet, match nothing. */
export const report =
  (questions: Questions): Verb =>
  async (exchange) => {
    const { deps, request, reply, actor, place } = exchange;
    const filter = filterOf(await readBody(request));
    const question = questions.ofNames(filter.names);
    const grant = await deps.access.read(actor, place.space);
    const view = await deps.tree.view(grant);
    if (!(await view.resolve(place.path))) throw new DomainError("not_found", "There is no such file or folder.");
    if (filter.unknown) throw new DomainError("precondition_failed", "A filter of the report names something that does not exist.");
    const minimal = wantsMinimal(headerOf(request.headers, "prefer"), headerOf(request.headers, "brief"));
    const found = (await deps.tree.favoriteNodes(grant)).filter(({ path }) => isWithin(path, place.path));
    const dead = question.needsDead ? await view.properties(found.map(({ node }) => node)) : undefined;
    const facts = await factsOf({ exchange, grant, view, question });
    let text = multistatusStart;
    for (const { node, path } of found) {
      facts.path = path;
      text += printNode(question, node, hrefOfPath(place, path) + (node.isFolder ? "/" : ""), facts, dead?.get(node.id), minimal);
    }
    reply.code(207).header("content-type", xmlContentType);
    if (minimal) reply.header("preference-applied", "return=minimal").header("vary", "Brief, Prefer");
    reply.send(text + multistatusEnd);
  };

function filterOf(body: Buffer): NonNullable<ReturnType<typeof readFilterFiles>> {
  try {
    const filter = readFilterFiles(body);
    if (filter) return filter;
  } catch (error) {
    if (error instanceof XmlError) throw new DomainError("malformed_xml", error.message);
    throw error;
  }
  throw new DavRefusal(new DomainError("forbidden", "This report is not available."), { conditions: "<d:supported-report/>" });
}

const isWithin = (path: Path, start: Path): boolean => start.every((name, i) => name === path[i]);
