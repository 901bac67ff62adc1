// Lets only admins of the box change people and groups, and not without end.
import type { Clock } from "@landbox/kit";
import type { Actor } from "../../domain/identity/actor.ts";
import { notAllowed } from "../../domain/identity/authority.ts";
import { rateLimit } from "../shared/rate-limit.ts";

/** Changes that one admin may make in a minute. */
const mostChanges = 600;

/**
 * What hands an admin on and counts the change; each caller of this counts for itself.
 * Asked before anything is looked up: whoever is no admin learns nothing about who there is. The domain checks it again.
 * @throws DomainError forbidden for everybody else, too_many_requests
 */
export function adminsOnly(clock: Clock): (actor: Actor) => Actor {
  const changes = rateLimit(mostChanges, clock);
  return (actor) => {
    if (actor.role !== "admin") throw notAllowed();
    changes.count(actor.account);
    return actor;
  };
}
