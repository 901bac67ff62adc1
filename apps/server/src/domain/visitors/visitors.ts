// People of other boxes to whom something is given, and whether a box takes part in that; `create-visitors.ts` makes the real one.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";

/** What a box lets its people do with other boxes; both boxes must let them. */
export interface AcrossRules {
  /** Give files and folders to people of other boxes. */
  readonly send: boolean;
  /** Be found by exact address and given something. */
  readonly receive: boolean;
}

/** Somebody of another box, found by exact address. */
export interface Visitor {
  /** `visitor:<account>`: to whom grants are given. */
  readonly id: AccountId;
  /** `login@box`, whatever address was asked for. */
  readonly address: string;
  readonly displayName: string;
  readonly boxTitle: string;
}

export interface Visitors {
  /**
   * Somebody of another box by exact address. Nobody, a person who may not be found, one of the own box and an address without sense look alike and take alike.
   * @throws DomainError too_many_requests
   */
  find(actor: Actor, address: string): Promise<Visitor | undefined>;
  /** The same, and makes the visitor known to the actor's box, so that something can be given. @throws DomainError too_many_requests */
  admit(actor: Actor, address: string): Promise<Visitor | undefined>;
  /** Whether the actor's box gives to others at all. @throws DomainError forbidden (fault across_off) */
  demandSending(actor: Actor): Promise<void>;
  rules(box: BoxId): Promise<AcrossRules>;
  /** By admins of the box. Counts at once, also for what was given before. @throws DomainError forbidden, box_frozen */
  setRules(actor: Actor, rules: AcrossRules): Promise<AcrossRules>;
}
