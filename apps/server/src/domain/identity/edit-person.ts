// Changes an account: name and language by oneself, the rest by whoever manages it.
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { checkedDisplayName, checkedEmail, normalizeLogin } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import type { Actor } from "./actor.ts";
import { type Manager, mayManage, noAccount, notAllowed } from "./authority.ts";
import { demandOf } from "./capabilities.ts";
import { type PeopleContext, refuseAppPassword } from "./people-context.ts";
import type { PersonChanges } from "./people.ts";
import * as store from "./people.store.ts";

/** @throws DomainError as `People.edit` */
export async function editPerson(context: PeopleContext, actor: Actor, who: string, wanted: PersonChanges): Promise<void> {
  refuseAppPassword(actor);
  const hash = wanted.password === undefined ? undefined : await hashFor(context, actor, who, wanted.password);
  const touched = await context.change(actor, async (db, manager) => {
    const person = await target(db, manager, who);
    const own = person.id === manager.account;
    // An e-mail address is a way to sign in, and a quota is for others to give.
    if (own && manager.role !== "admin" && (wanted.email !== undefined || wanted.quota !== undefined)) throw notAllowed();
    if (wanted.quota !== undefined) demandOf(person, "keep-files");
    if (wanted.displayName !== undefined || wanted.language !== undefined)
      await store.writeNames(
        db,
        person.id,
        wanted.displayName === undefined ? undefined : checkedDisplayName(wanted.displayName, person.login),
        wanted.language,
      );
    if (wanted.email !== undefined) await changes.changeEmail(db, person.id, emailOf(context, wanted.email));
    if (hash !== undefined) await setPassword(db, actor, person, hash);
    return wanted.quota === undefined ? undefined : store.writeQuota(db, person.id, wanted.quota);
  });
  if (touched !== undefined) context.forgetSpace(touched);
}

/** Checks the rules and hashes outside the transaction: it takes tens of milliseconds. */
async function hashFor(context: PeopleContext, actor: Actor, who: string, password: string): Promise<string> {
  const ask = store.askBox(context.database, actor.box);
  const [manager, person] = await Promise.all([context.manager(actor), store.person(ask, actor.box, normalizeLogin(who))]);
  if (!person || (person.id !== actor.account && !mayManage(manager, person.managed))) throw noAccount();
  await context.prepare.checkPassword(actor.box, person, password);
  return context.hashes.hash(password);
}

async function target(db: BoxDb, manager: Manager, who: string): Promise<store.FoundPerson> {
  const person = await store.person(db.query.bind(db), db.box, normalizeLogin(who));
  if (!person || (person.id !== manager.account && !mayManage(manager, person.managed))) throw noAccount();
  return person;
}

/** The own password is changed by whoever knows it: a session alone does not prove that. */
async function setPassword(db: BoxDb, actor: Actor, person: store.FoundPerson, hash: string): Promise<void> {
  if (person.id !== actor.account) {
    await changes.resetPassword(db, person.id, hash);
    return;
  }
  if (actor.via !== "password")
    throw new DomainError("forbidden", "Please change your own password in the settings.", { values: { fault: "own_password" } });
  if (!(await store.writeOwnPassword(db, person.id, hash, actor.version)))
    throw new DomainError("unauthenticated", "The account was changed meanwhile. Please sign in again.");
}

const emailOf = (context: PeopleContext, email: string | null): { text: string; key: Buffer } | undefined => {
  if (email === null) return undefined;
  const text = checkedEmail(email);
  return { text, key: context.prepare.emailKey(text) };
};
