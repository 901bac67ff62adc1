// What the use-cases of managing people share: who acts, on whom, and one change at a time.
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes, DeriveKey } from "../boxes/boxes.ts";
import { adminGroup, normalizeLogin } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import type { Actor } from "./actor.ts";
import { isManager, type Manager, mayManage, noAccount, notAllowed } from "./authority.ts";
import { type PasswordHashes, passwordHashes } from "./password-hash.ts";
import * as store from "./people.store.ts";
import { type Preparing, preparing } from "./prepare-account.ts";

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
  /** What gives nobody more than a share would can be done with an app's password. */
  readonly evenAppPassword?: boolean;
}

export function createPeopleContext(deps: PeopleDeps): PeopleContext {
  const hashes = passwordHashes();
  return {
    ...deps,
    hashes,
    prepare: preparing({ ...deps, hashes }),
    async manager(actor) {
      return managerOf(actor, await store.managerRow(store.askBox(deps.database, actor.box), actor));
    },
    async change(actor, work, { evenFrozen = false, evenAppPassword = false } = {}) {
      if (!evenAppPassword) refuseAppPassword(actor);
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
}

/** @throws DomainError unauthenticated when the account may not act any more */
function managerOf(actor: Actor, row: store.ManagerRow | undefined): Manager {
  const stale = actor.via === "password" && row?.version !== actor.version;
  if (!row || row.state !== "active" || row.box_state === "deleted" || stale) throw new DomainError("unauthenticated", "Please sign in.");
  return { account: actor.account, role: row.role, manages: new Set(row.manages) };
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
