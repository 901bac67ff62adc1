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
import { hrefOfPath, isOwnRoot, type Place, placeInMount } from "../place.ts";
import { printNode } from "../properties/print-node.ts";
import type { Question, Questions } from "../properties/question.ts";
import { readBody } from "../read-body.ts";
import { headerOf } from "../request-headers.ts";
import { readPattern } from "../search-pattern.ts";
import { factsOf } from "./propfind.ts";

/** A place that was granted, and how the client reaches it. */
interface Part {
  readonly grant: Granted<"read">;
  readonly place: Place;
}

interface Found {
  readonly node: Node;
  readonly path: Path;
  readonly part: Part;
}

/** What is found at and below the folder that was asked; in the own root also in everything that others gave. Other reports are refused as RFC 3253 3.6 demands. */
export const report =
  (questions: Questions): Verb =>
  async (exchange) => {
    const { deps, request, reply, actor, place } = exchange;
    const asked = reportOf(await readBody(request));
    const question = questions.ofNames(asked.names);
    const grant = await deps.access.read(actor, place.space, place.top);
    const folder = await (await deps.tree.view(grant)).resolve(place.path);
    if (!folder) throw new DomainError("not_found", "There is no such file or folder.");
    const parts = [{ grant, place }, ...(isOwnRoot(place) ? await mountedParts(exchange) : [])];
    const found = "pattern" in asked ? await searched(exchange, parts, folder, asked) : await marked(exchange, parts, asked);
    const minimal = wantsMinimal(headerOf(request.headers, "prefer"), headerOf(request.headers, "brief"));
    const printers = new Map<Part, (one: Found) => string>();
    for (const [part, ofPart] of Map.groupBy(found, (one) => one.part))
      printers.set(
        part,
        await printerOf(
          { ...exchange, place: part.place },
          part.grant,
          question,
          ofPart.map(({ node }) => node),
          minimal,
        ),
      );
    reply.code(207).header("content-type", xmlContentType);
    if (minimal) reply.header("preference-applied", "return=minimal").header("vary", "Brief, Prefer");
    reply.send(multistatusStart + found.map((one) => printers.get(one.part)?.(one) ?? "").join("") + multistatusEnd);
  };

/** What hangs in the own root. */
async function mountedParts({ deps, actor, place }: TreeExchange): Promise<Part[]> {
  const mounts = await deps.mounts.heads(actor);
  const grants = await deps.access.readAll(actor, mounts);
  const key = ({ space, top }: Pick<Granted<"read">, "space" | "top">): string => `${space} ${top ?? ""}`;
  const byKey = new Map(grants.map((grant) => [key(grant), grant]));
  return mounts.flatMap((mount) => {
    const grant = byKey.get(key(mount));
    return grant ? [{ grant, place: placeInMount(place, mount, mount.name, []) }] : [];
  });
}

/** Prints what was found in one part. */
async function printerOf(
  exchange: TreeExchange,
  grant: Granted<"read">,
  question: Question,
  nodes: readonly Node[],
  minimal: boolean,
): Promise<(found: Found) => string> {
  const { deps, place } = exchange;
  const view = await deps.tree.view(grant);
  const dead = question.needsDead ? await view.properties(nodes) : undefined;
  const facts = await factsOf({ exchange, grant, view, question });
  if (question.needsComments)
    facts.comments = await deps.comments.counts(
      grant.actor,
      nodes.map(({ id }) => id),
    );
  return ({ node, path }) => {
    facts.path = path;
    return printNode(question, node, hrefOfPath(place, path) + (node.isFolder ? "/" : ""), facts, dead?.get(node.id), minimal);
  };
}

/** The favourites; tags, which nothing has yet, match nothing. */
async function marked({ deps, place }: TreeExchange, parts: readonly Part[], filter: FilterFiles): Promise<readonly Found[]> {
  if (filter.unknown) throw new DomainError("precondition_failed", "A filter of the report names something that does not exist.");
  const found = await Promise.all(
    parts.map(async (part) => (await deps.tree.favoriteNodes(part.grant)).map((one): Found => ({ ...one, part }))),
  );
  // In what others gave, all paths begin at its top, which hangs in the folder that was asked.
  const seen = found.flat().filter(({ path, part }) => part.place !== place || isWithin(path, place.path));
  return [...new Map(seen.toReversed().map((one) => [one.node.id, one])).values()].toReversed();
}

/** Best first. `Content-Range: rows 0-29/117` gives ownCloud's page the total, as far as a search looks. */
async function searched(
  { deps, place, reply }: TreeExchange,
  parts: readonly Part[],
  folder: Node,
  { pattern, limit = usualResults, offset = 0 }: SearchFiles,
): Promise<readonly Found[]> {
  const { text, kinds } = readPattern(pattern);
  const within = place.path.length === 0 ? undefined : folder.id;
  const grants = parts.map(({ grant }) => grant);
  const page = await deps.search.search(grants, { text, kinds, within, limit: Math.min(mostResults, offset + limit) });
  const found = page.hits.slice(offset).flatMap(({ grant, ...hit }): Found[] => {
    const part = parts.find((one) => one.grant === grant);
    return part ? [{ ...hit, part }] : [];
  });
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
