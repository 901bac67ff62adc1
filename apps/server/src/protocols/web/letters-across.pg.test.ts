// Letters about what another box tells: written and sent by the own box, with the own wishes, and with the rights that count when they leave.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Composed } from "../../compose.ts";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let smtp: Awaited<ReturnType<typeof testSmtp>>;
let scene: WebScene;
let other: Composed;
let anna: Person;
let far: Person;

beforeAll(async () => {
  smtp = await testSmtp(() => undefined);
  scene = await webScene(false, { LANDBOX_SMTP_URL: smtp.url, LANDBOX_PUBLIC_URL: "https://box.example" });
  other = await scene.start();
  anna = await scene.person("anna@hohenwarth");
  far = await scene.person("bernd@arrach");
  const admin = await scene.person("admin@arrach");
  const changed = await admin.ask("PUT", `/api/v1/box/people/${far.info.account.id}`, { body: { email: "bernd@arrach.example" } });
  expect(changed.statusCode).toBeLessThan(300);
}, 60_000);
beforeEach(async () => {
  smtp.mails.length = 0;
  await wish("hourly");
});
afterAll(async () => {
  await other?.drain(500);
  await other?.close();
  await scene?.end();
  await smtp?.stop();
});

const waiting = () =>
  scene.behind<{ box: string; bundle: string }>(
    "select b.name as box, m.bundle from mail_outbox m join box b using (box_id) where m.sent_at is null and m.dropped_at is null order by m.id",
  );
const wish = (mail: string) =>
  far.ask("PUT", "/api/v1/notification-settings", { body: { wishes: [{ kind: "shared", inApp: true, mail }] } });
const shares = (node: number) => `${anna.space}/nodes/${node}/shares`;
async function give(name: string): Promise<number> {
  const node = await anna.dav("MKCOL", name);
  expect((await anna.ask("PUT", `${shares(node)}/visitor/bernd@arrach`, { body: { role: "viewer" } })).statusCode).toBe(204);
  return node;
}
const oneWaits = (rhythm: string) =>
  vi.waitFor(async () => expect(await waiting()).toEqual([{ box: "arrach", bundle: `news ${far.info.account.id} ${rhythm}` }]), 20_000);
/** The hour is over. */
async function due(): Promise<void> {
  await scene.behind("update mail_outbox set next_at = now()");
  const [{ box_id: box } = { box_id: 0 }] = await scene.behind<{ box_id: number }>("select box_id from box where name = 'arrach'");
  for (const { services } of [scene.server, other]) services.mail.noticed(`mail:${box}`);
  await vi.waitFor(async () => expect(await waiting()).toEqual([]), 30_000);
}

test("shares from another box come together in one letter of the own, though two processes hear of them", async () => {
  await give("Brückenplan");
  await oneWaits("hourly");
  await give("Kostenplan");
  const secret = await give("Irrläufer");
  const given = (await anna.ask("GET", shares(secret))).json<{ shares: { id: number }[] }>();
  expect((await anna.ask("DELETE", `/api/v1/shares/${given.shares[0]?.id}`)).statusCode).toBeLessThan(300);
  await oneWaits("hourly");
  await due();
  expect(smtp.mails).toHaveLength(1);
  const [letter] = smtp.mails;
  expect(letter?.to).toEqual(["bernd@arrach.example"]);
  for (const name of ["Brückenplan", "Kostenplan"])
    expect(letter?.text).toMatch(new RegExp(`Anna Huber \\(.*Hohenwarth\\) hat „${name}“ mit Ihnen geteilt\\.`));
  expect(letter?.text).not.toContain("Irrläufer");
  expect(letter?.text).toContain("https://arrach.localhost/notifications");
  expect(letter?.headers.find((line) => /^subject:/i.test(line))).not.toMatch(/plan|Anna/i);

  // The next one tells what came after it.
  await give("Zeitplan");
  await oneWaits("hourly");
  await due();
  expect(smtp.mails).toHaveLength(2);
  expect(smtp.mails[1]?.text).toContain("Zeitplan");
  expect(smtp.mails[1]?.text).not.toMatch(/Brückenplan|Kostenplan/);
});

test("what was read in the page before is in no letter, and who wants none gets none", async () => {
  await give("Gelesen");
  await oneWaits("hourly");
  await far.ask("POST", "/api/v1/notifications/read", { body: {} });
  await due();
  await wish("never");
  await give("Ohne Brief");
  // One that is wanted comes after it on the same channel: the silence before was no stand-still.
  await wish("daily");
  await give("Am Morgen");
  await oneWaits("daily");
  await due();
  expect(smtp.mails.map(({ text }) => /Gelesen/.test(text))).toEqual([false]);
  expect(smtp.mails[0]?.text).toContain("Am Morgen");
});

test("the other box keeps no address and no letter", async () => {
  expect(
    await scene.behind("select 1 from mail_outbox m join box b using (box_id) where b.name = 'hohenwarth' and m.template = 'news'"),
  ).toEqual([]);
});
