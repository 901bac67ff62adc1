// Finds people of other boxes by exact address, and keeps a box's rules for them.
import { type Clock, systemClock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Box, Boxes } from "../boxes/boxes.ts";
import { type Actor, isAccountHere } from "../identity/actor.ts";
import type { Addressed } from "../identity/find-by-address.ts";
import type { Identity } from "../identity/identity.ts";
import { countQuestions } from "./count-questions.ts";
import { knowVisitor } from "./know-visitor.ts";
import type { AcrossRules, Visitor, Visitors } from "./visitors.ts";
import * as store from "./visitors.store.ts";

export interface VisitorsDeps {
  readonly database: Database;
  readonly boxes: Boxes;
  readonly identity: Pick<Identity, "byAddress">;
  readonly clock?: Clock;
}

/** Addresses that one account may ask for within an hour, in one process: who knows addresses needs few, who guesses needs many. */
const mostQuestions = 120;

interface Found {
  readonly visitor: Visitor;
  readonly person: Addressed;
  readonly home: Box;
}

export function createVisitors({ database, boxes, identity, clock = systemClock }: VisitorsDeps): Visitors {
  const questions = countQuestions({
    ...{ clock, most: mostQuestions },
    sentence: "Too many addresses of other boxes were asked for. Please wait and try again.",
  });

  const boxOf = async (actor: Actor): Promise<Box> => {
    const box = await boxes.byId(actor.box);
    if (!box) throw new DomainError("unauthenticated", "Please sign in.");
    return box;
  };

  async function look(actor: Actor, address: string): Promise<Found | undefined> {
    if (!address.includes("@") || !isAccountHere(actor)) return undefined;
    if (!rulesOf(await boxOf(actor)).send) return undefined;
    questions.count(actor);
    const person = await identity.byAddress(actor.box, address);
    // Asked for in any case, so that the answer takes no longer where there is somebody.
    const home = await boxes.byId(person?.box ?? actor.box);
    if (!person || !home || person.box === actor.box || home.state !== "active" || !rulesOf(home).receive) return undefined;
    const visitor = {
      id: visitorId(person.account),
      address: `${person.login}@${home.name}`,
      displayName: person.displayName,
      boxTitle: home.title,
    };
    return { visitor, person, home };
  }

  return {
    find: async (actor, address) => (await look(actor, address))?.visitor,
    async admit(actor, address) {
      const found = await look(actor, address);
      if (!found) return undefined;
      const { visitor, person, home } = found;
      await inBox(database, actor.box, (db) => knowVisitor(db, person, home));
      return visitor;
    },
    async demandSending(actor) {
      if (!rulesOf(await boxOf(actor)).send)
        throw new DomainError("forbidden", "This box does not share with other boxes.", { values: { fault: "across_off" } });
    },
    async rules(box) {
      const found = await boxes.byId(box);
      if (!found) throw new DomainError("not_found", "There is no such box.");
      return rulesOf(found);
    },
    async setRules(actor, { send, receive }) {
      if (actor.role !== "admin" || actor.via === "app-password" || actor.home !== undefined) throw notAdmin();
      if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      const rules = { send, receive };
      const rows = await inBox(database, actor.box, async (db) => {
        const values = [actor.box, JSON.stringify(rules), actor.account];
        const [written] = await Promise.all([db.query(store.writeRules, values), db.query(store.notifyBox, [actor.box])]);
        return written;
      });
      if (rows.length === 0) throw notAdmin();
      boxes.noticed(`box:${actor.box}`);
      return rules;
    },
  };
}

/** What a box never said it lets happen: see docs/decisions/0030. The database reads the same in `visitor_counts` and `mount_heads`. */
export function rulesOf({ settings }: Pick<Box, "settings">): AcrossRules {
  const own = (settings["across"] ?? {}) as Partial<Record<keyof AcrossRules, unknown>>;
  return { send: own.send !== false, receive: own.receive !== false };
}

const notAdmin = (): DomainError => new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
