// The port through which protocols learn who is asking; `create-identity.ts` makes the real one.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Actor } from "./actor.ts";
import type { Addressed } from "./find-by-address.ts";

/** Where a request comes from, as the trusted side of the connection sees it. */
export interface Caller {
  /** Host name of the request without port, lower-case; the box's own host, or the common host. */
  readonly host: string;
  /** The client's address after trusted proxies. */
  readonly address: string;
  readonly userAgent: string | undefined;
  /** What `deviceMark` gave this browser after an earlier success: strangers' failed attempts do not slow it down. */
  readonly device?: string;
}

export interface Identity {
  /**
   * The actor of an Authorization header, if it was confirmed before and its version was re-checked within 2 s: synchronous, for the hot path.
   * Keyed by a keyed hash of host and credential; undefined means: ask `authenticateBasic`.
   */
  recall(host: string, authorization: string): Actor | undefined;
  /**
   * Basic credentials: password or app password; user is a login or e-mail on the box's host, `login@box` (or an e-mail that only one account has) on the common host.
   * @throws DomainError unauthenticated (the same for everything that is wrong), too_many_requests with retryAfter
   */
  authenticateBasic(caller: Caller, authorization: string): Promise<Actor>;
  /** The actor of a session token, if it was confirmed lately: synchronous, for the hot path; undefined means: ask `authenticateSession`. */
  recallSession(host: string, token: string): Actor | undefined;
  /** @throws DomainError unauthenticated */
  authenticateSession(caller: Caller, token: string): Promise<Actor>;
  /** Checks a password and opens a web session; token is the cookie's value, expires in unix milliseconds. */
  login(caller: Caller, user: string, password: string): Promise<{ actor: Actor; token: string; expires: number }>;
  logout(token: string): Promise<void>;
  /**
   * Calls onEnd at most 2 s after the actor's account was disabled or its credentials ended, in whatever process that happened.
   * For open transfers; the returned function stops watching.
   */
  watch(actor: Actor, onEnd: () => void): () => void;
  sessions(actor: Actor): Promise<SessionInfo[]>;
  endSession(actor: Actor, id: string): Promise<void>;
  /** All but the one that is used for this. */
  endOtherSessions(actor: Actor): Promise<void>;
  appPasswords(actor: Actor): Promise<AppPasswordInfo[]>;
  /** The secret is shown once. */
  createAppPassword(actor: Actor, name: string): Promise<{ id: string; secret: string }>;
  deleteAppPassword(actor: Actor, id: string): Promise<void>;
  changePassword(actor: Actor, current: string, next: string): Promise<void>;
  /** What an invitation is for, or undefined when it is unknown, used or expired. */
  invitation(token: string): Promise<{ box: BoxId; boxTitle: string; login: string; displayName: string } | undefined>;
  acceptInvitation(token: string, password: string): Promise<void>;
  /** Somebody of the box by login, earlier login, e-mail address or id. */
  person(box: BoxId, who: string): Promise<{ id: AccountId; displayName: string } | undefined>;
  /** An account of the box, or a visitor that it knows. */
  account(box: BoxId, id: AccountId): Promise<{ displayName: string; login: string } | undefined>;
  /** Somebody of any box by an exact address (`login@box`, or an e-mail address that only one account has), while box and account are in use. */
  byAddress(asking: BoxId, address: string): Promise<Addressed | undefined>;
  /** A mark for a browser that has just signed in, or the one it has: opaque, names nobody, proves nothing but that it was here. */
  deviceMark(actor: Actor, present?: string): string;
  /** A message of the channel `landbox`: re-checks what it names at once. */
  noticed(message: string): void;
  /** Stops the shared timer, if one runs. */
  close(): void;
}

export interface SessionInfo {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** Of the last use, to about a minute. */
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
  readonly current: boolean;
}

export interface AppPasswordInfo {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
  /** Of the last use, to about a minute. */
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
}
