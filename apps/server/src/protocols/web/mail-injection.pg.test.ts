// Whatever people write where a mail repeats it (names, subjects, file numbers, files, comments) stays text: no header, no recipient, no markup of theirs.
import { handInUpload, madeLink } from "@landbox/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TakenMail, testSmtp } from "../../domain/mail/test-smtp.ts";
import { strangerTo } from "./test-stranger.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

/** Ends of lines, as mail servers, mail programs and Unicode know them, and what hides or turns text around. */
const ends = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029", "\v", "\f", "\u0000", "\r\n\t", "\u202e"];
const evil = (text: string, without = ""): string =>
  `${text}${ends
    .filter((end) => end !== without)
    .map((end) => `${end}Bcc: boese@example.org${end}X-Evil: ja${end}${end}`)
    .join("")}<img src=x onerror=alert(1)>=?utf-8?B?Cg0=?=`;

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

const mailTo = async (address: string): Promise<TakenMail> => {
  const found = (): TakenMail | undefined => smtp.mails.find((mail) => mail.to.includes(address));
  await expect.poll(found, { timeout: 30_000 }).toBeDefined();
  return found()!;
};

const known =
  /^(from|to|reply-to|subject|message-id|date|mime-version|content-type|content-transfer-encoding|auto-submitted|x-auto-response-suppress|list-[a-z]+|precedence): /i;

function expectPlain({ to, headers, raw, text, html }: TakenMail): void {
  expect(to).toHaveLength(1);
  for (const header of headers) expect(header).toMatch(known);
  for (const name of ["from", "to", "subject"])
    expect(headers.filter((header) => header.toLowerCase().startsWith(`${name}:`))).toHaveLength(1);
  // Nor anywhere where a program may see a line: neither before the body nor in it.
  expect(raw.split("\r\n\r\n")[0]).not.toMatch(/(^|[\r\n])(Bcc|X-Evil):/i);
  expect(text).not.toMatch(/^(Bcc|X-Evil):/im);
  for (const sign of ["\0", "\u0085", "\u2028", "\u2029", "\u202e"]) expect(text + html).not.toContain(sign);
  expect(html).not.toMatch(/<img|<script|onerror=[^&]*>/i);
}

/** Names that the service refuses outright lose what it does not take. */
async function called(who: Person, method: "PUT" | "POST", url: string, body: (name: string) => object): Promise<void> {
  for (const name of [evil("Anna"), evil("Anna", "\u0000"), `Anna${ends[0]}Bcc: boese@example.org`, "Anna <img src=x onerror=alert(1)>"]) {
    const { statusCode } = await who.ask(method, url, { body: body(name.slice(0, 380)) });
    expect([200, 201, 204, 400]).toContain(statusCode);
    if (statusCode < 300) return;
  }
  throw new Error(`${url} took no name`);
}

test("of a delivery: names of the sender, subject and file number", async () => {
  await called(anna, "PUT", "/api/v1/account", (displayName) => ({ displayName }));
  const node = await anna.dav("PUT", "Plan.txt", { raw: "Plan" });
  const body = (limit: number) => ({
    nodes: [node],
    subject: evil("Betreff").slice(0, limit),
    reference: evil("AZ 1").slice(0, limit / 2),
    message: evil("Text"),
    nameInMail: true,
    recipients: ["empfang@example.org"],
  });
  const answer = await anna.ask("POST", "/api/v1/deliveries", { body: body(180) });
  expect(answer.statusCode, answer.body).toBe(201);
  const made = madeLink.parse(answer.json());
  await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`);
  expectPlain(await mailTo("empfang@example.org"));
  expect(made.link.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(made.link.reference).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

test("of a request: the name of who hands in, and of the files, on the receipt", async () => {
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/requests", { body: { subject: "Unterlagen", notify: true } })).json());
  await anna.ask("POST", `/api/v1/requests/${made.link.id}/open`);
  const max = strangerTo(scene, made.link.url.split("/s/")[1] ?? "");
  await max.unlock(made.password);
  for (const email of [
    "x@y.de\r\nBcc: boese@example.org",
    "x@y.de\u2028Bcc: z@y.de",
    "x@y.de, z@y.de",
    "x@y.de\nz@y.de",
    '"\r\nBcc: z@y.de"@y.de',
  ])
    expect((await max.ask("POST", "/sender", { body: { name: "Max", email } })).statusCode, email).toBe(400);
  const named = await max.ask("POST", "/sender", { body: { name: evil("Max", "\u0000").slice(0, 190), email: "max@example.org" } });
  expect(named.statusCode, named.body).toBe(204);
  const announced = await max.ask("POST", "/uploads", { body: { name: `${evil("Plan").slice(0, 300)}.pdf`, size: 0 } });
  expect(handInUpload.parse(announced.json()).name).not.toMatch(/[<>\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  await max.ask("POST", "/receipt");
  expectPlain(await mailTo("max@example.org"));
  expect(smtp.mails.flatMap(({ to }) => to)).not.toContain("boese@example.org");
});
