// Nextcloud's Login Flow v2 on the whole server, and on two processes' worth of it on one database.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { furnishLand, type TestDatabase, testDatabase, testPassword } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Composed, compose } from "../../compose.ts";
import { readConfig } from "../../platform/config.ts";
import { createLog } from "../../platform/log.ts";

let scene: TestDatabase;
let here: Composed;
let there: Composed;
let folder: string;
let owner: pg.Client;

beforeAll(async () => {
  scene = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "landbox-login-flow-"));
  const config = readConfig({ LANDBOX_DATA: folder, LANDBOX_TRUSTED_PROXIES: "127.0.0.1" });
  const platform = { database: scene.database, solo: false, log: createLog("silent") };
  here = await compose(config, platform);
  there = await compose(config, platform);
  await furnishLand(here.services);
  owner = new pg.Client(scene.ownerConnection);
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner?.end();
  for (const server of [here, there]) {
    await server?.app.close();
    await server?.close();
  }
  await scene?.drop();
  await rm(folder, { recursive: true, force: true });
});

const agent = "Mozilla/5.0 (Linux) mirall/3.7.3git (Nextcloud, debian-6.1 ClientArchitecture: x86_64)";
interface Started {
  poll: { token: string; endpoint: string };
  login: string;
}
interface Granted {
  server: string;
  loginName: string;
  appPassword: string;
}

async function start(
  headers: Record<string, string> = { host: "localhost" },
  path = "/index.php/login/v2",
): Promise<Started & { flow: string }> {
  const answer = await here.app.inject({ method: "POST", url: path, headers: { "user-agent": agent, ...headers } });
  expect([answer.statusCode, answer.headers["content-type"], answer.headers["cache-control"]]).toEqual([
    200,
    "application/json; charset=utf-8",
    "no-store",
  ]);
  const started = JSON.parse(answer.body) as Started;
  return { ...started, flow: started.login.split("/").at(-1)! };
}
const poll = (token: string, server = here, type = "application/x-www-form-urlencoded") =>
  server.app.inject({
    method: "POST",
    url: "/index.php/login/v2/poll",
    headers: { host: "localhost", "content-type": type },
    payload: type === "application/json" ? JSON.stringify({ token }) : `token=${token}`,
  });
async function session(login: string, host = "localhost"): Promise<Record<string, string>> {
  const answer = await here.app.inject({
    method: "POST",
    url: "/api/v1/session",
    headers: { host, "content-type": "application/json" },
    payload: JSON.stringify({ user: login, password: testPassword }),
  });
  const cookies = [answer.headers["set-cookie"]].flat().map((line) => String(line).split(";")[0]);
  return { host, cookie: cookies[0] ?? "", "x-requested-with": "XMLHttpRequest" };
}
const answer = (flow: string, kind: "grant" | "refuse", headers: Record<string, string>, server = here) =>
  server.app.inject({ method: "POST", url: `/api/v1/login-flows/${flow}/${kind}`, headers });
const signIn = (user: string, secret: string, host: string) =>
  here.app.inject({
    method: "GET",
    url: "/ocs/v1.php/cloud/user?format=json",
    headers: { host, authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}` },
  });

test("an app waits, somebody consents in another process, and the app fetches its password exactly once", async () => {
  const { poll: waiting, login, flow } = await start();
  expect(waiting.endpoint).toBe("http://localhost/index.php/login/v2/poll");
  expect(login).toBe(`http://localhost/index.php/login/v2/flow/${flow}`);
  expect([waiting.token.length, flow.length]).toEqual([128, 128]);
  expect(await poll(waiting.token)).toMatchObject({ statusCode: 404, body: "[]" });
  expect((await poll(flow)).statusCode).toBe(404);

  const anna = await session("anna@hohenwarth");
  const shown = await there.app.inject({ method: "GET", url: `/api/v1/login-flows/${flow}`, headers: anna });
  expect(JSON.parse(shown.body)).toMatchObject({ device: "Nextcloud (Linux)" });
  expect((await answer(flow, "grant", anna, there)).statusCode).toBe(204);
  for (const kind of ["grant", "refuse"] as const) expect((await answer(flow, kind, anna)).statusCode).toBe(404);

  const both = await Promise.all([poll(waiting.token), poll(waiting.token, there)]);
  expect(both.map((one) => one.statusCode).sort((a, b) => a - b)).toEqual([200, 404]);
  const granted = JSON.parse(both.find((one) => one.statusCode === 200)!.body) as Granted;
  expect(granted).toMatchObject({ server: "http://localhost", loginName: "anna@hohenwarth" });
  expect((await poll(waiting.token)).statusCode).toBe(404);

  expect((await signIn(granted.loginName, granted.appPassword, "localhost")).statusCode).toBe(200);
  const passwords = await here.app.inject({ method: "GET", url: "/api/v1/app-passwords", headers: anna });
  expect(passwords.body).toContain('"name":"Nextcloud (Linux)"');
});

test("at a box's own host the login is enough, and the address stays the one that the app used", async () => {
  const box = { host: "hohenwarth.localhost" };
  const { poll: waiting, flow } = await start({
    ...box,
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-host": "hohenwarth.localhost",
    "x-forwarded-proto": "https",
  });
  expect(waiting.endpoint).toBe("https://hohenwarth.localhost/index.php/login/v2/poll");
  expect((await answer(flow, "grant", await session("bernd", "hohenwarth.localhost"))).statusCode).toBe(204);
  const granted = JSON.parse((await poll(waiting.token, here, "application/json")).body) as Granted;
  expect(granted).toMatchObject({ server: "https://hohenwarth.localhost", loginName: "bernd" });
  expect((await signIn(granted.loginName, granted.appPassword, "hohenwarth.localhost")).statusCode).toBe(200);
});

test("an app at one box's host cannot be let in by somebody of another", async () => {
  const { flow } = await start({ host: "hohenwarth.localhost" }, "/login/v2");
  const refused = await answer(flow, "grant", await session("anna@arrach"));
  expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining("gehört zu einer anderen Box")]);
});

test("a refused or outdated sign-in is gone, and a consent ends with what gave it", async () => {
  const clara = await session("clara@hohenwarth");
  const refused = await start();
  expect((await answer(refused.flow, "refuse", clara)).statusCode).toBe(204);
  expect((await answer(refused.flow, "grant", clara)).statusCode).toBe(404);
  expect((await poll(refused.poll.token)).statusCode).toBe(404);

  const old = await start();
  await owner.query("update login_flow set created_at = now() - interval '21 minutes'");
  expect((await answer(old.flow, "grant", clara)).statusCode).toBe(404);

  const late = await start();
  expect((await answer(late.flow, "grant", clara)).statusCode).toBe(204);
  await owner.query("update login_grant set created_at = now() - interval '21 minutes'");
  expect((await poll(late.poll.token)).statusCode).toBe(404);

  const ended = await start();
  expect((await answer(ended.flow, "grant", clara)).statusCode).toBe(204);
  const { boxes, accounts } = here.services;
  const box = (await boxes.byName("hohenwarth"))!;
  await accounts.disable(box.id, (await accounts.find(box.id, "clara"))!.id);
  await accounts.enable(box.id, (await accounts.find(box.id, "clara"))!.id);
  expect((await poll(ended.poll.token)).statusCode).toBe(404);
});

test("no page of others and no app password can consent", async () => {
  const { flow, poll: waiting } = await start();
  const { cookie } = await session("anna@hohenwarth");
  const foreign: Record<string, string>[] = [{}, { cookie: cookie! }, { cookie: cookie!, "sec-fetch-site": "cross-site" }];
  for (const headers of foreign) expect((await answer(flow, "grant", { host: "localhost", ...headers })).statusCode).toBe(401);
  const made = await here.app.inject({
    method: "GET",
    url: "/ocs/v2.php/core/getapppassword?format=json",
    headers: {
      host: "localhost",
      authorization: `Basic ${Buffer.from(`anna@hohenwarth:${testPassword}`).toString("base64")}`,
      "ocs-apirequest": "true",
    },
  });
  const secret = (JSON.parse(made.body) as { ocs: { data: { apppassword: string } } }).ocs.data.apppassword;
  const app = `Basic ${Buffer.from(`anna@hohenwarth:${secret}`).toString("base64")}`;
  expect((await answer(flow, "grant", { host: "localhost", authorization: app, "x-requested-with": "XMLHttpRequest" })).statusCode).toBe(
    403,
  );
  expect((await poll(waiting.token)).statusCode).toBe(404);
});

test("what is stored opens nothing", async () => {
  const { flow, poll: waiting } = await start();
  await answer(flow, "grant", await session("anna@hohenwarth"));
  const { rows } = await owner.query<{ row: string }>(
    "select row_to_json(t)::text as row from login_grant t union all select row_to_json(t)::text from login_flow t union all select row_to_json(t)::text from directory t",
  );
  const stored = rows.map((row) => row.row).join();
  for (const secret of [flow, waiting.token]) {
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(Buffer.from(secret).toString("hex"));
  }
  expect(stored).not.toMatch(/\.[a-z2-7]{52}/);
});

test.each([
  ["application/x-www-form-urlencoded", ""],
  ["application/x-www-form-urlencoded", "token="],
  ["application/x-www-form-urlencoded", `token=${"a".repeat(127)}%00`],
  ["application/json", "{"],
  ["application/json", '{"token":{}}'],
  ["text/plain", "what?"],
  ["multipart/form-data", "no boundary"],
])("a poll with a broken body waits like every other: %s %s", async (type, payload) => {
  const answer = await here.app.inject({
    method: "POST",
    url: "/login/v2/poll",
    headers: { host: "localhost", "content-type": type },
    payload,
  });
  expect([answer.statusCode, answer.body]).toEqual([404, "[]"]);
});
