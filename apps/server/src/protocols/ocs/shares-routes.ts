// The share API: what is shared by and with the caller, made, changed and ended; links are told in link-shares.ts.
import { type GrantId, grantId, type NodeId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import type { Grantee } from "../../domain/access/access.ts";
import { demandRight } from "../../domain/access/demand-right.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import type { Share, ShareRole } from "../../domain/sharing/sharing.ts";
import type { Node } from "../../domain/tree/node.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import type { OcsData } from "./envelope.ts";
import {
  changeLinkShare,
  createLinkShare,
  describedLink,
  linkChangeCodes,
  linkCodes,
  linkShare,
  linkShares,
  linkType,
} from "./link-shares.ts";
import type { OcsCall, OcsRoutes } from "./ocs-routes.ts";
import { pathParameter, type Parameters, wholeNumber } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";
import { guestType, mayBeGuest } from "./sharees-routes.ts";
import { endOf, givenData, permissionsOfRole, receivedData, roleOf, shareTypes, wantedDownload } from "./share-data.ts";
import { rateLimit } from "../shared/rate-limit.ts";

const api = "/apps/files_sharing/api/v1";
const notFound = { not_found: 404, no_share: 404, no_path: 404, no_principal: 404, end_past: 404, guest_end_past: 404 };

interface Item {
  readonly grant: Granted<"read">;
  readonly node: Node;
}

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
  routes.add("GET", `${api}/shares`, (call) => list(deps, call), {
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
      const { actor, request, parameters } = call;
      changes.count(actor.account);
      const id = idOf(request);
      const link = await linkShare(deps, actor, id);
      if (link) return changeLinkShare(deps, call, link);
      const before = await deps.sharing.find(actor, id);
      const permissions = parameters.text("permissions");
      const download = wantedDownload(parameters);
      const expires = parameters.text("expireDate");
      if (permissions === undefined && expires === undefined && download === undefined)
        throw new DomainError("bad_request", "Wrong or no update parameter given", { values: { fault: "bad_value" } });
      const share = await deps.sharing.change(actor, id, {
        ...(permissions === undefined && download === undefined ? {} : { role: changedRole(before, permissions, download) }),
        ...(expires === undefined ? {} : { expiresAt: endOf(expires) ?? null }),
      });
      return givenData(share, await pathOf(deps, actor, share.node));
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
}

/** What is not said stays: bits alone do not bring downloads back. */
function changedRole(before: Share, permissions: string | undefined, download: boolean | undefined): ShareRole {
  const bits = permissions === undefined ? permissionsOfRole(before.role, before.isFolder) : wholeNumber(permissions, 0, 31);
  return roleOf(bits, before.isFolder, download ?? before.role !== "secure-viewer");
}

const one = (victim: Victim): string[] => [`${api}/shares/${victim.fileId}`];
const noShare = (): DomainError => new DomainError("not_found", "Wrong share ID, share doesn't exist", { values: { fault: "no_share" } });
const me = (actor: Actor) => ({ id: actor.account, login: actor.login, displayName: actor.displayName });

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
  return givenData(share, await pathOf(deps, actor, share.node));
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

async function list(deps: OcsDeps, call: OcsCall): Promise<OcsData> {
  const { actor, parameters } = call;
  const types = parameters.text("share_types")?.split(",");
  const wanted = (share: Share): boolean => !types || types.includes(String(shareTypes[share.to.kind]));
  if (parameters.text("shared_with_me") === "true") {
    const state = parameters.text("state") ?? "0";
    const received = await deps.mounts.received(actor);
    return received
      .filter((share) => state === "all" || state === (share.declined ? "2" : "0"))
      .map((share) => receivedData(share, me(actor)));
  }
  const path = parameters.text("path");
  const links = async (nodes?: readonly NodeId[]) => (!types || types.includes(linkType) ? linkShares(deps, call, nodes) : []);
  if (path === undefined || path === "") {
    const grant = await deps.access.read(actor, await deps.spaces.personal(actor));
    const shares = (await deps.sharing.ofSpace(grant)).filter(wanted);
    const given = await Promise.all(shares.map(async (share) => givenData(share, await pathIn(deps, grant, share.node))));
    return [...given, ...(await links())];
  }
  const { grant, node } = await itemAt(deps, actor, path);
  // Who may not share it on sees nobody else's shares of it.
  if (!grant.rights.has("share")) return [];
  if (parameters.text("subfiles") !== "true")
    return [
      ...(await deps.sharing.ofNode(grant, node.id)).filter(wanted).map((share) => givenData(share, cleanPath(path))),
      ...(await links([node.id])),
    ];
  if (!node.isFolder) throw new DomainError("bad_request", "This is not a folder.", { values: { fault: "bad_value" } });
  const shares = (await deps.sharing.ofSpace(grant)).filter((share) => share.parent === node.id && wanted(share));
  const children = await (await deps.tree.view(grant)).children(node);
  return [
    ...shares.map((share) => givenData(share, `${cleanPath(path)}/${share.name}`.replace("//", "/"))),
    ...(await links(children.map((child) => child.id))),
  ];
}

async function create(deps: OcsDeps, call: OcsCall, countInvitation: () => void): Promise<OcsData> {
  const { actor, parameters } = call;
  const path = parameters.text("path") ?? "";
  const { grant, node } = await itemAt(deps, actor, path);
  if (parameters.text("shareType") === linkType) return createLinkShare(deps, call, { grant, node });
  const kind = ({ "0": "account", "1": "group", [guestType]: "guest", "6": "visitor" } as const)[parameters.text("shareType") ?? "0"];
  if (!kind) throw new DomainError("bad_request", "Unknown share type", { values: { fault: "bad_value" } });
  // Whether it may be shared is told before anybody is looked for or invited.
  demandRight(grant.rights, "share");
  const wanted = parameters.text("shareWith")?.trim() ?? "";
  let to = await granteeOf(deps, actor, kind, wanted);
  if (!to && kind !== "group" && kind !== "visitor" && (await mayBeGuest(deps, actor, wanted))) {
    countInvitation();
    to = await invited(deps, call, wanted);
  }
  if (!to) throw new DomainError("not_found", "Please specify a valid user", { values: { fault: "no_principal" } });
  const share = await deps.sharing.give(grant, node.id, to, {
    role: roleOf(permissionBits(parameters), node.isFolder, wantedDownload(parameters) ?? true),
    expiresAt: endOf(parameters.text("expireDate")),
  });
  return givenData(share, cleanPath(path));
}

/** Somebody of the own box; when there is nobody of that name, of another box by exact address. */
async function granteeOf(
  deps: OcsDeps,
  actor: Actor,
  kind: "account" | "group" | "guest" | "visitor",
  wanted: string,
): Promise<Grantee | undefined> {
  const own = kind === "group" ? "group" : "account";
  const found = kind === "visitor" ? [] : await deps.findPrincipals(actor, wanted);
  const here = found.find((one) => one.kind === own && (one.exact || one.id === wanted));
  if (here) return { kind: here.kind, id: here.id };
  if (kind === "group" || !wanted.includes("@")) return undefined;
  const elsewhere = await deps.visitors.admit(actor, wanted);
  return elsewhere && { kind: "visitor", id: elsewhere.id };
}

/** A mail address that nobody of the box has: its owner comes as a guest, until the share's end or as long as usual. */
async function invited({ guests, clock }: OcsDeps, { actor, parameters, request }: OcsCall, email: string) {
  const until = endOf(parameters.text("expireDate"));
  const longest = new Date(clock.now() + (await guests.rules(actor.box)).longestDays * 86_400_000);
  const { id } = await guests.invite(actor, { email, until: until && until > longest ? longest : until }, request.origin);
  return { kind: "account" as const, id };
}

const permissionBits = (parameters: Parameters): number => wholeNumber(parameters.text("permissions"), 15, 31);

const cleanPath = (path: string): string => `/${path.split("/").filter(Boolean).join("/")}`;

/** What a path of the caller's tree leads to, also in what others gave. @throws DomainError not_found */
async function itemAt(deps: OcsDeps, actor: Actor, text: string): Promise<Item> {
  const path = text
    .split("/")
    .filter((name) => name !== "")
    .map(checkedName);
  const [first, ...rest] = path;
  const mount = first === undefined ? undefined : await deps.mounts.find(actor, first);
  const grant = mount
    ? await deps.access.read(actor, mount.space, mount.top)
    : await deps.access.read(actor, await deps.spaces.personal(actor));
  const node = await (await deps.tree.view(grant)).resolve(mount ? rest : path);
  if (!node) throw new DomainError("not_found", "Wrong path, file/folder doesn't exist", { values: { fault: "no_path" } });
  return { grant, node };
}

const pathIn = async ({ tree }: OcsDeps, grant: Granted<"read">, node: NodeId): Promise<string> =>
  `/${(await tree.find(grant, node))?.path.join("/") ?? ""}`;

const pathOf = async (deps: OcsDeps, actor: Actor, node: NodeId): Promise<string> =>
  pathIn(deps, await deps.access.ofNode(actor, node), node);
