// What people of other boxes are told: in rows of the box where it happened, read as its visitors, and never of what they may not see at that moment.
import { comment, commentPage, mentionable, notificationPage, rooms } from "@landbox/wire";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let clara: Person;
let far: Person;
let admin: Person;
let farAdmin: Person;

beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  clara = await scene.person("clara@hohenwarth");
  admin = await scene.person("admin@hohenwarth");
  far = await scene.person("bernd@arrach");
  farAdmin = await scene.person("admin@arrach");
}, 60_000);
afterAll(() => scene?.end());

const listOf = (person: Person, query = "") => person.get(notificationPage, `/api/v1/notifications${query}`);
const unreadOf = async (person: Person) =>
  (await listOf(person)).entries.filter(({ read }) => !read).map(({ kind, by, node, count }) => [kind, by, node?.name ?? null, count]);
const readAll = (...people: Person[]) => Promise.all(people.map((one) => one.ask("POST", "/api/v1/notifications/read", { body: {} })));
const shares = async (node: number) =>
  (await anna.ask("GET", `${anna.space}/nodes/${node}/shares`)).json<{
    shares: { id: number; kind: string; to: string; box: string | null }[];
  }>().shares;
const give = async (node: number, to: Person | "far", role = "commenter") => {
  const whom = to === "far" ? `visitor/${encodeURIComponent("bernd@arrach")}` : `account/${to.info.account.id}`;
  const answer = await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/${whom}`, { body: { role } });
  expect([answer.statusCode, answer.body]).toEqual([204, ""]);
};
const takeBack = async (node: number, kind: string) => {
  for (const one of await shares(node)) if (one.kind === kind) await anna.ask("DELETE", `/api/v1/shares/${one.id}`);
};
const comments = (node: number, own = false) => `${anna.space}${own ? "" : `!${node}`}/nodes/${node}/comments`;
const say = async (who: Person, node: number, text: string) => {
  const answer = await who.ask("POST", comments(node, who === anna), { body: { text } });
  expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
  return comment.parse(answer.json());
};
const sql = async (text: string, values: unknown[] = []) => {
  const owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
  const { rows } = await owner.query<Record<string, unknown>>(text, values).finally(() => owner.end());
  return rows;
};

const homeRows = async () => {
  const { box_id: home } = (await sql("select box_id from box where name = 'arrach'"))[0] as { box_id: number };
  return (await sql("select count(*)::integer as n from notification where box_id = $1", [home]))[0];
};
const abroad = ({ info }: Person) => `${info.account.displayName} (${info.box.title})`;

test("somebody of another box hears of a share and of mentions there; nothing of that is written in the own box", async () => {
  const plan = await anna.dav("MKCOL", "Brückenplan");
  const before = await homeRows();
  const listener = new pg.Client(scene.database.ownerConnection);
  const heard: string[] = [];
  listener.on("notification", ({ payload = "" }) => heard.push(payload));
  await listener.connect();
  await listener.query("listen landbox");
  await give(plan, "far");
  // Pages that are open there look, and are told nothing but for whom.
  const [home] = await sql("select box_id from account where id = $1", [far.info.account.id]);
  const wake = `news:${String(home?.["box_id"])}:${far.info.account.id}`;
  await expect.poll(() => heard.filter((one) => one.startsWith("news:")), { timeout: 30_000 }).toEqual([wake]);
  await listener.end();
  const annaThere = abroad(anna);
  const berndHere = abroad(far);
  expect(await unreadOf(far)).toEqual([["shared", annaThere, "Brückenplan", 1]]);
  expect((await listOf(far)).unread).toBe(1);
  await readAll(far);
  expect((await listOf(far)).unread).toBe(0);

  // Found by name, with the own box.
  const found = (await anna.get(mentionable, `${anna.space}/nodes/${plan}/mentionable?q=`)).people;
  expect(found).toEqual([{ login: "bernd@arrach", name: berndHere }]);
  const said = await say(anna, plan, "Bitte ansehen, @bernd@arrach. Und @bernd?");
  expect(said.mentions).toEqual([{ as: "bernd@arrach", name: berndHere, own: false }]);
  expect(await unreadOf(far)).toEqual([["mention", annaThere, "Brückenplan", 1]]);

  const page = await far.get(commentPage, comments(plan));
  expect(page).toMatchObject({ mayComment: false, unread: 1, entries: [{ by: anna.info.account.displayName, own: false }] });
  expect((await far.ask("POST", `${comments(plan)}/seen`, { body: {} })).statusCode).toBe(204);
  expect((await far.get(commentPage, comments(plan))).unread).toBe(0);
  // Visitors talk along in rooms alone.
  expect((await far.ask("POST", comments(plan), { body: { text: "Gern" } })).statusCode).toBe(403);
  expect(await homeRows()).toEqual(before);

  // What ends is told of no more, wherever it was written down.
  await takeBack(plan, "visitor");
  expect([await unreadOf(far), (await listOf(far)).unread]).toEqual([[], 0]);
  expect(JSON.stringify(await listOf(far))).not.toContain("Brückenplan");
  expect((await far.ask("POST", comments(plan), { body: { text: "Noch da?" } })).statusCode).toBe(404);
});

test("in a room people of another box talk along, mention, follow and are told, until they take part no more", async () => {
  const sure = async (who: Person, method: "POST" | "PUT" | "DELETE", url: string, body?: unknown) => {
    const answer = await who.ask(method, url, body === undefined ? {} : { body });
    expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(300);
    return answer;
  };
  const idOf = ({ info }: Person) => info.account.id;
  const made = { name: "Radweg am Regen", subject: "Radweg", managers: [idOf(anna)], arrangement: "Vereinbarung" };
  const { id } = (await sure(admin, "POST", "/api/v1/rooms", made)).json<{ id: string }>();
  const room = `/api/v1/rooms/${encodeURIComponent(id)}`;
  await sure(anna, "POST", `${room}/bodies`, { box: "arrach", role: "commenter" });
  await sure(anna, "PUT", `${room}/arrangement`, { text: "Vereinbarung" });
  await sure(farAdmin, "POST", `${room}/answer`, { accept: true, version: 1 });
  // What its admins were told of the invitation, their own box knows.
  const before = await homeRows();
  await readAll(far);
  await sure(farAdmin, "PUT", `${room}/people/account/${idOf(far)}`, {});
  expect((await unreadOf(far)).map(([kind, , name]) => [kind, name])).toEqual([["joined", "Radweg am Regen"]]);

  const placeOf = async (who: Person) => (await who.get(rooms, "/api/v1/rooms")).rooms.find((one) => one.id === id)!.place!;
  expect((await anna.ask("PUT", `${(await placeOf(anna)).webDavPath}Trasse.txt`, { raw: "x" })).statusCode).toBe(201);
  const { entries } = (await anna.ask("GET", `/api/v1/spaces/${id}/folder`)).json<{ entries: { id: number }[] }>();
  const inRoom = async (who: Person, below = "comments") =>
    `/api/v1/spaces/${encodeURIComponent((await placeOf(who)).space)}/nodes/${entries[0]!.id}/${below}`;
  const write = async (who: Person, text: string) => comment.parse((await sure(who, "POST", await inRoom(who), { text })).json());
  await readAll(anna, far);

  await write(anna, "Bitte ansehen, @bernd@arrach");
  expect(await unreadOf(far)).toEqual([["mention", abroad(anna), "Trasse.txt", 1]]);
  const answer = await write(far, "Gern, @anna");
  expect(answer).toMatchObject({ own: true, mayDelete: true, mentions: [{ as: "anna" }] });
  expect(await unreadOf(anna)).toEqual([["mention", abroad(far), "Trasse.txt", 1]]);
  expect((await anna.get(commentPage, await inRoom(anna))).entries[0]).toMatchObject({ by: abroad(far), own: false, unread: true });
  // Who wrote follows from then on; nobody looks around in another house.
  await readAll(anna, far);
  await write(anna, "Danke");
  expect(await unreadOf(far)).toEqual([["comment", abroad(anna), "Trasse.txt", 1]]);
  expect((await far.get(mentionable, `${await inRoom(far, "mentionable")}?q=an`)).people).toEqual([]);
  await sure(far, "PUT", `${await inRoom(far)}/${answer.id}`, { text: "Gern" });
  await sure(far, "DELETE", `${await inRoom(far)}/${answer.id}`);
  expect(await homeRows()).toEqual(before);

  await sure(farAdmin, "DELETE", `${room}/people/account/${idOf(far)}`);
  expect([await unreadOf(far), (await listOf(far)).unread]).toEqual([[], 0]);
  expect(JSON.stringify(await listOf(far))).not.toMatch(/Trasse|Radweg/);
});

test("clients of other makers get news of all boxes, one can be forgotten by its number, and what is not wanted stays away", async () => {
  await readAll(far, anna);
  const [one, two] = [await anna.dav("MKCOL", "Erster"), await anna.dav("MKCOL", "Zweiter")];
  await give(one, "far");
  await give(two, "far");
  const { entries } = await listOf(far);
  expect(entries.slice(0, 2).map(({ node }) => node?.name)).toEqual(["Zweiter", "Erster"]);
  await far.ask("POST", "/api/v1/notifications/read", { body: { ids: [entries[0]?.id] } });
  // Somebody else's is not read away by its number.
  await clara.ask("POST", "/api/v1/notifications/read", { body: { ids: [entries[1]?.id] } });
  expect((await unreadOf(far)).map(([, , name]) => name)).toEqual(["Erster"]);
  const wish = (inApp: boolean) =>
    far.ask("PUT", "/api/v1/notification-settings", { body: { wishes: [{ kind: "shared", inApp, mail: "never" }] } });
  await wish(false);
  expect([await unreadOf(far), (await listOf(far)).unread]).toEqual([[], 0]);
  await wish(true);
  expect((await listOf(far)).unread).toBe(1);
  // Turned away: who gave it hears who did.
  await readAll(anna);
  expect((await far.ask("DELETE", "/remote.php/webdav/Erster")).statusCode).toBe(204);
  expect(await unreadOf(anna)).toEqual([["declined", `${far.info.account.displayName} (${far.info.box.title})`, "Erster", 1]]);
});

test("pages of several boxes are one list without gaps or doubles", async () => {
  await readAll(far);
  // The own box tells things, too.
  const colleague = await scene.person("anna@arrach");
  for (let n = 0; n < 4; n++) {
    await give(await anna.dav("MKCOL", `Von drüben ${n}`), "far");
    const own = await colleague.dav("MKCOL", `Von hier ${n}`);
    await colleague.ask("PUT", `${colleague.space}/nodes/${own}/shares/account/${far.info.account.id}`, { body: { role: "viewer" } });
  }
  const all = (await listOf(far, "?limit=200")).entries.map(({ id }) => id);
  const paged: number[] = [];
  let after: string | null = "";
  while (after !== null) {
    const page: Awaited<ReturnType<typeof listOf>> = await listOf(far, `?limit=3${after === "" ? "" : `&after=${after}`}`);
    paged.push(...page.entries.map(({ id }) => id));
    after = page.next;
  }
  expect(paged).toEqual(all);
  expect(new Set(all).size).toBe(all.length);
  expect((await listOf(far, "?limit=8")).entries.map(({ node }) => node?.name)).toEqual(
    [3, 2, 1, 0].flatMap((n) => [`Von hier ${n}`, `Von drüben ${n}`]),
  );
});

test("nobody is told, at any moment, of what they cannot see then: random rights, renames, comments and mentions", async () => {
  const seed = Number(process.env["LANDBOX_TEST_SEED"] ?? Date.now() % 1_000_000);
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  await readAll(anna, clara, far);
  const folders: { node: number; name: string; trashed: boolean }[] = [];
  for (let n = 0; n < 3; n++) folders.push({ node: await anna.dav("MKCOL", `Akte ${n}`), name: `Akte ${n}`, trashed: false });
  const rules = (send: boolean) => admin.ask("PUT", "/api/v1/across-rules", { body: { send, receive: true } });
  for (let step = 0; step < 40; step++) {
    const folder = folders[random(folders.length)]!;
    const { node } = folder;
    const what = random(8);
    if (what === 0 && !folder.trashed)
      await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/visitor/${encodeURIComponent("bernd@arrach")}`, {
        body: { role: ["viewer", "commenter", "editor"][random(3)] },
      });
    else if (what === 1)
      await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/account/${clara.info.account.id}`, { body: { role: "commenter" } });
    else if (what === 2) await takeBack(node, random(2) === 0 ? "visitor" : "account").catch(() => undefined);
    else if (what === 3) await far.ask("POST", comments(node), { body: { text: "Von drüben, @anna @clara" } });
    else if (what === 4) await clara.ask("POST", comments(node), { body: { text: "Von nebenan, @bernd@arrach" } });
    else if (what === 5) await anna.ask("POST", comments(node, true), { body: { text: "Alle: @clara @bernd@arrach" } });
    else if (what === 6 && !folder.trashed) {
      const name = `Akte ${step} neu`;
      await anna.dav("MOVE", folder.name, { to: name });
      folder.name = name;
    } else if (what === 7) await rules(random(3) !== 0);
    for (const person of [anna, clara, far]) {
      const page = await listOf(person, "?limit=200");
      const seen = new Map<number, boolean>();
      for (const { node: about } of page.entries) {
        if (about && !seen.has(about.id))
          seen.set(
            about.id,
            (await person.ask("GET", `/api/v1/spaces/${encodeURIComponent(about.space)}/nodes/${about.id}/comments`)).statusCode === 200,
          );
      }
      const wrong = page.entries.filter((entry) => entry.node && !seen.get(entry.node.id));
      const names = new Set(folders.map(({ name }) => name));
      const old = page.entries.filter((entry) => entry.node?.name.startsWith("Akte") && !names.has(entry.node.name));
      expect({ seed, step, wrong, old }).toEqual({ seed, step, wrong: [], old: [] });
      expect({ seed, step, unread: page.unread }).toEqual({ seed, step, unread: page.entries.filter(({ read }) => !read).length });
    }
  }
  await rules(true);
});
