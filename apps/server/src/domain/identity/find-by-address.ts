// Somebody of the land by an exact address: `login@box`, or an e-mail address that exactly one account has. Parts find nobody.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Boxes } from "../boxes/boxes.ts";
import type { DirectoryKeys } from "../boxes/directory.ts";
import { normalizeLogin } from "./account.ts";
import { boxNamed } from "./find-person.ts";
import type { IdentityStore } from "./identity.store.ts";

export interface Addressed {
  readonly box: BoxId;
  readonly account: AccountId;
  readonly login: string;
  readonly displayName: string;
}

/** People of a box themselves: a guest is nobody's to find from outside. */
const ownRoles: ReadonlySet<string> = new Set(["member", "admin"]);

/**
 * Whoever may sign in there now. Every well-formed address costs the same questions, whatever it leads to.
 * @param asking box in whose place a question is asked that leads nowhere
 */
export async function findByAddress(
  { boxes, store, directory }: { boxes: Boxes; store: IdentityStore; directory: DirectoryKeys },
  asking: BoxId,
  address: string,
): Promise<Addressed | undefined> {
  const name = normalizeLogin(address);
  const at = name.lastIndexOf("@");
  if (at < 1 || at === name.length - 1 || name.length > 320 || /[\p{Cc}\s]/u.test(name) || !name.isWellFormed()) return undefined;
  const [named, only] = await Promise.all([boxNamed(boxes, name.slice(at + 1)), store.onlyByEmail(directory.keyOf("email", name))]);
  const box = named ?? only?.box;
  const row = await store.find(box ?? asking, named === undefined ? (only?.account ?? name) : name.slice(0, at));
  if (box === undefined || row?.state !== "active" || row.box_state !== "active" || !ownRoles.has(row.role)) return undefined;
  return { box, account: row.id, login: row.login, displayName: row.display_name };
}
