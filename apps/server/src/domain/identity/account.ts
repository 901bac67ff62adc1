// An account of a box, and the rules for logins.
import type { AccountId, BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { isAccountId } from "./tokens.ts";

export type Role = "member" | "admin";
export type Language = "de" | "en";

export interface Account {
  readonly box: BoxId;
  readonly id: AccountId;
  readonly login: string;
  readonly email: string | undefined;
  readonly displayName: string;
  readonly role: Role;
  readonly state: "active" | "disabled";
  readonly language: Language;
  /** Grows with everything that must end sessions, app passwords and open transfers. */
  readonly version: number;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | undefined;
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
    );
  }
  return login;
}

/** @throws DomainError bad_request */
export function checkedEmail(text: string): string {
  const email = text.normalize("NFC").trim();
  if (email.length > 254 || !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email))
    throw new DomainError("bad_request", `"${text}" is no e-mail address.`);
  return email;
}
