// People and groups of a box as its admins manage them in the page: what each verb does, and who may not.
import { type Answer, type ComposedServer, actorOn, ask, signIn, startComposedServer, type WebSession } from "@landbox/test-kit";
import { apiError, boxGroups, boxPeople, type BoxPerson, personInvitation } from "@landbox/wire";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: ComposedServer;
let admin: WebSession;
const json = { "content-type": "application/json" };
const base = "/api/v1/box/people";

beforeAll(async () => {
  server = await startComposedServer();
  admin = await signIn(server, server.actor("admin"));
}, 120_000);
afterAll(() => server?.stop());

const say = (method: string, path: string, body: unknown = {}, as = admin): Promise<Answer> =>
  as.ask(method, path, { headers: json, body: JSON.stringify(body) });
const people = async (query = "", as = admin) => boxPeople.parse(JSON.parse((await as.ask("GET", `${base}${query}`)).text));
const named = async (login: string, query = ""): Promise<BoxPerson | undefined> =>
  (await people(`?search=${encodeURIComponent(login)}${query}`)).people.find((one) => one.login === login);
const id = async (login: string): Promise<string> => (await named(login))!.id;
const faultOf = (answer: Answer) => apiError.parse(JSON.parse(answer.text)).error;
const create = async (login: string, more: object = {}) => {
  const answer = await say("POST", base, { login, ...more });
  expect(answer.status, answer.text).toBe(200);
  return personInvitation.parse(JSON.parse(answer.text));
};
const accept = (token: string, password: string) =>
  ask(server.origin, "POST", `/api/v1/invitations/${token}`, { headers: json, body: JSON.stringify({ password }) });
const password = "Regen am Dienstagabend 7";

test("an account is made, invited, signed in to; its name, mail, quota and role are changed", async () => {
  const { token, id: made } = await create("dora", { displayName: "Dora Öl", email: "dora@example.org", quota: 5_000_000 });
  expect(await named("dora")).toMatchObject({
    state: "invited",
    displayName: "Dora Öl",
    email: "dora@example.org",
    quota: 5_000_000,
    role: "member",
    lastLogin: null,
    heldUntil: null,
  });
  expect((await accept(token, password)).status).toBe(204);
  await signIn(server, actorOn(server, "dora", "hohenwarth", password));
  expect(await named("dora")).toMatchObject({ state: "active" });
  expect((await named("dora"))!.lastLogin).toBeGreaterThan(0);
  expect((await say("PUT", `${base}/${made}`, { displayName: "Dora Ölmann", email: null, quota: null, role: "admin" })).status).toBe(204);
  expect(await named("dora")).toMatchObject({ displayName: "Dora Ölmann", email: null, quota: null, role: "admin" });
  expect((await say("PUT", `${base}/${made}`, { role: "member" })).status).toBe(204);
});

test("taken and impossible logins and addresses are refused with a sentence", async () => {
  const refused = await say("POST", base, { login: "anna" });
  expect([refused.status, faultOf(refused).message]).toEqual([409, expect.stringContaining("schon ein Konto")]);
  expect((await say("POST", base, { login: "a b" })).status).toBe(400);
  expect((await say("POST", base, { login: "emil", email: "keine" })).status).toBe(400);
  expect(await named("emil")).toBeUndefined();
});

test("a new invitation takes the password away and ends what is open; the own account has none", async () => {
  const first = await create("fritz");
  await accept(first.token, password);
  const fritz = actorOn(server, "fritz", "hohenwarth", password);
  const session = await signIn(server, fritz);
  const answer = await say("POST", `${base}/${first.id}/invitation`);
  const { token } = personInvitation.parse(JSON.parse(answer.text));
  await expect.poll(async () => (await session.ask("GET", "/api/v1/session")).status).toBe(401);
  expect((await fritz.dav("PROPFIND", "", { headers: { depth: "0" } })).status).toBe(401);
  // The link of before is no good any more.
  expect((await accept(first.token, "Ein ganz anderes Passwort 9")).status).toBe(404);
  expect((await accept(token, "Ein ganz anderes Passwort 9")).status).toBe(204);
  await signIn(server, actorOn(server, "fritz", "hohenwarth", "Ein ganz anderes Passwort 9"));
  expect(faultOf(await say("POST", `${base}/${await id("admin")}/invitation`)).code).toBe("forbidden");
});

test("disabled and enabled; deleted, kept for 30 days, and brought back with the files", async () => {
  const bernd = server.actor("bernd");
  await bernd.dav("PUT", "Akte.txt", { body: "wichtig" });
  const who = await id("bernd");
  expect((await say("PUT", `${base}/${who}`, { state: "disabled" })).status).toBe(204);
  await expect.poll(async () => (await bernd.dav("GET", "Akte.txt")).status).toBe(401);
  expect(faultOf(await say("POST", `${base}/${who}/invitation`)).message).toContain("gesperrt");
  expect((await say("PUT", `${base}/${who}`, { state: "active" })).status).toBe(204);
  expect((await bernd.dav("GET", "Akte.txt")).text).toBe("wichtig");
  expect((await admin.ask("DELETE", `${base}/${who}`)).status).toBe(204);
  await expect.poll(async () => (await bernd.dav("GET", "Akte.txt")).status).toBe(401);
  expect(await named("bernd")).toBeUndefined();
  const gone = await named("bernd", "&deleted=true");
  expect(gone).toMatchObject({ id: who, state: "deleted" });
  expect(gone!.heldUntil! - Date.now() / 1000).toBeGreaterThan(29 * 24 * 3600);
  expect((await say("POST", `${base}/${who}/restore`)).status).toBe(204);
  await expect.poll(async () => (await bernd.dav("GET", "Akte.txt")).text).toBe("wichtig");
});

test("nobody locks themselves out, and the last admin stays", async () => {
  const own = await id("admin");
  for (const answer of [await admin.ask("DELETE", `${base}/${own}`), await say("PUT", `${base}/${own}`, { state: "disabled" })])
    expect([answer.status, faultOf(answer).message]).toEqual([403, expect.stringContaining("eigene Konto")]);
  const demoted = await say("PUT", `${base}/${own}`, { role: "member" });
  expect([demoted.status, faultOf(demoted).message]).toEqual([403, expect.stringContaining("letzte Administratorin")]);
});

test("groups: made, filled, emptied, deleted", async () => {
  const groups = async () => boxGroups.parse(JSON.parse((await admin.ask("GET", "/api/v1/box/groups")).text)).groups;
  const anna = await id("anna");
  expect((await say("POST", "/api/v1/box/groups", { name: "Bauamt & Öl/Gas" })).status).toBe(204);
  expect(faultOf(await say("POST", "/api/v1/box/groups", { name: "Bauamt & Öl/Gas" })).message).toContain("schon eine Gruppe");
  const group = `/api/v1/box/groups/${encodeURIComponent("Bauamt & Öl/Gas")}`;
  expect((await say("PUT", `${group}/members/${anna}`)).status).toBe(204);
  expect(await groups()).toEqual([
    { name: "Bauamt & Öl/Gas", members: [{ id: anna, login: "anna", displayName: "anna in Gemeinde Hohenwarth" }] },
  ]);
  expect((await named("anna"))?.groups).toEqual(["Bauamt & Öl/Gas"]);
  expect((await admin.ask("DELETE", `${group}/members/${anna}`)).status).toBe(204);
  expect((await groups())[0]?.members).toEqual([]);
  expect((await admin.ask("DELETE", group)).status).toBe(204);
  expect(await groups()).toEqual([]);
  expect((await admin.ask("DELETE", group)).status).toBe(404);
});

test("the list is searched by any name, in German order, and comes in pages", async () => {
  await create("zz-1", { displayName: "Ärmel Suchmich" });
  await create("zz-2", { displayName: "Zorn Suchmich" });
  await create("zz-3", { displayName: "arm Suchmich" });
  const found = await people("?search=SUCHMICH&limit=2");
  expect([found.people.map((one) => one.displayName), found.total]).toEqual([["arm Suchmich", "Ärmel Suchmich"], 3]);
  expect((await people("?search=suchmich&limit=2&offset=2")).people.map((one) => one.login)).toEqual(["zz-2"]);
});

test("members, admins of other boxes and app passwords see and change nothing", async () => {
  const clara = await signIn(server, server.actor("clara"));
  const elsewhere = await signIn(server, server.actor("admin", "arrach"));
  const anna = await id("anna");
  const made = await admin.ask("POST", "/api/v1/app-passwords", { headers: json, body: JSON.stringify({ name: "Gerät" }) });
  const app = actorOn(server, "admin", "hohenwarth", (JSON.parse(made.text) as { secret: string }).secret);
  const calls: [string, string, object?][] = [
    ["PUT", `${base}/${anna}`, { displayName: "stolen", role: "admin", state: "disabled" }],
    ["DELETE", `${base}/${anna}`],
    ["POST", `${base}/${anna}/invitation`, {}],
    ["POST", `${base}/${anna}/restore`, {}],
    ["PUT", `/api/v1/box/groups/admin/members/${anna}`, {}],
  ];
  const before = await named("anna");
  for (const [method, path, body] of calls) {
    expect([method, path, (await say(method, path, body, clara)).status]).toEqual([method, path, 403]);
    expect([method, path, (await say(method, path, body, elsewhere)).status]).toEqual([method, path, 404]);
    const byApp = await app.ask(method, path, { headers: json, body: JSON.stringify(body ?? {}) });
    expect([method, path, byApp.status]).toEqual([method, path, 403]);
  }
  for (const path of [base, "/api/v1/box/groups"]) expect((await clara.ask("GET", path)).status).toBe(403);
  expect((await say("POST", base, { login: "mallory" }, clara)).status).toBe(403);
  expect((await people("?limit=200", elsewhere)).people.some((one) => one.id === anna)).toBe(false);
  expect(await named("anna")).toEqual(before);
});

test("a box that is frozen keeps its people as they are", async () => {
  const { boxes } = server.services;
  const box = (await boxes.byName("hohenwarth"))!;
  await boxes.freeze(box.id);
  try {
    expect(faultOf(await say("POST", base, { login: "spaet" })).code).toBe("box_frozen");
    expect(faultOf(await say("PUT", `${base}/${await id("anna")}`, { displayName: "Neu" })).code).toBe("box_frozen");
  } finally {
    await boxes.thaw(box.id);
  }
});
