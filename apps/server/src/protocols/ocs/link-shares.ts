// Links (share type 3) in the share API: made, listed, changed and ended by ownCloud's and Nextcloud's clients, with password and end as everywhere.
import { type NodeId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Link, Links, NewShare, ShareLinkRole } from "../../domain/links/links.ts";
import type { Found, Tree } from "../../domain/tree/tree.ts";
import type { Access } from "../../domain/access/access.ts";
import { contentTypeOf } from "../shared/content-type.ts";
import { dayOf, endOfDate } from "../shared/german-days.ts";
import type { OcsData } from "./envelope.ts";
import type { OcsCall } from "./ocs-routes.ts";
import type { Parameters } from "./read-parameters.ts";
import { attributesOf, previewOf, wantedDownload } from "./share-data.ts";
import type { Item } from "./share-items.ts";

export const linkType = "3";

export interface LinkShareDeps {
  readonly links: Pick<Links, "share" | "shares" | "shareOf" | "change" | "describe" | "recall">;
  readonly access: Pick<Access, "ofNode">;
  readonly tree: Pick<Tree, "findMany">;
}

/** What clients show people, under the codes that they expect. */
export const linkCodes = {
  link_password_missing: 403,
  link_password_short: 403,
  too_short: 403,
  too_long: 403,
  common: 403,
  repeating: 403,
  contains_name: 403,
  link_expiry_past: 404,
  link_expiry_late: 404,
  link_unknown: 404,
};
export const linkChangeCodes = { ...linkCodes, link_password_missing: 400, link_expiry_missing: 400 };

/** On these nodes, or all. What lies in the trash is shared with nobody. */
export async function linkShares(deps: LinkShareDeps, { actor, request }: OcsCall, nodes?: readonly NodeId[]): Promise<OcsData[]> {
  const links = await deps.links.shares(actor, nodes);
  const shown: OcsData[] = [];
  for (const [, ofSpace] of Map.groupBy(links, (link) => link.space)) {
    const found = await foundOf(deps, actor, ofSpace);
    for (const link of ofSpace) {
      const one = found.get(link.node);
      if (one) shown.push(linkData(link, one, actor, request.origin));
    }
  }
  return shown;
}

/** The links' nodes, as their owner sees them: all of one space, which is the owner's. */
async function foundOf({ access, tree }: LinkShareDeps, actor: Actor, links: readonly Link[]): Promise<ReadonlyMap<NodeId, Found>> {
  for (const link of links) {
    const grant = await access.ofNode(actor, link.node).catch(() => undefined);
    if (grant)
      return tree.findMany(
        grant,
        links.map((each) => nodeId(each.node)),
      );
  }
  return new Map();
}

export async function describedLink(deps: LinkShareDeps, { actor, request }: OcsCall, link: Link): Promise<OcsData> {
  const one = (await foundOf(deps, actor, [link])).get(link.node);
  if (!one) throw new DomainError("not_found", "Wrong share ID, share doesn't exist", { values: { fault: "no_share" } });
  return linkData(link, one, actor, request.origin);
}

export async function createLinkShare(deps: LinkShareDeps, call: OcsCall, { grant, node }: Pick<Item, "grant" | "node">): Promise<OcsData> {
  const { actor, parameters, request } = call;
  const wanted: NewShare = {
    space: grant.space,
    node: node.id,
    role: linkRoleOf(parameters, node.isFolder),
    name: nameOf(parameters) ?? "",
    message: parameters.text("note"),
    password: parameters.text("password"),
    // As in the rest of the family: none means the usual one.
    expiresAt: linkEndOf(parameters.text("expireDate") || undefined),
  };
  return describedLink(deps, call, await deps.links.share(actor, wanted, request.origin));
}

/** undefined: the number is that of another kind of share, or of none. */
export async function linkShare(deps: LinkShareDeps, actor: Actor, number: number): Promise<Link | undefined> {
  return deps.links.shareOf(actor, number).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === "not_found") return undefined;
    throw error;
  });
}

/**
 * Changes what is said: `password`, `expireDate`, `permissions`, `publicUpload`, `attributes`, `hideDownload`, `name` or `label`, `note`. All of it is read before any of it is done.
 * @throws DomainError bad_request when a link would have no password or no end, for permissions that no link has, and when nothing is said
 */
export async function changeLinkShare(deps: LinkShareDeps, call: OcsCall, link: Link): Promise<OcsData> {
  const { actor, parameters } = call;
  const [password, expireDate, note] = [parameters.text("password"), parameters.text("expireDate"), parameters.text("note")];
  const name = nameOf(parameters);
  const says = ["permissions", "publicUpload", "attributes", "attributes[0][scope]", "hideDownload"].some(
    (each) => parameters.text(each) !== undefined,
  );
  if (password === "") throw refused("Passwords are enforced for link shares.", "link_password_missing");
  if (expireDate === "") throw refused("An expiration date is enforced for link shares.", "link_expiry_missing");
  if (!says && [password, expireDate, name, note].every((each) => each === undefined))
    throw refused("Wrong or no update parameter given", "no_change");
  const one = (await foundOf(deps, actor, [link])).get(link.node);
  const role = says ? linkRoleOf(parameters, one?.node.isFolder ?? false, link.role) : link.role;
  const newRole = role === link.role ? undefined : (role as ShareLinkRole);
  if (password !== undefined || expireDate !== undefined || newRole !== undefined)
    await deps.links.change(actor, link.id, { password, expiresAt: linkEndOf(expireDate), role: newRole });
  if (name !== undefined || note !== undefined) await deps.links.describe(actor, link.id, { name, message: note });
  return describedLink(deps, call, await deps.links.shareOf(actor, link.number));
}

/** ownCloud's clients say `name`, Nextcloud's `label`. */
const nameOf = (parameters: Parameters): string | undefined => parameters.text("name") ?? parameters.text("label");

const refused = (message: string, fault: string): DomainError => new DomainError("bad_request", message, { values: { fault } });

const bits = { read: 1, update: 2, create: 4, delete: 8 } as const;
/** What a link may be said to allow: read, change (a file), add, the older and the newer form of everything. */
const linkPermissions: ReadonlySet<number> = new Set([1, 3, 5, 7, 15]);

/**
 * The role that comes nearest without giving more; what is not said stays. Whether it may be shared on has no meaning for a link.
 * A drop box without a page would take anything from anybody: that is what requests are for.
 * @param before of a link that is changed: what no link allows is refused then, and read as 1 when one is made, as ownCloud's server does
 */
function linkRoleOf(parameters: Parameters, isFolder: boolean, before?: Link["role"]): ShareLinkRole {
  const text = parameters.text("permissions");
  let wide = before === "editor";
  if (text !== undefined) {
    const wanted = Number(text) & ~16;
    if (wanted === bits.create)
      throw new DomainError("forbidden", "Please collect files with a request on the web page.", { values: { fault: "share_drop" } });
    const known = linkPermissions.has(wanted);
    if (!known && before !== undefined) throw refused("Can't change permissions for public share links", "bad_value");
    wide = known && (wanted & bits.update) !== 0 && (!isFolder || (wanted & bits.create) !== 0);
  }
  const upload = parameters.text("publicUpload");
  if (upload === "true" && !isFolder) throw refused("Public upload is only possible for publicly shared folders", "not_folder");
  if (upload !== undefined) wide = upload === "true";
  // Hidden downloads are none here: what can only be hidden can be had.
  const hidden = { true: false, "1": false, false: true, "0": true }[parameters.text("hideDownload") ?? ""];
  if (!(wantedDownload(parameters) ?? hidden ?? before !== "secure-viewer")) return "secure-viewer";
  return wide ? "editor" : "viewer";
}

/** Of a date with a time only the day counts. What is no day is no moment, and the domain refuses it. */
const linkEndOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : endOfDate(text.slice(0, 10)));

function linkData(link: Link, { node, path, above }: Found, actor: Actor, origin: string): OcsData {
  const name = path.at(-1) ?? "";
  return {
    id: String(link.number),
    share_type: 3,
    uid_owner: actor.account,
    displayname_owner: actor.displayName,
    additional_info_owner: null,
    uid_file_owner: actor.account,
    displayname_file_owner: actor.displayName,
    additional_info_file_owner: null,
    permissions: link.role === "editor" ? (node.isFolder ? 15 : 3) : 1,
    stime: Math.floor(link.createdAt.getTime() / 1000),
    parent: null,
    expiration: `${dayOf(link.expiresAt)} 00:00:00`,
    token: link.token,
    path: `/${path.join("/")}`,
    mimetype: node.isFolder ? "httpd/unix-directory" : contentTypeOf(name),
    storage_id: `space::${link.space}`,
    storage: 0,
    space_id: link.space,
    item_type: node.isFolder ? "folder" : "file",
    item_source: node.id,
    file_source: node.id,
    file_parent: above.at(-1) ?? null,
    file_target: `/${name}`,
    // The desktop client decides by this text that a password is set.
    share_with: "***redacted***",
    share_with_displayname: "***redacted***",
    name: link.subject,
    label: link.subject,
    url: `${origin}/s/${link.token}`,
    mail_send: 0,
    attributes: attributesOf(link.role !== "secure-viewer"),
    note: link.message,
    hide_download: link.role === "secure-viewer" ? 1 : 0,
    password: "***redacted***",
    send_password_by_talk: false,
    can_edit: true,
    can_delete: true,
    item_permissions: node.isFolder ? 31 : 19,
    quicklink: false,
    ...previewOf(name, node.isFolder),
    state: 0,
  };
}
