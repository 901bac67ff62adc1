// An account of a box, and the rules for logins.
import type { AccountId, BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { isAccountId } from "./tokens.ts";

/** `guest`: a person from outside, for a time; what it may not is in capabilities.ts. */
export type Role = "member" | "admin" | "guest";
/** Roles that stay until somebody changes them. */
export type LastingRole = Exclude<Role, "guest">;
export type Language = "de" | "en";
export type AccountState = "active" | "disabled" | "deleted";

/** Days for which the files of a deleted account are kept and the account can be restored. */
export const holdDays = 30;

export interface Account {
  readonly box: BoxId;
  readonly id: AccountId;
  readonly login: string;
  readonly email: string | undefined;
  readonly displayName: string;
  readonly role: Role;
  /** `deleted`: all access has ended and nobody sees it any more; its files are kept for `holdDays`. */
  readonly state: AccountState;
  readonly deletedAt: Date | undefined;
  readonly language: Language;
  /** Grows with everything that must end sessions, app passwords and open transfers. */
  readonly version: number;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | undefined;
  /** When a guest's access ends by itself; undefined for everybody else. */
  readonly guestUntil: Date | undefined;
  /** False until the invitation was accepted. */
  readonly hasPassword: boolean;
}

/** How a login that somebody typed is stored and looked up. */
export const normalizeLogin = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

/**
 * The stored form of a new login: 1 to 64 letters, digits, dots, hyphens or underscores. No `@`, which names the box, and nothing
 * that looks like an account id, which is accepted as a login too.
 * @throws DomainError invalid_name
 */
export function checkedLogin(text: string): string {
  const login = normalizeLogin(text);
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u.test(login) || isAccountId(login)) {
    throw new DomainError(
      "invalid_name",
      "A login has 1 to 64 letters, digits, dots, hyphens or underscores and starts with a letter or digit.",
      { values: { fault: "login_form" } },
    );
  }
  return login;
}

export const isEmail = (text: string): boolean => {
  const email = text.normalize("NFC").trim();
  return email.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email);
};

/** @throws DomainError bad_request */
export function checkedEmail(text: string): string {
  const email = text.normalize("NFC").trim();
  if (!isEmail(email)) throw new DomainError("bad_request", `"${text}" is no e-mail address.`, { values: { fault: "email_form" } });
  return email;
}

/** Ends of lines, and what turns the text after it around: a name would say more than a name in a mail, or something else than it is. */
const notInNames = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** The stored form of a name that others see; the login when nothing is given. At most 200 characters. */
export const checkedDisplayName = (text: string | undefined, login: string): string =>
  [...(text?.normalize("NFC").replaceAll(notInNames, " ").trim() || login)].slice(0, 200).join("");

/**
 * The group that stands for the role of admin wherever clients only know groups; no group of people can have its name.
 */
export const adminGroup = "admin";

/** The stored form of a group's name. @throws DomainError invalid_name, already_exists */
export function checkedGroupName(text: string): string {
  const name = text.normalize("NFC").trim();
  if (name === "" || name.length > 100 || /\p{Cc}/u.test(name))
    throw new DomainError("invalid_name", "A group has a name of 1 to 100 characters.", { values: { fault: "group_name" } });
  if (name.toLowerCase() === adminGroup)
    throw new DomainError("already_exists", "This name stands for the admins of the box.", { values: { fault: "group_exists" } });
  return name;
}
