// Makes the real Accounts: creates, invites, disables and renames accounts, and keeps groups.
import type { AccountId, BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import { type Boxes, type DeriveKey, isDemo } from "../boxes/boxes.ts";
import { directoryKeys } from "../boxes/directory.ts";
import { type Account, checkedEmail, checkedLogin, normalizeLogin } from "./account.ts";
import type { Accounts, Group, NewAccount } from "./accounts.ts";
import { type AccountsStore, accountsStore } from "./accounts.store.ts";
import { namesOf } from "./own-settings.ts";
import { passwordHashes } from "./password-hash.ts";
import { checkPassword } from "./password-rules.ts";
import { hashToken, makeAccountId, makeId, makeToken } from "./tokens.ts";

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
  const directory = directoryKeys(deps.derive);

  async function checkFor(
    box: BoxId,
    person: { login: string; displayName: string; email: string | undefined },
    password: string,
  ): Promise<void> {
    const its = await deps.boxes.byId(box);
    const names = namesOf({ login: person.login, display_name: person.displayName, email: person.email ?? null });
    checkPassword(password, [...names, its?.name ?? "", its?.title ?? "", deps.productName]);
  }

  async function refuseInUse(account: Account): Promise<void> {
    const its = await deps.boxes.byId(account.box);
    if (!account.hasPassword || (its && isDemo(its))) return;
    throw new DomainError("forbidden", `The account ${account.login} is in use: the operator cannot set its password or invite it again.`);
  }

  return {
    async create(box, account: NewAccount) {
      const its = await deps.boxes.byId(box);
      if (!its) throw new DomainError("not_found", "There is no such box.");
      if (account.role === "admin" && !isDemo(its)) await refuseSecondAdmin(store, box);
      const login = checkedLogin(account.login);
      const email = account.email === undefined ? undefined : checkedEmail(account.email);
      const displayName = account.displayName?.normalize("NFC").trim() || account.login;
      if (account.password !== undefined && !account.anyPassword) await checkFor(box, { login, displayName, email }, account.password);
      return store.insert(box, {
        id: makeAccountId(box),
        login,
        displayName: displayName.slice(0, 200),
        email,
        emailKey: email === undefined ? undefined : directory.keyOf("email", normalizeLogin(email)),
        role: account.role ?? "member",
        language: account.language ?? "de",
        passwordHash: account.password === undefined ? undefined : await hashes.hash(account.password),
      });
    },
    list: (box) => store.list(box),
    find: (box, who) => store.find(box, normalizeLogin(who)),
    async invite(box, account) {
      const known = await store.find(box, account);
      if (!known) return noAccount();
      if (known.state === "disabled") throw new DomainError("forbidden", "A disabled account cannot be invited.");
      await refuseInUse(known);
      const token = makeToken(box);
      await store.invite(box, account, hashToken(token));
      return token;
    },
    async disable(box, account) {
      if (!(await store.setState(box, account, "disabled"))) noAccount();
    },
    async enable(box, account) {
      if (!(await store.setState(box, account, "active"))) noAccount();
    },
    async setPassword(box, account, password, { anyPassword } = {}) {
      const known = await store.find(box, account);
      if (!known) return noAccount();
      await refuseInUse(known);
      if (!anyPassword) await checkFor(box, known, password);
      await store.setPassword(box, account, await hashes.hash(password));
    },
    changeLogin: async (box, account, login) => (await store.changeLogin(box, account, checkedLogin(login))) ?? noAccount(),
    ...groupsOf(store),
  };
}

type GroupVerbs = Pick<Accounts, "createGroup" | "groups" | "addToGroup" | "removeFromGroup">;

function groupsOf(store: AccountsStore): GroupVerbs {
  async function groupNamed(box: BoxId, name: string): Promise<Group> {
    const group = (await store.groups(box)).find((candidate) => candidate.id === name || candidate.name === name.normalize("NFC").trim());
    if (!group) throw new DomainError("not_found", `There is no group "${name}" in the box.`);
    return group;
  }
  return {
    async createGroup(box, name) {
      const text = name.normalize("NFC").trim();
      if (text === "" || text.length > 100) throw new DomainError("invalid_name", "A group has a name of 1 to 100 characters.");
      const id = makeId(box);
      await store.insertGroup(box, id, text);
      return { id, name: text, members: [] };
    },
    groups: (box) => store.groups(box),
    async addToGroup(box, group, account: AccountId) {
      const [its, known] = await Promise.all([groupNamed(box, group), store.find(box, account)]);
      if (!known) return noAccount();
      await store.addMember(box, its.id, account);
    },
    async removeFromGroup(box, group, account) {
      const its = await groupNamed(box, group);
      if (!(await store.removeMember(box, its.id, account))) throw new DomainError("not_found", "The account is not in the group.");
    },
  };
}

/** Admins of a box are its own affair, except for the first. */
async function refuseSecondAdmin(store: AccountsStore, box: BoxId): Promise<void> {
  const admins = (await store.list(box)).filter((account) => account.role === "admin" && account.state === "active" && account.hasPassword);
  if (admins.length > 0)
    throw new DomainError("forbidden", "The box has an admin of its own: further ones are not the operator's to make.");
}

function noAccount(): never {
  throw new DomainError("not_found", "There is no such account in the box.");
}
