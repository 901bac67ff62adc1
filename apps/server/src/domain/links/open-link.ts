// Opens a link: from now on those who have address and password come in.
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Actor } from "../identity/actor.ts";
import { type LinksContext, noSuchLink } from "./links-context.ts";
import type { Link } from "./links.ts";
import * as store from "./links.store.ts";

/** See Links.open. */
export async function openLink(context: LinksContext, actor: Actor, id: string, origin: string): Promise<Link> {
  const { database, tokens } = context;
  const before = await store.ownLink(database, actor.box, id, actor.account);
  if (!before) throw noSuchLink();
  const link = store.linkOf(tokens, actor.box, before, context.now());
  if (link.state === "open" || link.state === "used_up") return link;
  if (link.state !== "preparing") throw ended();
  const own = await context.access.write(actor, link.space);
  const folder = (await context.tree.findMany(own, [link.node])).get(link.node)?.node;
  if (!folder) throw new DomainError("not_found", "The folder of this link is no longer there.");
  if (link.kind === "delivery" && folder.entries === 0)
    throw new DomainError("bad_request", "There is nothing in this delivery yet.", { values: { fault: "link_empty" } });
  const grant = await context.access.grantLink({
    box: actor.box,
    space: link.space,
    node: link.node,
    role: link.role,
    expiresAt: link.expiresAt,
    by: actor.account,
  });
  const opened = await inBox(database, actor.box, async (db) => {
    if (!(await store.markOpen(db, id, grant, origin))) return false;
    const recipients = await store.heldRecipients(db, id);
    const { language } = before;
    await context.mail.enqueue(
      db,
      recipients.map((recipient) => ({ template: "link", about: id, recipient, language, origin })),
    );
    return true;
  });
  // Somebody else opened or recalled it meanwhile: a grant that nothing names leads nowhere, and ends here.
  if (!opened) await context.access.revoke(actor.box, grant);
  const row = await store.ownLink(database, actor.box, id, actor.account);
  if (!row) throw noSuchLink();
  return store.linkOf(tokens, actor.box, row, context.now());
}

export const ended = (): DomainError => new DomainError("forbidden", "This link has ended.", { values: { fault: "link_ended" } });
