// Makes the real Accounts: creates, invites, disables and renames accounts, and keeps groups.
import type { AccountId, BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import { type Boxes, type DeriveKey, isDemo } from "../boxes/boxes.ts";
import { type Account, checkedGroupName, checkedLogin, holdDays, normalizeLogin } from "./account.ts";
import type { Accounts, Group, NewAccount } from "./accounts.ts";
import { type AccountsStore, accountsStore } from "./accounts.store.ts";
import { noAccount as noSuchAccount, noGroup } from "./authority.ts";
import { demandOf } from "./capabilities.ts";
import { passwordHashes } from "./password-hash.ts";
import { preparing } from "./prepare-account.ts";
import { hashToken, makeId, makeToken } from "./tokens.ts";

export interface AccountsDeps {
  readonly database: Database;
  readonly boxes: Boxes;
  readonly derive: DeriveKey;
  readonly productName: string;
  /** Password hashes at a time. */
  readonly hashesAtOnce?: number;
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const store = accountsStore(deps.database);
  const hashes = passwordHashes({ atOnce: deps.hashesAtOnce });
  const prepare = preparing({ ...deps, hashes });

  async function refuseInUse(account: Account): Promise<void> {
    const its = await deps.boxes.byId(account.box);
    if (!account.hasPassword || (its && isDemo(its))) return;
    throw new DomainError(
      "forbidden",
      `The account ${account.login} is in use: the operator cannot set its password or invite it again. An admin of the box can set a new one.`,
    );
  }
  async function refuseSecondAdmin(box: BoxId): Promise<void> {
    const its = await deps.boxes.byId(box);
    if (!its || isDemo(its)) return;
    const admins = (await store.list(box, false)).filter(
      (account) => account.role === "admin" && account.state === "active" && account.hasPassword,
    );
    if (admins.length > 0)
      throw new DomainError("forbidden", "The box has an admin of its own: further ones are not the operator's to make.");
  }

  return {
    async create(box, account: NewAccount) {
      if (account.role === "admin") await refuseSecondAdmin(box);
      return store.insert(box, await prepare.account(box, account));
    },
    list: (box, { deleted = false } = {}) => store.list(box, deleted),
    find: (box, who, { deleted = false } = {}) => store.find(box, normalizeLogin(who), deleted),
    async invite(box, account) {
      const known = await store.find(box, account);
      if (!known) return noAccount();
      if (known.state === "disabled") throw new DomainError("forbidden", "A disabled account cannot be invited.");
      await refuseInUse(known);
      const token = makeToken(box);
      await store.invite(box, account, hashToken(token));
      return token;
    },
    async disable(box, account, { evenLastAdmin = false } = {}) {
      if (!(await store.setState(box, account, "disabled", evenLastAdmin))) noAccount();
    },
    async enable(box, account) {
      if (!(await store.setState(box, account, "active", true))) noAccount();
    },
    async setPassword(box, account, password, { anyPassword } = {}) {
      const known = await store.find(box, account);
      if (!known) return noAccount();
      await refuseInUse(known);
      if (!anyPassword) await prepare.checkPassword(box, known, password);
      await store.setPassword(box, account, await hashes.hash(password));
    },
    async setRole(box, account, role) {
      if (role === "admin") await refuseSecondAdmin(box);
      const known = await store.find(box, account);
      if (known) demandOf(known, "manage-people");
      if (!(await store.setRole(box, account, role))) noAccount();
    },
    changeLogin: async (box, account, text) => {
      const login = checkedLogin(text);
      return (await store.changeLogin(box, account, login, prepare.loginKey(box, login))) ?? noAccount();
    },
    async remove(box, account) {
      if (!(await store.remove(box, account))) noAccount();
    },
    restore: async (box, account) => (await store.restore(box, account, prepare.emailKey)) ?? noAccount(),
    due: (box, now) => store.due(box, new Date(now - holdDays * 24 * 3600 * 1000)),
    async retire(box, { id, logins }) {
      const keys = logins.map((login) => prepare.loginKey(box, login));
      return store.retire(box, id, keys);
    },
    ...groupsOf(store),
  };
}

type GroupVerbs = Pick<
  Accounts,
  "createGroup" | "deleteGroup" | "groups" | "addToGroup" | "removeFromGroup" | "appointForGroup" | "dismissFromGroup"
>;

function groupsOf(store: AccountsStore): GroupVerbs {
  async function groupNamed(box: BoxId, name: string): Promise<Group> {
    const group = (await store.groups(box)).find((candidate) => candidate.id === name || candidate.name === name.normalize("NFC").trim());
    if (!group) throw noGroup(name);
    return group;
  }
  async function both(box: BoxId, group: string, account: AccountId): Promise<Group> {
    const [its, known] = await Promise.all([groupNamed(box, group), store.find(box, account)]);
    return known ? its : noAccount();
  }
  return {
    async createGroup(box, name) {
      const text = checkedGroupName(name);
      const id = makeId(box);
      await store.insertGroup(box, id, text);
      return { id, name: text, members: [], admins: [] };
    },
    async deleteGroup(box, group) {
      await store.deleteGroup(box, (await groupNamed(box, group)).id);
    },
    groups: (box) => store.groups(box),
    async addToGroup(box, group, account: AccountId) {
      await store.addMember(box, (await both(box, group, account)).id, account);
    },
    async removeFromGroup(box, group, account) {
      const its = await groupNamed(box, group);
      if (!(await store.removeMember(box, its.id, account))) throw new DomainError("not_found", "The account is not in the group.");
    },
    async appointForGroup(box, group, account) {
      const its = await both(box, group, account);
      const known = await store.find(box, account);
      if (known) demandOf(known, "manage-people");
      await store.addOffice(box, its.id, account);
    },
    async dismissFromGroup(box, group, account) {
      const its = await groupNamed(box, group);
      if (!(await store.removeOffice(box, its.id, account))) throw new DomainError("not_found", "The account does not manage the group.");
    },
  };
}

function noAccount(): never {
  throw noSuchAccount();
}
