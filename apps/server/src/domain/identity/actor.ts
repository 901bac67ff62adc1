// Who is acting: an authenticated account of a box, at home or as a visitor of another one, or a link of somebody who has none.
import type { AccountId, BoxId, GrantId } from "@landbox/kit";
import type { Role } from "./account.ts";

export interface Actor {
  readonly box: BoxId;
  /** Of a link: `link:<grant>`, of a visitor `visitor:<account>`: the name in the journal, in locks and uploads; no account has such an id. */
  readonly account: AccountId;
  /** The account's version when it was authenticated; a newer one ends every session, app password and open stream. */
  readonly version: number;
  readonly login: string;
  readonly email: string | undefined;
  readonly displayName: string;
  readonly language: "de" | "en";
  readonly role: Role;
  /** The box refuses changes while frozen. */
  readonly boxState: "active" | "frozen";
  readonly via: "password" | "app-password" | "session" | "link";
  /** The id of the app password or session that was used: ending that one alone ends what was opened with it. */
  readonly credential?: string;
  /** The grant of a link, which is all it may use. */
  readonly link?: GrantId;
  /** Of a visitor: the person in its own box. Then `box` is the other box, and `account` is `visitor:<account>`, which has no rights there but its grants. */
  readonly home?: Actor;
}

/** Whether an actor is an account of the box that it acts in: links and visitors are not. */
export const isAccountHere = ({ via, home }: Pick<Actor, "via" | "home">): boolean => via !== "link" && home === undefined;
