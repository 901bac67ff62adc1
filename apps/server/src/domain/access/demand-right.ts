// Refuses what a holder's rights do not allow.
import { DomainError } from "@landbox/wire";
import type { Right } from "./roles.ts";

/** For holders who may see the place, or know it: what may not even be seen is not_found before this. @throws DomainError forbidden */
export function demandRight(rights: ReadonlySet<Right>, right: Right): void {
  if (!rights.has(right)) throw new DomainError("forbidden", "This is not allowed here.", { values: { fault: "no_right" } });
}
