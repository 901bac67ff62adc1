// A row of the table of accounts as an account.
import { accountId, type BoxId } from "@landbox/kit";
import type { Account, AccountState, Language, Role } from "./account.ts";

/** Of `account a`. */
export const accountColumns = `a.id, a.login, a.email, a.display_name, a.role, a.state, a.language, a.version, a.created_at, a.last_login_at,
  a.deleted_at, a.guest_until, a.password_hash is not null as has_password`;

export interface AccountRow {
  id: string;
  login: string;
  email: string | null;
  display_name: string;
  role: Role;
  state: AccountState;
  language: Language;
  version: number;
  created_at: Date;
  last_login_at: Date | null;
  deleted_at: Date | null;
  guest_until: Date | null;
  has_password: boolean;
}

export const accountOf = (box: BoxId, row: AccountRow): Account => ({
  box,
  id: accountId(row.id),
  login: row.login,
  email: row.email ?? undefined,
  displayName: row.display_name,
  role: row.role,
  state: row.state,
  language: row.language,
  version: row.version,
  createdAt: row.created_at,
  lastLoginAt: row.last_login_at ?? undefined,
  deletedAt: row.deleted_at ?? undefined,
  guestUntil: row.guest_until ?? undefined,
  hasPassword: row.has_password,
});
