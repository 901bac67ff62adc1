// Signing in on a real database, with two processes' worth of Identity on it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { BoxId } from "@landbox/kit";
import { type TestDatabase, testDatabase } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { parseRegister } from "../boxes/register.ts";
import { createBoxes } from "../boxes/create-boxes.ts";
import type { Boxes } from "../boxes/boxes.ts";
import type { Accounts } from "./accounts.ts";
import { createAccounts } from "./create-accounts.ts";
import { createIdentity } from "./create-identity.ts";
import type { Caller, Identity } from "./identity.ts";
import { openBox } from "./open-box.ts";

const password = "Pruefung-im-Rathaus-2026";
let scene: TestDatabase;
let boxes: Boxes;
let accounts: Accounts;
let identity: Identity;
let elsewhere: Identity;
let hohenwarth: BoxId;
let arrach: BoxId;
const derive = (purpose: string) => Buffer.alloc(32, purpose);
let now = Date.now();
const clock = { now: () => now };
/** It takes a second at most where nothing else runs. */
const patient = { timeout: 30_000, interval: 20 };

const basic = (user: string, secret = password) => `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
const at = (host: string, address = "192.0.2.1"): Caller => ({ host, address, userAgent: "test" });
const common = at("127.0.0.1");
const box = at("hohenwarth.localhost");

beforeAll(async () => {
  scene = await testDatabase();
  const deps = { database: scene.database, derive, productName: "BayernBox", clock };
  boxes = createBoxes({ ...deps, keys: { create: async () => undefined, destroy: async () => undefined }, baseDomain: "landbox.example" });
  await boxes.loadRegister(parseRegister(readFileSync(new URL("../../../register/bayern_kommunen.csv", import.meta.url), "utf8")));
  accounts = createAccounts({ ...deps, boxes });
  identity = createIdentity({ ...deps, boxes });
  elsewhere = createIdentity({ ...deps, boxes });
  hohenwarth = (await boxes.create("093720135135")).box.id;
  arrach = (await boxes.create("093720113113")).box.id;
  for (const id of [hohenwarth, arrach]) {
    await accounts.create(id, {
      login: "anna",
      displayName: "Anna Huber",
      email: id === arrach ? undefined : "Anna.Huber@example.org",
      password,
    });
    await accounts.create(id, { login: "bernd", email: "bernd@example.org", password });
  }
}, 60_000);
beforeEach(() => {
  now += 3_600_000;
});
afterAll(async () => {
  identity?.close();
  elsewhere?.close();
  await scene?.drop();
});

test("a person is known by login, e-mail and id on the box's host, by login@box or a unique e-mail on the common host", async () => {
  const actor = await identity.authenticateBasic(box, basic("anna"));
  expect(actor).toMatchObject({ box: hohenwarth, login: "anna", displayName: "Anna Huber", via: "password", boxState: "active" });
  for (const [caller, user] of [
    [box, "ANNA"],
    [box, "anna.huber@example.org"],
    [box, "anna@hohenwarth"],
    [box, actor.account],
    [common, "anna@hohenwarth"],
    [common, "anna@hohenwarth.landbox.example"],
    [common, "Anna.Huber@example.org"],
    [common, actor.account],
  ] as const) {
    expect((await identity.authenticateBasic(caller, basic(user))).account, `${user} at ${caller.host}`).toBe(actor.account);
  }
});

test.each([
  ["a wrong password", box, "anna", "Falsches-Passwort-77"],
  ["an unknown user", box, "niemand", password],
  ["a person of another box", box, "anna@arrach", password],
  ["an e-mail that two accounts have", common, "bernd@example.org", password],
  ["a login without box on the common host", common, "anna", password],
  ["an unknown box", common, "anna@nirgends", password],
  ["a host of no box", at("nirgends.localhost"), "anna@hohenwarth", password],
  ["an empty password", box, "anna", ""],
])("%s is refused with the same words", async (_, caller, user, secret) => {
  await expect(identity.authenticateBasic(caller, basic(user, secret))).rejects.toMatchObject({
    code: "unauthenticated",
    message: "User name or password is wrong.",
  });
});

test("what was confirmed is recalled synchronously, per host, and re-checked after a second", async () => {
  const header = basic("anna");
  expect(identity.recall(box.host, header)).toBeUndefined();
  const actor = await identity.authenticateBasic(box, header);
  expect(identity.recall(box.host, header)).toBe(actor);
  expect(identity.recall("arrach.localhost", header)).toBeUndefined();
  now += 1001;
  expect(identity.recall(box.host, header)).toBeUndefined();
  expect(await identity.authenticateBasic(box, header)).toEqual(actor);
  expect(identity.recall(box.host, header)).toBeDefined();
});

test("six connections at once with a new credential are one check", async () => {
  const actors = await Promise.all(Array.from({ length: 12 }, () => identity.authenticateBasic(at("arrach.localhost"), basic("anna"))));
  expect(new Set(actors).size).toBe(1);
});

test("disabling ends passwords, app passwords, sessions and open transfers, in every process", async () => {
  const carl = await accounts.create(hohenwarth, { login: "carl", password });
  const header = basic("carl");
  const actor = await elsewhere.authenticateBasic(box, header);
  const { secret } = await elsewhere.createAppPassword(actor, "Laptop");
  const app = await elsewhere.authenticateBasic(common, basic("carl", secret));
  expect(app).toMatchObject({ account: carl.id, via: "app-password" });
  const session = await elsewhere.login(box, "carl", password);
  const signedIn = await elsewhere.authenticateSession(box, session.token);
  const ended = [actor, app, signedIn].map((one) => {
    const onEnd = vi.fn();
    elsewhere.watch(one, onEnd);
    return onEnd;
  });
  await accounts.disable(hohenwarth, carl.id);
  await vi.waitFor(() => ended.forEach((onEnd) => expect(onEnd).toHaveBeenCalledTimes(1)), patient);
  now += 1001;
  await expect(elsewhere.authenticateBasic(box, header)).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(elsewhere.authenticateBasic(common, basic("carl", secret))).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(elsewhere.authenticateSession(box, session.token)).rejects.toMatchObject({ code: "unauthenticated" });
  await accounts.enable(hohenwarth, carl.id);
  now += 60_000;
  expect((await elsewhere.authenticateBasic(box, header)).account).toBe(carl.id);
  await expect(elsewhere.authenticateSession(box, session.token)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a notification makes the end immediate", async () => {
  const dora = await accounts.create(hohenwarth, { login: "dora", password });
  const stop = await scene.database.listen((message) => identity.noticed(message));
  const actor = await identity.authenticateBasic(box, basic("dora"));
  expect(identity.recall(box.host, basic("dora"))).toBe(actor);
  const onEnd = vi.fn();
  identity.watch(actor, onEnd);
  await accounts.disable(hohenwarth, dora.id);
  // This test's clock stands still, so only the notification can have made it forget.
  await vi.waitFor(() => expect(identity.recall(box.host, basic("dora"))).toBeUndefined(), patient);
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1), patient);
  stop();
});

test("a deleted app password ends within a second, the others live on", async () => {
  const actor = await identity.authenticateBasic(box, basic("anna"));
  const [one, two] = [await identity.createAppPassword(actor, "Telefon"), await identity.createAppPassword(actor, "Tablet")];
  await identity.authenticateBasic(box, basic("anna", one.secret));
  await identity.authenticateBasic(box, basic("anna", two.secret));
  await expect(identity.authenticateBasic(box, basic("bernd", one.secret))).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(identity.authenticateBasic(at("arrach.localhost"), basic("anna", one.secret))).rejects.toMatchObject({
    code: "unauthenticated",
  });
  expect(await identity.appPasswords(actor)).toMatchObject([{ name: "Telefon" }, { name: "Tablet" }]);
  await elsewhere.deleteAppPassword(actor, one.id);
  now += 1001;
  await expect(identity.authenticateBasic(box, basic("anna", one.secret))).rejects.toMatchObject({ code: "unauthenticated" });
  expect((await identity.authenticateBasic(box, basic("anna", two.secret))).credential).toBe(two.id);
  await vi.waitFor(async () => expect((await identity.appPasswords(actor))[0]?.lastUsedAt).toBeInstanceOf(Date), patient);
  const bernd = await identity.authenticateBasic(box, basic("bernd"));
  await expect(identity.deleteAppPassword(bernd, two.id)).rejects.toMatchObject({ code: "not_found" });
});

test("sessions: opened, listed, bound to their box's host, ended one by one", async () => {
  const first = await identity.login(common, "anna@hohenwarth", password);
  const second = await identity.login(box, "anna", password);
  expect(first.token).toMatch(/^[0-9a-z]+\.[a-z2-7]{52}$/);
  expect(first.expires - Date.now()).toBeGreaterThan(11 * 3_600_000);
  const actor = await identity.authenticateSession(common, first.token);
  expect(identity.recallSession(common.host, first.token)).toBe(actor);
  await expect(identity.authenticateSession(at("arrach.localhost"), first.token)).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(identity.authenticateSession(common, `${first.token.slice(0, -1)}a`)).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(identity.authenticateSession(common, "x")).rejects.toMatchObject({ code: "unauthenticated" });
  const sessions = await identity.sessions(actor);
  expect(sessions.filter((session) => session.current)).toHaveLength(1);
  const other = await identity.authenticateSession(box, second.token);
  await identity.endSession(actor, other.credential!);
  await expect(identity.authenticateSession(box, second.token)).rejects.toMatchObject({ code: "unauthenticated" });
  await identity.logout(first.token);
  now += 1001;
  await expect(identity.authenticateSession(common, first.token)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a session that nobody uses grows old, however busy its colleagues are", async () => {
  const idle = await identity.login(box, "anna", password);
  const busy = await identity.login(box, "bernd", password);
  const owner = new pg.Client(scene.ownerConnection);
  await owner.connect();
  const rows = async (token: string) => {
    const { rows: found } = await owner.query<{ late: boolean }>(
      "select last_seen_at < now() - interval '50 minutes' as late from session where secret_hash = $1",
      [createHash("sha256").update(token).digest()],
    );
    return found[0]?.late;
  };
  // An hour ago, on the database's clock.
  await owner.query("update session set last_seen_at = now() - interval '1 hour', expires_at = now() + interval '1 minute'");
  await identity.authenticateSession(box, idle.token);
  // The use is noted a moment later; it must not land after the clock is set back again.
  await vi.waitFor(async () => expect(await rows(idle.token)).toBe(false), patient);
  await owner.query("update session set last_seen_at = now() - interval '1 hour', expires_at = now() + interval '1 minute'");
  for (let n = 0; n < 3; n++) {
    now += 61_000;
    await identity.authenticateSession(box, busy.token);
  }
  await vi.waitFor(async () => expect(await rows(busy.token)).toBe(false), patient);
  expect(await rows(idle.token)).toBe(true);
  await owner.end();
});

test("changing the password keeps this session, ends the others, refuses the old and the weak", async () => {
  await accounts.create(hohenwarth, { login: "emil", displayName: "Emil Weiss", password });
  const mine = await identity.login(box, "emil", password);
  const other = await identity.login(box, "emil", password);
  const actor = await identity.authenticateSession(box, mine.token);
  await expect(identity.changePassword(actor, "Falsch-geraten-11", "Neues-Passwort-33")).rejects.toMatchObject({ code: "forbidden" });
  await expect(identity.changePassword(actor, password, password)).rejects.toMatchObject({
    detail: { values: { fault: "same_as_before" } },
  });
  await expect(identity.changePassword(actor, password, "Emil-Weiss-2026")).rejects.toMatchObject({
    detail: { values: { fault: "contains_name" } },
  });
  await identity.changePassword(actor, password, "Regenwetter mit Kuh");
  now += 1001;
  expect((await identity.authenticateSession(box, mine.token)).version).toBe(actor.version + 1);
  await expect(identity.authenticateSession(box, other.token)).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(identity.authenticateBasic(box, basic("emil"))).rejects.toMatchObject({ code: "unauthenticated" });
  expect((await identity.authenticateBasic(box, basic("emil", "Regenwetter mit Kuh"))).login).toBe("emil");
});

test("guessing is slowed down in every process, the owner's own network and browser are not, and waiting helps", async () => {
  const fred = await accounts.create(hohenwarth, { login: "fred", password });
  const own = at("hohenwarth.localhost", "198.51.100.9");
  await identity.login(own, "fred", password);
  const guess = (who: Identity, n: number, address: string) =>
    who.authenticateBasic(at("hohenwarth.localhost", address), basic("fred", `Geraten-Nummer-${n}`));
  const codes: string[] = [];
  for (let n = 0; n < 10; n++)
    codes.push(
      await guess(n % 2 ? identity : elsewhere, n, "203.0.113.5").then(
        () => "in",
        (error: { code: string }) => error.code,
      ),
    );
  expect(codes.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => "unauthenticated"));
  expect(codes.at(-1)).toBe("too_many_requests");
  await expect(guess(identity, 99, "203.0.113.5")).rejects.toMatchObject({ detail: { retryAfter: expect.any(Number) as number } });
  // Right, but from the guesser's network: has to wait, too, and learns nothing.
  await expect(identity.authenticateBasic(at("hohenwarth.localhost", "203.0.113.5"), basic("fred"))).rejects.toMatchObject({
    code: "too_many_requests",
  });
  // From many networks: the account as a whole is slow for strangers, not for its owner.
  for (let n = 0; n < 40; n++) await guess(identity, 1000 + n, `203.0.113.${100 + n}`).catch(() => undefined);
  await expect(elsewhere.authenticateBasic(at("hohenwarth.localhost", "192.0.2.200"), basic("fred"))).rejects.toMatchObject({
    code: "too_many_requests",
  });
  expect((await elsewhere.login(own, "fred", password)).actor.account).toBe(fred.id);
  // The browser is known although the network is the guesser's.
  const device = identity.deviceMark((await identity.login(own, "fred", password)).actor);
  expect(identity.deviceMark(await identity.authenticateBasic(own, basic("fred")), device)).toBe(device);
  expect((await identity.login({ ...at("hohenwarth.localhost", "203.0.113.5"), device }, "fred", password)).actor.account).toBe(fred.id);
});

test("many who sign in at the same moment, each with the right password, are not told to wait", async () => {
  const login = "hundert";
  const { id } = await accounts.create(hohenwarth, { login, password });
  const office = at("hohenwarth.localhost", "198.51.100.55");
  const all = await Promise.all(Array.from({ length: 24 }, () => identity.login(office, login, password)));
  expect(new Set(all.map(({ actor }) => actor.account))).toEqual(new Set([id]));
});

test("many guesses at the same moment do not get past the delays", async () => {
  await accounts.create(hohenwarth, { login: "ilse", password });
  const guesser = at("hohenwarth.localhost", "198.51.100.56");
  const codes = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      identity.login(guesser, "ilse", `Geraten-Nummer-${n}`).then(
        () => "in",
        (error: { code: string }) => error.code,
      ),
    ),
  );
  expect(codes.filter((code) => code === "too_many_requests").length).toBeGreaterThanOrEqual(24 - 8);
  expect(codes).not.toContain("in");
});

test("a first log-in that waits while a later one is counted is not told to wait a second", async () => {
  await accounts.create(hohenwarth, { login: "jutta", password });
  const home = at("hohenwarth.localhost", "198.51.100.57");
  await identity.login(home, "jutta", password);
  const other = new pg.Client(scene.ownerConnection);
  await other.connect();
  try {
    await other.query("begin");
    await other.query("select from login_failure where box_id = $1 for update", [hohenwarth]);
    const first = identity.login(home, "jutta", password);
    const waits = "select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))";
    await expect.poll(async () => (await other.query(waits)).rowCount, patient).toBeGreaterThan(0);
    // What a log-in does that began after the one which waits.
    await other.query("update login_failure set last_at = clock_timestamp() where box_id = $1", [hohenwarth]);
    await other.query("commit");
    expect((await first).actor.login).toBe("jutta");
  } finally {
    await other.end();
  }
});

test("a wrong password takes as long for nobody as for somebody", async () => {
  const times = { anna: [] as number[], niemand: [] as number[] };
  for (let n = 0; n < 24; n++) {
    for (const user of ["anna", "niemand"] as const) {
      const started = performance.now();
      await identity
        .authenticateBasic(at("hohenwarth.localhost", `198.18.${n}.${user.length}`), basic(user, `Zeitmessung-Nummer-${n}`))
        .catch(() => undefined);
      times[user].push(performance.now() - started);
    }
  }
  // The shortest of many: what the machine does beside it only ever makes one longer.
  const ratio = Math.min(...times.anna) / Math.min(...times.niemand);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test("a client that keeps sending one outdated password does not slow its user down", async () => {
  await accounts.create(hohenwarth, { login: "gabi", password });
  const home = at("hohenwarth.localhost", "198.51.100.77");
  for (let n = 0; n < 30; n++) {
    now += 30_000;
    await expect(identity.authenticateBasic(home, basic("gabi", "Veraltetes-Passwort-1"))).rejects.toMatchObject({
      code: "unauthenticated",
    });
  }
  expect((await identity.authenticateBasic(home, basic("gabi"))).login).toBe("gabi");
});

test("an invitation is accepted once, with a good password", async () => {
  const opened = await openBox({ boxes, accounts }, "09372", { contactName: "Paula Beispiel", contactEmail: "paula@example.org" });
  expect(opened.created).toBe(true);
  const again = await openBox({ boxes, accounts }, "09372", {});
  expect(await identity.invitation(opened.invitation!)).toBeUndefined();
  const token = again.invitation!;
  expect(await identity.invitation(token)).toMatchObject({ boxTitle: "Landkreis Cham", login: "admin", displayName: "Paula Beispiel" });
  await expect(identity.acceptInvitation(token, "kurz")).rejects.toMatchObject({ code: "bad_request" });
  await identity.acceptInvitation(token, "Regenwetter mit Kuh");
  await expect(identity.acceptInvitation(token, "Regenwetter mit Kuh")).rejects.toMatchObject({ code: "not_found" });
  expect(await identity.authenticateBasic(common, basic("admin@landkreis-cham", "Regenwetter mit Kuh"))).toMatchObject({ role: "admin" });
  expect((await openBox({ boxes, accounts }, "09372", {})).invitation).toBeUndefined();
});

test("a changed login keeps the old one as an alias that nobody else gets", async () => {
  const hans = await accounts.create(hohenwarth, { login: "hans", password });
  await accounts.changeLogin(hohenwarth, hans.id, "johann");
  expect((await identity.authenticateBasic(box, basic("hans"))).login).toBe("johann");
  await expect(accounts.create(hohenwarth, { login: "hans", password })).rejects.toMatchObject({ code: "already_exists" });
  await expect(accounts.changeLogin(hohenwarth, (await accounts.find(hohenwarth, "anna"))!.id, "hans")).rejects.toMatchObject({
    code: "already_exists",
  });
  await accounts.changeLogin(hohenwarth, hans.id, "hans");
  expect((await accounts.find(hohenwarth, "johann"))?.login).toBe("hans");
});

test("groups belong to a box and hold its accounts", async () => {
  const anna = (await accounts.find(hohenwarth, "anna"))!;
  await accounts.createGroup(hohenwarth, "Bauamt");
  await expect(accounts.createGroup(hohenwarth, "Bauamt")).rejects.toMatchObject({ code: "already_exists" });
  await accounts.addToGroup(hohenwarth, "Bauamt", anna.id);
  await accounts.addToGroup(hohenwarth, "Bauamt", anna.id);
  expect(await accounts.groups(hohenwarth)).toMatchObject([{ name: "Bauamt", members: [{ login: "anna" }] }]);
  expect(await accounts.groups(arrach)).toEqual([]);
  await expect(accounts.addToGroup(arrach, "Bauamt", anna.id)).rejects.toMatchObject({ code: "not_found" });
  await accounts.removeFromGroup(hohenwarth, "Bauamt", anna.id);
  expect((await accounts.groups(hohenwarth))[0]?.members).toEqual([]);
});

test("a frozen box lets people in, a deleted one does not", async () => {
  const inside = at("arrach.localhost");
  await boxes.freeze(arrach);
  expect((await identity.authenticateBasic(inside, basic("anna"))).boxState).toBe("frozen");
  await boxes.delete(arrach);
  now += 2001;
  await expect(identity.authenticateBasic(inside, basic("anna"))).rejects.toMatchObject({ code: "unauthenticated" });
});
