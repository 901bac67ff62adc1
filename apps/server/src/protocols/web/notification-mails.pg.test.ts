// Notifications by mail, to a real mail server: bundled, once, with nothing in the subject, and with the rights of the moment when they leave.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Composed } from "../../compose.ts";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let smtp: Awaited<ReturnType<typeof testSmtp>>;
let scene: WebScene;
let other: Composed;
let anna: Person;
let bernd: Person;
let refuse: number | undefined;

beforeAll(async () => {
  smtp = await testSmtp(() => refuse);
  scene = await webScene(false, { LANDBOX_SMTP_URL: smtp.url, LANDBOX_PUBLIC_URL: "https://box.example" });
  other = await scene.start();
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
  const admin = await scene.person("admin@hohenwarth");
  const changed = await admin.ask("PUT", `/api/v1/box/people/${bernd.info.account.id}`, { body: { email: "bernd@hohenwarth.example" } });
  expect(changed.statusCode).toBeLessThan(300);
}, 60_000);
beforeEach(() => {
  refuse = undefined;
  smtp.mails.length = 0;
});
afterAll(async () => {
  await other?.drain(500);
  await other?.close();
  await scene?.end();
  await smtp?.stop();
});

const waiting = () =>
  scene.behind<{ bundle: string; tried: boolean; seconds: number }>(
    "select bundle, attempts > 0 as tried, extract(epoch from next_at - now())::float8 as seconds from mail_outbox where template = 'news' and sent_at is null and dropped_at is null order by id",
  );
/** The hour is over. */
async function due(): Promise<void> {
  await scene.behind("update mail_outbox set next_at = now() where template = 'news'");
  const [{ box_id: box } = { box_id: 0 }] = await scene.behind<{ box_id: number }>("select box_id from box where name = 'hohenwarth'");
  for (const { services } of [scene.server, other]) services.mail.noticed(`mail:${box}`);
}
const nothingWaits = () => vi.waitFor(async () => expect(await waiting()).toEqual([]), 30_000);
const share = async (name: string): Promise<number> => {
  const node = await anna.dav("MKCOL", name);
  const answer = await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/account/${bernd.info.account.id}`, { body: { role: "viewer" } });
  expect(answer.statusCode).toBe(204);
  return node;
};
const wish = (mail: string, inApp = true) =>
  bernd.ask("PUT", "/api/v1/notification-settings", { body: { wishes: [{ kind: "shared", inApp, mail }] } });

test("an hour's news are one mail, though two processes send: neutral subject, text and HTML, the names as they are then", async () => {
  await share("Plan A");
  await share("Plan <B>");
  const [mail, ...more] = await waiting();
  expect([mail?.bundle, more.length]).toEqual([`news ${bernd.info.account.id} hourly`, 0]);
  expect(mail?.seconds).toBeGreaterThan(600);
  await anna.dav("MOVE", "Plan A", { to: "Plan C" });
  await due();
  await smtp.taken(1);
  await nothingWaits();
  expect(smtp.mails).toHaveLength(1);
  const [taken] = smtp.mails;
  expect(taken?.to).toEqual(["bernd@hohenwarth.example"]);
  expect(taken?.headers.find((line) => /^subject:/i.test(line))).not.toMatch(/Plan|Anna/);
  for (const name of ["„Plan C“", "„Plan <B>“"]) expect(taken?.text).toContain(`Anna Huber hat ${name} mit Ihnen geteilt.`);
  expect(taken?.text).not.toContain("Plan A");
  expect(taken?.html).toContain("„Plan &lt;B&gt;“");
  expect(taken?.text).toContain("https://hohenwarth.localhost/notifications");
});

test("what was read, or taken back, before the mail left is not in it, and a mail with nothing in it does not leave", async () => {
  await share("Gelesen");
  await bernd.ask("POST", "/api/v1/notifications/read", { body: {} });
  const secret = await share("Zurückgenommen");
  const { shares } = (await anna.ask("GET", `${anna.space}/nodes/${secret}/shares`)).json<{ shares: { id: number }[] }>();
  await anna.ask("DELETE", `/api/v1/shares/${shares[0]?.id}`);
  await due();
  await nothingWaits();
  expect(smtp.mails).toEqual([]);
  // One that is wanted after it goes out, so the silence before was no stand-still.
  await share("Danach");
  await due();
  await smtp.taken(1);
  await nothingWaits();
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mails[0]?.text).toContain("Danach");
  expect(smtp.mails[0]?.text).not.toMatch(/Gelesen|Zurückgenommen/);
});

test("a mail that is not taken tells the same when it is tried again", async () => {
  await bernd.ask("POST", "/api/v1/notifications/read", { body: {} });
  refuse = 451;
  await share("Beharrlich");
  await due();
  // Refused once and put off: while a mail is being handed over it is put off for longer.
  await vi.waitFor(async () => expect((await waiting()).some(({ tried, seconds }) => tried && seconds < 200)).toBe(true), 30_000);
  refuse = undefined;
  // Read meanwhile: the letter was on its way already.
  await bernd.ask("POST", "/api/v1/notifications/read", { body: {} });
  await due();
  await smtp.taken(1);
  await nothingWaits();
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mails[0]?.text).toContain("Beharrlich");
});

test("each person's choice counts: never, daily in the morning, only by mail", async () => {
  await wish("never");
  await share("Ohne Mail");
  expect(await waiting()).toEqual([]);
  await wish("daily");
  await share("Am Morgen");
  expect((await waiting()).map(({ bundle }) => bundle)).toEqual([`news ${bernd.info.account.id} daily`]);
  await wish("hourly", false);
  await share("Nur per Mail");
  expect((await bernd.ask("GET", "/api/v1/notifications")).body).not.toContain("Nur per Mail");
  await due();
  await smtp.taken(2);
  await nothingWaits();
  const texts = smtp.mails.map(({ text }) => text);
  expect(texts.filter((text) => text.includes("Am Morgen"))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("Nur per Mail"))).toHaveLength(1);
  expect(texts.join("")).not.toContain("Ohne Mail");
});
