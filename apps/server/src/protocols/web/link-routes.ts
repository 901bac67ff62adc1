// Deliveries and requests of an account: made, opened, changed, taken back, and what became of them.
import {
  type ChangedLink,
  linkChange,
  type LinkDetails,
  type LinkInfo,
  type LinkPage,
  type LinkRules,
  linkRulesChange,
  type MadeLink,
  newLink,
} from "@landbox/wire";
import { nodeId } from "@landbox/kit";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Link, NewLink } from "../../domain/links/links.ts";
import type { Node } from "../../domain/tree/node.ts";
import type { Found } from "../../domain/tree/tree.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { endOfDate } from "../shared/german-days.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { pageQuery, unixSeconds } from "./entries.ts";
import { linkInfoOf } from "./link-facts.ts";
import { linkReceipt, sendReceipt } from "./receipt-pdf.ts";
import { jsonBody, type WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const idParameter = z.object({ id: z.string().min(1).max(60) });
const idOf = (request: FastifyRequest): string => idParameter.parse(request.params).id;
/** Links that one account may make in a minute. */
const mostMade = 60;
const mostFiles = 1000;
/** Receipts that one account may have printed in a minute. */
const mostPrinted = 20;

const kinds = [
  ["deliveries", "delivery"],
  ["requests", "request"],
] as const;

export function registerLinks(api: WebApi): void {
  registerRules(api);
  for (const [what, kind] of kinds) {
    registerMaking(api, what, kind);
    registerKeeping(api, what, kind);
  }
}

function registerRules({ routes, deps }: WebApi): void {
  const rulesOf = async (actor: Actor): Promise<LinkRules> => ({
    ...(await deps.links.rules(actor.box)),
    landLongestDays: deps.linkMaxDays,
    mail: deps.mail.enabled,
  });
  routes.add("GET", "/api/v1/link-rules", rulesOf);
  routes.add(
    "PUT",
    "/api/v1/link-rules",
    async (actor, request) => {
      await deps.links.setRules(actor, linkRulesChange.parse(request.body));
      return rulesOf(actor);
    },
    { access: "box-admin", body: { days: 1, longestDays: 1, leastPassword: 12 } },
  );
}

function registerMaking({ routes, deps }: WebApi, what: "deliveries" | "requests", kind: "delivery" | "request"): void {
  const made = rateLimit(mostMade, deps.clock);
  routes.add(
    "POST",
    `/api/v1/${what}`,
    async (actor, request, reply): Promise<MadeLink> => {
      made.count(actor.account);
      const { link, password, path } = await deps.links.prepare(actor, wantedOf(kind, newLink.parse(request.body)));
      reply.code(201);
      return { link: await infoOf(deps, request, actor, link), password, uploadPath: [...path] };
    },
    {
      probes: (victim: Victim) => [
        { method: "POST", url: `/api/v1/${what}`, headers: jsonBody, body: JSON.stringify({ subject: "stolen", nodes: [victim.fileId] }) },
      ],
    },
  );
  routes.add("GET", `/api/v1/${what}`, async (actor, request): Promise<LinkPage> => {
    const { after, limit } = pageQuery.parse(request.query);
    const { links, next } = await deps.links.list(actor, kind, { after, limit: Math.min(limit, 200) });
    const found = await foldersOf(deps, actor, links);
    const names = await firstNamesOf(deps, actor, links, found);
    return {
      links: links.map((link) => ({
        ...linkInfoOf(request, link, found.get(link.node)),
        recipients: { first: [...link.recipients.first], count: link.recipients.count },
        firstName: names.get(link.node) ?? null,
      })),
      next: next ?? null,
    };
  });
}

function registerKeeping({ routes, deps }: WebApi, what: "deliveries" | "requests", kind: "delivery" | "request"): void {
  const printed = rateLimit(mostPrinted, deps.clock);
  const url = `/api/v1/${what}/:id`;
  const aimed = (method: string, address: string, body?: object) => (victim: Victim) => [
    {
      method,
      url: address.replace(":id", encodeURIComponent(kind === "delivery" ? victim.deliveryId : victim.requestId)),
      ...(body ? { headers: jsonBody, body: JSON.stringify(body) } : {}),
    },
  ];
  routes.add("GET", url, (actor, request) => detailsOf(deps, request, actor, idOf(request)), { probes: aimed("GET", url) });
  routes.add(
    "GET",
    `${url}/receipt.pdf`,
    async (actor, request, reply) => {
      printed.count(actor.account);
      const details = await detailsOf(deps, request, actor, idOf(request));
      return sendReceipt(reply, linkReceipt(details, actor.language, deps.clock.now() / 1000));
    },
    { probes: aimed("GET", `${url}/receipt.pdf`) },
  );
  routes.add(
    "PUT",
    url,
    async (actor, request): Promise<ChangedLink> => {
      const { expiresOn, ...change } = linkChange.parse(request.body);
      const { link, password } = await deps.links.change(actor, idOf(request), {
        ...change,
        expiresAt: endOf(expiresOn),
      });
      return { link: await infoOf(deps, request, actor, link), password: password ?? null };
    },
    { probes: aimed("PUT", url, { newPassword: true }) },
  );
  routes.add(
    "POST",
    `${url}/open`,
    async (actor, request) => infoOf(deps, request, actor, await deps.links.open(actor, idOf(request), request.origin)),
    { probes: aimed("POST", `${url}/open`) },
  );
  routes.add(
    "POST",
    `${url}/recall`,
    async (actor, request) => infoOf(deps, request, actor, await deps.links.recall(actor, idOf(request))),
    { probes: aimed("POST", `${url}/recall`) },
  );
}

function wantedOf(kind: "delivery" | "request", given: z.output<typeof newLink>): NewLink {
  const { nodes, terms, pickupLimit, expiresOn, ...rest } = given;
  const { largest, mostFiles: files, mostBytes } = terms ?? { largest: null, mostFiles: null, mostBytes: null };
  return {
    ...rest,
    kind,
    nodes: nodes.map(nodeId),
    pickupLimit: pickupLimit ?? undefined,
    expiresAt: endOf(expiresOn),
    terms: {
      types: terms?.types ?? [],
      ...(largest === null ? {} : { largest }),
      ...(files === null ? {} : { mostFiles: files }),
      ...(mostBytes === null ? {} : { mostBytes }),
    },
  };
}

/** A day that does not exist is no moment, and the domain refuses it. */
const endOf = (day: string | undefined): number | undefined => (day === undefined ? undefined : endOfDate(day));

/** The links' folders as their owner sees them, in one query for each space. */
async function foldersOf(deps: WebDeps, actor: Actor, links: readonly Link[]): Promise<ReadonlyMap<number, Found>> {
  const found = new Map<number, Found>();
  for (const [space, ofSpace] of Map.groupBy(links, (link) => link.space)) {
    const grant = await deps.access.read(actor, space);
    const nodes = await deps.tree.findMany(
      grant,
      ofSpace.map((link) => link.node),
    );
    for (const [id, one] of nodes) found.set(id, one);
  }
  return found;
}

/** What tells deliveries without a subject apart, in one query for each space. */
async function firstNamesOf(
  deps: WebDeps,
  actor: Actor,
  links: readonly Link[],
  found: ReadonlyMap<number, Found>,
): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  const untitled = links.filter(({ kind, subject }) => kind === "delivery" && subject === "");
  for (const [space, ofSpace] of Map.groupBy(untitled, (link) => link.space)) {
    const folders = ofSpace.flatMap(({ node }) => found.get(node)?.node ?? []);
    for (const [id, name] of await deps.tree.firstNames(await deps.access.read(actor, space), folders)) names.set(id, name);
  }
  return names;
}

async function infoOf(deps: WebDeps, request: FastifyRequest, actor: Actor, link: Link): Promise<LinkInfo> {
  return linkInfoOf(request, link, (await foldersOf(deps, actor, [link])).get(link.node));
}

const secondsOf = (date: Date | undefined): number | null => (date ? unixSeconds(date) : null);

/** Everything that is known of an own delivery or request. @throws DomainError not_found */
export async function detailsOf(deps: WebDeps, request: FastifyRequest, actor: Actor, id: string): Promise<LinkDetails> {
  const { link, recipients, events } = await deps.links.find(actor, id);
  const found = (await foldersOf(deps, actor, [link])).get(link.node);
  const listed = found ? await filesOf(deps, await deps.access.read(actor, link.space), found.node) : { files: [], more: 0 };
  const box = await deps.boxes.byId(actor.box);
  return {
    link: linkInfoOf(request, link, found),
    recipients: recipients.map(({ email, own, mail, seenAt, takenAt, handedInAt }) => ({
      ...{ email, state: mail?.state ?? "none", at: secondsOf(mail?.at), own },
      ...{ seenAt: secondsOf(seenAt), takenAt: secondsOf(takenAt), handedInAt: secondsOf(handedInAt) },
    })),
    events: events.map(({ at, kind, network = null, name = null, size = null, sha256 = null, finding = null, recipient = null }) => ({
      at: unixSeconds(at),
      ...{ kind, network, name, size, sha256, finding, recipient },
    })),
    files: listed.files,
    moreFiles: listed.more,
    boxTitle: box?.title ?? "",
  };
}

/** The first files of a folder and of everything in it, with their hashes. */
async function filesOf(deps: WebDeps, grant: Granted<"read">, top: Node): Promise<{ files: LinkDetails["files"]; more: number }> {
  const view = await deps.tree.view(grant);
  const files: LinkDetails["files"] = [];
  const waiting: { node: Node; path: string[] }[] = [{ node: top, path: [] }];
  let seen = 0;
  for (let folder = waiting.shift(); folder && files.length < mostFiles; folder = waiting.shift())
    for await (const page of view.childPages(folder.node))
      for (const node of page) {
        seen++;
        const path = [...folder.path, node.name];
        if (node.isFolder) waiting.push({ node, path });
        else if (files.length < mostFiles) files.push({ path, size: node.size, sha256: node.sha256 ?? null, unscanned: null });
      }
  const marks = await deps.scan.marks(
    grant.box,
    files.flatMap(({ sha256 }) => sha256 ?? []),
  );
  for (const file of files) file.unscanned = marks.get(file.sha256 ?? "") ?? null;
  return { files, more: files.length < mostFiles ? 0 : Math.max(0, top.entries - seen) };
}
