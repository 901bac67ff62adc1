// Makes an account for a box: by an admin, or by a group admin into the own groups.
import { DomainError } from "@landbox/wire";
import { adminGroup } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import type { Actor } from "./actor.ts";
import { demandAdmin, demandManager, type Manager, mayManageGroup, noGroup } from "./authority.ts";
import { isAdminGroup, type PeopleContext, refuseAppPassword } from "./people-context.ts";
import type { NewPerson, Person } from "./people.ts";
import * as store from "./people.store.ts";
import type { BoxDb } from "../../platform/database/box-transaction.ts";

/** @throws DomainError as `People.create` */
export async function createPerson(context: PeopleContext, actor: Actor, wanted: NewPerson): Promise<Person> {
  refuseAppPassword(actor);
  // Before anything expensive is done for somebody who may not.
  demandManager(await context.manager(actor));
  const plain = wanted.groups.filter((name) => !isAdminGroup(name));
  const asAdmin = plain.length < wanted.groups.length;
  const account = await context.prepare.account(actor.box, { ...wanted, role: asAdmin ? "admin" : "member" });
  return context.change(actor, async (db, manager) => {
    demandManager(manager);
    if (asAdmin && manager.role !== "admin") throw notAllowedFor(adminGroup);
    if ((wanted.manages?.length ?? 0) > 0) demandAdmin(manager);
    if (manager.role !== "admin" && plain.length === 0)
      throw new DomainError("forbidden", "Name one of your groups for the new account.", { values: { fault: "needs_group" } });
    const groups = await findGroups(db, manager, plain);
    const offices = await findGroups(db, manager, wanted.manages ?? []);
    await changes.insert(db, account);
    for (const group of groups) await store.addMember(db, group.id, account.id);
    for (const group of offices) await store.addOffice(db, group.id, account.id);
    const made = await store.person(db.query.bind(db), db.box, account.id);
    if (!made) throw new Error("an account that was just made is not there");
    return made;
  });
}

async function findGroups(db: BoxDb, manager: Manager, names: readonly string[]): Promise<store.GroupRow[]> {
  const groups: store.GroupRow[] = [];
  for (const name of names) {
    const group = await store.group(db.query.bind(db), db.box, name.normalize("NFC").trim());
    // For a group admin, a group of others is as good as none.
    if (!group || !mayManageGroup(manager, group.id)) throw manager.role === "admin" ? noGroup(name) : notAllowedFor(name);
    groups.push(group);
  }
  return groups;
}

const notAllowedFor = (name: string): DomainError =>
  new DomainError("forbidden", `The group "${name}" is not one of yours.`, { values: { fault: "foreign_group" } });
