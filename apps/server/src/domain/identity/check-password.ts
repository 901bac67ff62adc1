// Checks a typed password: throttled, in the same time and with the same answer whatever is wrong.
import { DomainError } from "@landbox/wire";
import { actorOf } from "./credential-cache.ts";
import type { Actor } from "./actor.ts";
import type { DeviceMarks } from "./device-marks.ts";
import type { Caller } from "./identity.ts";
import type { IdentityStore } from "./identity.store.ts";
import { networkOf } from "./network.ts";
import type { PasswordHashes } from "./password-hash.ts";
import type { RecentFailures } from "./recent-failures.ts";
import type { Target } from "./find-person.ts";
import type { Attempt, Throttle } from "./throttle.store.ts";

export interface PasswordCheckDeps {
  readonly store: IdentityStore;
  readonly hashes: PasswordHashes;
  readonly throttle: Throttle;
  readonly failures: RecentFailures;
  readonly devices: DeviceMarks;
}

export const unauthenticated = (): DomainError => new DomainError("unauthenticated", "User name or password is wrong.");

const throttled = (seconds: number): DomainError =>
  new DomainError("too_many_requests", "Too many failed attempts. Please wait a moment and try again.", { retryAfter: Math.ceil(seconds) });

/**
 * The actor of a password. `attemptKey` is the keyed hash of what was presented: a client that repeats one wrong password (say, after
 * it was changed) is counted once, so that it does not slow its own user down.
 * @throws DomainError unauthenticated, too_many_requests, unavailable
 */
export async function checkPasswordOf(
  deps: PasswordCheckDeps,
  caller: Caller,
  target: Target | undefined,
  password: string,
  attemptKey: string,
): Promise<Actor> {
  const { store, hashes, failures } = deps;
  const network = networkOf(caller.address);
  const repeated = failures.seen(attemptKey);
  if (repeated === "just now") throw unauthenticated();
  if (!target) {
    const wait = failures.strangerMustWait(network);
    if (wait > 0) throw throttled(wait);
    await hashes.verify(undefined, password);
    failures.add(attemptKey);
    throw unauthenticated();
  }
  const person = await store.find(target.box, target.who);
  const attempt: Attempt = { who: person?.id ?? target.who, network, device: person && deps.devices.check(caller.device, person.id) };
  const check = async (): Promise<Actor | undefined> => {
    const right = await hashes.verify(person?.password_hash ?? undefined, password);
    return right && person ? actorOf(target.box, person, "password") : undefined;
  };
  const { wait, found } = await deps.throttle.attempt(target.box, attempt, check, { counted: repeated === undefined });
  if (wait > 0) throw throttled(wait);
  if (!found) {
    failures.add(attemptKey);
    throw unauthenticated();
  }
  return found;
}

/** Checks the own password of somebody who is signed in already, throttled like a login. @throws DomainError unauthenticated, too_many_requests */
export async function confirmOwnPassword(deps: PasswordCheckDeps, actor: Actor, password: string): Promise<string> {
  const person = await deps.store.byId(actor.box, actor.account);
  if (!person?.password_hash) throw unauthenticated();
  const attempt: Attempt = { who: actor.account, network: "own session", device: undefined };
  const present = person.password_hash;
  const check = async (): Promise<string | undefined> => ((await deps.hashes.verify(present, password)) ? present : undefined);
  const { wait, found } = await deps.throttle.attempt(actor.box, attempt, check);
  if (wait > 0) throw throttled(wait);
  if (found === undefined) throw new DomainError("forbidden", "The present password is wrong.", { values: { fault: "wrong_password" } });
  return found;
}
