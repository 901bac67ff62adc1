// Links (share type 3) in the share API: made, listed, changed and ended by ownCloud's and Nextcloud's clients, with password and end as everywhere.
import { type NodeId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Link, Links, NewShare } from "../../domain/links/links.ts";
import type { Found, Tree } from "../../domain/tree/tree.ts";
import type { Access } from "../../domain/access/access.ts";
import { contentTypeOf } from "../shared/content-type.ts";
import { dayOf, endOfDate } from "../shared/german-days.ts";
import type { OcsData } from "./envelope.ts";
import type { OcsCall } from "./ocs-routes.ts";
import type { Parameters } from "./read-parameters.ts";
import { attributesOf, wantedDownload } from "./share-data.ts";

export const linkType = "3";

export interface LinkShareDeps {
  readonly links: Pick<Links, "share" | "shares" | "shareOf" | "change" | "rename" | "recall">;
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

export async function createLinkShare(
  deps: LinkShareDeps,
  call: OcsCall,
  { grant, node }: { grant: Granted<"read">; node: { id: NodeId } },
): Promise<OcsData> {
  const { actor, parameters, request } = call;
  const wanted: NewShare = {
    space: grant.space,
    node: node.id,
    role: linkRoleOf(parameters),
    name: parameters.text("name") ?? parameters.text("label") ?? "",
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

export async function changeLinkShare(deps: LinkShareDeps, call: OcsCall, link: Link): Promise<OcsData> {
  const { actor, parameters } = call;
  const [password, expireDate] = [parameters.text("password"), parameters.text("expireDate")];
  const name = parameters.text("name") ?? parameters.text("label");
  const permissions = ["permissions", "publicUpload", "attributes", "attributes[0][scope]", "hideDownload"]
    .map((each) => parameters.text(each))
    .find((each) => each !== undefined);
  if (password === "") throw missing("Passwords are enforced for link shares.", "link_password_missing");
  if (expireDate === "") throw missing("An expiration date is enforced for link shares.", "link_expiry_missing");
  if ([password, expireDate, name, permissions].every((each) => each === undefined))
    throw missing("Wrong or no update parameter given", "bad_value");
  if (permissions !== undefined && linkRoleOf(parameters, link.role) !== link.role)
    throw missing("Can't change permissions for public share links", "bad_value");
  if (password !== undefined || expireDate !== undefined)
    await deps.links.change(actor, link.id, { password, expiresAt: linkEndOf(expireDate) });
  if (name !== undefined) await deps.links.rename(actor, link.id, name);
  return describedLink(deps, call, await deps.links.shareOf(actor, link.number));
}

const missing = (message: string, fault: string): DomainError => new DomainError("bad_request", message, { values: { fault } });

/** `publicUpload=true` means all but sharing on. A drop box without a page would take anything from anybody: that is what requests are for. */
function linkRoleOf(parameters: Parameters, before: Link["role"] = "viewer"): NewShare["role"] {
  const permissions = Number(parameters.text("permissions") ?? (before === "editor" ? 15 : 1));
  if (permissions === 4)
    throw new DomainError("forbidden", "Please collect files with a request on the web page.", { values: { fault: "share_drop" } });
  // Hidden downloads are none here: what can only be hidden can be had.
  const hidden = { true: false, false: true }[parameters.text("hideDownload") ?? ""];
  if (!(wantedDownload(parameters) ?? hidden ?? before !== "secure-viewer")) return "secure-viewer";
  return parameters.text("publicUpload") === "true" || (permissions & 2) !== 0 ? "editor" : "viewer";
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
    note: "",
    hide_download: link.role === "secure-viewer" ? 1 : 0,
    password: "***redacted***",
    send_password_by_talk: false,
    can_edit: true,
    can_delete: true,
    state: 0,
  };
}
