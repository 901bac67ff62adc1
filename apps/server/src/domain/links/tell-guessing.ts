// Notices that somebody guesses passwords or addresses of links: tells the box's admins and the owner of the link, and writes it to the log.
import type { AccountId, BoxId } from "@landbox/kit";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import type { Notifications } from "../notifications/notifications.ts";

export interface Guesses {
  /** Wrong passwords of a link were so many that the next ones have to wait. */
  password(box: BoxId, link: { readonly id: string; readonly owner: AccountId }): Promise<void>;
  /** An address that leads nowhere. */
  address(box: BoxId): Promise<void>;
}

/** Milliseconds for which one attack is one piece of news, however often it tries. */
const quiet = 10 * 60_000;
/** Unknown addresses in that time that are no mistyped ones any more. */
const manyAddresses = 30;
const remembered = 10_000;

export interface GuessesDeps {
  readonly database: Database;
  readonly notifications: Pick<Notifications, "tell">;
  readonly log: { warn(fields: object, message: string): void };
  readonly now: () => number;
}

/** Each process counts for itself: more than one of them only hears of an attack a little later. */
export function createGuesses(deps: GuessesDeps): Guesses {
  const { database, notifications, log, now } = deps;
  const told = createRecent<string, number>(remembered);
  const addresses = createRecent<BoxId, { since: number; count: number }>(remembered);

  /** Whether this is the first of its kind for a while. */
  function first(key: string): boolean {
    const last = told.get(key);
    if (last !== undefined && now() - last < quiet) return false;
    told.set(key, now());
    return true;
  }

  return {
    async password(box, { id, owner }) {
      if (!first(id)) return;
      log.warn({ box, link: id }, "Somebody guesses the password of a link; further tries have to wait.");
      const kind = "guessing";
      await inBox(database, box, async (db) => {
        await notifications.tell(db, { kind, to: { accounts: [owner] }, subject: `link ${id}`, link: id });
        await notifications.tell(db, { kind, to: "admins", subject: "passwords", by: owner });
      });
    },
    async address(box) {
      const known = addresses.get(box);
      const window = known && now() - known.since < quiet ? known : { since: now(), count: 0 };
      window.count++;
      addresses.set(box, window);
      if (window.count < manyAddresses || !first(`addresses ${box}`)) return;
      log.warn({ box, addresses: window.count }, "Somebody guesses addresses of links.");
      await inBox(database, box, (db) => notifications.tell(db, { kind: "guessing", to: "admins", subject: "addresses" }));
    },
  };
}
