// The port through which an app is signed in by somebody in a browser (Nextcloud's Login Flow v2); `create-login-flows.ts` makes the real one.
import type { Actor } from "./actor.ts";
import type { Caller } from "./identity.ts";

/** Minutes from the start until the app must have fetched its password. */
export const flowMinutes = 20;

export interface WaitingApp {
  /** The program and system that started it, as people call them. */
  readonly device: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
}

/** Holds hashes of its tokens only, and no password: that is made when the app fetches it. */
export interface LoginFlows {
  /**
   * An app starts; nobody is meant yet. `origin` is the address that the app used and will be told.
   * @returns `poll` for the app alone, `flow` for the browser @throws DomainError unavailable when too many wait
   */
  start(caller: Caller, origin: string): Promise<{ poll: string; flow: string }>;
  /** Who waits there. @throws DomainError not_found when it is unknown, answered or expired */
  find(flow: string): Promise<WaitingApp>;
  /**
   * Consents in the actor's name, once. @throws DomainError not_found, forbidden (an app password; or the app was started at another box's address,
   * fault other_box), too_large when the account has too many app passwords
   */
  grant(actor: Actor, flow: string): Promise<void>;
  /** The app will wait in vain. @throws DomainError not_found */
  refuse(flow: string): Promise<void>;
  /** What the app came for, exactly once; undefined until somebody consented, and ever after. */
  collect(poll: string): Promise<{ origin: string; loginName: string; secret: string } | undefined>;
}
