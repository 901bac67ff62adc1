// Somebody comes with a link: what is told before the password, the visit after it, and what is taken.
import { createHmac, randomBytes } from "node:crypto";
import { accountId, type BoxId, grantId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { actorOfLink } from "../access/link-actor.ts";
import type { Caller } from "../identity/identity.ts";
import { type LinksContext, noSuchLink } from "./links-context.ts";
import { givenPassword } from "./link-rules.ts";
import { boxOfLink, hashOf } from "./link-token.ts";
import type { Link, LinkSight, LinkState, Taking, Visitor } from "./links.ts";
import { linkOf } from "./links.store.ts";
import { networkClassOf } from "./network-class.ts";
import * as store from "./visits.store.ts";

/** A visit ends after so many hours, or with the link or its password. */
const visitHours = 12;

/** The row of a token; undefined for everything that is not a link of a box that this host may show. */
async function rowOf(context: LinksContext, caller: Caller, token: string): Promise<{ box: BoxId; row: store.SightRow } | undefined> {
  const box = await boxAt(context, caller, token);
  if (box === undefined) return undefined;
  const row = await store.byToken(context.database, box, hashOf(token));
  if (row) return { box, row };
  await context.guesses.address(box);
  return undefined;
}

/** A box's host knows only its own links: one that leads elsewhere is unknown here. */
async function boxAt({ boxes }: LinksContext, caller: Caller, token: string): Promise<BoxId | undefined> {
  const box = boxOfLink(token);
  if (box === undefined) return undefined;
  const meaning = await boxes.byHost(caller.host);
  return meaning.kind === "nobody" || (meaning.kind === "box" && meaning.box.id !== box) ? undefined : box;
}

export async function lookAtLink(context: LinksContext, caller: Caller, token: string): Promise<LinkSight | undefined> {
  const found = await rowOf(context, caller, token);
  return found && { link: linkOf(context.tokens, found.box, found.row, context.now()), ownerName: found.row.owner_name };
}

/** See Links.enterWithPassword. */
export async function enterWithPassword(context: LinksContext, caller: Caller, token: string, password: string): Promise<Visitor> {
  const { address, userAgent = "" } = caller;
  // One client, one day: so that a limit of pick-ups counts clients, not requests.
  const day = Math.floor(context.now() / 86_400_000);
  const secret = createHmac("sha256", context.derive("link-visit"))
    .update(JSON.stringify([token, password, networkClassOf(address), address, userAgent, day]))
    .digest("base64url");
  try {
    return await enterLink(context, caller, token, secret);
  } catch (error) {
    if (!(error instanceof DomainError) || error.detail.values?.["fault"] !== "link_locked") throw error;
  }
  // Connections that come together are one try, or a client that opens many would be taken for one that guesses.
  const { unlocking } = context;
  const running = unlocking.get(secret) ?? unlockLink(context, caller, token, password, secret).finally(() => unlocking.delete(secret));
  unlocking.set(secret, running);
  await running;
  return enterLink(context, caller, token, secret);
}

/** See Links.unlock. A link that has ended says so before it asks for anything: whoever knows the address was told it. */
export async function unlockLink(
  context: LinksContext,
  caller: Caller,
  token: string,
  password: string,
  secret = randomBytes(24).toString("base64url"),
): Promise<{ secret: string; expires: Date }> {
  const found = await rowOf(context, caller, token);
  if (!found) throw noSuchLink();
  const { box, row } = found;
  demandOpen(linkOf(context.tokens, box, row, context.now()));
  const attempt = { box, what: `link:${row.id}`, address: caller.address, stored: row.password_hash, given: givenPassword(password) };
  const right = await context.guard.check(attempt).catch(async (error: unknown) => {
    if (error instanceof DomainError && error.code === "too_many_requests")
      await context.guesses.password(box, { id: row.id, owner: accountId(row.owner_id) });
    throw error;
  });
  if (!right) throw new DomainError("forbidden", "The password is wrong.", { values: { fault: "link_password" } });
  const expires = await store.beginVisit(context.database, box, {
    id: hashOf(secret),
    link: row.id,
    version: row.password_version,
    network: networkClassOf(caller.address),
    hours: visitHours,
    recipient: row.recipient,
  });
  // Several connections of one client come at once: the first one's visit is everybody's.
  return { secret, expires: expires ?? new Date(context.now() + visitHours * 3_600_000) };
}

/** See Links.enter. */
export async function enterLink(context: LinksContext, caller: Caller, token: string, secret: string | undefined): Promise<Visitor> {
  const box = await boxAt(context, caller, token);
  if (box === undefined) throw noSuchLink();
  const row =
    secret === undefined || secret.length > 100 ? undefined : await store.byVisit(context.database, box, hashOf(secret), hashOf(token));
  if (!row) {
    const sight = await rowOf(context, caller, token);
    if (!sight) throw noSuchLink();
    demandOpen(linkOf(context.tokens, box, sight.row, context.now()));
    throw new DomainError("forbidden", "Please give the password of this link.", { values: { fault: "link_locked" } });
  }
  return visitorOf(context, box, row);
}

/** Whom a visit belongs to, with what the link gives at this moment. @throws DomainError forbidden with values.fault link_<state> when it has ended */
export async function visitorOf(context: LinksContext, box: BoxId, row: store.VisitRow): Promise<Visitor> {
  const link = linkOf(context.tokens, box, row, context.now(), !row.picked_up);
  demandOpen(link);
  if (row.grant_id === null) throw hasEnded("gone");
  // The folder was deleted, or the grant has just ended.
  const live = await context.access.liveGrant(box, grantId(row.grant_id));
  if (!live) throw hasEnded("gone");
  const actor = actorOfLink(live, { displayName: row.sender?.name ?? "", language: row.language });
  const writing = link.kind === "request" ? await context.access.enter(actor, live.id, "write") : undefined;
  const grant = writing ?? (await context.access.enter(actor, live.id, "read"));
  return {
    link,
    ownerName: row.owner_name,
    recipient: row.recipient_email ?? undefined,
    visit: row.visit.toString("hex"),
    notify: row.owner_email === null ? undefined : { recipient: row.owner_email, language: row.language, origin: row.origin },
    actor,
    grant,
    writing,
    folder: row.folder_id === null ? undefined : { node: nodeId(row.folder_id), name: row.folder_name ?? "" },
  };
}

export async function takeFromLink(context: LinksContext, visitor: Visitor, { kind, node, name, size }: Taking): Promise<void> {
  const visit = Buffer.from(visitor.visit, "hex");
  const { link } = visitor;
  const taken = await store.noteTaking(context.database, link.box, { visit, link: link.id, kind, node, name, size }, async (db) => {
    const letter = link.notify && visitor.notify ? { ...visitor.notify, ...pickedUp(link), after: 60 } : null;
    await context.notifications.tell(db, {
      kind: "picked_up",
      to: { accounts: [link.owner] },
      subject: `link ${link.id}`,
      link: link.id,
      letter,
    });
  });
  if (taken === "used_up") throw hasEnded("used_up");
}

const pickedUp = ({ id }: Link) => ({ template: "picked_up", about: id, bundle: `picked_up ${id}` });

/** @throws DomainError forbidden with values.fault link_<state> */
function demandOpen(link: Link): void {
  if (link.state !== "open") throw hasEnded(link.state);
}

const sentences: Record<Exclude<LinkState, "open">, string> = {
  preparing: "The sender is still preparing this delivery. Please try again later.",
  expired: "The time of this link is over.",
  recalled: "The sender has taken this link back.",
  used_up: "This link has been used as often as it may.",
  gone: "What this link led to is no longer there.",
};

const hasEnded = (state: Exclude<LinkState, "open">): DomainError =>
  new DomainError("forbidden", sentences[state], { values: { fault: `link_${state}` } });
