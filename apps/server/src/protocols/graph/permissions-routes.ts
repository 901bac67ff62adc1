// Who else may see what: shares with people and groups, links for people without an account, and members of project spaces.
import { type GrantId, grantId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { z } from "zod";
import type { Grantee } from "../../domain/access/access.ts";
import { demandRight } from "../../domain/access/demand-right.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Link } from "../../domain/links/links.ts";
import type { Share } from "../../domain/sharing/sharing.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { findTarget, keyOf, type Target } from "./find-target.ts";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphRoute, GraphRoutes } from "./graph-routes.ts";
import { hidden, type ItemKey } from "./ids.ts";
import { changeLink, createLink, setLinkPassword } from "./link-permissions.ts";
import { changeMember, endMember, inviteMembers, listMembers, memberOf, projectOf } from "./member-permissions.ts";
import { parameter } from "./parameters.ts";
import { linkPermission, readMemberKey, sharePermission } from "./permission-data.ts";
import { type GraphQuery, unsupported } from "./read-query.ts";
import { actionsOf, rolesFor, shareRoleOf } from "./roles.ts";
import {
  invitation,
  linkPassword,
  listOf,
  newGraphLink,
  permission,
  type Permission,
  permissionChanges,
  permissionList,
} from "./schemas.ts";

const topic = "Permissions";
const rolesKey = "@libre.graph.permissions.roles.allowedValues";
const actionsKey = "@libre.graph.permissions.actions.allowedValues";
const gone = { 404: "No such item or permission, or none of the caller's." };
const notAllowed = { ...gone, 403: "The caller may not decide who else may see it." };
const linkFailures = { ...notAllowed, 400: "A link without password or end, or with one that the box's rules do not allow." };

type PermissionFilter = "people" | "federated";

/** The two filters that clients send. @throws DomainError bad_request */
export function readPermissionFilter(text: string): PermissionFilter {
  if (/^grantedToV2 ne ''$/.test(text)) return "people";
  if (
    /^@libre\.graph\.permissions\.roles\.allowedValues\/rolePermissions\/any\(p:contains\(p\/condition, ?'@Subject\.UserType==\\?"Federated\\?"'\)\)$/.test(
      text,
    )
  )
    return "federated";
  throw unsupported(`$filter=${text}`);
}

const listOptions = { filter: readPermissionFilter, select: [rolesKey, actionsKey] };

export function registerPermissions(routes: GraphRoutes, deps: GraphDeps): void {
  const changes = rateLimit(600, deps.clock);
  const counted = (actor: Actor): Actor => {
    changes.count(actor.account);
    return actor;
  };
  for (const base of ["/drives/:drive/root", "/drives/:drive/items/:item"]) {
    registerListing(routes, deps, base);
    registerGiving(routes, deps, base, counted);
    registerOne(routes, deps, base, counted);
  }
}

/** What is meant, where it lies: something in the drive of received shares is what it points at. @throws DomainError not_found */
async function placeOf(deps: GraphDeps, actor: Actor, request: Parameters<typeof keyOf>[0]): Promise<Extract<ItemKey, { kind: "space" }>> {
  const key = keyOf(request);
  if (key.kind === "space") return key;
  const share = key.node === undefined ? undefined : (await deps.mounts.received(actor)).find(({ node }) => node.id === key.node);
  if (!share) throw hidden();
  return { kind: "space", space: share.space, node: share.node.id };
}

function registerListing(routes: GraphRoutes, deps: GraphDeps, base: string): void {
  routes.add(
    "GET",
    `${base}/permissions`,
    {
      ...{ topic, options: listOptions, answer: permissionList, failures: gone },
      summary:
        "Who else may see it, and which roles the caller may give: of a project space's root its members, else shares and the caller's links.",
      more: "`$filter` knows `grantedToV2 ne ''` (people and groups only) and that for the roles that can be given to federated users: people of other boxes.",
    },
    async ({ actor, request, query, language, origin }) => {
      const key = await placeOf(deps, actor, request);
      const project = await projectOf(deps, actor, key);
      if (project) {
        const { members, mayManage } = await listMembers(deps, actor, project);
        const visitors = query.filter === "federated";
        return answerOf(query, members, mayManage ? rolesFor("root", language, { visitors }) : [], () => rootActions(deps, actor, project));
      }
      const target = await findTarget(deps, actor, key);
      const mayShare = target.grant.rights.has("share") && !target.isRoot;
      const shares = mayShare ? (await deps.sharing.ofNode(target.grant, target.node.id)).map(sharePermission) : [];
      const links = target.isRoot || query.filter === "people" ? [] : await deps.links.shares(actor, [target.node.id]);
      const permissions = [...shares, ...links.map((link) => linkPermission(link, origin))];
      const visitors = query.filter === "federated";
      const may = mayShare && (!visitors || (await deps.visitors.rules(actor.box)).send);
      const roles = may ? rolesFor(target.node.isFolder ? "folder" : "file", language, { visitors }) : [];
      return answerOf(query, permissions, roles, () => Promise.resolve(actionsOf(target.grant.rights)));
    },
  );
}

/** No member, but an admin of the box: may do nothing with what is in it. */
const rootActions = async (deps: GraphDeps, actor: Actor, space: Parameters<typeof listMembers>[2]): Promise<string[]> => {
  const summary = (await deps.spaces.visible(actor)).find(({ id }) => id === space);
  return summary ? actionsOf(summary.rights) : [];
};

async function answerOf(
  { select }: GraphQuery<PermissionFilter>,
  value: Permission[],
  roles: ReturnType<typeof rolesFor>,
  actions: () => Promise<string[]>,
): Promise<object> {
  const wanted = (key: string): boolean => select === undefined || select.has(key);
  return {
    ...(select === undefined ? { value } : {}),
    ...(wanted(actionsKey) ? { [actionsKey]: await actions() } : {}),
    ...(wanted(rolesKey) ? { [rolesKey]: roles } : {}),
  };
}

function registerGiving(routes: GraphRoutes, deps: GraphDeps, base: string, counted: (actor: Actor) => Actor): void {
  const member = "b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5";
  routes.add(
    "POST",
    `${base}/invite`,
    {
      ...{ topic, body: invitation, answer: listOf(permission), failures: notAllowed },
      summary:
        "Shares it with people and groups of the box by their ids, and with people of other boxes by their address; of a project space's root: makes members.",
      probes: (victim) => [{ body: { recipients: [{ objectId: victim.accountId }], roles: [member] } }],
    },
    async ({ actor, request, body }) => {
      const key = await placeOf(deps, actor, request);
      counted(actor);
      const project = await projectOf(deps, actor, key);
      if (project) {
        const to = body.recipients.map(memberOfBox);
        return { value: await inviteMembers(deps, actor, project, { to, roles: body.roles, end: body.expirationDateTime }) };
      }
      const { grant, node } = await findTarget(deps, actor, key);
      const terms = { role: shareRoleOf(body.roles, node.isFolder), expiresAt: endOf(body.expirationDateTime) };
      // Whether it may be shared is told before anybody is looked for.
      demandRight(grant.rights, "share");
      const value: Permission[] = [];
      for (const one of body.recipients)
        value.push(sharePermission(await deps.sharing.give(grant, node.id, await granteeOf(deps, actor, one), terms)));
      return { value };
    },
  );
  routes.add(
    "POST",
    `${base}/createLink`,
    {
      ...{ topic, body: newGraphLink, answer: permission, failures: linkFailures },
      summary: "Makes a link for people without an account. A password is demanded; without an end it gets the box's usual one.",
      probes: () => [{ body: { type: "view", password: "Regen am Dienstagabend 7" } }],
    },
    async ({ actor, request, body, origin }) => {
      const key = await placeOf(deps, actor, request);
      const { grant, node } = await findTarget(deps, counted(actor), key);
      return createLink(deps, actor, { space: grant.space, node: node.id, wanted: body }, { pages: request.origin, shown: origin });
    },
  );
}

type Recipient = z.infer<typeof invitation>["recipients"][number];

const memberOfBox = (one: Recipient) => ({
  kind: one["@libre.graph.recipient.type"] === "group" ? ("group" as const) : ("account" as const),
  id: one.objectId,
});

/** An address is the id of people of other boxes. @throws DomainError not_found */
async function granteeOf(deps: GraphDeps, actor: Actor, one: Recipient): Promise<Grantee> {
  if (one["@libre.graph.recipient.type"] === "group" || !one.objectId.includes("@")) return memberOfBox(one);
  const visitor = await deps.visitors.admit(actor, one.objectId);
  if (!visitor) throw new DomainError("not_found", "There is nobody with this address.", { values: { fault: "no_principal" } });
  return { kind: "visitor", id: visitor.id };
}

function registerOne(routes: GraphRoutes, deps: GraphDeps, base: string, counted: (actor: Actor) => Actor): void {
  const url = `${base}/permissions/:permission`;
  const add = <B = undefined>(
    method: "GET" | "PATCH" | "DELETE" | "POST",
    path: string,
    route: Pick<GraphRoute<B, never>, "summary" | "body" | "answer" | "failures" | "probes">,
    work: (known: Known, call: { actor: Actor; body: B; origin: string }) => Promise<unknown>,
  ): void =>
    routes.add<B>(method, path, { topic, ...route }, async ({ actor, request, body, origin }) => {
      if (method !== "GET") counted(actor);
      return work(await knownOf(deps, actor, request), { actor, body, origin });
    });

  add("GET", url, { answer: permission, failures: gone, summary: "One permission." }, async (known, { actor, origin }) => {
    if (known.kind === "member") return memberOf(deps, actor, known);
    return known.kind === "link" ? linkPermission(known.link, origin) : sharePermission(known.share);
  });
  add(
    "PATCH",
    url,
    {
      ...{ body: permissionChanges, answer: permission, failures: linkFailures },
      summary: "Changes role or end of a share, the role of a member, or end and name of a link. A link keeps a password and an end.",
      probes: () => [{ body: { expirationDateTime: "2099-12-31T00:00:00Z" } }],
    },
    async (known, { actor, body, origin }) => {
      if (known.kind === "link") return changeLink(deps, actor, known.link, body, origin);
      if (body.link !== undefined || (body.roles === undefined && body.expirationDateTime === undefined)) throw noChange();
      if (known.kind === "member") return changeMember(deps, actor, known, body);
      const { share } = known;
      const end = body.expirationDateTime;
      const changed = await deps.sharing.change(actor, share.id, {
        ...(body.roles === undefined ? {} : { role: shareRoleOf(body.roles, share.isFolder) }),
        ...(end === undefined ? {} : { expiresAt: endOf(end) ?? null }),
      });
      return sharePermission(changed);
    },
  );
  add("DELETE", url, { failures: notAllowed, summary: "Ends a share, a link or a membership." }, async (known, { actor }) => {
    if (known.kind === "member") await endMember(deps, actor, known);
    else if (known.kind === "link") await deps.links.recall(actor, known.link.id);
    else await deps.sharing.end(actor, known.share.id);
  });
  add(
    "POST",
    `${url}/setPassword`,
    {
      ...{ body: linkPassword, answer: permission, failures: linkFailures },
      summary: "Gives a link another password; who came with the old one has to give the new one.",
      probes: () => [{ body: { password: "Regen am Dienstagabend 7" } }],
    },
    async (known, { actor, body, origin }) => {
      if (known.kind !== "link") throw hidden();
      return setLinkPassword(deps, actor, known.link, body.password, origin);
    },
  );
}

type Known =
  | { readonly kind: "member"; readonly space: Target["grant"]["space"]; readonly member: { kind: "account" | "group"; id: string } }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "share"; readonly share: Share };

/** The permission of an address, which must be one of its item. @throws DomainError not_found */
async function knownOf(deps: GraphDeps, actor: Actor, request: Parameters<typeof keyOf>[0]): Promise<Known> {
  const key = await placeOf(deps, actor, request);
  const text = parameter(request, "permission");
  const member = readMemberKey(text);
  const project = await projectOf(deps, actor, key);
  if (project || member) {
    if (!project || !member) throw hidden();
    return { kind: "member", space: project, member };
  }
  const id = numberOf(text);
  const link = await unlessUnknown(deps.links.shareOf(actor, id));
  if (link) {
    if (link.space !== key.space || link.node !== key.node) throw hidden();
    return { kind: "link", link };
  }
  const share = await unlessUnknown(deps.sharing.find(actor, id));
  if (!share || share.space !== key.space || nodeId(share.node) !== key.node) throw hidden();
  return { kind: "share", share };
}

async function unlessUnknown<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return undefined;
    throw error;
  }
}

/** @throws DomainError not_found */
function numberOf(text: string): GrantId {
  if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(Number(text))) throw hidden();
  return grantId(Number(text));
}

/** null and "" say: no end. */
const endOf = (text: string | null | undefined): Date | undefined => (text ? new Date(text) : undefined);

const noChange = (): DomainError =>
  new DomainError("bad_request", "Nothing that could be changed was named.", { values: { fault: "body_field", field: "roles" } });
