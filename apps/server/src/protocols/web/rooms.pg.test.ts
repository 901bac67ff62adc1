// Rooms through the whole server: two municipalities and a district plan a bypass, each person with the own login.
import { notificationPage, roomArrangements, roomLog, roomPreset, type RoomRole } from "@landbox/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  at,
  details,
  hrefsIn,
  idOf,
  listed,
  nextName,
  peopleOf,
  placeOf,
  put,
  refused,
  rootOf,
  sure,
  type RoomScene,
  roomScene,
} from "./test-room-scene.ts";
import type { Method, Person } from "./test-web-scene.ts";

/** As somebody of the host would fill the preset. */
const filled = (text: string): string => text.replaceAll("bitte ergänzen", "Datenschutz, Zimmer 4");

let stage: RoomScene;
let cham: Person;
let lead: Person;
let hohenwarth: Person;
let anna: Person;
let bernd: Person;
let arrach: Person;
let clara: Person;
let makeRoom: RoomScene["makeRoom"];
beforeAll(async () => {
  stage = await roomScene();
  ({ cham, lead, hohenwarth, anna, bernd, arrach, clara, makeRoom } = stage);
}, 120_000);
afterAll(() => stage?.scene.end());

describe("how a room begins", () => {
  test("an admin makes it, bodies are asked, agree to the arrangement, and say who takes part; each sees it with the own login", async () => {
    expect(await refused(anna, "POST", "/api/v1/rooms", { name: "Nein" })).toBe(403);
    const { id } = (await sure(cham, "POST", "/api/v1/rooms", { name: nextName(), subject: "Ortsumgehung", managers: [idOf(lead)] })).json<{
      id: string;
    }>();
    expect(await listed(lead, id)).toMatchObject({ own: true, role: "manager", bodies: 0, subject: "Ortsumgehung" });
    // The admin looks after it and opens nothing of it.
    expect(await listed(cham, id)).toMatchObject({ place: null, role: null });

    await sure(lead, "POST", at(id, "/bodies"), { box: "hohenwarth", role: "editor" });
    await sure(lead, "POST", at(id, "/bodies"), { box: "anna@arrach", role: "commenter" });
    expect(await refused(lead, "POST", at(id, "/bodies"), { box: "arrach", role: "editor" })).toBe(409);
    expect(await refused(lead, "POST", at(id, "/bodies"), { box: "landkreis-cham", role: "editor" })).toBe(404);
    expect(await refused(lead, "POST", at(id, "/bodies"), { box: "gibt-es-nicht", role: "editor" })).toBe(404);

    // Nobody is asked to agree to what the host has not looked at: see the test named after it.
    const { text } = await lead.get(roomPreset, at(id, "/arrangement/preset"));
    expect(text).toContain("Hohenwarth");
    await sure(lead, "PUT", at(id, "/arrangement"), { text: filled(text) });
    // Only admins of the invited bodies see the invitation, and nobody has anything yet.
    expect(await listed(hohenwarth, id)).toMatchObject({ body: { state: "invited", role: "editor" }, place: null, used: null });
    expect(await listed(anna, id)).toBeUndefined();
    expect(await refused(anna, "GET", at(id))).toBe(404);
    expect(await refused(anna, "POST", at(id, "/answer"), { accept: true, version: 1 })).toBe(404);
    const offered = await details(hohenwarth, id);
    expect(offered.bodies.map(({ people }) => people)).toEqual([0, 0, 0]);
    for (const box of ["landkreis-cham", "arrach", "hohenwarth"])
      expect(await peopleOf(hohenwarth, id, box)).toEqual({ people: [], total: 0 });
    expect(offered.arrangement.text).toContain("Art. 26");
    expect(offered.bodies.map(({ box, state }) => [box, state])).toEqual([
      ["landkreis-cham", "active"],
      ["arrach", "invited"],
      ["hohenwarth", "invited"],
    ]);
    expect(await refused(hohenwarth, "PUT", at(id, `/people/account/${idOf(anna)}`), {})).toBe(403);

    // A newer version has to be read before it is agreed to.
    await sure(lead, "PUT", at(id, "/arrangement"), { text: `${filled(text)}\n\n8. Anlagen` });
    expect(await refused(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 2 })).toBe(412);
    await sure(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 3 });
    await sure(arrach, "POST", at(id, "/answer"), { accept: false, version: 3 });
    expect(await listed(arrach, id)).toBeUndefined();
    expect(await refused(arrach, "GET", at(id))).toBe(404);

    await sure(hohenwarth, "PUT", at(id, `/people/account/${idOf(anna)}`), {});
    await sure(hohenwarth, "PUT", at(id, `/people/account/${idOf(bernd)}`), { role: "viewer" });
    expect(await listed(anna, id)).toMatchObject({
      own: false,
      host: expect.stringContaining("Cham") as unknown,
      role: "editor",
      bodies: 1,
    });
    expect(await put(anna, id, "Trasse.txt", "Variante A")).toBe(201);
    expect(await put(bernd, id, "Nein.txt")).toBe(403);
    expect((await bernd.ask("GET", `${await placeOf(bernd, id)}Trasse.txt`)).body).toBe("Variante A");
    expect((await lead.ask("GET", `${await placeOf(lead, id)}Trasse.txt`)).body).toBe("Variante A");
    const seen = await details(anna, id);
    expect(seen.bodies.map(({ box, own, people }) => [box, own, people])).toEqual([
      ["landkreis-cham", false, 1],
      ["hohenwarth", true, 2],
    ]);
    const people = async (box: string) => (await peopleOf(anna, id, box)).people.map(({ name, login, role }) => [name, login, role]);
    expect(await people("landkreis-cham")).toEqual([["Anna Huber", "anna", "manager"]]);
    expect(await people("hohenwarth")).toEqual([
      ["Anna Huber", "anna@hohenwarth", "editor"],
      ["Bernd Maier", "bernd@hohenwarth", "viewer"],
    ]);
    // Who declined is nobody's business but the host's.
    expect([await refused(anna, "GET", at(id, "/people?box=arrach")), await refused(lead, "GET", at(id, "/people?box=arrach"))]).toEqual([
      404, 200,
    ]);
    expect([seen.takesPart, (await details(hohenwarth, id)).takesPart, (await details(cham, id)).takesPart]).toEqual([true, false, false]);
    expect(seen.may).toEqual({ manage: false, administer: false, decide: false, people: false, export: true, log: "none" });
    const { versions } = await hohenwarth.get(roomArrangements, at(id, "/arrangement"));
    expect(versions.map(({ version, agreements }) => [version, agreements.map(({ box, by }) => [box, by])])).toEqual([
      [3, [["hohenwarth", "Verwaltung"]]],
      [2, []],
      [1, []],
    ]);
    // What it uses counts where it lies.
    expect(await listed(lead, id)).toMatchObject({ used: 10 });
  });
});

test("a body was asked to agree to a preset that its host had not read, and asked again when the host had", async () => {
  const { id } = (await sure(cham, "POST", "/api/v1/rooms", { name: nextName(), managers: [idOf(lead)] })).json<{ id: string }>();
  const hidden = async () => {
    expect(await listed(hohenwarth, id)).toBeUndefined();
    expect(await refused(hohenwarth, "GET", at(id))).toBe(404);
    expect(await refused(hohenwarth, "GET", at(id, "/arrangement"))).toBe(404);
    expect(await refused(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 1 })).toBe(404);
    expect(await newsOf(hohenwarth, id)).toEqual([]);
  };
  const states = async (who: Person) => (await details(who, id)).bodies.map(({ box, state }) => `${box} ${state}`);
  await sure(lead, "POST", at(id, "/bodies"), { box: "hohenwarth", role: "editor" });
  await sure(lead, "PUT", at(id, "/bodies/hohenwarth"), { role: "viewer" });
  expect(await states(lead)).toEqual(["landkreis-cham active", "hohenwarth planned"]);
  await hidden();

  // What still has gaps is nothing to agree to, and asks nobody.
  const { text } = await lead.get(roomPreset, at(id, "/arrangement/preset"));
  expect(text).toContain("Hohenwarth (Kontakt: bitte ergänzen)");
  const gaps = await lead.ask("PUT", at(id, "/arrangement"), { body: { text } });
  expect([gaps.statusCode, gaps.body]).toEqual([400, expect.stringContaining("bitte ergänzen")]);
  await hidden();

  await sure(lead, "PUT", at(id, "/arrangement"), { text: filled(text) });
  expect(await newsOf(hohenwarth, id)).toEqual(["invited"]);
  const offered = await details(hohenwarth, id);
  expect(offered.arrangement).toMatchObject({ version: 2, text: filled(text) });
  expect(offered.room.body).toMatchObject({ state: "invited", role: "viewer" });
  await sure(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 2 });

  // One more body: nobody else sees it before it is asked, and a text that stays asks those who agreed for nothing.
  await sure(lead, "POST", at(id, "/bodies"), { box: "arrach", role: "viewer" });
  expect(await states(hohenwarth)).toEqual(["landkreis-cham active", "hohenwarth active"]);
  expect(await refused(hohenwarth, "POST", at(id, "/bodies/arrach/end"), { days: 0 })).toBe(404);
  expect(await refused(hohenwarth, "GET", at(id, "/people?box=arrach"))).toBe(404);
  expect(await listed(arrach, id)).toBeUndefined();
  await sure(lead, "PUT", at(id, "/arrangement"), { text: filled(text) });
  expect(await listed(arrach, id)).toMatchObject({ body: { state: "invited" } });
  expect(await listed(hohenwarth, id)).toMatchObject({ outdated: false });

  // Who was not asked yet can be left out without a trace; the log begins where a body is asked.
  await sure(lead, "POST", at(id, "/bodies/arrach/end"), { days: 0 });
  await sure(lead, "POST", at(id, "/bodies"), { box: "arrach", role: "viewer" });
  await sure(lead, "POST", at(id, "/bodies/arrach/end"), { days: 0 });
  expect(await states(lead)).toEqual(["landkreis-cham active", "hohenwarth active"]);
  const { entries } = await lead.get(roomLog, at(id, "/log"));
  expect(entries.map(({ what }) => what).toReversed()).toEqual([
    "made",
    "arrangement",
    "invited",
    "accepted",
    "agreed",
    "invited",
    "withdrawn",
  ]);
});

/** What its admins were told of a room and is unread. */
async function newsOf(who: Person, room: string): Promise<string[]> {
  const { entries } = await who.get(notificationPage, "/api/v1/notifications");
  return entries.filter((entry) => !entry.read && entry.room?.id === room).map(({ kind }) => kind);
}

describe("what each may", () => {
  const expected: Record<RoomRole, { list: number; get: number; add: number; change: number; remove: number }> = {
    viewer: { list: 207, get: 200, add: 403, change: 403, remove: 403 },
    commenter: { list: 207, get: 200, add: 403, change: 403, remove: 403 },
    uploader: { list: 403, get: 403, add: 201, change: 403, remove: 403 },
    contributor: { list: 207, get: 200, add: 201, change: 403, remove: 403 },
    editor: { list: 207, get: 200, add: 201, change: 204, remove: 204 },
  };

  test.each(Object.entries(expected) as [RoomRole, (typeof expected)[RoomRole]][])("%s", async (role, may) => {
    const room = await makeRoom(role);
    expect(await put(lead, room, "da.txt", "da")).toBe(201);
    const place = await placeOf(anna, room);
    const statusOf = async (method: Method, file: string, raw?: string) =>
      (await anna.ask(method, `${place}${file}`, { ...(raw === undefined ? {} : { raw }), headers: { depth: "1" } })).statusCode;
    expect({
      list: await statusOf("PROPFIND", ""),
      get: await statusOf("GET", "da.txt"),
      add: await statusOf("PUT", "neu.txt", "neu"),
      change: await statusOf("PUT", "da.txt", "anders"),
      remove: await statusOf("DELETE", "da.txt"),
    }).toEqual(may);
    expect((await details(anna, room)).may.export).toBe(role !== "uploader");
  });

  test("nobody has more than the body, whatever was wished, and a narrower body narrows its people at once", async () => {
    const room = await makeRoom("viewer");
    await sure(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), { role: "editor" });
    expect(await put(anna, room, "a.txt")).toBe(403);
    await sure(lead, "PUT", at(room, "/bodies/hohenwarth"), { role: "editor" });
    expect(await put(anna, room, "a.txt")).toBe(201);
    await sure(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), { role: "viewer" });
    expect(await put(anna, room, "b.txt")).toBe(403);
    await sure(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), {});
    await sure(lead, "PUT", at(room, "/bodies/hohenwarth"), { role: "commenter" });
    expect(await put(anna, room, "b.txt")).toBe(403);
    expect(await refused(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), { role: "manager" })).toBe(400);
    expect(await refused(hohenwarth, "PUT", at(room, "/bodies/hohenwarth"), { role: "editor" })).toBe(403);
  });

  test("only those who speak for a body say who takes part, and a coordinator names no other", async () => {
    const room = await makeRoom("editor");
    expect(await refused(anna, "PUT", at(room, `/people/account/${idOf(bernd)}`), {})).toBe(403);
    await sure(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), { coordinator: true });
    await sure(anna, "PUT", at(room, `/people/account/${idOf(bernd)}`), { role: "viewer" });
    expect(await refused(anna, "PUT", at(room, `/people/account/${idOf(bernd)}`), { coordinator: true })).toBe(403);
    expect(await refused(anna, "POST", at(room, "/agreement"), { version: 1 })).toBe(403);
    expect(await refused(anna, "POST", at(room, "/bodies/hohenwarth/end"), { days: 0 })).toBe(403);
    // People of others are not theirs to name, and the host's managers do not name those of a body.
    expect(await refused(anna, "PUT", at(room, `/people/account/${idOf(clara)}`), {})).toBe(404);
    expect(await refused(lead, "PUT", at(room, `/people/account/${idOf(bernd)}`), { role: "editor" })).toBe(404);
    expect(await refused(lead, "DELETE", at(room, `/people/account/${idOf(bernd)}`))).toBe(404);
    await sure(anna, "DELETE", at(room, `/people/account/${idOf(bernd)}`));
    expect(await listed(bernd, room)).toBeUndefined();
  });

  test("who may comment says something that all read, with the name of the own body, and who may only look does not", async () => {
    const room = await makeRoom("commenter", [anna, bernd]);
    await sure(hohenwarth, "PUT", at(room, `/people/account/${idOf(bernd)}`), { role: "viewer" });
    expect(await put(lead, room, "Entwurf.txt")).toBe(201);
    const { entries } = (await lead.ask("GET", `/api/v1/spaces/${room}/folder`)).json<{ entries: { id: number }[] }>();
    const comments = async (who: Person) => `/api/v1/spaces/${(await listed(who, room))!.place!.space}/nodes/${entries[0]!.id}/comments`;
    const said = (await sure(anna, "POST", await comments(anna), { text: "Bitte die Variante B prüfen." })).json<{ id: number }>();
    expect(await refused(bernd, "POST", await comments(bernd), { text: "Nein" })).toBe(403);
    const read = async (who: Person) =>
      (await sure(who, "GET", await comments(who))).json<{ entries: { author: string | null; own: boolean; unread: boolean }[] }>();
    expect((await read(lead)).entries).toMatchObject([{ own: false, unread: true }]);
    expect(JSON.stringify(await read(lead))).toMatch(/Anna Huber \(.*Hohenwarth\)/);
    expect((await read(anna)).entries).toMatchObject([{ own: true, unread: false }]);
    expect((await read(bernd)).entries).toMatchObject([{ own: false, unread: true }]);
    await sure(lead, "POST", await comments(lead), { text: "Gern." });
    expect(await refused(bernd, "DELETE", `${await comments(bernd)}/${said.id}`)).toBe(403);
    await sure(anna, "DELETE", `${await comments(anna)}/${said.id}`);
    expect((await read(anna)).entries).toHaveLength(1);
    expect(await refused(clara, "GET", await comments(lead))).toBe(404);
  });

  test("nothing in a room is given beside it", async () => {
    const room = await makeRoom("editor");
    await lead.ask("MKCOL", `${await placeOf(lead, room)}Ordner`);
    const { children } = { children: (await lead.ask("GET", `/api/v1/spaces/${room}/folder`)).json<{ entries?: { id: number }[] }>() };
    const node = children.entries?.[0]?.id ?? 0;
    for (const to of [`account/${idOf(cham)}`, "visitor/clara@arrach"])
      expect([403, 404]).toContain(await refused(lead, "PUT", `/api/v1/spaces/${room}/nodes/${node}/shares/${to}`, { role: "editor" }));
    expect([403, 404]).toContain(
      await refused(anna, "PUT", `/api/v1/spaces/${room}/nodes/${node}/shares/account/${idOf(bernd)}`, { role: "editor" }),
    );
  });

  test("a manager of the host makes no viewer of a body an editor by the number of the grant, and sends no link out of the room", async () => {
    const room = await makeRoom("viewer");
    await lead.ask("MKCOL", `${await placeOf(lead, room)}Ordner`);
    const [grant] = (await stage.run(
      `select g.id::integer as id from access_grant g join room_person p on p.grant_id = g.id where p.space_id = '${room}'`,
    )) as {
      id: number;
    }[];
    const form = { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" };
    const shares = "/ocs/v2.php/apps/files_sharing/api/v1/shares";
    const root = `/graph/v1beta1/drives/${encodeURIComponent(room)}/root/permissions/${grant!.id}`;
    expect((await lead.ask("PUT", `${shares}/${grant!.id}?format=json`, { headers: form, raw: "permissions=15" })).statusCode).toBe(403);
    expect(await refused(lead, "PATCH", root, { roles: ["fb6c3e19-e378-47e5-b277-9732f9de6e21"] })).toBeGreaterThanOrEqual(400);
    expect(await refused(lead, "DELETE", `/api/v1/shares/${grant!.id}`)).toBe(403);
    expect((await peopleOf(anna, room, "hohenwarth")).people).toMatchObject([{ role: "viewer" }]);
    expect(await put(anna, room, "a.txt")).toBe(403);
    const { name } = (await listed(lead, room))!;
    const link = `path=${encodeURIComponent(`/${name}/Ordner`)}&shareType=3&password=${encodeURIComponent("Regen am Dienstagabend 7")}`;
    const sent = await lead.ask("POST", `${shares}?format=json`, { headers: form, raw: link });
    expect(sent.statusCode, sent.body).toBe(403);
    expect(await stage.run(`select 1 from link where space_id = '${room}'`)).toEqual([]);
  });
});

describe("how every client sees it", () => {
  test("as a folder in the own root, as a drive, and never to be deleted, moved or locked by who takes part", async () => {
    const room = await makeRoom("editor");
    const summary = (await listed(anna, room))!;
    const path = `${rootOf(anna)}${encodeURIComponent(summary.name)}/`;
    expect((await hrefsIn(anna, rootOf(anna))).hrefs).toContain(decodeURIComponent(path));
    expect((await hrefsIn(lead, rootOf(lead))).hrefs.some((href) => href.endsWith(`/${summary.name}/`))).toBe(true);
    expect((await anna.ask("PUT", `${path}Plan.txt`, { raw: "Plan" })).statusCode).toBe(201);
    expect((await hrefsIn(anna, path)).hrefs).toEqual([decodeURIComponent(path), `${decodeURIComponent(path)}Plan.txt`]);
    expect((await lead.ask("GET", `${await placeOf(lead, room)}Plan.txt`)).body).toBe("Plan");
    const drives = (await anna.ask("GET", "/graph/v1.0/me/drives")).body;
    expect(drives).toContain(summary.name);
    expect((await anna.ask("GET", "/api/v1/session")).json<{ spaces: { kind: string; name: string }[] }>().spaces).toContainEqual(
      expect.objectContaining({ kind: "room", name: summary.name }),
    );
    expect((await anna.ask("GET", "/api/v1/shared")).body).not.toContain(summary.name);

    const received = await anna.ask("GET", "/ocs/v2.php/apps/files_sharing/api/v1/shares?shared_with_me=true&format=json", {
      headers: { "ocs-apirequest": "true" },
    });
    expect(received.statusCode, received.body).toBe(200);
    expect(received.body).toContain(summary.name);

    // The room itself is not its participants' to take away.
    const place = summary.place!.webDavPath;
    for (const [method, headers] of [
      ["DELETE", {}],
      ["MOVE", { destination: `${rootOf(anna)}Mitgenommen` }],
      ["MOVE", { destination: `${await placeOf(anna, room)}Darin` }],
    ] as const)
      expect((await anna.ask(method, place, { headers })).statusCode, method).toBeGreaterThanOrEqual(400);
    expect((await hrefsIn(lead, await placeOf(lead, room))).hrefs).toHaveLength(2);
    expect((await anna.ask("GET", `${path}Plan.txt`)).body).toBe("Plan");

    // Files go in and out, as copies and as moves.
    expect((await anna.ask("COPY", `${path}Plan.txt`, { headers: { destination: `${rootOf(anna)}Kopie-1.txt` } })).statusCode).toBe(201);
    expect((await anna.ask("GET", `${rootOf(anna)}Kopie-1.txt`)).body).toBe("Plan");
    expect((await anna.ask("MOVE", `${rootOf(anna)}Kopie-1.txt`, { headers: { destination: `${path}Zur%C3%BCck.txt` } })).statusCode).toBe(
      201,
    );
    expect((await anna.ask("GET", `${path}Zur%C3%BCck.txt`)).body).toBe("Plan");
    // Whoever does not like it in the own root puts it away; the room goes on.
    expect((await anna.ask("DELETE", path)).statusCode).toBe(204);
    expect((await hrefsIn(anna, rootOf(anna))).hrefs).not.toContain(decodeURIComponent(path));
    expect((await anna.ask("GET", `${place}Plan.txt`)).body).toBe("Plan");
    expect(await listed(anna, room)).toMatchObject({ role: "editor" });
  });
});
