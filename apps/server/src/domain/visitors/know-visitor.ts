// Makes a person of another box known to a box, inside a transaction that does more.
import type { AccountId, BoxId } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Box } from "../boxes/boxes.ts";
import { writeVisitor, writeVisitors } from "./visitors.store.ts";

export interface PersonElsewhere {
  readonly box: BoxId;
  readonly account: AccountId;
  readonly displayName: string;
  readonly login: string;
}

/** As the person and the box are called now. @returns the id to give something to */
export async function knowVisitor(db: BoxDb, person: PersonElsewhere, home: Pick<Box, "name" | "title">): Promise<AccountId> {
  const id = visitorId(person.account);
  await db.query(writeVisitor, [db.box, id, person.box, person.account, person.displayName, person.login, home.name, home.title]);
  return id;
}

/** Many people of one box. @returns the ids to give something to, in the same order */
export async function knowVisitors(
  db: BoxDb,
  people: readonly Omit<PersonElsewhere, "box">[],
  home: Pick<Box, "id" | "name" | "title">,
): Promise<AccountId[]> {
  const ids = people.map(({ account }) => visitorId(account));
  const [accounts, names, logins] = [
    people.map((one) => one.account),
    people.map((one) => one.displayName),
    people.map((one) => one.login),
  ];
  await db.query(writeVisitors, [db.box, ids, home.id, accounts, names, logins, home.name, home.title]);
  return ids;
}
