// Barriers that were reported: by anybody, to the box of the page, with a day by which they are answered; seen and changed by that box's admins alone.
import { barrierReported, barrierReports, notificationPage } from "@landbox/wire";
import { systemClock } from "@landbox/kit";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanBox } from "../../domain/cleanup/clean-box.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let admin: Person;
let elsewhere: Person;
let network = 0;

beforeAll(async () => {
  scene = await webScene(true, { LANDBOX_SMTP_URL: "smtp://127.0.0.1:1", LANDBOX_TRUSTED_PROXIES: "127.0.0.1" });
  anna = await scene.person("anna@hohenwarth");
  admin = await scene.person("admin@hohenwarth");
  elsewhere = await scene.person("admin@arrach");
}, 60_000);
afterAll(() => scene?.end());

/** Each from another address, unless one is said. */
const report = (body: object, { box = "hohenwarth", headers = {} }: { box?: string | undefined; headers?: Record<string, string> } = {}) =>
  scene.ask("POST", `/api/v1/barrier-reports${box === "" ? "" : `?box=${box}`}`, {
    body,
    headers: { "x-forwarded-for": `192.0.2.${++network}`, ...headers },
  });
const listed = async (person: Person) => (await person.get(barrierReports, "/api/v1/box/barrier-reports")).reports;
const sql = async (text: string, values: unknown[] = []) => {
  const owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
  const { rows } = await owner.query<Record<string, unknown>>(text, values).finally(() => owner.end());
  return rows;
};

test("anybody reports a barrier, gets a number and a day, and the box's admins are told", async () => {
  const answer = await report({
    text: "  Der Knopf\r\nhat keinen <b>Namen</b>\u0007 ",
    page: "/s/1.geheimesmerkmal?x=1#unten",
    name: "Eva  Blind",
    email: "eva@example.org",
  });
  expect(answer.statusCode).toBe(201);
  const { number, dueAt, mailed } = barrierReported.parse(answer.json());
  expect(mailed).toBe(true);
  const days = (dueAt - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(41);
  expect(days).toBeLessThan(43);
  expect(await listed(admin)).toMatchObject([
    {
      ...{ id: number, text: "Der Knopf\nhat keinen <b>Namen</b>", name: "Eva Blind", email: "eva@example.org", account: null, dueAt },
      // What is secret about an address is not kept.
      page: "/s/…",
      doneAt: null,
      note: "",
    },
  ]);
  const news = await admin.get(notificationPage, "/api/v1/notifications");
  expect(news.entries[0]).toMatchObject({ kind: "barrier", by: null, node: null, link: null });
  expect((await anna.get(notificationPage, "/api/v1/notifications")).entries.filter(({ kind }) => kind === "barrier")).toEqual([]);
  const letters = await sql("select recipient, template, language from mail_outbox where template = 'barrier'");
  expect(letters).toEqual([{ recipient: "eva@example.org", template: "barrier", language: "de" }]);
});

test("only the admins of that box see and change what was reported there", async () => {
  const [first] = await listed(admin);
  expect(await listed(elsewhere)).toEqual([]);
  expect((await anna.ask("GET", "/api/v1/box/barrier-reports")).statusCode).toBe(403);
  expect((await scene.ask("GET", "/api/v1/box/barrier-reports")).statusCode).toBe(401);
  const url = `/api/v1/box/barrier-reports/${first?.id}`;
  const body = { done: true, note: "Beschriftet" };
  expect((await anna.ask("PUT", url, { body })).statusCode).toBe(403);
  expect((await elsewhere.ask("PUT", url, { body })).statusCode).toBe(404);
  expect((await admin.ask("PUT", "/api/v1/box/barrier-reports/999999", { body })).statusCode).toBe(404);
  expect((await listed(admin))[0]).toMatchObject({ doneAt: null, note: "" });
  expect((await admin.ask("PUT", url, { body })).statusCode).toBe(204);
  expect((await listed(admin))[0]).toMatchObject({ doneBy: admin.info.account.displayName, note: "Beschriftet" });
  expect((await admin.ask("PUT", url, { body: { done: false } })).statusCode).toBe(204);
  expect((await listed(admin))[0]).toMatchObject({ doneAt: null, doneBy: null });
});

test("who is signed in is named, and what waits longest comes first", async () => {
  const own = await anna.ask("POST", "/api/v1/barrier-reports", { body: { text: "Der Kontrast ist zu schwach", page: "/files" } });
  expect(own.statusCode).toBe(201);
  const reports = await listed(admin);
  expect(reports.map(({ account }) => account)).toEqual([null, anna.info.account.displayName]);
  await admin.ask("PUT", `/api/v1/box/barrier-reports/${reports[0]?.id}`, { body: { done: true } });
  expect((await listed(admin)).map(({ doneAt }) => doneAt === null)).toEqual([true, false]);
});

test("what was answered a year ago is forgotten, also where nobody reports anything any more", async () => {
  const before = await listed(admin);
  expect(before.some(({ doneAt }) => doneAt !== null)).toBe(true);
  await sql("update barrier_report set done_at = now() - interval '13 months' where done_at is not null");
  const box = (await scene.server.services.boxes.byName("hohenwarth"))!;
  await cleanBox({ ...scene.server.services, database: scene.database.database, clock: systemClock }, box.id);
  expect(await listed(admin)).toEqual(before.filter(({ doneAt }) => doneAt === null));
});

test("what is no report, for no box, or from a program is not kept, and nobody floods a box or a mailbox with it", async () => {
  const before = (await listed(admin)).length;
  for (const body of [
    {},
    { text: "" },
    { text: " \n " },
    { text: 7 },
    { text: "x".repeat(4001) },
    { text: "x", email: "kein@" },
    { text: "x", email: "a@b.de\r\nBcc: c@d.de" },
  ])
    expect((await report(body)).statusCode).toBe(400);
  for (const box of ["", "gibtesnicht"]) expect((await report({ text: "x" }, { box })).statusCode).toBe(404);
  expect((await report({ text: "Kauft!", trap: "https://example.org" })).statusCode).toBe(201);
  expect((await listed(admin)).length).toBe(before);
  // The second letter of a day to one address is not written.
  const again = async () => barrierReported.parse((await report({ text: "Wieder", email: "EVA@example.org" })).json()).mailed;
  expect([await again(), await again()]).toEqual([true, false]);
  // One address of the network.
  const codes: number[] = [];
  for (let n = 0; n < 8; n++)
    codes.push((await report({ text: `Nr. ${n}` }, { headers: { "x-forwarded-for": "198.51.100.7" } })).statusCode);
  expect([codes.slice(0, 6), codes.at(-1)]).toEqual([Array.from({ length: 6 }, () => 201), 429]);
  // Many of them.
  await sql(
    "insert into barrier_report (box_id, text, page, agent, name, language, due_at) select box_id, 'x', '', '', '', 'de', now() from box, generate_series(1, 100) where name = 'hohenwarth'",
  );
  const full = await report({ text: "Einer zu viel" });
  expect([full.statusCode, full.headers["retry-after"]]).toEqual([429, "3600"]);
  expect((await report({ text: "Woanders geht es" }, { box: "arrach" })).statusCode).toBe(201);
});
