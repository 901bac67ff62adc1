// How shares look in OCS: permission bits, dates, and the object that clients know.
import { contentTypeOf } from "../shared/content-type.ts";
import { dayOf, endOfDate } from "../shared/german-days.ts";
import type { Grantee } from "../../domain/access/access.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Right, Role } from "../../domain/access/roles.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import { type Share, type ShareRole, shownName } from "../../domain/sharing/sharing.ts";
import { DomainError, thumbnailTypes } from "@landbox/wire";
import { z } from "zod";
import type { OcsData } from "./envelope.ts";
import type { Parameters } from "./read-parameters.ts";

/** People of other boxes are users to clients: those know shares between servers (6) as something else, with fewer rights and dialogs of their own. */
export const shareTypes = { account: 0, group: 1, visitor: 0 } as const;

const bits = { read: 1, update: 2, create: 4, delete: 8, share: 16 } as const;
/** What has a meaning of a file. */
const ofFile = bits.read | bits.update | bits.share;

/** What the rights are in bits; of a file those to create and delete have no meaning. */
export function permissionsOf(rights: ReadonlySet<Right>, isFolder: boolean): number {
  const counted = (["read", "update", "create", "delete", "share"] as const).filter((right) => rights.has(right));
  const sum = counted.reduce((total, right) => total + bits[right], 0);
  return isFolder ? sum : sum & ofFile;
}

const rolePermissions: Partial<Record<Role, number>> = {
  viewer: 1,
  "secure-viewer": 1,
  commenter: 1,
  uploader: 4,
  contributor: 5,
  editor: 15,
  manager: 31,
};
export const permissionsOfRole = (role: Role, isFolder: boolean): number =>
  isFolder ? (rolePermissions[role] ?? 1) : (rolePermissions[role] ?? 1) & ofFile;

/** What clients of both families read: the one looks at `enabled`, the newer of the other at `value`. null: nothing is withheld. */
export const attributesOf = (mayDownload: boolean): string | null =>
  mayDownload ? null : JSON.stringify([{ scope: "permissions", key: "download", enabled: false, value: false }]);

const attribute = z.object({ scope: z.string(), key: z.string(), enabled: z.unknown(), value: z.unknown() }).partial();

/** What the attributes of a share say about downloads, as JSON text or as fields `attributes[0][scope]`; undefined: nothing. @throws DomainError bad_request */
export function wantedDownload(parameters: Parameters): boolean | undefined {
  for (const { scope, key, enabled, value = enabled } of attributesIn(parameters))
    if (scope === "permissions" && key === "download") return value === true || value === "true" || value === "1" || value === 1;
  return undefined;
}

function attributesIn(parameters: Parameters): z.infer<typeof attribute>[] {
  const text = parameters.text("attributes");
  if (text !== undefined && text !== "") {
    try {
      return z.array(attribute).nullable().parse(JSON.parse(text)) ?? [];
    } catch {
      throw new DomainError("bad_request", "The attributes cannot be read.", { values: { fault: "bad_value" } });
    }
  }
  return Array.from({ length: mostAttributes }, (_, i) => {
    const field = (name: string): string | undefined => parameters.text(`attributes[${i}][${name}]`);
    return { scope: field("scope"), key: field("key"), enabled: field("enabled"), value: field("value") ?? field("enabled") };
  });
}
const mostAttributes = 10;

/** Who is to get it, as far as it says what may be given. */
export interface Recipient {
  readonly kind: Grantee["kind"];
  readonly id: string;
  /** Of guests, whose access to the box ends. */
  readonly guestUntil: Date | undefined;
}

/** Bits of a share. oCIS knows one more (64), which denies: there is none here, and taken for another it would give. @throws DomainError bad_request */
export function bitsOf(text: string): number {
  const number = Number(text);
  if (/^\d{1,2}$/.test(text) && number <= 31) return number;
  throw new DomainError("bad_request", "Invalid permissions", { values: { fault: "bad_value" } });
}

/**
 * The role that comes nearest to the bits without giving more than they say; without downloads there is one for looking, and none for changing. To share it on is part of the
 * role that may everything, and of none for guests and people of other boxes. @throws DomainError bad_request
 */
export function roleOf(
  { bits: wanted, download }: { readonly bits: number; readonly download: boolean },
  isFolder: boolean,
  to: Pick<Recipient, "kind" | "guestUntil">,
): ShareRole {
  const has = (bit: number): boolean => (wanted & bit) !== 0;
  if (!has(bits.read)) throw new DomainError("bad_request", "A share must at least be readable.", { values: { fault: "bad_value" } });
  if (!download) return "secure-viewer";
  if (has(bits.update) && (!isFolder || (has(bits.create) && has(bits.delete))))
    return has(bits.share) && to.kind !== "visitor" && to.guestUntil === undefined ? "manager" : "editor";
  return isFolder && has(bits.create) ? "contributor" : "viewer";
}

/** `YYYY-MM-DD`, also with a time, which is cut: the end of that day. "" and undefined: none. @throws DomainError bad_request */
export function endOf(text: string | undefined): Date | undefined {
  if (text === undefined || text === "") return undefined;
  const end = new Date(endOfDate(text.slice(0, 10)));
  if (Number.isNaN(end.getTime()))
    throw new DomainError("bad_request", "The date is not of the form YYYY-MM-DD.", { values: { fault: "bad_value" } });
  return end;
}

const dateText = (date: Date | undefined): string | null => (date ? `${dayOf(date)} 00:00:00` : null);

interface About {
  readonly node: number;
  readonly name: string;
  readonly isFolder: boolean;
  readonly parent: number | undefined;
  readonly space: string;
}

const itemOf = ({ node, name, isFolder, parent, space }: About): Record<string, OcsData> => ({
  item_type: isFolder ? "folder" : "file",
  mimetype: isFolder ? "httpd/unix-directory" : contentTypeOf(name),
  item_source: node,
  file_source: node,
  file_parent: parent ?? null,
  storage_id: `space::${space}`,
  storage: 0,
  space_id: space,
  parent: null,
  token: null,
  mail_send: 0,
  ...previewOf(name, isFolder),
  // What Nextcloud's client reads besides: of shares with people there is nothing of the kind.
  label: "",
  note: "",
  hide_download: 0,
  password: null,
  send_password_by_talk: false,
});

export const previewOf = (name: string, isFolder: boolean): Record<string, OcsData> => ({
  has_preview: !isFolder && thumbnailTypes.some((type) => type === contentTypeOf(name)),
});

export const me = (actor: Actor) => ({ id: actor.account, login: actor.login, displayName: actor.displayName });

/** As whoever may manage it sees it. `path`: where the node lies for the caller, `rights`: what the caller may do there. */
export const givenData = (share: Share, path: string, { rights }: { readonly rights: ReadonlySet<Right> }): OcsData => ({
  id: String(share.id),
  share_type: shareTypes[share.to.kind],
  ...itemOf(share),
  uid_owner: share.by?.id ?? share.owner?.id ?? "",
  displayname_owner: share.by?.displayName ?? share.owner?.displayName ?? "",
  additional_info_owner: null,
  uid_file_owner: share.owner?.id ?? share.by?.id ?? "",
  displayname_file_owner: share.owner?.displayName ?? share.by?.displayName ?? "",
  additional_info_file_owner: null,
  permissions: permissionsOfRole(share.role, share.isFolder),
  attributes: attributesOf(share.role !== "secure-viewer"),
  stime: Math.floor(share.at.getTime() / 1000),
  expiration: dateText(share.expiresAt),
  path,
  file_target: `/${share.name}`,
  share_with: share.to.kind === "group" ? share.to.name : (share.to.login ?? share.to.id),
  share_with_displayname: shownName(share.to),
  share_with_user_type: share.to.guestUntil ? 1 : 0,
  share_with_additional_info: share.to.email ?? share.to.boxTitle ?? null,
  state: 0,
  can_edit: true,
  can_delete: true,
  item_permissions: permissionsOf(rights, share.isFolder),
});

/** As its recipient sees it: 0 accepted, 2 declined. */
export const receivedData = (share: Received, me: { id: string; login: string; displayName: string }): OcsData => ({
  id: String(share.grant),
  share_type: shareTypes.account,
  ...itemOf({ node: share.node.id, name: share.node.name, isFolder: share.node.isFolder, parent: undefined, space: share.space }),
  uid_owner: share.by?.id ?? share.owner?.id ?? "",
  displayname_owner: share.by?.displayName ?? share.owner?.displayName ?? "",
  additional_info_owner: null,
  uid_file_owner: share.owner?.id ?? "",
  displayname_file_owner: share.owner?.displayName ?? "",
  additional_info_file_owner: null,
  permissions: permissionsOf(share.rights, share.node.isFolder),
  attributes: attributesOf(share.rights.has("download")),
  stime: Math.floor(share.at.getTime() / 1000),
  expiration: dateText(share.expiresAt),
  path: `/${share.name}`,
  file_target: `/${share.name}`,
  share_with: me.login,
  share_with_displayname: me.displayName,
  share_with_user_type: 0,
  share_with_additional_info: null,
  state: share.declined ? 2 : 0,
  hidden: share.declined,
  can_edit: share.rights.has("share"),
  can_delete: true,
  item_permissions: permissionsOf(share.rights, share.node.isFolder),
});
