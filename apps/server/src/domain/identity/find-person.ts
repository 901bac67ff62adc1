// Which box and account a typed user name means, on a box's own host and on the common host.
import type { BoxId } from "@landbox/kit";
import { boxOfToken } from "@landbox/kit";
import type { Boxes } from "../boxes/boxes.ts";
import type { DirectoryKeys } from "../boxes/directory.ts";
import { normalizeLogin } from "./account.ts";
import type { IdentityStore } from "./identity.store.ts";
import { isAccountId, isToken } from "./tokens.ts";

/** Where to look for whom: login, e-mail address or account id inside the box. */
export interface Target {
  readonly box: BoxId;
  readonly who: string;
}

/**
 * On a box's host: login, e-mail, account id, or `login@box` of this box. On the common host: `login@box` (name or host name of the
 * box), an e-mail that exactly one account of the land has, an account id, or any login together with an app password, which names
 * its box itself. undefined: nobody is meant.
 */
export async function findTarget(
  deps: { boxes: Boxes; store: IdentityStore; directory: DirectoryKeys },
  host: string,
  user: string,
  password: string,
): Promise<Target | undefined> {
  const name = normalizeLogin(user);
  // Control characters are in no name (RFC 7617 2), and PostgreSQL takes no NUL.
  if (name === "" || name.length > 320 || /\p{Cc}/u.test(name)) return undefined;
  const at = name.lastIndexOf("@");
  const meaning = await deps.boxes.byHost(host);
  if (meaning.kind === "nobody") return undefined;
  const named = at < 1 ? undefined : await boxNamed(deps.boxes, name.slice(at + 1));
  if (meaning.kind === "box") {
    const box = meaning.box.id;
    return { box, who: named === box ? name.slice(0, at) : name };
  }
  if (named !== undefined) return { box: named, who: name.slice(0, at) };
  if (at > 0) {
    const only = await deps.store.onlyByEmail(deps.directory.keyOf("email", name));
    return only && { box: only.box, who: only.account };
  }
  const box = isAccountId(name) ? boxOfToken(name) : isToken(password) ? boxOfToken(password) : undefined;
  return box === undefined || !(await deps.boxes.byId(box)) ? undefined : { box, who: name };
}

/** The live box that a name or host name leads to. */
export async function boxNamed(boxes: Boxes, text: string): Promise<BoxId | undefined> {
  const byName = await boxes.byName(text);
  if (byName) return byName.id;
  const byHost = await boxes.byHost(text);
  return byHost.kind === "box" ? byHost.box.id : undefined;
}
