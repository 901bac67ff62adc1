// What the use-cases of managing people share: who acts, on whom, and one change at a time.
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes, DeriveKey } from "../boxes/boxes.ts";
import { adminGroup, normalizeLogin } from "./account.ts";
import type { Actor } from "./actor.ts";
import { isManager, type Manager, mayManage, noAccount, notAllowed } from "./authority.ts";
import type { PasswordHashes } from "./password-hash.ts";
import * as store from "./people.store.ts";
import type { Preparing } from "./prepare-account.ts";

export interface PeopleDeps {
  readonly database: Database;
  readonly boxes: Boxes;
  readonly derive: DeriveKey;
  readonly productName: string;
  /** Forgets what is remembered of a space whose quota has changed. */
  readonly forgetSpace: (space: string) => void;
}

/** What the use-cases share. */
export interface PeopleContext extends PeopleDeps {
  readonly hashes: PasswordHashes;
  readonly prepare: Preparing;
  /** Who is acting, for reading. @throws DomainError unauthenticated */
  manager(actor: Actor): Promise<Manager>;
  /** One change: one at a time in a box, by somebody who may still act. */
  change<T>(actor: Actor, work: (db: BoxDb, manager: Manager) => Promise<T>, options?: ChangeOptions): Promise<T>;
}

export interface ChangeOptions {
  /** Ending access is possible while the box is frozen, too. */
  readonly evenFrozen?: boolean;
}

/** An app's password lies on devices: whoever finds one must not be able to make themselves other accounts with it. */
export function refuseAppPassword(actor: Actor): void {
  if (actor.via === "app-password")
    throw new DomainError("forbidden", "An app password cannot manage accounts: please use the password of the account.", {
      values: { fault: "needs_password" },
    });
}

/**
 * Somebody in the manager's reach; for whoever manages nobody, the same answer whether there is such an account or not.
 * @throws DomainError forbidden, not_found
 */
export async function reachable(db: BoxDb, manager: Manager, who: string): Promise<store.FoundPerson> {
  if (!isManager(manager)) throw notAllowed();
  const found = await store.person(db.query.bind(db), db.box, normalizeLogin(who));
  if (!found || (found.id !== manager.account && !mayManage(manager, found.managed))) throw noAccount();
  return found;
}

/** @throws DomainError forbidden (fault self) */
export function refuseSelf(manager: Manager, person: store.FoundPerson): void {
  if (person.id === manager.account)
    throw new DomainError("forbidden", "Nobody can delete, disable or invite their own account.", { values: { fault: "self" } });
}

/** Whether this names the admins' group. */
export const isAdminGroup = (name: string): boolean => name.normalize("NFC").trim().toLowerCase() === adminGroup;
