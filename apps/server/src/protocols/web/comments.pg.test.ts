// Comments through the JSON API: who may read, write and take back, whom they reach, and that they go where their file goes.
import { comment, commentPage, mentionable, notificationPage, sessionInfo } from "@landbox/wire";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let bernd: Person;
let clara: Person;
let stranger: Person;

beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
  clara = await scene.person("admin@hohenwarth");
  stranger = await scene.person("bernd@arrach");
}, 60_000);
afterAll(() => scene?.end());

const own = (node: number) => `${anna.space}/nodes/${node}/comments`;
/** Where somebody finds what anna shared. */
const shared = (node: number) => `${anna.space}!${node}/nodes/${node}/comments`;
const share = async (node: number, to: Person, role = "editor") => {
  const answer = await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/account/${to.info.account.id}`, { body: { role } });
  expect(answer.statusCode).toBe(204);
};
const unshare = async (node: number) => {
  const { shares } = (await anna.ask("GET", `${anna.space}/nodes/${node}/shares`)).json<{ shares: { id: number }[] }>();
  for (const { id } of shares) await anna.ask("DELETE", `/api/v1/shares/${id}`);
};
const say = async (person: Person, url: string, text: string) => {
  const answer = await person.ask("POST", url, { body: { text } });
  expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
  return comment.parse(answer.json());
};
const listed = (person: Person, url: string) => person.get(commentPage, url);
const newsOf = async (person: Person) =>
  (await person.get(notificationPage, "/api/v1/notifications")).entries
    .filter(({ read }) => !read)
    .map(({ kind, node, count }) => [kind, node?.name, count]);
const readAll = (...people: Person[]) => Promise.all(people.map((one) => one.ask("POST", "/api/v1/notifications/read", { body: {} })));
const statusOf = async (person: Person, method: "GET" | "POST" | "PUT" | "DELETE", url: string, body?: object) =>
  (await person.ask(method, url, body ? { body } : {})).statusCode;

test("who may see a file reads its comments, who may comment writes, and nobody else learns of them", async () => {
  const plan = await anna.dav("MKCOL", "Gespräch");
  expect(await listed(anna, own(plan))).toEqual({ entries: [], next: null, count: 0, unread: 0, mayComment: true });
  const first = await say(anna, own(plan), "  Bitte <b>prüfen</b>\r\nbis Freitag ");
  expect(first).toMatchObject({ text: "Bitte <b>prüfen</b>\nbis Freitag", own: true, mayDelete: true, unread: false, editedAt: null });
  for (const other of [bernd, stranger]) {
    expect(await statusOf(other, "GET", own(plan))).toBe(404);
    expect(await statusOf(other, "GET", shared(plan))).toBe(404);
    expect(await statusOf(other, "POST", shared(plan), { text: "x" })).toBe(404);
    expect(await statusOf(other, "DELETE", `${shared(plan)}/${first.id}`)).toBe(404);
  }
  await share(plan, bernd, "viewer");
  expect(await listed(bernd, shared(plan))).toMatchObject({
    count: 1,
    unread: 1,
    mayComment: false,
    entries: [{ by: "Anna Huber", own: false, unread: true, mayDelete: false }],
  });
  expect(await statusOf(bernd, "POST", shared(plan), { text: "Darf nicht" })).toBe(403);
  await share(plan, bernd, "editor");
  const answer = await say(bernd, shared(plan), "Erledigt");
  expect(await statusOf(bernd, "POST", `${shared(plan)}/seen`, {})).toBe(204);
  expect(await listed(bernd, shared(plan))).toMatchObject({ count: 2, unread: 0 });
  expect((await listed(anna, own(plan))).entries.map(({ text, unread }) => [text, unread])).toEqual([
    ["Erledigt", true],
    ["Bitte <b>prüfen</b>\nbis Freitag", false],
  ]);
  // Only the own ones are changed; the owner may take others' away, the recipient only the own.
  expect(await statusOf(anna, "PUT", `${own(plan)}/${answer.id}`, { text: "Nicht meine" })).toBe(403);
  expect(await statusOf(bernd, "DELETE", `${shared(plan)}/${first.id}`)).toBe(403);
  const edited = comment.parse((await bernd.ask("PUT", `${shared(plan)}/${answer.id}`, { body: { text: "Fast erledigt" } })).json());
  expect(edited).toMatchObject({ text: "Fast erledigt", editedAt: expect.any(Number) as number });
  expect(await statusOf(anna, "DELETE", `${own(plan)}/${answer.id}`)).toBe(204);
  expect(await statusOf(bernd, "DELETE", `${shared(plan)}/${answer.id}`)).toBe(404);
  await unshare(plan);
  expect(await statusOf(bernd, "GET", shared(plan))).toBe(404);
  expect((await newsOf(bernd)).filter(([, name]) => name === "Gespräch")).toEqual([]);
});

test("comments follow their file when it is renamed and moved, are not seen in the trash, come back and go with it", async () => {
  const file = await anna.dav("PUT", "Alt.txt", { raw: "x" });
  await say(anna, own(file), "Bleibt dabei");
  await anna.dav("MKCOL", "Ordner");
  await anna.dav("MOVE", "Alt.txt", { to: "Ordner/Neu.txt" });
  expect((await listed(anna, own(file))).entries.map(({ text }) => text)).toEqual(["Bleibt dabei"]);
  await anna.dav("PUT", "Ordner/Neu.txt", { raw: "neuer Inhalt" });
  expect((await listed(anna, own(file))).count).toBe(1);
  await anna.dav("DELETE", "Ordner/Neu.txt");
  expect(await statusOf(anna, "GET", own(file))).toBe(404);
  const trash = `${anna.space}/trash`;
  expect(await statusOf(anna, "POST", `${trash}/${file}/restore`, {})).toBeLessThan(300);
  expect((await listed(anna, own(file))).count).toBe(1);
  // A copy is another file.
  const copy = await anna.dav("COPY", "Ordner/Neu.txt", { to: "Kopie.txt" });
  expect((await listed(anna, own(copy))).count).toBe(0);
  await anna.dav("DELETE", "Ordner/Neu.txt");
  expect(await statusOf(anna, "DELETE", trash)).toBeLessThan(300);
  expect(await statusOf(anna, "GET", own(file))).toBe(404);
  const { boxes, trash: swept } = scene.server.services;
  await swept.sweep((await boxes.byName("hohenwarth"))!.id);
  const owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
  const left = await owner.query(
    "select (select count(*) from comment where node_id = $1)::integer as comments, (select count(*) from node where id = $1)::integer as nodes",
    [file],
  );
  await owner.end();
  expect(left.rows).toEqual([{ comments: 0, nodes: 0 }]);
});

test("only people who see the file are mentioned, found and told", async () => {
  await readAll(anna, bernd, clara);
  const file = await anna.dav("PUT", "Vermerk.txt", { raw: "x" });
  await share(file, bernd);
  await readAll(bernd);
  const said = await say(anna, own(file), "@bernd und @admin, @niemand: bitte ansehen. Mail an anna@bernd.example");
  expect(said.mentions).toEqual([{ as: "bernd", name: bernd.info.account.displayName, own: false }]);
  expect(await newsOf(bernd)).toEqual([["mention", "Vermerk.txt", 1]]);
  expect((await newsOf(clara)).filter(([kind]) => kind === "mention")).toEqual([]);
  expect((await listed(bernd, shared(file))).entries[0]?.mentions).toMatchObject([{ as: "bernd", own: true }]);
  const found = async (person: Person, url: string, q: string) =>
    (await person.get(mentionable, `${url.replace("/comments", "/mentionable")}?q=${q}`)).people.map(({ login }) => login);
  expect(await found(anna, own(file), "")).toEqual(["bernd"]);
  expect(await found(anna, own(file), "ber")).toEqual(["bernd"]);
  for (const q of ["adm", "admin", "cl"]) expect(await found(anna, own(file), q)).toEqual([]);
  // A recipient finds others by the beginning of their names, and lists nobody.
  expect(await found(bernd, shared(file), "")).toEqual([]);
  expect(await found(bernd, shared(file), "an")).toEqual(["anna"]);
  expect(await statusOf(stranger, "GET", `${anna.space}!${file}/nodes/${file}/mentionable?q=an`)).toBe(404);
});

test("the owner, and who commented before, hear of new comments; who wrote does not, and a mention is not told twice", async () => {
  const file = await anna.dav("PUT", "Rundlauf.txt", { raw: "x" });
  await share(file, bernd);
  await share(file, clara);
  await readAll(anna, bernd, clara);
  await say(bernd, shared(file), "Eins");
  await say(bernd, shared(file), "Zwei");
  expect(await newsOf(anna)).toEqual([["comment", "Rundlauf.txt", 2]]);
  expect([await newsOf(bernd), await newsOf(clara)]).toEqual([[], []]);
  await readAll(anna);
  await say(clara, shared(file), "Drei, @anna");
  expect(await newsOf(anna)).toEqual([["mention", "Rundlauf.txt", 1]]);
  expect(await newsOf(bernd)).toEqual([["comment", "Rundlauf.txt", 1]]);
  // Who was mentioned already is not mentioned anew by a correction.
  await readAll(anna);
  const { entries } = await listed(clara, shared(file));
  expect(await statusOf(clara, "PUT", `${shared(file)}/${entries[0]?.id}`, { text: "Drei, liebe @anna und @bernd" })).toBe(200);
  expect(await newsOf(anna)).toEqual([]);
  expect((await newsOf(bernd)).map(([kind]) => kind)).toEqual(["mention", "comment"]);
  await unshare(file);
  expect((await newsOf(bernd)).filter(([, name]) => name !== undefined)).toEqual([]);
});

test("what is no comment is refused, and what was written is told without a loss", async () => {
  const file = await anna.dav("PUT", "Grenzen.txt", { raw: "x" });
  for (const text of ["", "   \n ", "x".repeat(4001), "\u0000\u0007"]) expect(await statusOf(anna, "POST", own(file), { text })).toBe(400);
  for (const body of [{}, { text: 7 }, { text: null }]) expect(await statusOf(anna, "POST", own(file), body)).toBe(400);
  const long = `${"ä".repeat(3998)}\n😀`.slice(0, 4000);
  expect((await say(anna, own(file), `${"ä".repeat(3997)}\n😀`)).text).toHaveLength(4000);
  expect(long).toHaveLength(4000);
  expect(await statusOf(anna, "POST", own(999_999_999), { text: "x" })).toBe(404);
  expect(await statusOf(anna, "PUT", `${own(file)}/999999999`, { text: "x" })).toBe(404);
  for (let n = 0; n < 5; n++) await say(anna, own(file), `Nr. ${n}`);
  const page = await listed(anna, `${own(file)}?limit=4`);
  expect([page.entries.length, page.count]).toEqual([4, 6]);
  const rest = await listed(anna, `${own(file)}?limit=4&before=${page.next}`);
  expect([rest.entries.length, rest.next]).toEqual([2, null]);
  expect(sessionInfo.parse((await anna.ask("GET", "/api/v1/session")).json()).account.login).toBe("anna");
});
