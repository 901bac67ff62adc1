// Makes the real People: every change finds out anew, inside its own transaction, who is acting and on whom.
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import { normalizeLogin } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import type { Actor } from "./actor.ts";
import { demandManager, type Manager, mayManage, noAccount } from "./authority.ts";
import { createPerson } from "./create-person.ts";
import { editPerson } from "./edit-person.ts";
import { groupVerbs } from "./manage-groups.ts";
import { overseeingVerbs } from "./oversee-people.ts";
import { passwordHashes } from "./password-hash.ts";
import type { People } from "./people.ts";
import { type PeopleContext, type PeopleDeps, reachable, refuseAppPassword, refuseSelf } from "./people-context.ts";
import * as store from "./people.store.ts";
import { preparing } from "./prepare-account.ts";

export function createPeople(deps: PeopleDeps): People {
  const hashes = passwordHashes();
  const context: PeopleContext = {
    ...deps,
    hashes,
    prepare: preparing({ ...deps, hashes }),
    async manager(actor) {
      return managerOf(actor, await store.managerRow(store.askBox(deps.database, actor.box), actor));
    },
    change(actor, work, { evenFrozen = false } = {}) {
      refuseAppPassword(actor);
      return inBox(deps.database, actor.box, async (db) => {
        await changes.lockPeople(db);
        const row = await store.managerRow(db.query.bind(db), actor);
        const manager = managerOf(actor, row);
        if (row?.box_state === "frozen" && !evenFrozen)
          throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
        return work(db, manager);
      });
    },
  };

  return {
    async find(actor, who) {
      const ask = store.askBox(deps.database, actor.box);
      const [manager, found] = await Promise.all([context.manager(actor), store.person(ask, actor.box, normalizeLogin(who))]);
      if (!found || (found.id !== actor.account && !mayManage(manager, found.managed))) throw noAccount();
      return found;
    },
    async list(actor, search) {
      const manager = await context.manager(actor);
      demandManager(manager);
      return store.people(store.askBox(deps.database, actor.box), actor.box, search, manager);
    },
    create: (actor, person) => createPerson(context, actor, person),
    edit: (actor, who, wanted) => editPerson(context, actor, who, wanted),
    setState: (actor, who, state) =>
      context.change(
        actor,
        async (db, manager) => {
          const found = await reachable(db, manager, who);
          if (state === "disabled") {
            refuseSelf(manager, found);
            await changes.refuseLastAdmin(db, found.id);
          }
          await changes.changeState(db, found.id, state);
        },
        { evenFrozen: state === "disabled" },
      ),
    remove: (actor, who) =>
      context.change(actor, async (db, manager) => {
        const found = await reachable(db, manager, who);
        refuseSelf(manager, found);
        await changes.refuseLastAdmin(db, found.id);
        await changes.markDeleted(db, found.id);
      }),
    ...overseeingVerbs(context),
    ...groupVerbs(context),
  };
}

/** @throws DomainError unauthenticated when the account may not act any more */
function managerOf(actor: Actor, row: store.ManagerRow | undefined): Manager {
  const stale = actor.via === "password" && row?.version !== actor.version;
  if (!row || row.state !== "active" || row.box_state === "deleted" || stale) throw new DomainError("unauthenticated", "Please sign in.");
  return { account: actor.account, role: row.role, manages: new Set(row.manages) };
}
