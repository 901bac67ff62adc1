// Makes the real Breaches: reports that stay, seen by their maker, the box's admins and its data-protection contact.
import { type AccountId, accountId, type BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes } from "../boxes/boxes.ts";
import { makeId } from "../identity/tokens.ts";
import { isMailAddress } from "../mail/mail-address.ts";
import type { Mail } from "../mail/mail.ts";
import type { Notifications } from "../notifications/notifications.ts";
import { breachMails, breachTemplate } from "./breach-mails.ts";
import type { Breach, Breaches, BreachSummary, PrivacyContact } from "./breaches.ts";
import * as store from "./breaches.store.ts";

export interface BreachesDeps {
  readonly database: Database;
  readonly boxes: Pick<Boxes, "byId" | "noticed">;
  readonly mail: Pick<Mail, "enabled" | "enqueue">;
  readonly notifications: Pick<Notifications, "tell">;
  readonly productName: string;
}

/** Art. 33(1): within 72 hours, in milliseconds. */
const allowed = 72 * 3600 * 1000;

export function createBreaches(deps: BreachesDeps): Breaches & { readonly mails: ReturnType<typeof breachMails> } {
  const { database, boxes, mail, notifications } = deps;
  const contact = async (box: BoxId): Promise<PrivacyContact> => contactOf((await boxes.byId(box))?.settings ?? {});
  const lookerOf = async ({ box, account }: { box: BoxId; account: AccountId }) => ({ account, contact: (await contact(box)).account });

  return {
    mails: breachMails(deps),
    async report(actor, { delivery, tell, ...said }, origin) {
      const { email, account } = await contact(actor.box);
      const toldEmail = tell && mail.enabled ? email : undefined;
      const id = makeId(actor.box);
      const row = await inBox(database, actor.box, async (db) => {
        const made = await store.insertBreach(db, {
          ...{ ...said, id, link: delivery, told: tell, toldEmail },
          ...{ by: actor.account, byName: actor.displayName, language: actor.language },
        });
        const news = { kind: "breach", subject: `breach ${id}`, by: actor.account } as const;
        await notifications.tell(db, { ...news, to: "admins" });
        if (tell && account !== undefined) await notifications.tell(db, { ...news, to: { accounts: [account] } });
        if (toldEmail !== undefined)
          await mail.enqueue(db, [{ template: breachTemplate, about: id, recipient: toldEmail, language: actor.language, origin }]);
        return made;
      });
      return breachOf(row);
    },
    async list(actor, delivery) {
      const looker = await lookerOf(actor);
      const rows = await store.listBreaches(database, actor.box, looker, delivery);
      return { breaches: rows.map(summaryOf), all: actor.role === "admin" || looker.contact === actor.account };
    },
    async find(actor, id) {
      const row = await store.oneBreach(database, actor.box, await lookerOf(actor), id);
      if (!row) throw new DomainError("not_found", "There is no such report.");
      return breachOf(row);
    },
    contact,
    async contactLogin(box) {
      const { account } = await contact(box);
      return account === undefined ? undefined : store.loginOfAccount(database, box, account);
    },
    async setContact(actor, { name, email, login }) {
      if (actor.role !== "admin" || actor.via === "app-password") throw notAdmin();
      if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      if (email !== undefined && !isMailAddress(email))
        throw new DomainError("bad_request", "This is no complete mail address.", { values: { fault: "email_form" } });
      const account = login === undefined ? undefined : await store.accountOfLogin(database, actor.box, login);
      if (login !== undefined && account === undefined)
        throw new DomainError("bad_request", "There is no such account in the box.", { values: { fault: "no_account" } });
      if (!(await store.saveContact(database, actor.box, { name, email, account }, actor.account))) throw notAdmin();
      boxes.noticed(`box:${actor.box}`);
    },
  };
}

/** What a box never said is nobody. */
function contactOf(settings: Readonly<Record<string, unknown>>): PrivacyContact {
  const { name, email, account } = (settings["privacy"] ?? {}) as Partial<Record<keyof PrivacyContact, unknown>>;
  return {
    name: typeof name === "string" ? name : "",
    email: typeof email === "string" && email !== "" ? email : undefined,
    account: typeof account === "string" ? accountId(account) : undefined,
  };
}

const summaryOf = (row: store.BreachSummaryRow): BreachSummary => ({
  id: row.id,
  at: row.at,
  byName: row.by_name,
  delivery: row.link_id,
  told: row.told,
  deadline: deadlineOf(row),
  subject: row.subject,
});

const breachOf = (row: store.BreachRow): Breach => ({
  id: row.id,
  at: row.at,
  byName: row.by_name,
  delivery: row.link_id,
  discoveredAt: row.discovered_at,
  what: row.what,
  categories: row.categories,
  persons: row.persons,
  consequences: row.consequences,
  measures: row.measures,
  facts: row.facts,
  told: row.told,
  toldEmail: row.told_email ?? undefined,
  deadline: deadlineOf(row),
});

const deadlineOf = ({ discovered_at: discovered }: Pick<store.BreachRow, "discovered_at">): Date =>
  new Date(discovered.getTime() + allowed);

const notAdmin = (): DomainError => new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
