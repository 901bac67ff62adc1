// What somebody really may of what was granted: the kind of account sets a bound that no role at a place lifts.
import { DomainError } from "@landbox/wire";
import type { Actor } from "../identity/actor.ts";
import { isAble } from "../identity/capabilities.ts";
import type { Right } from "./roles.ts";

const seeing: ReadonlySet<Right> = new Set(["read", "download"]);

/** Rights that were granted at a place, without those that the holder may have nowhere. A link's are its own and stay. */
export function heldRights(actor: Pick<Actor, "role" | "via">, rights: ReadonlySet<Right>): ReadonlySet<Right> {
  if (!rights.has("share") || actor.via === "link" || isAble(actor, "share")) return rights;
  return new Set([...rights].filter((right) => right !== "share"));
}

/** The same of the own space: for who keeps no files it is only where the folders hang that others gave. */
export const heldAtHome = (actor: Pick<Actor, "role" | "via">, rights: ReadonlySet<Right>): ReadonlySet<Right> =>
  isAble(actor, "keep-files") ? rights : seeing;

/** Nothing can be kept here: with a way out, because people read it. */
export const noOwnFiles = (): DomainError =>
  new DomainError("forbidden", "As a guest you have no storage of your own: please put files into a folder that was shared with you.", {
    values: { fault: "guest_root" },
  });
