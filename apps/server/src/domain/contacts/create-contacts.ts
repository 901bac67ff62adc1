// Makes the real Contacts: admins list people of their box, the people are told, and others find what is published.
import { accountId, type Clock, systemClock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Box, Boxes } from "../boxes/boxes.ts";
import { type Actor, isAccountHere } from "../identity/actor.ts";
import { isAble } from "../identity/capabilities.ts";
import type { Notifications } from "../notifications/notifications.ts";
import { countQuestions } from "../visitors/count-questions.ts";
import { type Contacts, fewestLetters, longestDuty, mostBoxes, type Published } from "./contacts.ts";
import * as store from "./contacts.store.ts";

export interface ContactsDeps {
  readonly database: Database;
  readonly boxes: Pick<Boxes, "byId" | "noticed">;
  readonly notifications: Pick<Notifications, "tell">;
  readonly clock?: Clock;
}

/** A field asks with every pause of who types; who copies the land's directory asks more. */
const mostQuestions = 600;
const longestText = 120;
const mostFound = 20;
/** Of one box: the people of its offices that others turn to, not all who work there. */
const mostContacts = 500;

export function createContacts({ database, boxes, notifications, clock = systemClock }: ContactsDeps): Contacts {
  const questions = countQuestions({
    clock,
    most: mostQuestions,
    sentence: "Too many questions to the directory. Please wait and try again.",
  });

  /** The text as it is asked with; undefined: it is not asked at all. */
  function asked(actor: Actor, text: string): string | undefined {
    if (!isAccountHere(actor) || !isAble(actor, "see-people")) return undefined;
    questions.count(actor);
    return text.length > longestText || !text.isWellFormed() || text.includes("\0") ? undefined : text;
  }
  const change = <T>(actor: Actor, work: (db: BoxDb) => Promise<T>): Promise<T> => {
    demandAdmin(actor);
    if (actor.via === "app-password") throw notAdmin();
    if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
    return inBox(database, actor.box, work);
  };
  const isPublished = async ({ box }: Actor): Promise<boolean> => publishes((await boxes.byId(box)) ?? { settings: {} });

  return {
    async list(actor) {
      demandAdmin(actor);
      const [published, rows] = await Promise.all([isPublished(actor), store.list(database, actor.box)]);
      return {
        published,
        contacts: rows.map((row) => ({
          ...{ account: accountId(row.account_id), login: row.login, displayName: row.display_name, duty: row.duty },
          ...{ byName: row.by_name, at: row.at, counts: row.counts },
        })),
      };
    },
    async publish(actor, published) {
      await change(actor, async (db) => {
        if (!(await store.publish(db, published, actor.account))) throw notAdmin();
      });
      boxes.noticed(`box:${actor.box}`);
    },
    put: (actor, account, text) =>
      change(actor, async (db) => {
        const duty = line(text);
        const found = await store.standing(db, account, actor.account);
        if (!found?.admin) throw notAdmin();
        if (found.role === null) throw new DomainError("not_found", "There is no such account.", { values: { fault: "no_account" } });
        if (found.role === "guest")
          throw new DomainError("forbidden", "Guests are not of the house: others do not find them.", {
            values: { fault: "guest_no_contact" },
          });
        if (found.others >= mostContacts)
          throw new DomainError("forbidden", `No more than ${mostContacts} people can be listed.`, {
            values: { fault: "contacts_many", most: mostContacts },
          });
        if (await store.write(db, account, duty, actor.displayName))
          await notifications.tell(db, { kind: "listed", to: { accounts: [account] }, subject: "listed", by: actor.account });
      }),
    remove: (actor, account) => change(actor, async (db) => void (await store.remove(db, account, actor.account))),
    async own(actor) {
      if (!isAccountHere(actor)) return undefined;
      const [published, row] = await Promise.all([isPublished(actor), store.find(database, actor.box, actor.account)]);
      return row && { duty: row.duty, published, byName: row.by_name };
    },

    async search(actor, text) {
      // Less than that the database answers with nobody, too.
      if ([...text.trim()].length < fewestLetters) return [];
      const wanted = asked(actor, text);
      return wanted === undefined ? [] : (await store.publishedContacts(database, actor.box, wanted, mostFound)).map(publishedOf);
    },
    async boxes(actor, text) {
      const wanted = asked(actor, text);
      return wanted === undefined ? [] : store.publishedBoxes(database, actor.box, wanted, mostBoxes);
    },
    async ofBox(actor, name) {
      const wanted = asked(actor, name);
      return wanted === undefined ? [] : (await store.publishedOfBox(database, actor.box, wanted)).map(publishedOf);
    },
  };
}

/** Off until an admin of the box switches it on. The database reads the same in its doors. */
const publishes = ({ settings }: Pick<Box, "settings">): boolean =>
  (settings["contacts"] as { published?: unknown } | undefined)?.published === true;

function demandAdmin({ role, home }: Actor): void {
  if (role !== "admin" || home !== undefined) throw notAdmin();
}
const notAdmin = (): DomainError => new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });

/** One line of text, without what no text has. */
function line(text: string): string {
  const clean = text
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  if ([...clean].length > longestDuty)
    throw new DomainError("bad_request", `No more than ${longestDuty} letters.`, { values: { fault: "duty_long", most: longestDuty } });
  return clean;
}

const publishedOf = (row: store.PublishedRow): Published => ({
  address: `${row.login}@${row.box_name}`,
  displayName: row.display_name,
  duty: row.duty,
  boxTitle: row.box_title,
});
