// Makes the real Identity: passwords, app passwords and sessions, remembered, throttled and ended everywhere within two seconds.
import { type AccountId, accountId, type BoxId, boxId, boxOfToken, type Clock, systemClock } from "@landbox/kit";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes, DeriveKey } from "../boxes/boxes.ts";
import { directoryKeys } from "../boxes/directory.ts";
import { normalizeLogin } from "./account.ts";
import type { Actor } from "./actor.ts";
import { ownSettings } from "./own-settings.ts";
import { basicCredentials } from "./basic-credentials.ts";
import { checkPasswordOf, type PasswordCheckDeps, unauthenticated } from "./check-password.ts";
import { actorOf, type CredentialCache, credentialCache } from "./credential-cache.ts";
import { deviceMarks } from "./device-marks.ts";
import { findByAddress } from "./find-by-address.ts";
import { findTarget, type Target } from "./find-person.ts";
import type { Caller, Identity } from "./identity.ts";
import { type IdentityStore, identityStore } from "./identity.store.ts";
import { passwordHashes } from "./password-hash.ts";
import { recentFailures } from "./recent-failures.ts";
import { throttle } from "./throttle.store.ts";
import { hashToken, isToken, makeToken } from "./tokens.ts";
import { watchUntilEnded } from "./watch-until-ended.ts";

export interface IdentityDeps {
  readonly database: Database;
  readonly boxes: Boxes;
  readonly derive: DeriveKey;
  /** What users see; part of no password. */
  readonly productName: string;
  readonly clock?: Clock;
  /** Password hashes at a time in this process. */
  readonly hashesAtOnce?: number;
}

/** What the use-cases of this feature share. */
export interface IdentityContext extends PasswordCheckDeps {
  readonly boxes: Boxes;
  readonly cache: CredentialCache;
  readonly clock: Clock;
  readonly productName: string;
  readonly findTarget: (host: string, user: string, password: string) => Promise<Target | undefined>;
}

export function createIdentity(deps: IdentityDeps): Identity {
  const clock = deps.clock ?? systemClock;
  const store = identityStore(deps.database);
  const directory = directoryKeys(deps.derive);
  const context: IdentityContext = {
    store,
    clock,
    boxes: deps.boxes,
    productName: deps.productName,
    cache: credentialCache(store, clock),
    hashes: passwordHashes({ atOnce: deps.hashesAtOnce }),
    throttle: throttle(deps.database, deps.derive),
    failures: recentFailures(clock),
    devices: deviceMarks(deps.derive),
    findTarget: (host, user, password) => findTarget({ boxes: deps.boxes, store, directory }, host, user, password),
  };
  const { cache } = context;
  const watches = watchUntilEnded<Actor>((box, actors) => cache.stillLive(box, actors));
  const once = singleFlight();

  return {
    ...ownSettings(context),
    recall: (host, authorization) => cache.recall(cache.keyOf(host, authorization)),
    async authenticateBasic(caller, authorization) {
      const key = cache.keyOf(caller.host, authorization);
      return (await cache.confirm(key, caller)) ?? once(key, () => firstTime(context, caller, authorization, key));
    },
    recallSession: (host, token) => cache.recall(cache.keyOf(host, `\0session ${token}`)),
    async authenticateSession(caller, token) {
      const key = cache.keyOf(caller.host, `\0session ${token}`);
      return (await cache.confirm(key, caller)) ?? once(key, () => resumeSession(context, caller, token, key));
    },
    login: (caller, user, password) => login(context, caller, user, password),
    async logout(token) {
      const box = isToken(token) ? boxOfToken(token) : undefined;
      if (box === undefined) return;
      await store.closeSession(box, hashToken(token));
      cache.expire(box);
    },
    watch: watches.watch,
    deviceMark: (actor, present) =>
      present !== undefined && context.devices.check(present, actor.account) !== undefined ? present : context.devices.make(actor.account),
    noticed(message) {
      const [kind, box, account] = message.split(":");
      if ((kind !== "account" && kind !== "box") || !box) return;
      const who = kind === "account" && account ? accountId(account) : undefined;
      // What was wrong a moment ago may be the new password.
      context.failures.clear();
      cache.expire(boxId(Number(box)), who);
      watches.look(boxId(Number(box)), (actor) => who === undefined || actor.account === who);
    },
    close: watches.close,
    async person(box, who) {
      const name = normalizeLogin(who);
      const row = /\p{Cc}/u.test(name) || !name.isWellFormed() ? undefined : await store.find(box, name);
      return row && { id: row.id, displayName: row.display_name };
    },
    account: (box, id) => nameOf(store, box, id),
    byAddress: (asking, address) => findByAddress({ boxes: deps.boxes, store, directory }, asking, address),
  };
}

/** A Basic credential that is not remembered: app password first (no throttle can stand in its way), then password. */
async function firstTime(context: IdentityContext, caller: Caller, authorization: string, key: string): Promise<Actor> {
  const { store, cache, clock } = context;
  const credentials = basicCredentials(authorization);
  if (!credentials || credentials.password === "" || credentials.password.length > 1024) throw unauthenticated();
  const asked = clock.now();
  const target = await context.findTarget(caller.host, credentials.user, credentials.password);
  if (target && isToken(credentials.password)) {
    const owner = await store.byAppPassword(target.box, hashToken(credentials.password));
    const named = owner && (await store.find(target.box, target.who));
    const actor = owner && named?.id === owner.id ? actorOf(target.box, owner, "app-password", owner.credential) : undefined;
    if (actor) {
      cache.remember(key, actor, asked, caller);
      return actor;
    }
  }
  const actor = await checkPasswordOf(context, caller, target, credentials.password, key);
  cache.remember(key, actor, asked, caller);
  return actor;
}

async function resumeSession(context: IdentityContext, caller: Caller, token: string, key: string): Promise<Actor> {
  const { store, cache, clock } = context;
  const box = isToken(token) ? boxOfToken(token) : undefined;
  if (box === undefined) throw unauthenticated();
  const asked = clock.now();
  const meaning = await context.boxes.byHost(caller.host);
  if (meaning.kind === "nobody" || (meaning.kind === "box" && meaning.box.id !== box)) throw unauthenticated();
  const row = await store.bySession(box, hashToken(token));
  const actor = row && actorOf(box, row, "session", row.credential);
  if (!actor) throw unauthenticated();
  cache.remember(key, actor, asked, caller);
  return actor;
}

async function login(context: IdentityContext, caller: Caller, user: string, password: string): ReturnType<Identity["login"]> {
  const { store, cache } = context;
  if (password === "" || password.length > 1024) throw unauthenticated();
  const target = await context.findTarget(caller.host, user, password);

  const attemptKey = cache.keyOf(caller.host, `\0login ${user}\0${password}`);
  const actor = await checkPasswordOf(context, caller, target, password, attemptKey);
  const token = makeToken(actor.box);
  const hash = hashToken(token);
  const expires = await store.openSession(actor.box, actor.account, hash, caller.userAgent, caller.address);
  return { actor: { ...actor, via: "session", credential: hash.toString("hex") }, token, expires: expires.getTime() };
}

async function nameOf(store: IdentityStore, box: BoxId, id: AccountId): ReturnType<Identity["account"]> {
  const row = id.startsWith("visitor:") ? await store.visitor(box, id) : await store.byId(box, id);
  return row && { displayName: row.display_name, login: row.login };
}

/** Several requests with the same new credential are checked once: a client that opens six connections is one login. */
function singleFlight(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const known = running.get(key) as Promise<T> | undefined;
    if (known) return known;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
