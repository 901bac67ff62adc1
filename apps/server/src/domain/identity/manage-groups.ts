// What people do with the groups of their box; the group "admin" stands for the role.
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { adminGroup, checkedGroupName } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import { demandAdmin, demandManager, losesSight, type Manager, mayManageGroup, noGroup, notAllowed } from "./authority.ts";
import { demandOf } from "./capabilities.ts";
import { isAdminGroup, type PeopleContext, reachable } from "./people-context.ts";
import type { People } from "./people.ts";
import * as store from "./people.store.ts";
import { makeId } from "./tokens.ts";

type GroupVerbs = Pick<People, "join" | "leave" | "appoint" | "dismiss" | "groups" | "group" | "createGroup" | "deleteGroup">;

export function groupVerbs(context: PeopleContext): GroupVerbs {
  return {
    join: (actor, who, group) =>
      context.change(actor, async (db, manager) => {
        demandManager(manager);
        if (isAdminGroup(group)) {
          demandAdmin(manager);
          const person = await reachable(db, manager, who);
          demandOf(person, "manage-people");
          await changes.changeRole(db, person.id, "admin");
          return;
        }
        const its = await ownGroup(db, manager, group);
        await store.addMember(db, its.id, (await reachable(db, manager, who)).id);
      }),
    leave: (actor, who, group) =>
      context.change(actor, async (db, manager) => {
        demandManager(manager);
        if (isAdminGroup(group)) {
          demandAdmin(manager);
          const { id } = await reachable(db, manager, who);
          await changes.refuseLastAdmin(db, id);
          await changes.changeRole(db, id, "member");
          return;
        }
        const its = await ownGroup(db, manager, group);
        const person = await reachable(db, manager, who);
        if (losesSight(manager, person.managed, its.id))
          throw new DomainError("forbidden", "This is the last of your groups that the account is in.", {
            values: { fault: "last_group" },
          });
        await store.dropMember(db, its.id, person.id);
      }),
    appoint: (actor, who, group) =>
      context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        const person = await reachable(db, manager, who);
        demandOf(person, "manage-people");
        if (isAdminGroup(group)) throw new DomainError("forbidden", "The admins have no admin.", { values: { fault: "admin_group" } });
        await store.addOffice(db, (await ownGroup(db, manager, group)).id, person.id);
      }),
    dismiss: (actor, who, group) =>
      context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        const person = await reachable(db, manager, who);
        if (!(await store.dropOffice(db, (await ownGroup(db, manager, group)).id, person.id)))
          throw new DomainError("not_found", "The account does not manage the group.", { values: { fault: "not_group_admin" } });
      }),
    async groups(actor, search) {
      const manager = await context.manager(actor);
      demandManager(manager);
      const ask = store.askBox(context.database, actor.box);
      return store.groupNames(ask, actor.box, search, manager, manager.role === "admin" ? adminGroup : undefined);
    },
    async group(actor, name) {
      const manager = await context.manager(actor);
      demandManager(manager);
      const ask = store.askBox(context.database, actor.box);
      if (isAdminGroup(name)) {
        demandAdmin(manager);
        return { name: adminGroup, members: await store.admins(ask, actor.box), admins: [] };
      }
      const found = await store.group(ask, actor.box, name.normalize("NFC").trim());
      if (!found || !mayManageGroup(manager, found.id)) throw manager.role === "admin" ? noGroup(name) : notAllowed();
      return { name: found.name, members: found.members, admins: found.admins };
    },
    createGroup: (actor, name) =>
      context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        await store.addGroup(db, makeId(db.box), checkedGroupName(name));
      }),
    deleteGroup: (actor, name) =>
      context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        if (isAdminGroup(name)) throw new DomainError("forbidden", "The admins' group stays.", { values: { fault: "admin_group" } });
        await store.dropGroup(db, (await ownGroup(db, manager, name)).id);
      }),
  };
}

/** A group that the manager may fill; for a group admin, one of others is as good as none. @throws DomainError not_found, forbidden */
async function ownGroup(db: BoxDb, manager: Manager, name: string): Promise<store.GroupRow> {
  const found = await store.group(db.query.bind(db), db.box, name.normalize("NFC").trim());
  if (!found || !mayManageGroup(manager, found.id)) throw manager.role === "admin" ? noGroup(name) : notAllowed();
  return found;
}
