// Links through Libre Graph: never without a password and an end, as everywhere.
import type { NodeId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { z } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Link, NewShare } from "../../domain/links/links.ts";
import type { GraphDeps } from "./graph-deps.ts";
import { linkPermission } from "./permission-data.ts";
import type { newGraphLink, Permission, permissionChanges } from "./schemas.ts";

interface Wanted {
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly wanted: z.infer<typeof newGraphLink>;
}

/** @param origin `pages`: for mails and other people; `shown`: for whoever asks */
export async function createLink(
  deps: GraphDeps,
  actor: Actor,
  { space, node, wanted }: Wanted,
  origin: { pages: string; shown: string },
): Promise<Permission> {
  const link = await deps.links.share(
    actor,
    {
      ...{ space, node },
      role: roleOf(wanted.type),
      name: wanted.displayName ?? "",
      password: wanted.password ?? undefined,
      expiresAt: wantedEnd(wanted.expirationDateTime),
    },
    origin.pages,
  );
  return linkPermission(link, origin.shown);
}

/** A drop box without a page would take anything from anybody: that is what requests are for. @throws DomainError */
function roleOf(type: Wanted["wanted"]["type"]): NewShare["role"] {
  if (type === "view" || type === "edit") return type === "edit" ? "editor" : "viewer";
  if (type === "blocksDownload") return "secure-viewer";
  if (type === "createOnly" || type === "upload")
    throw new DomainError("forbidden", "Please collect files with a request on the web page.", { values: { fault: "share_drop" } });
  throw new DomainError("bad_request", "A link leads to viewing or editing.", { values: { fault: "body_field", field: "type" } });
}

/** undefined: as usual in the box. @throws DomainError bad_request when it is said that there shall be none */
function wantedEnd(text: string | null | undefined): number | undefined {
  if (text === null || text === "")
    throw new DomainError("bad_request", "An expiration date is enforced for link shares.", { values: { fault: "link_expiry_missing" } });
  return text === undefined ? undefined : Date.parse(text);
}

export async function changeLink(
  deps: GraphDeps,
  actor: Actor,
  link: Link,
  changes: z.infer<typeof permissionChanges>,
  origin: string,
): Promise<Permission> {
  const name = changes.link?.["@libre.graph.displayName"];
  const type = changes.link?.type;
  const expiresAt = wantedEnd(changes.expirationDateTime);
  if (changes.roles !== undefined)
    throw new DomainError("bad_request", "What a link allows is its type.", { values: { fault: "body_field", field: "roles" } });
  const role = type === undefined || roleOf(type) === link.role ? undefined : roleOf(type);
  if (expiresAt === undefined && name === undefined && type === undefined)
    throw new DomainError("bad_request", "Nothing that could be changed was named.", {
      values: { fault: "body_field", field: "expirationDateTime" },
    });
  if (expiresAt !== undefined || role !== undefined) await deps.links.change(actor, link.id, { expiresAt, role });
  if (name !== undefined) await deps.links.describe(actor, link.id, { name });
  return linkPermission(await deps.links.shareOf(actor, link.number), origin);
}

/** @throws DomainError bad_request for none */
export async function setLinkPassword(deps: GraphDeps, actor: Actor, link: Link, password: string, origin: string): Promise<Permission> {
  if (password === "")
    throw new DomainError("bad_request", "Passwords are enforced for link shares.", { values: { fault: "link_password_missing" } });
  await deps.links.change(actor, link.id, { password });
  return linkPermission(await deps.links.shareOf(actor, link.number), origin);
}
