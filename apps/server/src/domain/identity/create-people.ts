// Makes the real People: every change finds out anew, inside its own transaction, who is acting and on whom.
import { normalizeLogin } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import { demandManager, mayManage, noAccount } from "./authority.ts";
import { createPerson } from "./create-person.ts";
import { editPerson } from "./edit-person.ts";
import { groupVerbs } from "./manage-groups.ts";
import { overseeingVerbs } from "./oversee-people.ts";
import type { People } from "./people.ts";
import { createPeopleContext, type PeopleDeps, reachable, refuseSelf } from "./people-context.ts";
import * as store from "./people.store.ts";

export function createPeople(deps: PeopleDeps): People {
  const context = createPeopleContext(deps);

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
