// What admins of a body, and those who look after a room, are told of it: in their own page, by mail as they wish, and never more than waits.
import { notificationPage } from "@landbox/wire";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Composed } from "../../compose.ts";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { arrangement, ask, at, idOf, listed, nextName, refused, type RoomScene, roomScene, sure } from "./test-room-scene.ts";
import type { Person } from "./test-web-scene.ts";

let smtp: Awaited<ReturnType<typeof testSmtp>>;
let stage: RoomScene;
let cham: Person;
let lead: Person;
let hohenwarth: Person;
let anna: Person;
let arrach: Person;
beforeAll(async () => {
  smtp = await testSmtp(() => undefined);
  stage = await roomScene({ LANDBOX_SMTP_URL: smtp.url, LANDBOX_PUBLIC_URL: "https://box.example" });
  ({ cham, lead, hohenwarth, anna, arrach } = stage);
  await sure(hohenwarth, "PUT", `/api/v1/box/people/${idOf(hohenwarth)}`, { email: "verwaltung@hohenwarth.example" });
}, 120_000);
beforeEach(async () => {
  smtp.mails.length = 0;
  for (const who of [hohenwarth, arrach, lead, cham]) await sure(who, "POST", "/api/v1/notifications/read", {});
  await stage.run("delete from mail_outbox");
});
afterAll(async () => {
  await stage?.scene.end();
  await smtp?.stop();
});

/** Kind, room and who did it of what is unread. */
const told = async (who: Person) => {
  const { entries, unread } = await who.get(notificationPage, "/api/v1/notifications");
  const open = entries.filter(({ read }) => !read);
  expect(unread).toBe(open.length);
  return open.map(({ kind, room, by }) => [kind, room?.name, by]);
};
const make = async (bodies: readonly string[]): Promise<{ id: string; name: string }> => {
  const name = nextName();
  const { id } = (await sure(cham, "POST", "/api/v1/rooms", { name, managers: [idOf(lead)], arrangement })).json<{ id: string }>();
  for (const box of bodies) await ask(lead, id, box, "editor");
  return { id, name };
};
const accept = (who: Person, id: string, version = 1) => sure(who, "POST", at(id, "/answer"), { accept: true, version });
const letters = async (): Promise<string[]> => {
  await stage.run("update mail_outbox set next_at = now()");
  const boxes = (await stage.run("select distinct box_id from mail_outbox where sent_at is null and dropped_at is null")) as {
    box_id: number;
  }[];
  for (const { box_id: box } of boxes) stage.scene.server.services.mail.noticed(`mail:${box}`);
  await vi.waitFor(
    async () => expect(await stage.run("select 1 from mail_outbox where sent_at is null and dropped_at is null")).toEqual([]),
    30_000,
  );
  return smtp.mails.map(({ text }) => text);
};

describe("an invitation", () => {
  test("is told to the admins of the invited body, in their own box, until it is answered", async () => {
    const { id, name } = await make(["hohenwarth"]);
    expect(await told(hohenwarth)).toEqual([["invited", name, null]]);
    for (const who of [anna, arrach, cham]) expect(await told(who)).toEqual([]);
    // It lies where it is read, and in the host's box there is nothing for people of others.
    const rows = await stage.run(
      `select b.name, n.account_id = '${idOf(hohenwarth)}' as own from notification n join box b using (box_id) where n.subject like '${id} %'`,
    );
    expect(rows).toEqual([{ name: "hohenwarth", own: true }]);
    await accept(hohenwarth, id);
    expect(await told(hohenwarth)).toEqual([]);
    expect(await told(lead)).toEqual([["answered", name, expect.stringContaining("Hohenwarth") as unknown]]);
  });

  test("that is taken back, or whose room is closed, is no news any more, and one that comes again is", async () => {
    const { id, name } = await make(["hohenwarth"]);
    await sure(lead, "POST", at(id, "/bodies/hohenwarth/end"), { days: 0 });
    expect(await told(hohenwarth)).toEqual([]);
    await stage.run("select pg_sleep(1.1)");
    await ask(lead, id, "hohenwarth", "editor");
    expect(await told(hohenwarth)).toEqual([["invited", name, null]]);
    await sure(lead, "DELETE", at(id));
    expect(await told(hohenwarth)).toEqual([]);
  });

  test("goes by mail to the admins who have an address, with host and room in the letter and nothing in its subject", async () => {
    const { id, name } = await make(["hohenwarth"]);
    const [letter, ...more] = await letters();
    expect(more).toEqual([]);
    expect(letter).toContain(name);
    expect(letter).toContain("Cham");
    expect(smtp.mails[0]?.to).toEqual(["verwaltung@hohenwarth.example"]);
    expect(smtp.mails[0]?.headers.find((line) => /^subject:/i.test(line))).not.toContain("Umgehung");
    // One that was answered before it left is none.
    smtp.mails.length = 0;
    const second = await make(["hohenwarth"]);
    await accept(hohenwarth, second.id);
    expect((await letters()).filter((one) => one.includes("lädt Ihre Stelle"))).toEqual([]);
    await sure(hohenwarth, "POST", at(id, "/answer"), { accept: false, version: 1 });
  });

  test("that nobody was told of, because the process died in that moment, is told by the next round, once", async () => {
    const { id, name } = await make(["hohenwarth"]);
    await stage.run(`delete from notification where subject like '${id} %'`);
    const [{ box_id: box }] = (await stage.run("select box_id from box where name = 'hohenwarth'")) as [{ box_id: number }];
    const look = () => stage.scene.server.services.rooms.tellBody(box as Parameters<Composed["services"]["rooms"]["tellBody"]>[0]);
    await Promise.all([look(), look()]);
    expect(await told(hohenwarth)).toEqual([["invited", name, null]]);
    const { entries } = await hohenwarth.get(notificationPage, "/api/v1/notifications");
    expect(entries[0]).toMatchObject({ count: 1, room: { id, name } });
    await sure(hohenwarth, "POST", "/api/v1/notifications/read", {});
    await look();
    expect(await told(hohenwarth)).toEqual([]);
  });
});

describe("a new version of the arrangement", () => {
  test("is told to the admins of each body that takes part, until that body has agreed to it", async () => {
    const { id, name } = await make(["hohenwarth", "arrach"]);
    await accept(hohenwarth, id);
    await accept(arrach, id);
    expect(await listed(hohenwarth, id)).toMatchObject({ outdated: false });
    await sure(lead, "PUT", at(id, "/arrangement"), { text: "Neue Fassung" });
    expect(await told(hohenwarth)).toEqual([["arrangement", name, null]]);
    expect(await told(arrach)).toEqual([["arrangement", name, null]]);
    expect(await listed(hohenwarth, id)).toMatchObject({ outdated: true });
    await sure(lead, "PUT", at(id, "/arrangement"), { text: "Noch eine" });
    expect(await told(arrach)).toEqual([["arrangement", name, null]]);
    await sure(hohenwarth, "POST", at(id, "/agreement"), { version: 3 });
    expect(await told(hohenwarth)).toEqual([]);
    expect(await told(arrach)).toEqual([["arrangement", name, null]]);
    expect(await listed(hohenwarth, id)).toMatchObject({ outdated: false });
    expect(await refused(anna, "GET", at(id))).toBe(404);
  });
});

describe("the end of a part", () => {
  test("by the host is told to the admins of the body; by the body, to those who look after the room and to no one twice", async () => {
    const { id, name } = await make(["hohenwarth", "arrach"]);
    await accept(hohenwarth, id);
    await accept(arrach, id);
    await sure(lead, "POST", "/api/v1/notifications/read", {});
    await sure(lead, "POST", at(id, "/bodies/hohenwarth/end"), { days: 0 });
    expect(await told(hohenwarth)).toEqual([["ended", name, null]]);
    expect(await told(lead)).toEqual([]);
    await sure(arrach, "POST", at(id, "/bodies/arrach/end"), { days: 7 });
    // Who did it knows.
    expect(await told(arrach)).toEqual([]);
    expect(await told(lead)).toEqual([["answered", name, expect.stringContaining("Arrach") as unknown]]);
  });
});
