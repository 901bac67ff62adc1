// Makes a link with its folder, not open yet: files are still to come.
import { DomainError } from "@landbox/wire";
import type { Able } from "../identity/capabilities.ts";
import { makeId } from "../identity/tokens.ts";
import { checkNewLink } from "./check-new-link.ts";
import { type LinksContext, noSuchLink } from "./links-context.ts";
import { secure } from "./link-rules.ts";
import { hashOf } from "./link-token.ts";
import type { MadeLink, NewLink } from "./links.ts";
import * as store from "./links.store.ts";
import { copyInto, findPicked, ownFolder } from "./make-folder.ts";

/** See Links.prepare. Everything that can be refused is looked at before a folder is made. */
export async function prepareLink(context: LinksContext, actor: Able<"send">, wanted: NewLink): Promise<MadeLink> {
  const { tree, database, boxes } = context;
  const now = context.now();
  const text = checkNewLink(wanted);
  if (wanted.kind === "request" && text.subject === "")
    throw new DomainError("bad_request", "Please say what is asked for.", { values: { fault: "link_purpose" } });
  const box = await boxes.byId(actor.box);
  const rules = await context.rulesFor(actor.box);
  const security = secure(rules, wanted, now, [box?.title ?? "", context.productName]);
  const space = await context.spaces.personal(actor);
  const grant = await context.access.write(actor, space);
  const nodes = await findPicked(context, grant, wanted.nodes ?? []);
  const fallback = { delivery: { de: "Sendung", en: "Delivery" }, request: { de: "Anforderung", en: "Request" } }[wanted.kind];
  const title = [text.reference, text.subject].filter((part) => part !== "").join(" ") || fallback[actor.language];
  const { path, node } = await ownFolder(tree, grant, { kind: wanted.kind, title, now });
  try {
    await copyInto(tree, grant, path, nodes);
    const id = makeId(actor.box);
    await store.insertLink(database, actor.box, {
      ...text,
      id,
      kind: wanted.kind,
      owner: actor.account,
      space,
      node: node.id,
      role: wanted.kind === "request" ? "uploader" : wanted.viewOnly === true ? "secure-viewer" : "viewer",
      tokenHash: hashOf(context.tokens.tokenOf(actor.box, id)),
      recipients: text.recipients.map((email, index) => ({
        email,
        tokenHash: hashOf(context.tokens.tokenOf(actor.box, id, index + 1)),
      })),
      passwordHash: await context.guard.hash(security.password),
      expiresAt: new Date(security.expiresAt),
      nameInMail: wanted.nameInMail ?? false,
      notify: wanted.notify ?? false,
      language: actor.language,
    });
    const row = await store.ownLink(database, actor.box, id, actor.account);
    if (!row) throw noSuchLink();
    return { link: store.linkOf(context.tokens, actor.box, row, now), password: security.password, path };
  } catch (error) {
    // Half a delivery is none.
    await tree.trash(grant, { path }).catch(() => undefined);
    throw error;
  }
}
