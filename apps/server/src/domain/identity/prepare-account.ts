// Checks what a new account is to be and makes the row of it: the same rules whoever makes it.
import { createHmac } from "node:crypto";
import type { AccountId, BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Boxes, DeriveKey } from "../boxes/boxes.ts";
import { directoryKeys } from "../boxes/directory.ts";
import { checkedDisplayName, checkedEmail, checkedLogin, type Language, normalizeLogin } from "./account.ts";
import type { AccountToInsert } from "./account-changes.store.ts";
import type { NewAccount } from "./accounts.ts";
import { namesOf } from "./own-settings.ts";
import type { PasswordHashes } from "./password-hash.ts";
import { checkPassword } from "./password-rules.ts";
import { makeAccountId, randomText } from "./tokens.ts";

export interface PrepareDeps {
  readonly boxes: Pick<Boxes, "byId">;
  readonly derive: DeriveKey;
  readonly productName: string;
  readonly hashes: PasswordHashes;
}

export interface GuestToPrepare {
  readonly email: string;
  readonly displayName: string | undefined;
  readonly language: Language;
  readonly until: Date;
  readonly invitedBy: AccountId;
}

export interface Preparing {
  /** @throws DomainError invalid_name, bad_request */
  account(box: BoxId, account: NewAccount): Promise<AccountToInsert>;
  /** A guest signs in with the address; its login is only what every account has one of. @throws DomainError bad_request */
  guest(box: BoxId, guest: GuestToPrepare): Promise<AccountToInsert>;
  /** @throws DomainError bad_request with values.fault */
  checkPassword(box: BoxId, person: { login: string; displayName: string; email: string | undefined }, password: string): Promise<void>;
  /** What the directory keeps of an e-mail address. */
  emailKey(email: string): Buffer;
  /** What a box keeps of a login whose account was collected. */
  loginKey(box: BoxId, login: string): Buffer;
}

export function preparing(deps: PrepareDeps): Preparing {
  const directory = directoryKeys(deps.derive);
  const logins = deps.derive("retired login");
  const emailKey = (email: string): Buffer => directory.keyOf("email", normalizeLogin(email));
  const loginKey = (box: BoxId, login: string): Buffer => createHmac("sha256", logins).update(`${box}\0${login}`).digest();

  async function checkFor(...[box, person, password]: Parameters<Preparing["checkPassword"]>): Promise<void> {
    const its = await deps.boxes.byId(box);
    const names = namesOf({ login: person.login, display_name: person.displayName, email: person.email ?? null });
    checkPassword(password, [...names, its?.name ?? "", its?.title ?? "", deps.productName]);
  }

  const prepared: Preparing = {
    emailKey,
    loginKey,
    checkPassword: checkFor,
    async guest(box, { email, displayName, language, until, invitedBy }) {
      const address = checkedEmail(email);
      const name = checkedDisplayName(displayName, address.slice(0, address.lastIndexOf("@")));
      const account = await prepared.account(box, { login: `gast-${randomText(8)}`, displayName: name, email: address, language });
      return { ...account, role: "guest", guest: { until, invitedBy } };
    },
    async account(box, account) {
      if (!(await deps.boxes.byId(box))) throw new DomainError("not_found", "There is no such box.");
      const login = checkedLogin(account.login);
      const email = account.email === undefined ? undefined : checkedEmail(account.email);
      const displayName = checkedDisplayName(account.displayName, account.login);
      if (account.password !== undefined && !account.anyPassword) await checkFor(box, { login, displayName, email }, account.password);
      return {
        id: makeAccountId(box),
        login,
        loginKey: loginKey(box, login),
        displayName,
        email,
        emailKey: email === undefined ? undefined : emailKey(email),
        role: account.role ?? "member",
        language: account.language ?? "de",
        passwordHash: account.password === undefined ? undefined : await deps.hashes.hash(account.password),
      };
    },
  };
  return prepared;
}
