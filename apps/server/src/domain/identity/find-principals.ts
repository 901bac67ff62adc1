// Finds people and groups of the own box to give something to: by exact login, e-mail address or name, or by enough of their first letters.
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "./actor.ts";
import { isAble } from "./capabilities.ts";
import { selectPrincipals, type PrincipalRow } from "./principals.store.ts";

/** Letters from which on a part of a name finds people: fewer would list the box. */
export const fewestLetters = 2;
const most = 201;

export interface FoundPrincipal {
  readonly kind: "account" | "group";
  readonly id: string;
  /** Display name of the account, or name of the group. */
  readonly name: string;
  readonly login: string | undefined;
  readonly email: string | undefined;
  /** When a guest's access to the box ends; undefined for everybody else. */
  readonly guestUntil: Date | undefined;
  /** The whole login, address or name was given. */
  readonly exact: boolean;
}

/** Which of those that are found. */
export interface PrincipalPart {
  readonly kind?: FoundPrincipal["kind"] | undefined;
  /** How many are left out before the first; the order is the same for every part. */
  readonly offset?: number | undefined;
  /** Accounts and groups that are not wanted. */
  readonly except?: readonly string[] | undefined;
}

/** Guests find only whoever's whole address or login they know: the box's people are not theirs to look through. */
export type FindPrincipals = (actor: Actor, text: string, limit?: number, part?: PrincipalPart) => Promise<readonly FoundPrincipal[]>;

export const createFindPrincipals =
  (database: Database): FindPrincipals =>
  async (actor, text, limit = 20, { kind, offset = 0, except = [] } = {}) => {
    const wanted = text.normalize("NFC").trim().toLowerCase();
    if (wanted === "" || wanted.length > 320 || /\p{Cc}/u.test(wanted) || !wanted.isWellFormed()) return [];
    const open = isAble(actor, "see-people");
    const parts = open && [...wanted].length >= fewestLetters;
    const rows = await readInBox<PrincipalRow>(database, actor.box, selectPrincipals, [
      actor.box,
      wanted,
      parts,
      Math.min(most, Math.max(1, limit)),
      actor.account,
      open,
      Math.max(0, offset),
      kind ?? null,
      except,
    ]);
    return rows.map(({ guest_until: guestUntil, ...row }) => ({
      ...row,
      login: row.login ?? undefined,
      email: row.email ?? undefined,
      guestUntil: guestUntil ?? undefined,
    }));
  };
