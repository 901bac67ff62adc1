// Makes a person of another box known to a box, inside a transaction that does more.
import type { AccountId, BoxId } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Box } from "../boxes/boxes.ts";
import { writeVisitor } from "./visitors.store.ts";

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
