// A request's preconditions (If-Match, If-None-Match, If-Unmodified-Since, If) as conditions of the domain.
import { readEtags, readIfHeader, submittedTokens } from "@landbox/dav-xml";
import type { NodeId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { etagOf, type Node } from "../../domain/tree/node.ts";
import type { Conditions, IfHeader, SpaceView } from "../../domain/tree/tree.ts";
import type { Exchange } from "./dav-deps.ts";
import { placeOfReference } from "./destination.ts";
import { readHttpDate } from "../shared/byte-range.ts";
import { headerOf } from "./request-headers.ts";

/** A space, or the part of one that was granted. */
interface Target {
  readonly space: SpaceId;
  readonly top?: NodeId | undefined;
}

/**
 * The conditions a write must hold to, or undefined when the request has none.
 * @param target where the write goes; tagged lists of other places never match
 * @throws DomainError bad_request for malformed headers
 */
export async function conditionsOf(exchange: Exchange, target: Target): Promise<Conditions | undefined> {
  const { headers } = exchange.request;
  const matching = headers["if-match"];
  const noneMatching = headers["if-none-match"];
  const ifText = headerOf(headers, "if");
  if (matching === undefined && noneMatching === undefined && ifText === undefined) return undefined;
  const ifHeader = ifText === undefined ? undefined : await readConditions(exchange, target, ifText);
  return {
    ifMatch: matching === undefined ? undefined : etagList("If-Match", matching, "strong"),
    ifNoneMatch: noneMatching === undefined ? undefined : etagList("If-None-Match", noneMatching, "weak"),
    ifHeader: ifHeader?.header,
    lockTokens: ifHeader?.tokens,
  };
}

/** Weak tags never match where the strong comparison is demanded (RFC 9110 8.8.3.2). @throws DomainError bad_request */
export function etagList(header: string, text: string, comparison: "strong" | "weak"): readonly string[] | "*" {
  const entries = readEtags(text);
  if (entries === undefined) throw new DomainError("bad_request", `The header ${header} is malformed.`);
  if (entries === "*") return entries;
  return entries.filter((entry) => comparison === "weak" || !entry.weak).map((entry) => entry.tag);
}

async function readConditions(exchange: Exchange, { space, top }: Target, text: string): Promise<{ header: IfHeader; tokens: string[] }> {
  const lists = readIfHeader(text);
  if (!lists) throw new DomainError("bad_request", "The header If is malformed.");
  const places = new Map<string, IfHeader["lists"][number]["path"]>();
  for (const { resource } of lists) {
    if (resource === undefined || places.has(resource)) continue;
    const place = await placeOfReference(exchange, resource).catch((error: unknown) => {
      if (error instanceof DomainError && error.code !== "unavailable") return undefined;
      throw error;
    });
    places.set(resource, place?.space === space && place.top === top ? place.path : "elsewhere");
  }
  const header: IfHeader = {
    lists: lists.map((list) => ({
      path: list.resource === undefined ? undefined : places.get(list.resource),
      conditions: list.conditions,
    })),
  };
  return { header, tokens: submittedTokens(lists) };
}

/**
 * If-Unmodified-Since on a write, made safe by demanding the very tag that was compared.
 * @throws DomainError precondition_failed
 */
export async function withUnmodifiedSince(
  exchange: Exchange,
  conditions: Conditions | undefined,
  look: () => Promise<{ view: SpaceView; node: Node | undefined }>,
): Promise<Conditions | undefined> {
  const since = readHttpDate(exchange.request.headers["if-unmodified-since"]);
  if (since === undefined || conditions?.ifMatch !== undefined) return conditions;
  const { view, node } = await look();
  if (!node) return conditions;
  if (node.mtime * 1000 > since) throw new DomainError("precondition_failed", "The resource was changed since.");
  return { ...conditions, ifMatch: [etagOf(node, view.epoch)] };
}
