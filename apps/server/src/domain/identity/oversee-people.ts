// What only admins of a box do with its people: see them all, invite anew, bring back who was deleted.
import { DomainError } from "@landbox/wire";
import { accountsStore } from "./accounts.store.ts";
import * as changes from "./account-changes.store.ts";
import { demandAdmin, guestEnded, noAccount } from "./authority.ts";
import { type PeopleContext, reachable, refuseSelf } from "./people-context.ts";
import type { People } from "./people.ts";
import * as store from "./people.store.ts";
import { hashToken, makeToken } from "./tokens.ts";

type OverseeingVerbs = Pick<People, "overview" | "invite" | "restore" | "groupsOverview">;

export function overseeingVerbs(context: PeopleContext): OverseeingVerbs {
  const accounts = accountsStore(context.database);
  return {
    async overview(actor, { deleted, ...search }) {
      demandAdmin(await context.manager(actor));
      return store.overview(store.askBox(context.database, actor.box), actor.box, search, deleted);
    },
    invite: (actor, who) =>
      context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        const person = await reachable(db, manager, who);
        refuseSelf(manager, person);
        if (person.state !== "active")
          throw new DomainError("forbidden", "A disabled account cannot be invited.", { values: { fault: "disabled" } });
        await changes.refuseLastAdmin(db, person.id);
        const token = makeToken(db.box);
        await changes.withdrawPassword(db, person.id);
        await changes.invite(db, person.id, hashToken(token));
        return token;
      }),
    restore: (actor, account) =>
      context.change(actor, async (db, manager) => {
        demandAdmin(manager);
        const restored = await changes.markRestored(db, account, context.prepare.emailKey);
        if (!restored) throw noAccount();
        if (restored.guestUntil && restored.guestUntil.getTime() <= Date.now()) throw guestEnded();
      }),
    async groupsOverview(actor) {
      demandAdmin(await context.manager(actor));
      return (await accounts.groups(actor.box)).map(({ id, name, members }) => ({ id, name, members }));
    },
  };
}
