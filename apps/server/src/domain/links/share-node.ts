// A link to a file or folder of the own space where it lies, as other clients make them.
import { DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Able } from "../identity/capabilities.ts";
import { makeId } from "../identity/tokens.ts";
import { checkNewLink } from "./check-new-link.ts";
import type { LinksContext } from "./links-context.ts";
import { secure } from "./link-rules.ts";
import { hashOf } from "./link-token.ts";
import type { Link, NewShare } from "./links.ts";
import * as store from "./links.store.ts";
import { openLink } from "./open-link.ts";

/** See Links.share. */
export async function shareNode(context: LinksContext, actor: Able<"send">, wanted: NewShare, origin: string): Promise<Link> {
  const { database, tree } = context;
  const text = checkNewLink({
    kind: "delivery",
    subject: wanted.name,
    ...(wanted.message === undefined ? {} : { message: wanted.message }),
  });
  if (wanted.password === undefined || wanted.password === "")
    throw new DomainError("bad_request", "Passwords are enforced for link shares.", { values: { fault: "link_password_missing" } });
  const box = await context.boxes.byId(actor.box);
  const rules = await context.rulesFor(actor.box);
  const security = secure(rules, wanted, context.now(), [box?.title ?? "", context.productName]);
  const grant = await wholeSpace(context, actor, wanted);
  // A link decides who else may see it.
  demandRight(grant.rights, "share");
  const found = (await tree.findMany(grant, [wanted.node])).get(wanted.node);
  if (!found) throw new DomainError("not_found", "The file or folder does not exist.");
  if (await store.isInRoom(database, actor.box, wanted.space))
    throw new DomainError("forbidden", "In a room nothing is shared on its own.", { values: { fault: "room_share" } });
  if (found.path.length === 0) throw new DomainError("forbidden", "You cannot share your root folder.", { values: { fault: "link_root" } });
  const id = makeId(actor.box);
  await store.insertLink(database, actor.box, {
    ...text,
    id,
    kind: "share",
    owner: actor.account,
    space: wanted.space,
    node: wanted.node,
    role: wanted.role,
    tokenHash: hashOf(context.tokens.tokenOf(actor.box, id)),
    recipients: [],
    passwordHash: await context.guard.hash(security.password),
    expiresAt: new Date(security.expiresAt),
    nameInMail: false,
    notify: false,
    language: actor.language,
  });
  return openLink(context, actor, id, origin);
}

/** A link outlives what its maker may do: to what others gave, they make it themselves. @throws DomainError forbidden (fault link_foreign), and what access.write throws */
async function wholeSpace({ access }: LinksContext, actor: Able<"send">, { space, node }: NewShare): Promise<Granted<"write">> {
  try {
    return await access.write(actor, space);
  } catch (error) {
    const seen = await access.ofNode(actor, node, "read", space).catch(() => undefined);
    if (!seen || !(error instanceof DomainError) || error.code !== "not_found") throw error;
    throw new DomainError("forbidden", "You can make links to your own files only.", { values: { fault: "link_foreign" } });
  }
}
