// PROPFIND (RFC 4918 9.1): what every client asks all the time, so finished answers are remembered for the exact state of the space.
import { multistatusEnd, multistatusStart, readDepth, wantsMinimal, xmlContentType } from "@landbox/dav-xml";
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Granted } from "../../../domain/access/granted.ts";
import { actingIn } from "../../../domain/access/visitor-actor.ts";
import type { Mount } from "../../../domain/mounts/mounts.ts";
import type { GivenTypes } from "../../../domain/sharing/share-types.ts";
import type { Node } from "../../../domain/tree/node.ts";
import type { Counts } from "../../../domain/comments/comments.ts";
import type { DeadProperty, SpaceView } from "../../../domain/tree/tree.ts";
import { encodeName } from "../../shared/request-path.ts";
import { DavRefusal } from "../dav-refusal.ts";
import type { TreeExchange, Verb } from "../dav-deps.ts";
import { hrefOf, isOnlyFile, isOwnRoot, placeInMount } from "../place.ts";
import type { Facts } from "../properties/live-property.ts";
import { printNode } from "../properties/print-node.ts";
import type { Question, Questions } from "../properties/question.ts";
import { usageFor } from "../../shared/usage.ts";
import { readBody } from "../read-body.ts";
import { headerOf } from "../request-headers.ts";
import { tusOffer } from "../tus/tus-headers.ts";

/** A listing of more entries than this is streamed and not remembered. */
const longestWhole = 1000;

interface Listing {
  readonly exchange: TreeExchange;
  readonly grant: Granted<"read">;
  readonly view: SpaceView;
  readonly question: Question;
  readonly node: Node;
  readonly depth: "0" | "1";
  readonly minimal: boolean;
  /** What hangs in the folder. */
  readonly mounts: readonly Mount[];
  readonly mountsTag: string;
  readonly shareTypes: Facts["shareTypes"];
}

/** Stands for all that a root shows of what hangs in it. */
const tagOf = (mounts: readonly Mount[]): string =>
  createHash("sha256")
    .update(JSON.stringify(mounts.map(({ node, name, epoch, rights }) => [node.id, name, epoch, node.version, [...rights]])))
    .digest("base64url")
    .slice(0, 16);

export const propfind =
  (questions: Questions): Verb =>
  async (exchange) => {
    const { deps, request, reply, actor, place } = exchange;
    const depth = depthOf(request.headers["depth"]);
    const minimal = wantsMinimal(headerOf(request.headers, "prefer"), headerOf(request.headers, "brief"));
    const question = questions.read(await readBody(request));
    const grant = await deps.access.read(actor, place.space, place.top);
    const view = await deps.tree.view(grant);
    const hung = isOwnRoot(place) ? deps.mounts.heads(actor) : [];
    const mounts = hung instanceof Promise ? await hung : hung;
    const mountsTag = mounts.length > 0 ? tagOf(mounts) : "";
    const href = hrefOf(place, place.slash);
    const origin = question.byOrigin ? request.origin : "";
    const given = question.needsShares ? deps.shareTypes.of(grant) : none;
    const shared = given instanceof Promise ? await given : given;
    const key = question.rememberable
      ? `${question.id} ${depth}${minimal ? "m" : ""} ${actor.account} ${actor.boxState} ${mountsTag} ${shared.tag} ${origin}${href}`
      : undefined;

    // ownCloud's web page and iOS look at the answer about the target folder for tus.
    reply.code(207).header("content-type", xmlContentType).header("dav", "1, 2, 3").headers(tusOffer);
    if (minimal) reply.header("preference-applied", "return=minimal").header("vary", "Brief, Prefer");
    const remembered = key === undefined ? undefined : view.recall(key);
    if (remembered) return void reply.send(remembered);

    const node = await view.resolve(place.path);
    if (!node || (place.slash && !node.isFolder && !isOnlyFile(place, node)))
      throw new DomainError("not_found", "There is no such file or folder.");
    const listing: Listing = { exchange, grant, view, question, node, depth, minimal, mounts, mountsTag, shareTypes: shared.types };
    if (depth === "1" && node.isFolder && node.entries > longestWhole) {
      return void reply.send(Readable.from(printPages(listing), { objectMode: false, highWaterMark: 256 * 1024 }));
    }
    const make = (): Promise<Buffer> => printWhole(listing);
    return void reply.send(await (key === undefined ? make() : view.remember(key, make)));
  };

/** A missing Depth counts as 1, not as infinity: ownCloud's login probe sends none. */
function depthOf(header: string | string[] | undefined): "0" | "1" {
  if (header === undefined) return "1";
  const depth = typeof header === "string" ? readDepth(header) : undefined;
  if (depth === undefined) throw new DomainError("bad_request", "The header Depth is not 0, 1 or infinity.");
  if (depth === "infinity") {
    throw new DavRefusal(new DomainError("forbidden", "Listings of whole trees at once are not available."), {
      conditions: "<d:propfind-finite-depth/>",
    });
  }
  return depth;
}

export async function factsOf({
  exchange,
  grant,
  view,
  question,
  mountsTag = "",
  shareTypes,
}: Pick<Listing, "exchange" | "grant" | "view" | "question"> & Partial<Pick<Listing, "mountsTag" | "shareTypes">>): Promise<Facts> {
  const { deps, request, actor, place } = exchange;
  return {
    place,
    grant,
    actor,
    epoch: view.epoch,
    usage: usageFor(grant, view.usage),
    instanceId: deps.instanceId,
    now: deps.clock.now(),
    locks: question.needsLocks ? await view.locksWithin(place.path) : [],
    favorites: question.needsFavorites ? await deps.tree.favorites(grant) : noMarks,
    comments: noCounts,
    shareTypes: shareTypes ?? (question.needsShares ? (await deps.shareTypes.of(grant)).types : none.types),
    link: deps.linkOf?.(request),
    mountsTag,
    origin: request.origin,
    path: place.path,
  };
}

const noMarks: ReadonlySet<NodeId> = new Set();
const noCounts: ReadonlyMap<NodeId, Counts> = new Map();
const none: GivenTypes = { types: new Map(), tag: "" };

async function printWhole(listing: Listing): Promise<Buffer> {
  const { view, node, depth } = listing;
  const mounts = depth === "1" ? listing.mounts : [];
  const children = depth === "1" && node.isFolder ? await view.children(node) : [];
  const facts = await factsOf(listing);
  const dead = listing.question.needsDead ? await view.properties([node, ...children, ...mounts.map((mount) => mount.node)]) : undefined;
  if (listing.question.needsComments) facts.comments = await commentsOf(listing, [node, ...children], mounts);
  if (isOnlyFile(listing.exchange.place, node)) return Buffer.from(printOnlyFile(listing, facts, dead), "utf8");
  const members = printChildren(listing, children, facts, dead) + printMounts(listing, mounts, facts, dead);
  return Buffer.from(multistatusStart + printSelf(listing, facts, dead) + members + multistatusEnd, "utf8");
}

/** One question for all that lies in the folder's box, and one for each other box of which something hangs there. */
async function commentsOf({ exchange, grant }: Listing, nodes: readonly Node[], mounts: readonly Mount[] = []): Promise<Facts["comments"]> {
  const { comments } = exchange.deps;
  if (grant.actor.via === "link") return noCounts;
  const idsOf = (of: readonly { readonly id: NodeId }[]): NodeId[] => of.map(({ id }) => id);
  const far = Map.groupBy(
    mounts.filter(({ abroad }) => abroad !== undefined),
    ({ abroad }) => abroad?.box ?? grant.box,
  );
  const near = mounts.filter(({ abroad }) => abroad === undefined).map((mount) => mount.node);
  const asked = [
    comments.counts(grant.actor, idsOf([...nodes, ...near])),
    ...[...far].map(([box, there]) => comments.counts(actingIn(grant.actor, box), idsOf(there.map((mount) => mount.node)))),
  ];
  return new Map((await Promise.all(asked)).flatMap((counts) => [...counts]));
}

async function* printPages(listing: Listing): AsyncGenerator<Buffer> {
  const { view, node, question } = listing;
  const facts = await factsOf(listing);
  /** Looks up what a page needs beside its nodes. */
  const deadOf = async (nodes: readonly Node[], mounts?: readonly Mount[]) => {
    if (question.needsComments) facts.comments = await commentsOf(listing, mounts ? [] : nodes, mounts);
    return question.needsDead ? await view.properties(nodes) : undefined;
  };
  yield Buffer.from(multistatusStart + printSelf(listing, facts, await deadOf([node])), "utf8");
  for await (const page of view.childPages(node)) yield Buffer.from(printChildren(listing, page, facts, await deadOf(page)), "utf8");
  const dead = await deadOf(
    listing.mounts.map((mount) => mount.node),
    listing.mounts,
  );
  yield Buffer.from(printMounts(listing, listing.mounts, facts, dead) + multistatusEnd, "utf8");
}

/** Each as its own folder shows itself, but with the name that it has here. */
function printMounts({ exchange, question, minimal }: Listing, mounts: readonly Mount[], facts: Facts, dead: Dead): string {
  const { place } = exchange;
  const start = hrefOf(place, true);
  let text = "";
  for (const mount of mounts) {
    const { node, name, rights, top, epoch } = mount;
    const own: Facts = {
      ...facts,
      place: placeInMount(place, mount, name, []),
      grant: { rights, top },
      epoch,
      usage: { used: node.size, total: undefined },
      locks: [],
      mountsTag: "",
      // What others gave is not shared on.
      shareTypes: none.types,
      path: [],
    };
    const href = start + encodeName(name);
    text += printNode(question, node, node.isFolder ? `${href}/` : href, own, dead?.get(node.id), minimal);
  }
  return text;
}

/** A folder that is not there, with the file in it. */
function printOnlyFile(listing: Listing, facts: Facts, dead: Dead): string {
  const { exchange, question, node, depth, minimal } = listing;
  const start = hrefOf(exchange.place, true);
  const folder = printNode(question, { ...node, isFolder: true }, start, facts, undefined, minimal);
  const file = depth === "0" ? "" : printNode(question, node, start + encodeName(node.name), facts, dead?.get(node.id), minimal);
  return multistatusStart + folder + file + multistatusEnd;
}

type Dead = ReadonlyMap<NodeId, readonly DeadProperty[]> | undefined;

function printSelf({ exchange, question, node, minimal }: Listing, facts: Facts, dead: Dead): string {
  facts.path = exchange.place.path;
  return printNode(question, node, hrefOf(exchange.place, node.isFolder), facts, dead?.get(node.id), minimal);
}

function printChildren({ exchange, question, minimal }: Listing, children: readonly Node[], facts: Facts, dead: Dead): string {
  const { place } = exchange;
  const start = hrefOf(place, true);
  let text = "";
  for (const child of children) {
    if (question.needsLocks) facts.path = [...place.path, child.name];
    const href = start + encodeName(child.name);
    text += printNode(question, child, child.isFolder ? `${href}/` : href, facts, dead?.get(child.id), minimal);
  }
  return text;
}
