// Mails on a real database and a real mail server: none is lost, none is sent twice, what cannot arrive is said.
import { type BoxId, boxId } from "@landbox/kit";
import { type TestDatabase, testDatabase } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { inBox } from "../../platform/database/box-transaction.ts";
import { createMailer } from "../../platform/mail/smtp.ts";
import { createMail } from "./create-mail.ts";
import { letterHtml, letterText } from "./letter.ts";
import type { Mail, NewMail } from "./mail.ts";
import { testSmtp } from "./test-smtp.ts";

let scene: TestDatabase;
let smtp: Awaited<ReturnType<typeof testSmtp>>;
const box: BoxId = boxId(1);
let refuse: (to: string) => number | undefined = () => undefined;
const open: Mail[] = [];

function mailOn(url: string, pause: (attempts: number) => number | undefined = () => 0.05): Mail {
  const mail = createMail({
    database: scene.database,
    boxes: { list: async () => [{ id: box }] as never },
    mailer: createMailer({ url, from: "noreply@landbox.example" }),
    domain: "landbox.example",
    renderers: () => ({
      hello: async ({ about }) => {
        const paragraphs = [about, { link: "https://x.example/?a=1&b=2", label: "<b>Öffnen</b>" }];
        const words = { text: letterText(paragraphs), html: letterHtml(paragraphs, "de") };
        if (about === "broken") throw new Error("a renderer with a fault");
        return about === "nothing"
          ? undefined
          : {
              fromName: 'Markt "Höchst"\r\nBcc: x@evil.example',
              replyTo: undefined,
              subject: `Grüße ${about}\r\nBcc: y@evil.example`,
              ...words,
            };
      },
    }),
    log: { warn: () => undefined },
    pause,
  });
  open.push(mail);
  return mail;
}

const write = (mail: Mail, ...mails: Partial<NewMail>[]) =>
  inBox(scene.database, box, (db) =>
    mail.enqueue(
      db,
      mails.map((one) => ({
        template: "hello",
        about: "link",
        recipient: "eva@example.org",
        language: "de",
        origin: "https://x.example",
        ...one,
      })),
    ),
  );

beforeAll(async () => {
  scene = await testDatabase();
  const owner = new pg.Client(scene.ownerConnection);
  await owner.connect();
  await owner.query("insert into box (box_id, ars, name, title) values (1, '1', 'b', 'Box')");
  await owner.end();
  smtp = await testSmtp((to) => refuse(to));
});
beforeEach(() => {
  refuse = () => undefined;
  smtp.mails.length = 0;
});
afterAll(async () => {
  await Promise.all(open.map((mail) => mail.close()));
  await smtp?.stop();
  await scene?.drop();
});

test("a mail has text and HTML, and nothing that people wrote becomes a header or a tag", async () => {
  const mail = mailOn(smtp.url);
  await write(mail, { about: "<script>alert(1)</script>" });
  mail.start();
  await smtp.taken(1);
  const [taken] = smtp.mails;
  expect(taken?.to).toEqual(["eva@example.org"]);
  const names = taken!.headers.map((line) => line.split(":")[0]!.toLowerCase());
  expect(names).not.toContain("bcc");
  expect(names).toContain("auto-submitted");
  expect(taken!.text).toContain("<script>alert(1)</script>");
  expect(taken!.html).toContain("&lt;script&gt;");
  expect(taken!.html).not.toContain("<script>");
  expect(taken!.html).toContain("https://x.example/?a=1&amp;b=2");
});

test("what a server does not take now is tried again, and what it never takes is said", async () => {
  const mail = mailOn(smtp.url);
  let tries = 0;
  refuse = (to) => (to.startsWith("nobody") ? 550 : ++tries < 3 ? 451 : undefined);
  mail.start();
  await write(
    mail,
    { recipient: "later@example.org", about: "retry" },
    { recipient: "nobody@example.org", about: "retry" },
    { about: "nothing" },
  );
  mail.noticed("mail:1");
  await smtp.taken(1);
  expect(tries).toBe(3);
  await vi.waitFor(async () => {
    const states = await mail.statesOf(box, "retry", "hello");
    expect([...states].map(([to, { state }]) => [to, state])).toEqual([
      ["later@example.org", "sent"],
      ["nobody@example.org", "failed"],
    ]);
  }, 20_000);
  expect((await mail.statesOf(box, "nothing", "hello")).size).toBe(0);
  expect(smtp.mails).toHaveLength(1);
});

test("a mail that cannot be written holds up no other, and is given up in the end", async () => {
  const mail = mailOn(smtp.url, (attempts) => (attempts > 2 ? undefined : 0.05));
  await write(mail, { about: "broken", recipient: "kaputt@example.org" }, { about: "ganz" });
  mail.start();
  await smtp.taken(1);
  expect(smtp.mails.map(({ to }) => to)).toEqual([["eva@example.org"]]);
  await expect
    .poll(async () => (await mail.statesOf(box, "broken", "hello")).get("kaputt@example.org")?.state, { timeout: 20_000 })
    .toBe("failed");
});

test("two processes send each mail once, also those that were left when nobody ran", async () => {
  const idle = mailOn(smtp.url);
  await write(idle, ...Array.from({ length: 30 }, (_, n) => ({ recipient: `p${n}@example.org` })));
  const [one, two] = [mailOn(smtp.url), mailOn(smtp.url)];
  one.start();
  two.start();
  await smtp.taken(30);
  one.noticed("mail:1");
  two.noticed("mail:1");
  await vi.waitFor(
    async () => expect([...(await one.statesOf(box, "link", "hello")).values()].every(({ state }) => state === "sent")).toBe(true),
    20_000,
  );
  expect(new Set(smtp.mails.map((mail) => mail.to[0])).size).toBe(30);
  expect(smtp.mails).toHaveLength(30);
});

test("what belongs together is one mail, and one that is taken back with its transaction is none", async () => {
  const mail = mailOn(smtp.url);
  await write(mail, { bundle: "b1", after: 600, about: "bundle" }, { bundle: "b1", after: 600, about: "bundle" });
  await expect(
    inBox(scene.database, box, async (db) => {
      await mail.enqueue(db, [{ template: "hello", about: "gone", recipient: "a@example.org", language: "de", origin: "" }]);
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");
  await write(mail, { bundle: "b1", about: "bundle" });
  mail.start();
  await smtp.taken(1);
  await vi.waitFor(async () => expect((await mail.statesOf(box, "bundle", "hello")).get("eva@example.org")?.state).toBe("sent"), 20_000);
  expect((await mail.statesOf(box, "gone", "hello")).size).toBe(0);
  expect(smtp.mails).toHaveLength(1);
});

test("while the mail server is away nothing is lost", async () => {
  const away = await testSmtp();
  const { url } = away;
  await away.stop();
  const failing = mailOn(url, () => 0.05);
  failing.start();
  await write(failing, { recipient: "patient@example.org", about: "patience" });
  failing.noticed("mail:1");
  await vi.waitFor(async () => {
    const states = await failing.statesOf(box, "patience", "hello");
    expect(states.get("patient@example.org")?.state).toBe("waiting");
  }, 20_000);
  await failing.close();
  const working = mailOn(smtp.url);
  working.start();
  working.noticed("mail:1");
  await vi.waitFor(async () => {
    working.noticed("mail:1");
    expect((await working.statesOf(box, "patience", "hello")).get("patient@example.org")?.state).toBe("sent");
  }, 20_000);
});
