// Who may do what in which space: the only maker of grants. Default deny; what is not allowed does not exist.
import type { SpaceId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";
import type { Granted } from "./granted.ts";

export interface Access {
  /** @throws DomainError not_found when the space is not the actor's to see */
  read(actor: Actor, space: SpaceId): Promise<Granted<"read">>;
  /** @throws DomainError not_found, forbidden, box_frozen */
  write(actor: Actor, space: SpaceId): Promise<Granted<"write">>;
}
