// Takes a link back: whoever holds it gets nothing more, running downloads included.
import { grantId } from "@landbox/kit";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Actor } from "../identity/actor.ts";
import { type LinksContext, noSuchLink } from "./links-context.ts";
import type { Link } from "./links.ts";
import * as store from "./links.store.ts";

/** See Links.recall. Possible in a frozen box, too: ending access is always allowed. */
export async function recallLink(context: LinksContext, actor: Actor, id: string): Promise<Link> {
  const { database, tokens } = context;
  const grant = await inBox(database, actor.box, async (db) => {
    const row = await store.heldLink(db, id, actor.account);
    if (!row) throw noSuchLink();
    if (row.state !== "recalled") await store.markRecalled(db, id);
    return row.grant_id;
  });
  // From here on nobody enters; what runs already ends with the grant.
  if (grant !== null) await context.access.revoke(actor.box, grantId(grant));
  const row = await store.ownLink(database, actor.box, id, actor.account);
  if (!row) throw noSuchLink();
  return store.linkOf(tokens, actor.box, row, context.now());
}
