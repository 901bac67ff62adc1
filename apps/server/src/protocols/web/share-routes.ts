// Sharing with people and groups of the box and with people of others, and what others shared with the account.
import { grantId, nodeId } from "@landbox/kit";
import {
  type AcrossRules,
  acrossRules,
  DomainError,
  type FoundVisitor,
  type GivenShares,
  granteeKind,
  type NodeShares,
  type ReceivedShares,
  shareTerms,
} from "@landbox/wire";
import { z } from "zod";
import { mayDownload } from "../../domain/access/downloading.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { isShareRole, type Share } from "../../domain/sharing/sharing.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { isGivenBy, isGivenToOthers } from "../shared/sharing-places.ts";
import { entryMaker, nodeOf, unixSeconds } from "./entries.ts";
import { aimedAt } from "./node-routes.ts";
import { davRoot, everywhere, placeKey } from "./place-key.ts";
import { jsonBody, type WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const recipient = z.object({ kind: granteeKind, to: z.string().min(1).max(320) });
export const addressQuery = z.object({ address: z.string().max(320) });

export function registerShares(api: WebApi): void {
  const { routes, deps } = api;
  const changes = rateLimit(300, deps.clock);
  const counted = (actor: Actor): Actor => {
    changes.count(actor.account);
    return actor;
  };
  const url = "/api/v1/spaces/:space/nodes/:id/shares";
  routes.add(
    "GET",
    url,
    async (actor, request): Promise<NodeShares> => {
      const { at, node } = nodeOf(request.params);
      const grant = await deps.access.read(actor, ...at);
      const mayShare = grant.rights.has("share");
      const shares = mayShare ? await deps.sharing.ofNode(grant, node) : [];
      return { shares: shares.map(shareOf), mayShare };
    },
    { probes: (victim) => [{ method: "GET", url: aimedAt(url)(victim) }] },
  );
  routes.add(
    "PUT",
    `${url}/:kind/:to`,
    async (actor, request) => {
      const { at, node } = nodeOf(request.params);
      const { kind, to } = recipient.parse(request.params);
      const { role, until } = shareTerms.parse(request.body);
      const grant = await deps.access.read(counted(actor), ...at);
      // By exact address, or a visitor that the box knows already.
      const id = kind === "visitor" && to.includes("@") ? (await deps.visitors.admit(actor, to))?.id : to;
      if (id === undefined) throw new DomainError("not_found", "There is nobody with this address.", { values: { fault: "no_principal" } });
      await deps.sharing.give(grant, node, { kind, id }, { role, expiresAt: until === null ? undefined : new Date(until * 1000) });
    },
    {
      probes: (victim) => [
        { method: "PUT", url: `${aimedAt(url)(victim)}/account/nobody`, headers: jsonBody, body: JSON.stringify({ role: "editor" }) },
      ],
    },
  );
  routes.add(
    "DELETE",
    "/api/v1/shares/:id",
    async (actor, request) => deps.sharing.end(counted(actor), grantId(z.object({ id: number }).parse(request.params).id)),
    { probes: (victim) => [{ method: "DELETE", url: `/api/v1/shares/${victim.fileId}` }] },
  );
  registerReceived(api, counted);
  registerAcross(api);
}

function registerAcross({ routes, deps }: WebApi): void {
  routes.add(
    "GET",
    "/api/v1/visitors",
    async (actor, request): Promise<FoundVisitor> => {
      const found = await deps.visitors.find(actor, addressQuery.parse(request.query).address);
      return { visitor: found ? { address: found.address, name: found.displayName, box: found.boxTitle } : null };
    },
    { probes: (victim) => [{ method: "GET", url: `/api/v1/visitors?address=${encodeURIComponent(victim.accountId)}` }] },
  );
  routes.add("GET", "/api/v1/across-rules", (actor): Promise<AcrossRules> => deps.visitors.rules(actor.box));
  routes.add(
    "PUT",
    "/api/v1/across-rules",
    (actor, request): Promise<AcrossRules> => deps.visitors.setRules(actor, acrossRules.parse(request.body)),
    { access: "box-admin", body: { send: false, receive: false } },
  );
}

/** What is shared in all spaces that the actor manages, and what the actor gave of what others gave to be managed. */
async function givenBy(deps: WebDeps, actor: Actor): Promise<GivenShares> {
  const managed = (await everywhere(deps, actor)).filter(({ rights }) => rights.has("share"));
  const found = await Promise.all(
    managed.map(async (grant) => {
      const all = await deps.sharing.ofSpace(grant);
      const own = grant.top === undefined ? all : all.filter((one) => isGivenBy(one, actor) && isGivenToOthers(one, actor));
      const shares = Map.groupBy(own, ({ node }) => node);
      const [places, maker] = await Promise.all([
        deps.tree.findMany(grant, [...shares.keys()]),
        entryMaker(deps, grant, await deps.tree.view(grant), []),
      ]);
      return [...places].map(([id, { node, path }]) => ({
        ...maker.entryOf(node),
        space: placeKey(grant),
        path: [...path],
        shares: (shares.get(id) ?? []).map(shareOf),
      }));
    }),
  );
  return { entries: found.flat().toSorted((a, b) => german.compare(a.name, b.name)) };
}

const german = new Intl.Collator("de", { numeric: true });

function registerReceived({ routes, deps }: WebApi, counted: (actor: Actor) => Actor): void {
  routes.add("GET", "/api/v1/shares", async (actor): Promise<GivenShares> => givenBy(deps, actor));
  routes.add("GET", "/api/v1/shared", async (actor): Promise<ReceivedShares> => ({
    // Rooms have a page of their own.
    entries: (await deps.mounts.received(actor)).filter(({ isRoom }) => !isRoom).map(receivedOf),
  }));
  for (const [method, verb] of [
    ["PUT", "accept"],
    ["DELETE", "decline"],
  ] as const)
    routes.add(
      method,
      "/api/v1/shared/:node",
      async (actor, request) => deps.mounts[verb](counted(actor), nodeId(z.object({ node: number }).parse(request.params).node)),
      { probes: (victim) => [{ method, url: `/api/v1/shared/${victim.fileId}` }] },
    );
}

const shareOf = (share: Share): NodeShares["shares"][number] => ({
  id: share.id,
  kind: share.to.kind,
  to: share.to.id,
  name: share.to.name,
  login: share.to.login ?? null,
  guestUntil: share.to.guestUntil ? unixSeconds(share.to.guestUntil) : null,
  box: share.to.boxTitle ?? null,
  role: isShareRole(share.role) ? share.role : "viewer",
  until: share.expiresAt ? unixSeconds(share.expiresAt) : null,
});

const receivedOf = (share: Received): ReceivedShares["entries"][number] => ({
  space: placeKey(share),
  node: share.node.id,
  name: share.name,
  isFolder: share.node.isFolder,
  size: share.node.size,
  mtime: share.node.mtime,
  by: share.by?.displayName ?? share.owner?.displayName ?? null,
  box: share.abroad?.title ?? null,
  at: unixSeconds(share.at),
  until: share.expiresAt ? unixSeconds(share.expiresAt) : null,
  mayWrite: share.rights.has("create") || share.rights.has("update"),
  mayShare: share.rights.has("share"),
  viewOnly: !mayDownload(share),
  declined: share.declined,
  webDavPath: davRoot(share),
});
