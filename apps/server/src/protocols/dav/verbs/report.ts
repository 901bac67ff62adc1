// REPORT (RFC 3253 3.6): ownCloud's filter-files, for the list of favourites, and search-files, for names.
import {
  type FilterFiles,
  multistatusEnd,
  multistatusStart,
  readFilterFiles,
  readSearchFiles,
  type SearchFiles,
  wantsMinimal,
  xmlContentType,
  XmlError,
} from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../../domain/access/granted.ts";
import type { Node } from "../../../domain/tree/node.ts";
import type { Path } from "../../../domain/tree/tree.ts";
import type { TreeExchange, Verb } from "../dav-deps.ts";
import { DavRefusal } from "../dav-refusal.ts";
import { hrefOfPath } from "../place.ts";
import { printNode } from "../properties/print-node.ts";
import type { Questions } from "../properties/question.ts";
import { readBody } from "../read-body.ts";
import { headerOf } from "../request-headers.ts";
import { readPattern } from "../search-pattern.ts";
import { factsOf } from "./propfind.ts";

interface Found {
  readonly node: Node;
  readonly path: Path;
}

/** What is found at and below the folder that was asked. Other reports are refused as RFC 3253 3.6 demands. */
export const report =
  (questions: Questions): Verb =>
  async (exchange) => {
    const { deps, request, reply, actor, place } = exchange;
    const asked = reportOf(await readBody(request));
    const question = questions.ofNames(asked.names);
    const grant = await deps.access.read(actor, place.space, place.top);
    const view = await deps.tree.view(grant);
    const folder = await view.resolve(place.path);
    if (!folder) throw new DomainError("not_found", "There is no such file or folder.");
    const found = "pattern" in asked ? await searched(exchange, grant, folder, asked) : await marked(exchange, grant, asked);
    const minimal = wantsMinimal(headerOf(request.headers, "prefer"), headerOf(request.headers, "brief"));
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

/** The favourites; tags, which nothing has yet, match nothing. */
async function marked({ deps, place }: TreeExchange, grant: Granted<"read">, filter: FilterFiles): Promise<readonly Found[]> {
  if (filter.unknown) throw new DomainError("precondition_failed", "A filter of the report names something that does not exist.");
  return (await deps.tree.favoriteNodes(grant)).filter(({ path }) => isWithin(path, place.path));
}

/** Best first. `Content-Range: rows 0-29/117` gives ownCloud's page the total, as far as a search looks. */
async function searched(
  { deps, place, reply }: TreeExchange,
  grant: Granted<"read">,
  folder: Node,
  { pattern, limit = usualResults, offset = 0 }: SearchFiles,
): Promise<readonly Found[]> {
  const { text, kinds } = readPattern(pattern);
  const within = place.path.length === 0 ? undefined : folder.id;
  const page = await deps.search.search([grant], { text, kinds, within, limit: Math.min(mostResults, offset + limit) });
  const found = page.hits.slice(offset);
  const total = page.next === undefined ? String(page.hits.length) : "*";
  reply.header("content-range", found.length === 0 ? `rows */${total}` : `rows ${offset}-${offset + found.length - 1}/${total}`);
  return found;
}

const usualResults = 30;
const mostResults = 500;

/** @throws DomainError malformed_xml, forbidden for a report that is not known here */
function reportOf(body: Buffer): FilterFiles | SearchFiles {
  try {
    const asked = readFilterFiles(body) ?? readSearchFiles(body);
    if (asked) return asked;
  } catch (error) {
    if (error instanceof XmlError) throw new DomainError("malformed_xml", error.message);
    throw error;
  }
  throw new DavRefusal(new DomainError("forbidden", "This report is not available."), { conditions: "<d:supported-report/>" });
}

const isWithin = (path: Path, start: Path): boolean => start.every((name, i) => name === path[i]);
