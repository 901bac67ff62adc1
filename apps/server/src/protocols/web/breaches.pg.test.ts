// Reports of data breaches through the JSON API: what is written down, who sees it, who hears of it.
import { accountId } from "@landbox/kit";
import { breach, breachList, linkInfo, madeLink, notificationPage, privacyContact } from "@landbox/wire";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let smtp: Awaited<ReturnType<typeof testSmtp>>;
let scene: WebScene;
let anna: Person;
let admin: Person;
let other: Person;
beforeAll(async () => {
  smtp = await testSmtp();
  scene = await webScene(true, { LANDBOX_SMTP_URL: smtp.url, LANDBOX_MAIL_FROM: "noreply@landbox.example" });
  anna = await scene.person("anna@hohenwarth");
  admin = await scene.person("admin@hohenwarth");
  other = await scene.person("bernd@hohenwarth");
});
afterAll(async () => {
  await scene?.end();
  await smtp?.stop();
});

const said = {
  discoveredAt: 1_700_000_000,
  what: "An die falsche Kanzlei",
  categories: ["identity", "health"],
  persons: "12 Antragsteller",
  consequences: "",
  measures: "Zurückgerufen",
};

/** A delivery of Anna's that went out and was taken back. */
async function recalled(): Promise<string> {
  const node = await anna.dav("PUT", "Bescheid.txt", { raw: "Bescheid" });
  const wanted = { nodes: [node], subject: "Bescheid Müller", recipients: ["falsch@example.org"] };
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: wanted })).json());
  await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`);
  return linkInfo.parse((await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/recall`)).json()).id;
}
const report = async (delivery: string, tell: boolean) =>
  breach.parse((await anna.ask("POST", "/api/v1/breaches", { body: { delivery, ...said, tell } })).json());
const seenBy = async (person: Person) => breachList.parse((await person.ask("GET", "/api/v1/breaches")).json());

test("a report keeps what was said and how the delivery stood, and can be fetched as a PDF", async () => {
  const delivery = await recalled();
  const made = await report(delivery, false);
  expect(made).toMatchObject({ ...said, delivery, told: false, toldEmail: null, deadline: said.discoveredAt + 72 * 3600 });
  expect(made.facts).toMatchObject({ subject: "Bescheid Müller", recipients: ["falsch@example.org"], seenAt: null, takenAt: null });
  expect(made.facts.recalledAt).not.toBeNull();
  expect(made.facts.files).toEqual([{ path: ["Bescheid.txt"], size: 8 }]);
  expect(breach.parse((await anna.ask("GET", `/api/v1/breaches/${made.id}`)).json())).toEqual(made);
  const pdf = await anna.ask("GET", `/api/v1/breaches/${made.id}/report.pdf`);
  expect(pdf.headers["content-type"]).toBe("application/pdf");
  expect(pdf.rawPayload.toString("latin1")).toMatch(/^%PDF-1\.7/);
  const only = breachList.parse((await anna.ask("GET", `/api/v1/breaches?delivery=${delivery}`)).json());
  expect(only).toMatchObject({ breaches: [{ id: made.id, subject: "Bescheid Müller" }], all: false });
});

test("admins see every report and are told, others neither; somebody else's delivery cannot be reported", async () => {
  const delivery = await recalled();
  const made = await report(delivery, false);
  expect(await seenBy(admin)).toMatchObject({ all: true });
  expect((await seenBy(admin)).breaches.map(({ id }) => id)).toContain(made.id);
  const news = notificationPage.parse((await admin.ask("GET", "/api/v1/notifications")).json());
  expect(news.entries.some(({ kind, by }) => kind === "breach" && by !== null)).toBe(true);
  expect(await seenBy(other)).toEqual({ breaches: [], all: false });
  for (const below of ["", "/report.pdf"]) expect((await other.ask("GET", `/api/v1/breaches/${made.id}${below}`)).statusCode).toBe(404);
  const stolen = await other.ask("POST", "/api/v1/breaches", { body: { delivery, ...said, tell: false } });
  expect(stolen.statusCode).toBe(404);
});

test("a list of hundreds of reports does not read what is known of each delivery", async () => {
  const delivery = await recalled();
  await report(delivery, false);
  const box = (await scene.server.services.boxes.byName("hohenwarth"))!.id;
  const { account, displayName, login } = { ...admin.info.account, account: accountId(admin.info.account.id) };
  const { breaches } = await scene.server.services.breaches.list({
    ...{ box, account, displayName, login, version: 1, email: undefined },
    ...{ language: "de", role: "admin", boxState: "active", via: "session" },
  });
  expect(breaches.length).toBeGreaterThan(0);
  for (const one of breaches)
    expect(Object.keys(one).toSorted()).toEqual(["at", "byName", "deadline", "delivery", "id", "subject", "told"]);
});

test("the data-protection contact gets a mail without names of files or recipients, and its account sees the reports", async () => {
  const wanted = { name: "Dagmar Schutz", email: "dsb@example.org", login: "bernd" };
  expect((await anna.ask("PUT", "/api/v1/privacy-contact", { body: wanted })).statusCode).toBe(403);
  const wrong = await admin.ask("PUT", "/api/v1/privacy-contact", { body: { ...wanted, login: "niemand" } });
  expect(wrong.statusCode).toBe(400);
  const set = privacyContact.parse((await admin.ask("PUT", "/api/v1/privacy-contact", { body: wanted })).json());
  expect(set).toEqual({ ...wanted, mail: true });
  const made = await report(await recalled(), true);
  expect(made).toMatchObject({ told: true, toldEmail: "dsb@example.org" });
  const mail = await vi.waitFor(
    () => smtp.mails.find(({ to }) => to.includes("dsb@example.org")) ?? Promise.reject(new Error("none")),
    20_000,
  );
  const text = JSON.stringify(mail);
  expect(text).toContain(made.id.slice(-8));
  for (const secret of ["Bescheid", "falsch@example.org", "Kanzlei"]) expect(text).not.toContain(secret);
  expect(await seenBy(other)).toMatchObject({ all: true });
  expect((await other.ask("GET", `/api/v1/breaches/${made.id}`)).statusCode).toBe(200);
});

test("what is no report is refused: nothing said, an unknown kind of data, no moment", async () => {
  const delivery = await recalled();
  for (const fault of [{ what: "  " }, { categories: ["secrets"] }, { discoveredAt: "yesterday" }, { delivery: "" }]) {
    const answer = await anna.ask("POST", "/api/v1/breaches", { body: { delivery, ...said, tell: false, ...fault } });
    expect(answer.statusCode, JSON.stringify(fault)).toBe(400);
  }
});
