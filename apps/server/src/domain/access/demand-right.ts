// Refuses what a holder's rights do not allow.
import { DomainError } from "@landbox/wire";
import type { Right } from "./roles.ts";

/** Whoever may only look is told so: it is no fault of theirs, and nothing that trying again would change. */
export const viewOnly = (): DomainError =>
  new DomainError("forbidden", "You may look at this here, but neither download nor copy it.", { values: { fault: "view_only" } });

/** For holders who may see the place, or know it: what may not even be seen is not_found before this. @throws DomainError forbidden */
export function demandRight(rights: ReadonlySet<Right>, right: Right): void {
  if (rights.has(right)) return;
  if (right === "download") throw viewOnly();
  throw new DomainError("forbidden", "This is not allowed here.", { values: { fault: "no_right" } });
}
