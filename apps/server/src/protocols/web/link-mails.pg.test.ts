// Mails about links, from the request to a real mail server: the link and never the password, neutral unless wanted, none after a recall.
import { handInUpload, linkDetails, linkInfo, linkRules, madeLink } from "@landbox/wire";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let smtp: Awaited<ReturnType<typeof testSmtp>>;
let scene: WebScene;
let anna: Person;
beforeAll(async () => {
  smtp = await testSmtp();
  scene = await webScene(true, { LANDBOX_SMTP_URL: smtp.url, LANDBOX_MAIL_FROM: "noreply@landbox.example" });
  anna = await scene.person("anna@hohenwarth");
});
afterAll(async () => {
  await scene?.end();
  await smtp?.stop();
});

async function send(wanted: object) {
  const node = await anna.dav("PUT", "Plan.txt", { raw: "Plan" });
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: { nodes: [node], ...wanted } })).json());
  const opened = linkInfo.parse((await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`)).json());
  return { ...made, opened };
}
const to = (address: string) => smtp.mails.find((mail) => mail.to.includes(address));
const subjectOf = (address: string): string => {
  const line = to(address)?.headers.find((header) => header.toLowerCase().startsWith("subject:")) ?? "";
  return line.replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?= ?/gi, (_all, form: string, text: string) =>
    form.toUpperCase() === "B"
      ? Buffer.from(text, "base64").toString()
      : Buffer.from(
          text.replaceAll("_", " ").replaceAll(/=([0-9A-F]{2})/gi, (_one, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          "latin1",
        ).toString(),
  );
};

test("recipients get the link, a neutral subject and never the password; the sender sees that it went out", async () => {
  expect(linkRules.parse((await anna.ask("GET", "/api/v1/link-rules")).json()).mail).toBe(true);
  const { password, opened } = await send({
    subject: "Bauantrag Müller",
    reference: "AZ 12/7",
    message: "streng geheim",
    recipients: ["kanzlei@example.org"],
  });
  await vi.waitFor(() => expect(to("kanzlei@example.org")).toBeDefined(), 20_000);
  const mail = to("kanzlei@example.org")!;
  expect(subjectOf("kanzlei@example.org")).toBe("Subject: Nachricht von Gemeinde Hohenwarth");
  for (const part of [mail.raw, mail.text, mail.html]) expect(part).not.toMatch(new RegExp(`${password}|Bauantrag|AZ 12|streng geheim`));
  const address = /http\S+\/s\/\S+/.exec(mail.text)?.[0] ?? "";
  expect(mail.html).toContain(address);
  expect(mail.text).toContain("Anna Huber (Gemeinde Hohenwarth)");
  expect(mail.from).toBe("noreply@landbox.example");
  await vi.waitFor(async () => {
    const details = linkDetails.parse((await anna.ask("GET", `/api/v1/deliveries/${opened.id}`)).json());
    expect(details.recipients).toMatchObject([{ email: "kanzlei@example.org", state: "sent", at: expect.any(Number) as number }]);
  }, 20_000);
});

// One address for all: who of several recipients had come, nobody knew.
test("the receipt says of each recipient whether and when they opened and took it, and the address passed on by hand is nobody's", async () => {
  const people = ["eins@example.org", "zwei@example.org"];
  const { password, opened } = await send({ recipients: people });
  await vi.waitFor(() => people.forEach((one) => expect(to(one)).toBeDefined()), 20_000);
  const tokenFor = (one: string) => /\/s\/(\S+)/.exec(to(one)!.text)?.[1] ?? "";
  const [first = "", second = ""] = people.map(tokenFor);
  const passedOn = opened.url.split("/s/")[1] ?? "";
  expect(new Set([first, second, passedOn]).size).toBe(3);

  const enter = async (token: string) => {
    const unlocked = await scene.ask("POST", `/api/v1/public/${token}/session`, { body: { password } });
    expect(unlocked.statusCode, unlocked.body).toBe(200);
    return String(unlocked.headers["set-cookie"]).split(";")[0] ?? "";
  };
  const details = async () => linkDetails.parse((await anna.ask("GET", `/api/v1/deliveries/${opened.id}`)).json());
  await enter(passedOn);
  expect((await details()).recipients.map(({ seenAt }) => seenAt)).toEqual([null, null]);
  expect((await details()).events.map(({ kind, recipient }) => [kind, recipient])).toEqual([["opened", null]]);

  const cookie = await enter(second);
  expect((await scene.ask("GET", `/api/v1/public/${second}/archive`, { headers: { cookie } })).statusCode).toBe(200);
  // A visit with one address is none with another.
  for (const other of [first, passedOn])
    expect((await scene.ask("GET", `/api/v1/public/${other}/archive`, { headers: { cookie } })).statusCode).toBe(403);
  const after = await details();
  expect(after.recipients).toMatchObject([
    { email: people[0], seenAt: null, takenAt: null },
    { email: people[1], seenAt: expect.any(Number) as number, takenAt: expect.any(Number) as number },
  ]);
  expect(after.events.map(({ kind, recipient }) => [kind, recipient])).toEqual([
    ["archive", people[1]],
    ["opened", people[1]],
    ["opened", null],
  ]);

  // What ends the link ends all its addresses.
  expect((await anna.ask("POST", `/api/v1/deliveries/${opened.id}/recall`)).statusCode).toBe(200);
  for (const token of [first, second, passedOn])
    expect((await scene.ask("GET", `/api/v1/public/${token}`)).json()).toMatchObject({ state: "recalled" });
});

test("subject and file number stand in the mail when the sender wants it, and stay one line of text", async () => {
  await send({
    subject: "Zeile\r\nBcc: boese@example.org <b>",
    reference: "AZ 9",
    nameInMail: true,
    recipients: ["mit-betreff@example.org"],
  });
  await vi.waitFor(() => expect(to("mit-betreff@example.org")).toBeDefined(), 20_000);
  expect(subjectOf("mit-betreff@example.org")).toBe("Subject: Nachricht von Gemeinde Hohenwarth: AZ 9 – Zeile Bcc: boese@example.org <b>");
  expect(to("boese@example.org")).toBeUndefined();
  expect(to("mit-betreff@example.org")!.html).toContain("&lt;b&gt;");
});

test.each(["kein", "a@b@c", "x@y.de\r\nBcc: z@y.de", "<a@b.de>", "a b@c.de", "a@b..de", "@b.de", "a@"])(
  "%j is no address",
  async (email) => {
    const answer = await anna.ask("POST", "/api/v1/deliveries", { body: { recipients: [email] } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining("E-Mail-Adresse") as string } });
  },
);

test("a request's mails: the citizen is asked, the clerk hears once of many files, and who hands in gets a receipt", async () => {
  const admin = await scene.person("admin@hohenwarth");
  const named = await admin.ask("PUT", "/ocs/v2.php/cloud/users/anna?format=json", {
    raw: new URLSearchParams({ key: "email", value: "anna@example.org" }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", "ocs-apirequest": "true" },
  });
  expect(named.statusCode, named.body).toBe(200);
  const made = madeLink.parse(
    (await anna.ask("POST", "/api/v1/requests", { body: { subject: "Pläne", notify: true, recipients: ["planer@example.org"] } })).json(),
  );
  await anna.ask("POST", `/api/v1/requests/${made.link.id}/open`);
  await vi.waitFor(() => expect(to("planer@example.org")?.text).toContain("bittet Sie um Dateien"), 20_000);
  const token = made.link.url.split("/s/")[1] ?? "";
  const unlocked = await scene.ask("POST", `/api/v1/public/${token}/session`, { body: { password: made.password } });
  const cookie = String(unlocked.headers["set-cookie"]).split(";")[0] ?? "";
  await scene.ask("POST", `/api/v1/public/${token}/sender`, { body: { name: "Eva Plan", email: "eva@example.org" }, headers: { cookie } });
  for (const name of ["a.txt", "b.txt"]) {
    const { url } = handInUpload.parse(
      (await scene.ask("POST", `/api/v1/public/${token}/uploads`, { body: { name, size: 4 }, headers: { cookie } })).json(),
    );
    const headers = { cookie, "tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream" };
    expect((await scene.ask("PATCH", url, { raw: "text", headers })).statusCode).toBe(204);
  }
  expect((await scene.ask("POST", `/api/v1/public/${token}/receipt`, { headers: { cookie } })).statusCode).toBe(200);
  await vi.waitFor(() => expect(to("eva@example.org")).toBeDefined(), 20_000);
  expect(to("eva@example.org")!.text).toMatch(/a\.txt: 4 Byte\r?\nSHA-256 [0-9a-f]{64}/);
  await vi.waitFor(() => expect(to("anna@example.org")).toBeDefined(), 20_000);
  expect(smtp.mails.filter((mail) => mail.to.includes("anna@example.org")).map((mail) => mail.text)).toEqual([
    expect.stringContaining("bisher 2 Dateien eingegangen"),
  ]);
});

test("the sender hears of the first pick-up of a visit, once", async () => {
  const { password, opened } = await send({ notify: true });
  const token = opened.url.split("/s/")[1] ?? "";
  const unlocked = await scene.ask("POST", `/api/v1/public/${token}/session`, { body: { password } });
  const cookie = String(unlocked.headers["set-cookie"]).split(";")[0] ?? "";
  for (let n = 0; n < 3; n++)
    expect((await scene.ask("GET", `/api/v1/public/${token}/archive`, { headers: { cookie } })).statusCode).toBe(200);
  const waiting = await scene.behind("select about, bundle from mail_outbox where template = 'picked_up'");
  expect(waiting).toEqual([{ about: opened.id, bundle: `picked_up ${opened.id}` }]);
});

test("a recalled delivery sends nothing any more", async () => {
  await scene.behind("update mail_outbox set next_at = now() + interval '1 hour' where sent_at is null");
  const node = await anna.dav("PUT", "Plan.txt", { raw: "Plan" });
  const wanted = { nodes: [node], recipients: ["zu-spaet@example.org"] };
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: wanted })).json());
  await scene.behind(
    "create function hold_mail() returns trigger language plpgsql as $$ begin new.next_at := now() + interval '1 hour'; return new; end $$",
  );
  await scene.behind("create trigger hold before insert on mail_outbox for each row execute function hold_mail()");
  await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`);
  await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/recall`);
  await scene.behind("drop trigger hold on mail_outbox");
  const [{ box_id: box }] = (await scene.behind(
    "update mail_outbox set next_at = now() where recipient = 'zu-spaet@example.org' returning box_id",
  )) as [{ box_id: number }];
  scene.server.services.mail.noticed(`mail:${box}`);
  await vi.waitFor(async () => {
    scene.server.services.mail.noticed(`mail:${box}`);
    expect(
      await scene.behind("select dropped_at is not null as dropped from mail_outbox where recipient = 'zu-spaet@example.org'"),
    ).toEqual([{ dropped: true }]);
  }, 20_000);
  expect(to("zu-spaet@example.org")).toBeUndefined();
});
