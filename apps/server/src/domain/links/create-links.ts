// Makes the real Links: over the tree, access and passwords.
import { type BoxId, systemClock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { demand } from "../identity/capabilities.ts";
import type { MailRenderer } from "../mail/mail.ts";
import { linkMails } from "./link-mails.ts";
import { changeLink } from "./change-link.ts";
import { checkedMessage, checkedSubject } from "./check-new-link.ts";
import { shareNode } from "./share-node.ts";
import { createGuesses } from "./tell-guessing.ts";
import { checkRules, rulesOf } from "./link-rules.ts";
import { announceFile, appendFile, fileStanding, finishHandIn, handedIn, introduceSender, withdrawFile } from "./hand-in.ts";
import { finishWaiting } from "./finish-waiting.ts";
import { linkTokens } from "./link-token.ts";
import { type LinksContext, type LinksDeps, noSuchLink } from "./links-context.ts";
import type { Link, Links } from "./links.ts";
import * as store from "./links.store.ts";
import { openLink } from "./open-link.ts";
import { prepareLink } from "./prepare-link.ts";
import { recallLink } from "./recall-link.ts";
import { enterLink, enterWithPassword, lookAtLink, takeFromLink, unlockLink } from "./visit-link.ts";

export function createLinks(deps: LinksDeps): Links & { readonly mails: Readonly<Record<string, MailRenderer>> } {
  const clock = deps.clock ?? systemClock;
  const context: LinksContext = {
    ...deps,
    tokens: linkTokens(deps.derive),
    now: () => clock.now(),
    guesses: createGuesses({ ...deps, now: () => clock.now() }),
    unlocking: new Map(),
    async rulesFor(box) {
      const found = await deps.boxes.byId(box);
      if (!found) throw new DomainError("not_found", "There is no such box.");
      return rulesOf(found.settings, deps.longestDays);
    },
  };
  const asLink = (box: BoxId, row: store.LinkRow): Link => store.linkOf(context.tokens, box, row, context.now());

  return {
    mails: linkMails(context),
    scanned: deps.scan.scope !== "nothing",
    rules: (box) => context.rulesFor(box),
    async setRules(actor, rules) {
      const checked = checkRules(rules, deps.longestDays);
      if (actor.role !== "admin" || actor.via === "app-password") throw notAdmin();
      if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      if (!(await store.saveRules(deps.database, actor.box, checked, actor.account))) throw notAdmin();
      deps.boxes.noticed(`box:${actor.box}`);
      return checked;
    },
    prepare: async (actor, wanted) => prepareLink(context, demand(actor, "send"), wanted),
    share: async (actor, wanted, origin) => shareNode(context, demand(actor, "send"), wanted, origin),
    async shares(actor, nodes) {
      const rows = await store.ownShares(deps.database, actor.box, actor.account, nodes);
      return rows.map((row) => asLink(actor.box, row));
    },
    async shareOf(actor, number) {
      const row = await store.ownShare(deps.database, actor.box, number, actor.account);
      if (!row) throw noSuchLink();
      return asLink(actor.box, row);
    },
    async describe(actor, id, { name, message }) {
      const before = await store.ownLink(deps.database, actor.box, id, actor.account);
      if (!before) throw noSuchLink();
      const subject = name === undefined ? undefined : checkedSubject(name);
      await store.describeLink(deps.database, actor.box, id, subject, message === undefined ? undefined : checkedMessage(message));
      const row = await store.ownLink(deps.database, actor.box, id, actor.account);
      if (!row) throw noSuchLink();
      return asLink(actor.box, row);
    },
    open: (actor, id, origin) => openLink(context, actor, id, origin),
    recall: (actor, id) => recallLink(context, actor, id),
    change: (actor, id, change) => changeLink(context, actor, id, change),
    async list(actor, kind, { after, limit }) {
      const start = after === undefined ? undefined : readCursor(after);
      const rows = await store.ownLinks(deps.database, actor.box, actor.account, { kind, after: start, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        links: shown.map((row) => ({
          ...asLink(actor.box, row),
          recipients: { first: row.first_recipients, count: row.recipient_count },
        })),
        next: last && Buffer.from(JSON.stringify([last.cursor_at, last.id])).toString("base64url"),
      };
    },
    async find(actor, id) {
      const row = await store.ownLink(deps.database, actor.box, id, actor.account);
      if (!row) throw noSuchLink();
      const [told, events, mails] = await Promise.all([
        store.toldRecipients(deps.database, actor.box, id),
        store.eventsOf(deps.database, actor.box, id),
        deps.mail.statesOf(actor.box, id, "link"),
      ]);
      const recipients = told.map(({ email, own, seen_at: seen, taken_at: taken, handed_in_at: handedInAt }) => ({
        ...{ email, own, mail: mails.get(email) },
        ...{ seenAt: seen ?? undefined, takenAt: taken ?? undefined, handedInAt: handedInAt ?? undefined },
      }));
      return { link: asLink(actor.box, row), recipients, events };
    },
    look: (caller, token) => lookAtLink(context, caller, token),
    unlock: (caller, token, password) => unlockLink(context, caller, token, password),
    enterWithPassword: (caller, token, password) => enterWithPassword(context, caller, token, password),
    enter: (caller, token, secret) => enterLink(context, caller, token, secret),
    take: (visitor, taking) => takeFromLink(context, visitor, taking),
    addressees: async ({ link, recipient }) =>
      recipient === undefined ? store.recipientsOf(deps.database, link.box, link.id) : [recipient],
    introduce: (visitor, sender) => introduceSender(context, visitor, sender),
    announce: (visitor, file) => announceFile(context, visitor, file),
    append: (visitor, upload, patch) => appendFile(context, visitor, upload, patch),
    standing: (visitor, upload) => fileStanding(context, visitor, upload),
    withdraw: (visitor, upload) => withdrawFile(context, visitor, upload),
    finish: (visitor, origin) => finishHandIn(context, visitor, origin),
    handedIn: (visitor) => handedIn(context, visitor),
    finishWaiting: (box) => finishWaiting(context, box),
  };
}

/** @throws DomainError bad_request */
function readCursor(text: string): { at: string; id: string } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (Array.isArray(value) && value.length === 2) {
      const [at, id] = value as unknown[];
      if (typeof at === "string" && typeof id === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/.test(at))
        return { at, id };
    }
  } catch {
    // Said below.
  }
  throw new DomainError("bad_request", "The cursor of this page is malformed.");
}

const notAdmin = (): DomainError => new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
