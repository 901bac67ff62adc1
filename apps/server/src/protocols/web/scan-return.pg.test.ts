// What is handed in while the scanner is away comes in without its sender once it is back, and findings of a year ago are forgotten.
import { handInUpload, linkDetails, madeLink, notificationPage, scanFindings } from "@landbox/wire";
import { eicar, type FakeClamd, startFakeClamd } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cleanBox } from "../../domain/cleanup/clean-box.ts";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { strangerTo } from "./test-stranger.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let clamd: FakeClamd;
let smtp: Awaited<ReturnType<typeof testSmtp>>;
let scene: WebScene;
let anna: Person;
let owner: pg.Client;
beforeAll(async () => {
  clamd = await startFakeClamd();
  smtp = await testSmtp();
  scene = await webScene(true, {
    LANDBOX_SCAN_ADDRESS: clamd.address,
    LANDBOX_SMTP_URL: smtp.url,
    LANDBOX_MAIL_FROM: "noreply@landbox.example",
  });
  anna = await scene.person("anna@hohenwarth");
  owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await scene?.end();
  await smtp?.stop();
  await clamd?.stop();
});
beforeEach(() => {
  clamd.manner = "honest";
});

const plan = Buffer.from("%PDF-1.7 a plan");
const malware = (): Buffer => Buffer.from(`%PDF-1.7 A letter with ${eicar()} in it`);
const hohenwarth = async () => (await scene.server.services.boxes.byName("hohenwarth"))!.id;
const finish = async () => scene.server.services.links.finishWaiting(await hohenwarth());
const clean = async (days = 0) =>
  cleanBox(
    { ...scene.server.services, database: scene.database.database, clock: { now: () => Date.now() + days * 86_400_000 } },
    await hohenwarth(),
  );

/** Max hands in while the scanner breaks every conversation off, and closes the page. */
async function handedInMeanwhile(email: string, files: Record<string, Buffer> = { "Plan.pdf": plan, "Rechnung.pdf": malware() }) {
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/requests", { body: { subject: "Bauantrag", notify: true } })).json());
  await anna.ask("POST", `/api/v1/requests/${made.link.id}/open`);
  const max = strangerTo(scene, made.link.url.split("/s/")[1] ?? "");
  await max.unlock(made.password);
  await max.ask("POST", "/sender", { body: { name: "Max Muster", email } });
  clamd.manner = "closes";
  for (const [name, content] of Object.entries(files)) {
    const { url } = handInUpload.parse((await max.ask("POST", "/uploads", { body: { name, size: content.length } })).json());
    const headers = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": "0" };
    expect((await max.ask("PATCH", url.slice(url.indexOf("/uploads")), { raw: content, headers })).statusCode).toBe(503);
  }
  // Half a day later the visit is over, and nobody can ask again.
  await owner.query("update link_visit set expires_at = now() - interval '1 minute'");
  return { id: made.link.id, details: async () => anna.get(linkDetails, `/api/v1/requests/${made.link.id}`) };
}
const receiptTo = (address: string) => smtp.mails.filter((mail) => mail.to.includes(address));

test("a scanner that is back finds what waited for it: files come in or are held back, the clerk hears of it, and the sender gets the receipt", async () => {
  const { id, details } = await handedInMeanwhile("max@example.org");
  expect((await details()).link).toMatchObject({ handedIn: 0, heldBack: 0 });
  clamd.manner = "honest";
  // Nobody asks: it is noticed, and whoever still had the page open would have been first.
  await expect.poll(async () => (await details()).link, { timeout: 100_000 }).toMatchObject({ handedIn: 1, heldBack: 1 });
  expect((await details()).files.map(({ path }) => path.join("/"))).toEqual(["Max Muster/Plan.pdf"]);
  const news = await anna.get(notificationPage, "/api/v1/notifications");
  const kinds = news.entries.filter(({ link }) => link?.id === id).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["handed_in", "held_back"]));
  await expect.poll(() => receiptTo("max@example.org").length).toBe(1);
  const [{ text } = { text: "" }] = receiptTo("max@example.org");
  expect(text).toMatch(/erhalten:[^]*Plan\.pdf[^]*Nicht angenommen[^]*Rechnung\.pdf/);
  expect(await finish()).toBe(0);
});

test("while it is still away nothing comes in, and what waits keeps its time", async () => {
  const { details } = await handedInMeanwhile("still@example.org");
  const lives = async () =>
    (
      await owner.query<{ hours: number }>(
        "select extract(epoch from min(expires_at) - now())::float8 / 3600 as hours from upload where node_id is null",
      )
    ).rows[0]?.hours;
  await owner.query("update upload set expires_at = now() + interval '5 minutes' where node_id is null");
  await clean();
  expect(await lives()).toBeGreaterThan(40);
  expect((await details()).link).toMatchObject({ handedIn: 0, heldBack: 0 });
  expect(receiptTo("still@example.org")).toEqual([]);
  // A process that is started anew knows of nobody who waits: the collector does.
  clamd.manner = "honest";
  await clean();
  expect((await details()).link).toMatchObject({ handedIn: 1, heldBack: 1 });
  await expect.poll(() => receiptTo("still@example.org").length).toBe(1);
});

test("nothing comes in through a link that was recalled meanwhile, or whose password is another now", async () => {
  const files = { "Plan.pdf": plan };
  const [recalled, changed] = [
    await handedInMeanwhile("recalled@example.org", files),
    await handedInMeanwhile("changed@example.org", files),
  ];
  await anna.ask("POST", `/api/v1/requests/${recalled.id}/recall`);
  await anna.ask("PUT", `/api/v1/requests/${changed.id}`, { body: { newPassword: true } });
  clamd.manner = "honest";
  expect(await finish()).toBe(0);
  for (const { details } of [recalled, changed]) expect((await details()).link.handedIn).toBe(0);
});

test("what was found is forgotten a year later, also when nothing is found any more", async () => {
  const admin = await scene.person("admin@hohenwarth");
  const findings = async () => (await admin.get(scanFindings, "/api/v1/scan-findings")).findings.length;
  expect(await findings()).toBeGreaterThan(0);
  await clean(364);
  expect(await findings()).toBeGreaterThan(0);
  await clean(366);
  expect(await findings()).toBe(0);
});
