// Makes the real Guests: invites people from outside, renews and ends their time, and makes members of them.
import { createHmac, randomBytes } from "node:crypto";
import { type AccountId, type BoxId, boxPrefix } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Boxes } from "../boxes/boxes.ts";
import { checkedEmail, type Language } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import type { Actor } from "./actor.ts";
import { demandAdmin, guestEnded, type Manager, noAccount, notAllowed } from "./authority.ts";
import { type Able, demand, isAble } from "./capabilities.ts";
import { checkGuestRules, guestEnd, type GuestRules, guestRulesOf } from "./guest-rules.ts";
import type { GuestMails, Guests, Invited, NewGuest } from "./guests.ts";
import * as store from "./guests.store.ts";
import { createPeopleContext, type PeopleContext, type PeopleDeps } from "./people-context.ts";
import { hashToken } from "./tokens.ts";

export interface GuestsDeps extends PeopleDeps {
  readonly boxes: Boxes;
  readonly mails: GuestMails;
  readonly now?: () => number;
}

interface GuestContext extends PeopleContext {
  readonly mails: GuestMails;
  readonly now: () => number;
  readonly tokenOf: (box: BoxId, about: string) => string;
  readonly rulesFor: (box: BoxId) => Promise<GuestRules>;
}

export function createGuests(deps: GuestsDeps): Guests {
  const context: GuestContext = {
    ...createPeopleContext(deps),
    mails: deps.mails,
    now: deps.now ?? Date.now,
    tokenOf: tokens(deps.derive("guest invitation")),
    async rulesFor(box) {
      const found = await deps.boxes.byId(box);
      if (!found) throw new DomainError("not_found", "There is no such box.");
      return guestRulesOf(found.settings);
    },
  };
  return {
    rules: context.rulesFor,
    async setRules(actor, rules) {
      const checked = checkGuestRules(rules);
      if (actor.role !== "admin" || actor.via === "app-password") throw notAllowed();
      if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      if (!(await store.saveRules(deps.database, actor.box, checked, actor.account))) throw notAllowed();
      deps.boxes.noticed(`box:${actor.box}`);
      return checked;
    },
    mayInvite: async (actor) => isAble(actor, "invite-guests") && allowsInviting(await context.rulesFor(actor.box), actor.role),
    invite: async (actor, guest, origin) => inviteGuest(context, demand(actor, "invite-guests"), guest, origin),
    list: (actor) => store.guestsOf(deps.database, actor.box, actor.account),
    renew: (actor, guest, until) => renewGuest(context, actor, guest, until),
    end: (actor, guest) =>
      context.change(
        actor,
        async (db, manager) => {
          const row = await lookedAfter(db, manager, guest);
          if (row.state !== "deleted") await changes.markDeleted(db, guest);
        },
        { evenFrozen: true },
      ),
    inviteAgain: (actor, guest, origin) =>
      context.change(actor, async (db, manager) => {
        const row = await lookedAfter(db, manager, guest);
        if (store.isOver(row, context.now())) throw guestEnded();
        if (row.state === "disabled")
          throw new DomainError("forbidden", "A disabled account cannot be invited.", { values: { fault: "disabled" } });
        await changes.withdrawPassword(db, guest);
        return sendInvitation(context, db, { id: guest, email: row.email ?? undefined, language: row.language, origin });
      }),
    async promote(actor, guest) {
      const space = await context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        const row = await lookedAfter(db, manager, guest);
        if (store.isOver(row, context.now())) throw guestEnded();
        return (await changes.makeMember(db, guest)).space;
      });
      if (space !== undefined) context.forgetSpace(space);
    },
    async invitation(box, about) {
      const token = context.tokenOf(box, about);
      const found = await store.invitationOf(deps.database, box, hashToken(token));
      return found && { ...found, token };
    },
    expire: (box) =>
      inBox(deps.database, box, async (db) => {
        await changes.lockPeople(db);
        const ended = await store.endedGuests(db);
        for (const guest of ended) await changes.markDeleted(db, guest);
        return ended.length;
      }),
  };
}

const allowsInviting = ({ inviters }: GuestRules, role: Actor["role"]): boolean =>
  inviters === "members" || (inviters === "admins" && role === "admin");

async function inviteGuest(context: GuestContext, actor: Able<"invite-guests">, wanted: NewGuest, origin: string): Promise<Invited> {
  const rules = await context.rulesFor(actor.box);
  if (!allowsInviting(rules, actor.role)) throw notInvited();
  const until = guestEnd(rules, wanted.until, context.now());
  const email = checkedEmail(wanted.email);
  const language = wanted.language ?? actor.language;
  const account = await context.prepare.guest(actor.box, {
    email,
    displayName: wanted.displayName,
    language,
    until,
    invitedBy: actor.account,
  });
  return context.change(
    actor,
    async (db, manager) => {
      // Asked again of the account as it is now.
      if (!allowsInviting(rules, manager.role) || manager.role === "guest") throw notInvited();
      for (const ended of await store.endedWith(db, email)) await changes.markDeleted(db, ended);
      if (await store.isTaken(db, email)) throw taken();
      await changes.insert(db, account);
      return sendInvitation(context, db, { id: account.id, email, language, origin });
    },
    { evenAppPassword: true },
  );
}

function renewGuest(context: GuestContext, actor: Actor, guest: AccountId, wanted: Date): Promise<void> {
  return context.change(actor, async (db, manager) => {
    const row = await lookedAfter(db, manager, guest);
    const until = guestEnd(await context.rulesFor(actor.box), wanted, context.now());
    if (row.state === "deleted") {
      // Without the address nobody could sign in.
      if (row.email !== null && (await store.isTaken(db, row.email))) throw taken();
      await changes.markRestored(db, guest, context.prepare.emailKey);
    }
    await changes.changeGuestEnd(db, guest, until);
  });
}

/** @throws DomainError not_found */
async function lookedAfter(db: BoxDb, manager: Manager, guest: AccountId): Promise<store.GuestRow> {
  const row = await store.guestFor(db, guest, manager.role === "admin" ? undefined : manager.account);
  if (!row || manager.role === "guest") throw noAccount();
  return row;
}

interface ToInvite {
  readonly id: AccountId;
  readonly email: string | undefined;
  readonly language: Language;
  readonly origin: string;
}

async function sendInvitation(context: GuestContext, db: BoxDb, { id, email, language, origin }: ToInvite): Promise<Invited> {
  const about = `${id} ${randomBytes(12).toString("base64url")}`;
  const token = context.tokenOf(db.box, about);
  await changes.invite(db, id, hashToken(token));
  if (email === undefined || !context.mails.enabled) return { id, token };
  await context.mails.announce(db, { about, recipient: email, language, origin });
  return { id, token: undefined };
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * The token of an invitation, computed anew when its mail is sent: with the outbox alone, which lies in the database, nobody can accept it.
 */
function tokens(key: Uint8Array): GuestContext["tokenOf"] {
  return (box, about) => {
    const bytes = createHmac("sha512", key).update(`${box}\0${about}`).digest();
    let text = "";
    for (const byte of bytes.subarray(0, 52)) text += alphabet[byte & 31];
    return `${boxPrefix(box)}.${text}`;
  };
}

const notInvited = (): DomainError =>
  new DomainError("forbidden", "The rules of this box do not let you invite guests.", { values: { fault: "guest_rule" } });
const taken = (): DomainError =>
  new DomainError("already_exists", "An account of the box has this address.", { values: { fault: "account_exists" } });
