// The share API: shares made, changed and ended; listed in list-shares.ts, links in link-shares.ts.
import { type GrantId, grantId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { demandRight } from "../../domain/access/demand-right.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import type { Share, ShareRole } from "../../domain/sharing/sharing.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import type { OcsData } from "./envelope.ts";
import { changeLinkShare, createLinkShare, describedLink, linkChangeCodes, linkCodes, linkShare, linkType } from "./link-shares.ts";
import { listShares } from "./list-shares.ts";
import type { OcsCall, OcsRoutes } from "./ocs-routes.ts";
import { pathParameter, type Parameters } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";
import { guestType, mayBeGuest } from "./sharees-routes.ts";
import { bitsOf, endOf, givenData, me, permissionsOfRole, receivedData, type Recipient, roleOf, wantedDownload } from "./share-data.ts";
import { itemOf, pathIn } from "./share-items.ts";
import { rateLimit } from "../shared/rate-limit.ts";

const api = "/apps/files_sharing/api/v1";
const notFound = {
  not_found: 404,
  no_share: 404,
  no_path: 404,
  no_principal: 404,
  end_past: 404,
  guest_end_past: 404,
  share_end_late: 404,
};

/** Read, change, create and delete: of a file what has a meaning there. */
const usualBits = "15";

export function registerShares(routes: OcsRoutes, deps: OcsDeps): void {
  const changes = rateLimit(600, deps.clock);
  // Each sends a mail to somebody.
  const invitations = rateLimit(30, deps.clock);
  // Paths lead into the caller's own tree: nothing of somebody else can be named here but by number.
  const aimed = (victim: Victim) => [
    { path: `${api}/shares`, form: { path: `/${victim.accountId}`, shareType: "0", shareWith: victim.accountId, permissions: "15" } },
  ];
  const aimedLink = (victim: Victim) => [
    {
      path: `${api}/shares`,
      form: { path: `/${decodeURIComponent(victim.file)}`, shareType: linkType, password: "Regen am Dienstagabend 7" },
    },
  ];
  routes.add("GET", `${api}/shares`, (call) => listShares(deps, call), {
    codes: notFound,
    probes: () => [`${api}/shares`],
  });
  routes.add(
    "POST",
    `${api}/shares`,
    async (call) => {
      changes.count(call.actor.account);
      return create(deps, call, () => invitations.count(call.actor.account));
    },
    { codes: { ...notFound, ...linkCodes }, probes: (victim) => [...aimed(victim), ...aimedLink(victim)] },
  );
  routes.add(
    "GET",
    `${api}/shares/:id`,
    async (call) => {
      const id = idOf(call.request);
      const link = await linkShare(deps, call.actor, id);
      return [link ? await describedLink(deps, call, link) : await oneOf(deps, call.actor, id)];
    },
    { codes: notFound, probes: one },
  );
  routes.add(
    "PUT",
    `${api}/shares/:id`,
    async (call) => {
      const { actor, request } = call;
      changes.count(actor.account);
      const id = idOf(request);
      const link = await linkShare(deps, actor, id);
      if (link) return changeLinkShare(deps, call, link);
      return changePeopleShare(deps, call, id);
    },
    { codes: { ...notFound, ...linkChangeCodes }, probes: one },
  );
  routes.add("DELETE", `${api}/shares/:id`, async ({ actor, request }) => end(deps, actor, idOf(request)), {
    codes: notFound,
    probes: one,
  });
  for (const [method, accept] of [
    ["POST", true],
    ["DELETE", false],
  ] as const)
    routes.add(
      method,
      `${api}/shares/pending/:id`,
      async ({ actor, request }) => {
        const id = idOf(request);
        const share = await receivedOf(deps, actor, id);
        if (!share) throw noShare();
        await deps.mounts[accept ? "accept" : "decline"](actor, share.node.id);
        return [receivedData((await receivedOf(deps, actor, id)) ?? share, me(actor))];
      },
      { codes: notFound, probes: (victim) => [`${api}/shares/pending/${victim.fileId}`] },
    );
  // Nothing comes from other servers.
  for (const path of ["/remote_shares", "/remote_shares/pending", "/remote_shares/all"]) routes.add("GET", `${api}${path}`, () => []);
  for (const [method, path] of [
    ["GET", "/remote_shares/:id"],
    ["DELETE", "/remote_shares/:id"],
    ["POST", "/remote_shares/pending/:id"],
    ["DELETE", "/remote_shares/pending/:id"],
  ] as const)
    routes.add(method, `${api}${path}`, () => Promise.reject(noShare()), { codes: notFound });
}

/** @throws DomainError bad_request when nothing that can be changed is named */
async function changePeopleShare(deps: OcsDeps, { actor, parameters }: OcsCall, id: GrantId): Promise<OcsData> {
  const before = await deps.sharing.find(actor, id);
  refuseNote(parameters);
  const permissions = parameters.text("permissions");
  const download = wantedDownload(parameters);
  const expires = parameters.text("expireDate");
  if ([permissions, download, expires, parameters.text("note")].every((each) => each === undefined))
    throw new DomainError("bad_request", "Wrong or no update parameter given", { values: { fault: "no_change" } });
  const share = await deps.sharing.change(actor, id, {
    ...(permissions === undefined && download === undefined ? {} : { role: changedRole(before, permissions, download) }),
    ...(expires === undefined ? {} : { expiresAt: endOf(expires) ?? null }),
  });
  const grant = await deps.access.ofNode(actor, share.node);
  return givenData(share, await pathIn(deps, grant, share.node), grant);
}

/** People are told of a share without words of the giver: a text that would reach nobody is not taken. @throws DomainError bad_request */
function refuseNote(parameters: Parameters): void {
  if ((parameters.text("note") ?? "").trim() === "") return;
  throw new DomainError("bad_request", "A note can be given to a link only.", { values: { fault: "note_people" } });
}

/** What is not said stays: bits alone do not bring downloads back. */
function changedRole(before: Share, permissions: string | undefined, download: boolean | undefined): ShareRole {
  const bits = permissions === undefined ? permissionsOfRole(before.role, before.isFolder) : bitsOf(permissions);
  return roleOf({ bits, download: download ?? before.role !== "secure-viewer" }, before.isFolder, before.to);
}

const one = (victim: Victim): string[] => [`${api}/shares/${victim.fileId}`];
const noShare = (): DomainError => new DomainError("not_found", "Wrong share ID, share doesn't exist", { values: { fault: "no_share" } });

/** @throws DomainError not_found */
function idOf(request: OcsCall["request"]): GrantId {
  const text = pathParameter(request, "id");
  if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(Number(text))) throw noShare();
  return grantId(Number(text));
}

const receivedOf = async (deps: OcsDeps, actor: Actor, id: GrantId): Promise<Received | undefined> =>
  (await deps.mounts.received(actor)).find((share) => share.grant === id);

async function oneOf(deps: OcsDeps, actor: Actor, id: GrantId): Promise<OcsData> {
  const received = await receivedOf(deps, actor, id);
  if (received) return receivedData(received, me(actor));
  const share = await deps.sharing.find(actor, id);
  const grant = await deps.access.ofNode(actor, share.node);
  return givenData(share, await pathIn(deps, grant, share.node), grant);
}

/** Whoever gave it ends it; its recipient turns it away. */
async function end(deps: OcsDeps, actor: Actor, id: GrantId): Promise<OcsData> {
  const link = await linkShare(deps, actor, id);
  if (link) {
    await deps.links.recall(actor, link.id);
    return [];
  }
  const received = await receivedOf(deps, actor, id);
  if (received) await deps.mounts.decline(actor, received.node.id);
  else await deps.sharing.end(actor, id);
  return [];
}

async function create(deps: OcsDeps, call: OcsCall, countInvitation: () => void): Promise<OcsData> {
  const { actor, parameters } = call;
  const { grant, node, path } = await itemOf(deps, actor, parameters);
  if (parameters.text("shareType") === linkType) return createLinkShare(deps, call, { grant, node });
  const kind = ({ "0": "account", "1": "group", [guestType]: "guest", "6": "visitor" } as const)[parameters.text("shareType") ?? "0"];
  if (!kind) throw new DomainError("bad_request", "Unknown share type", { values: { fault: "bad_value" } });
  // Whether it may be shared is told before anybody is looked for or invited.
  demandRight(grant.rights, "share");
  refuseNote(parameters);
  const wanted = parameters.text("shareWith")?.trim() ?? "";
  if (kind !== "group" && [actor.login, actor.account, actor.email].includes(wanted))
    throw new DomainError("forbidden", "Cannot share with yourself", { values: { fault: "share_self" } });
  let to = await granteeOf(deps, actor, kind, wanted);
  if (!to && kind !== "group" && kind !== "visitor" && (await mayBeGuest(deps, actor, wanted))) {
    countInvitation();
    to = await invited(deps, call, wanted);
  }
  if (!to) throw new DomainError("not_found", "Please specify a valid user", { values: { fault: "no_principal" } });
  const wish = { bits: bitsOf(parameters.text("permissions") || usualBits), download: wantedDownload(parameters) ?? true };
  const share = await deps.sharing.give(grant, node.id, to, {
    role: roleOf(wish, node.isFolder, to),
    expiresAt: endOf(parameters.text("expireDate")),
  });
  return givenData(share, path, grant);
}

/** Somebody of the own box; when there is nobody of that name, of another box by exact address. */
async function granteeOf(
  deps: OcsDeps,
  actor: Actor,
  kind: "account" | "group" | "guest" | "visitor",
  wanted: string,
): Promise<Recipient | undefined> {
  const own = kind === "group" ? "group" : "account";
  const found = kind === "visitor" ? [] : await deps.findPrincipals(actor, wanted);
  const here = found.find((one) => one.kind === own && (one.exact || one.id === wanted));
  if (here) return { kind: here.kind, id: here.id, guestUntil: here.guestUntil };
  if (kind === "group" || !wanted.includes("@")) return undefined;
  const elsewhere = await deps.visitors.admit(actor, wanted);
  return elsewhere && { kind: "visitor", id: elsewhere.id, guestUntil: undefined };
}

/** A mail address that nobody of the box has: its owner comes as a guest, until the share's end or as long as usual. */
async function invited({ guests, clock }: OcsDeps, { actor, parameters, request }: OcsCall, email: string) {
  const until = endOf(parameters.text("expireDate"));
  const longest = new Date(clock.now() + (await guests.rules(actor.box)).longestDays * 86_400_000);
  const guestUntil = until && until > longest ? longest : until;
  const { id } = await guests.invite(actor, { email, until: guestUntil }, request.origin);
  return { kind: "account" as const, id, guestUntil: guestUntil ?? longest };
}
