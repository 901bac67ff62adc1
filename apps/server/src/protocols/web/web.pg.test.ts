// The JSON API as the web client uses it, on the whole server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiError, appPassword, boxInfo, errorCodes, folderPage, invitationInfo, sessionEntry, sessionInfo } from "@landbox/wire";
import { type TestDatabase, testDatabase, testPassword } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDemoLand } from "../../cli/demo-land.ts";
import { type Composed, compose } from "../../compose.ts";
import { readConfig } from "../../platform/config.ts";
import { createLog } from "../../platform/log.ts";

let scene: TestDatabase;
let server: Composed;
let folder: string;

beforeAll(async () => {
  scene = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "landbox-web-"));
  server = await compose(readConfig({ LANDBOX_DATA: folder }), { database: scene.database, solo: true, log: createLog("silent") });
  await makeDemoLand(server.services, testPassword);
}, 60_000);
afterAll(async () => {
  await server?.app.close();
  await server?.close();
  await scene?.drop();
  await rm(folder, { recursive: true, force: true });
});

const errorOf = (answer: { body: string }) => apiError.parse(JSON.parse(answer.body)).error;

interface Asking {
  cookie?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const ask = (method: "GET" | "POST" | "DELETE", url: string, { cookie, body, headers }: Asking = {}) =>
  server.app.inject({
    method,
    url,
    headers: {
      host: "localhost",
      "x-requested-with": "XMLHttpRequest",
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });

async function signIn(user: string, headers: Record<string, string> = {}) {
  const answer = await ask("POST", "/api/v1/session", { body: { user, password: testPassword }, headers });
  expect(answer.statusCode).toBe(200);
  const cookies = [answer.headers["set-cookie"]].flat().map(String);
  const of = (name: string) => cookies.find((line) => line.startsWith(`${name}=`)) ?? "";
  return {
    cookie: of("landbox_session").split(";")[0] ?? "",
    session: of("landbox_session"),
    device: of("landbox_device"),
    info: sessionInfo.parse(answer.json()),
  };
}

test("the login page learns the box from the host", async () => {
  expect(boxInfo.parse((await ask("GET", "/api/v1/box")).json())).toEqual({ productName: "BayernBox", box: null, language: "de" });
  const arrach = await ask("GET", "/api/v1/box", { headers: { host: "arrach.localhost:8080", "accept-language": "en-GB,en;q=0.9" } });
  expect(boxInfo.parse(arrach.json())).toEqual({
    productName: "BayernBox",
    box: { name: "arrach", title: "Gemeinde Arrach", state: "active", arms: null, accent: null },
    language: "en",
  });
  const nobody = await ask("GET", "/api/v1/box", { headers: { host: "nirgends.localhost" } });
  expect([nobody.statusCode, errorOf(nobody).message]).toEqual([404, "Unter dieser Adresse gibt es keine Box."]);
});

test("signing in opens a host-only, script-proof session; signing out ends it", async () => {
  const { cookie, session, device, info } = await signIn("anna@hohenwarth");
  expect(session).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(device).toContain("Path=/api/v1/session");
  expect(info).toMatchObject({
    account: { login: "anna", role: "member", email: null },
    box: { name: "hohenwarth" },
    spaces: [{ kind: "personal" }],
  });
  expect(info.spaces[0]?.webDavPath).toBe(`/dav/spaces/${info.spaces[0]?.id}/`);
  expect(sessionInfo.parse((await ask("GET", "/api/v1/session", { cookie })).json())).toEqual(info);
  // Without the header a foreign page could have made it.
  const forged = await ask("DELETE", "/api/v1/session", { cookie, headers: { "x-requested-with": "" } });
  expect(forged.statusCode).toBe(204);
  expect((await ask("GET", "/api/v1/session", { cookie })).statusCode).toBe(200);
  const out = await ask("DELETE", "/api/v1/session", { cookie });
  expect(String(out.headers["set-cookie"])).toContain("Max-Age=0");
  const after = await ask("GET", "/api/v1/session", { cookie });
  expect([after.statusCode, errorOf(after).code, after.headers["www-authenticate"]]).toEqual([401, "unauthenticated", undefined]);
});

test("a session of one box is nothing on another box's host", async () => {
  const { cookie } = await signIn("anna", { host: "hohenwarth.localhost" });
  expect((await ask("GET", "/api/v1/session", { cookie, headers: { host: "hohenwarth.localhost" } })).statusCode).toBe(200);
  expect((await ask("GET", "/api/v1/session", { cookie, headers: { host: "arrach.localhost" } })).statusCode).toBe(401);
});

test("errors speak the reader's language and never say which part was wrong", async () => {
  for (const user of ["anna@hohenwarth", "niemand@hohenwarth", "anna@nirgends"]) {
    const german = await ask("POST", "/api/v1/session", { body: { user, password: "falsch geraten" } });
    expect([german.statusCode, german.json()]).toEqual([
      401,
      { error: { code: "unauthenticated", message: "Benutzername oder Passwort ist falsch." } },
    ]);
  }
  const english = await ask("POST", "/api/v1/session", {
    body: { user: "anna@arrach", password: "x" },
    headers: { "accept-language": "en" },
  });
  expect(errorOf(english).message).toBe("User name or password is wrong.");
  for (const [body, headers] of [
    [{ user: 1 }, {}],
    [[], {}],
    ["text", {}],
  ] as const) {
    expect((await ask("POST", "/api/v1/session", { body, headers })).statusCode).toBe(400);
  }
  const form = await server.app.inject({
    method: "POST",
    url: "/api/v1/session",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: "user=anna",
  });
  expect([form.statusCode, errorOf(form).code]).toEqual([415, "unsupported_media_type"]);
  const huge = await ask("POST", "/api/v1/session", { body: { user: "x".repeat(100_000), password: "x" } });
  expect([huge.statusCode, errorOf(huge).code]).toEqual([413, "too_large"]);
  const unknown = await ask("GET", "/api/v1/nothing");
  expect([unknown.statusCode, errorOf(unknown).code]).toEqual([404, "not_found"]);
  expect(errorCodes).toContain("not_found");
});

test("folders are listed page by page, folders first, in German order", async () => {
  const { cookie, info } = await signIn("anna@hohenwarth");
  const url = `/api/v1/spaces/${info.spaces[0]?.id}/folder`;
  const all = folderPage.parse((await ask("GET", url, { cookie })).json());
  expect(all.entries.map((entry) => entry.name)).toEqual(["Bauamt", "Gemeinderat", "Willkommen.txt"]);
  expect(all).toMatchObject({ path: [], next: null, folder: { isFolder: true }, usage: { total: null } });
  expect(all.usage.used).toBe(all.folder.size);
  const names: string[] = [];
  for (let after = "", more = true; more;) {
    const page = folderPage.parse((await ask("GET", `${url}?limit=1${after && `&after=${after}`}`, { cookie })).json());
    names.push(...page.entries.map((entry) => entry.name));
    after = page.next ?? "";
    more = page.next !== null;
  }
  expect(names).toEqual(["Bauamt", "Gemeinderat", "Willkommen.txt"]);
  const nfd = `${url}?path=${encodeURIComponent("/Bauamt/Straßen & Wege".normalize("NFD"))}`;
  expect(folderPage.parse((await ask("GET", nfd, { cookie })).json()).entries.map((entry) => entry.name)).toEqual([
    "Lageplan Dorfplatz.png",
    "Übersicht Gemeindestraßen.csv",
  ]);
  for (const [query, status] of [
    ["?path=/nix", 404],
    ["?path=/Willkommen.txt", 404],
    ["?path=/../x", 400],
    ["?limit=0", 400],
    ["?limit=1001", 400],
    ["?after=%00x", 400],
    ["?path=/a&path=/b", 400],
  ] as const) {
    expect([query, (await ask("GET", url + query, { cookie })).statusCode]).toEqual([query, status]);
  }
});

test("app passwords and sessions belong to their account alone", async () => {
  const anna = await signIn("anna@hohenwarth");
  const bernd = await signIn("bernd@hohenwarth");
  const made = (await ask("POST", "/api/v1/app-passwords", { cookie: anna.cookie, body: { name: "Laptop" } })).json() as {
    id: string;
    secret: string;
  };
  const listed = appPassword.array().parse((await ask("GET", "/api/v1/app-passwords", { cookie: anna.cookie })).json());
  expect(listed.map((one) => one.name)).toEqual(["Laptop"]);
  expect((await ask("GET", "/api/v1/app-passwords", { cookie: bernd.cookie })).json()).toEqual([]);
  expect((await ask("DELETE", `/api/v1/app-passwords/${made.id}`, { cookie: bernd.cookie })).statusCode).toBe(404);
  const authorization = `Basic ${Buffer.from(`anna@hohenwarth:${made.secret}`).toString("base64")}`;
  const withApp = (method: "GET" | "POST", url: string, body?: unknown) => ask(method, url, { headers: { authorization }, body });
  expect((await withApp("GET", "/api/v1/session")).statusCode).toBe(200);
  expect((await withApp("POST", "/api/v1/app-passwords", { name: "noch eins" })).statusCode).toBe(403);
  expect((await withApp("POST", "/api/v1/password", { current: testPassword, next: "Regenwetter mit Kuh" })).statusCode).toBe(403);
  expect((await ask("DELETE", `/api/v1/app-passwords/${made.id}`, { cookie: anna.cookie })).statusCode).toBe(204);
  expect((await withApp("GET", "/api/v1/session")).statusCode).toBe(401);

  const sessions = sessionEntry.array().parse((await ask("GET", "/api/v1/sessions", { cookie: anna.cookie })).json());
  expect(sessions.filter((one) => one.current)).toHaveLength(1);
  const own = sessions.find((one) => one.current)?.id ?? "";
  expect((await ask("DELETE", `/api/v1/sessions/${own}`, { cookie: bernd.cookie })).statusCode).toBe(404);
  expect((await ask("DELETE", `/api/v1/sessions/${own}`, { cookie: anna.cookie })).statusCode).toBe(204);
  expect((await ask("GET", "/api/v1/session", { cookie: anna.cookie })).statusCode).toBe(401);
});

test("app passwords and sessions tell device and place of their last use, and all other sessions end at once", async () => {
  const here = await signIn("clara@hohenwarth");
  const there = await signIn("clara@hohenwarth");
  const made = (await ask("POST", "/api/v1/app-passwords", { cookie: here.cookie, body: { name: "Telefon" } })).json() as {
    secret: string;
  };
  const authorization = `Basic ${Buffer.from(`clara@hohenwarth:${made.secret}`).toString("base64")}`;
  const agent = "Mozilla/5.0 (Android) Nextcloud-android/3.29.0";
  expect((await ask("GET", "/api/v1/session", { headers: { authorization, "user-agent": agent } })).statusCode).toBe(200);
  const listed = async () => appPassword.array().parse((await ask("GET", "/api/v1/app-passwords", { cookie: here.cookie })).json());
  // Written beside the request, which does not wait for it.
  await expect.poll(async () => (await listed())[0]?.device, { timeout: 60_000 }).toBe("Nextcloud (Android)");
  expect((await listed())[0]).toMatchObject({ name: "Telefon", address: "127.0.0.1", current: false });

  expect((await ask("DELETE", "/api/v1/sessions", { cookie: here.cookie })).statusCode).toBe(204);
  const left = sessionEntry.array().parse((await ask("GET", "/api/v1/sessions", { cookie: here.cookie })).json());
  expect(left).toMatchObject([{ current: true, device: expect.any(String) as string }]);
  await expect.poll(async () => (await ask("GET", "/api/v1/session", { cookie: there.cookie })).statusCode, { timeout: 60_000 }).toBe(401);
  expect(await listed()).toHaveLength(1);
});

test("an invitation is shown and accepted once", async () => {
  const { boxes, accounts } = server.services;
  const box = (await boxes.byName("arrach"))!;
  const account = await accounts.create(box.id, { login: "neu", displayName: "Neue Person" });
  const url = `/api/v1/invitations/${await accounts.invite(box.id, account.id)}`;
  expect(invitationInfo.parse((await ask("GET", url)).json())).toEqual({
    boxTitle: "Gemeinde Arrach",
    login: "neu",
    displayName: "Neue Person",
  });
  const weak = await ask("POST", url, { body: { password: "Neue-Person-1" } });
  expect([weak.statusCode, errorOf(weak).message]).toEqual([
    400,
    "Dieses Passwort besteht vor allem aus Ihrem Namen oder dem der Box. Bitte wählen Sie ein anderes.",
  ]);
  expect((await ask("POST", url, { body: { password: testPassword } })).statusCode).toBe(204);
  const again = await ask("GET", url);
  expect([again.statusCode, errorOf(again).message]).toEqual([404, "Diese Einladung ist unbekannt, schon benutzt oder abgelaufen."]);
  await signIn("neu@arrach");
});

test("guessing is answered with 429 and Retry-After", async () => {
  const statuses: number[] = [];
  let retryAfter: unknown;
  for (let n = 0; n < 9; n++) {
    const answer = await ask("POST", "/api/v1/session", { body: { user: "clara@landkreis-cham", password: `geraten nummer ${n}` } });
    statuses.push(answer.statusCode);
    retryAfter = answer.headers["retry-after"];
  }
  expect(statuses.slice(0, 6)).toEqual([401, 401, 401, 401, 401, 401]);
  expect(statuses.at(-1)).toBe(429);
  expect(Number(retryAfter)).toBeGreaterThan(0);
});
