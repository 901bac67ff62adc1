// Changes password, end, limits or rights of a link that lives on.
import { grantId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import { demandRight } from "../access/demand-right.ts";
import { rightsOf } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import { speakablePassword } from "../identity/speakable-password.ts";
import { checkedLimit } from "./check-new-link.ts";
import { type LinksContext, noSuchLink } from "./links-context.ts";
import { checkedEnd, checkedPassword } from "./link-rules.ts";
import type { Link, LinkChange, ShareLinkRole } from "./links.ts";
import * as store from "./links.store.ts";
import { ended } from "./open-link.ts";

/**
 * See Links.change. With the password the grant is a new one, so that also what runs with the old password ends.
 * An expired or used-up link may get more time or pick-ups; a recalled one stays what it is.
 */
export async function changeLink(
  context: LinksContext,
  actor: Actor,
  id: string,
  change: LinkChange,
): Promise<{ link: Link; password: string | undefined }> {
  const { database, tokens, access } = context;
  const before = await store.ownLink(database, actor.box, id, actor.account);
  if (!before) throw noSuchLink();
  if (before.state === "recalled") throw ended();
  const role = change.role;
  if (role !== undefined) await demandRole(context, actor, before, role);
  const rules = await context.rulesFor(actor.box);
  const box = await context.boxes.byId(actor.box);
  const names = [box?.title ?? "", context.productName];
  const password =
    change.password !== undefined ? checkedPassword(rules, change.password, names) : change.newPassword ? speakablePassword(4) : undefined;
  const expiresAt = change.expiresAt === undefined ? undefined : new Date(checkedEnd(rules, change.expiresAt, context.now()));
  const pickupLimit = change.pickupLimit === null ? null : checkedLimit(change.pickupLimit);
  const passwordHash = password === undefined ? undefined : await context.guard.hash(password);
  const link = store.linkOf(tokens, actor.box, before, context.now());
  const grant =
    password !== undefined && before.grant_id !== null
      ? await access.grantLink({
          box: actor.box,
          space: link.space,
          node: link.node,
          role: role ?? link.role,
          expiresAt: expiresAt ?? link.expiresAt,
          by: actor.account,
        })
      : undefined;
  // The row that is held says which grant is replaced: another change may have come between, and its grant must not outlive a recall.
  const held = await inBox(database, actor.box, async (db) => {
    const row = await store.heldLink(db, id, actor.account);
    if (!row || row.state === "recalled") return undefined;
    await store.changeSecurity(db, id, { passwordHash, grant, expiresAt, notify: change.notify, pickupLimit, role });
    return { grant: row.grant_id };
  });
  if (!held) {
    if (grant !== undefined) await access.revoke(actor.box, grant);
    throw ended();
  }
  if (held.grant !== null && grant !== undefined) await access.revoke(actor.box, grantId(held.grant));
  else if (held.grant !== null) {
    if (expiresAt) await access.changeExpiry(actor.box, grantId(held.grant), expiresAt);
    if (role !== undefined) await access.changeRole(actor.box, grantId(held.grant), role);
  }
  const row = await store.ownLink(database, actor.box, id, actor.account);
  if (!row) throw noSuchLink();
  return { link: store.linkOf(tokens, actor.box, row, context.now()), password };
}

/** What is sent or asked for stays what it was made as. Whoever could not make such a link does not make one by changing it. */
async function demandRole({ access }: LinksContext, actor: Actor, before: store.LinkRow, role: ShareLinkRole): Promise<void> {
  if (before.kind !== "share")
    throw new DomainError("bad_request", "What this link allows stays as it was made.", { values: { fault: "bad_value" } });
  if (rightsOf([role]).size > rightsOf([before.role]).size)
    demandRight((await access.write(actor, spaceId(before.space_id))).rights, "share");
}
