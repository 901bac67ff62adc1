// Rooms through the whole server: two municipalities and a district plan a bypass, each person with the own login.
import { roomArrangements, roomDetails, roomLog, roomPreset, type RoomRole, rooms, type RoomSummary } from "@landbox/wire";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Method, type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
/** The host's: admin, manager, somebody without a part. */
let cham: Person;
let lead: Person;
/** Of the bodies. */
let hohenwarth: Person;
let anna: Person;
let bernd: Person;
let arrach: Person;
let clara: Person;
beforeAll(async () => {
  scene = await webScene();
  [cham, lead, hohenwarth, anna, bernd, arrach, clara] = (await Promise.all(
    [
      "admin@landkreis-cham",
      "anna@landkreis-cham",
      "admin@hohenwarth",
      "anna@hohenwarth",
      "bernd@hohenwarth",
      "admin@arrach",
      "clara@arrach",
    ].map((name) => scene.person(name)),
  )) as [Person, Person, Person, Person, Person, Person, Person];
}, 120_000);
afterAll(() => scene?.end());

let made = 0;
const name = () => `Umgehung B 85 – ${++made}`;
const sure = async (who: Person, method: Method, url: string, body?: unknown) => {
  const answer = await who.ask(method, url, body === undefined ? {} : { body });
  expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(300);
  return answer;
};
const refused = async (who: Person, method: Method, url: string, body?: unknown) =>
  (await who.ask(method, url, body === undefined ? {} : { body })).statusCode;
const at = (room: string, below = ""): string => `/api/v1/rooms/${encodeURIComponent(room)}${below}`;
const idOf = ({ info }: Person): string => info.account.id;
const details = (who: Person, room: string) => who.get(roomDetails, at(room));
const listed = async (who: Person, room: string): Promise<RoomSummary | undefined> =>
  (await who.get(rooms, "/api/v1/rooms")).rooms.find(({ id }) => id === room);

/** A room of the district with one body that takes part, and the people of it. */
async function makeRoom(role: RoomRole = "editor", people: readonly Person[] = [anna]): Promise<string> {
  const { id } = (
    await sure(cham, "POST", "/api/v1/rooms", { name: name(), subject: "Ortsumgehung", fileNumber: "6112-3/26", managers: [idOf(lead)] })
  ).json<{
    id: string;
  }>();
  await sure(lead, "POST", at(id, "/bodies"), { box: "hohenwarth", role });
  await sure(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 1 });
  for (const person of people) await sure(hohenwarth, "PUT", at(id, `/people/account/${idOf(person)}`), {});
  return id;
}

/** As the owner of the schema: lets days pass. */
async function run(text: string): Promise<unknown> {
  const client = new pg.Client(scene.database.ownerConnection);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const placeOf = async (who: Person, room: string): Promise<string> => {
  const place = (await listed(who, room))?.place;
  if (!place) throw new Error("no place");
  return place.webDavPath;
};
const put = async (who: Person, room: string, file: string, text = "x") =>
  (await who.ask("PUT", `${await placeOf(who, room)}${file}`, { raw: text })).statusCode;

describe("how a room begins", () => {
  test("an admin makes it, bodies are asked, agree to the arrangement, and say who takes part; each sees it with the own login", async () => {
    expect(await refused(anna, "POST", "/api/v1/rooms", { name: "Nein" })).toBe(403);
    const { id } = (await sure(cham, "POST", "/api/v1/rooms", { name: name(), subject: "Ortsumgehung", managers: [idOf(lead)] })).json<{
      id: string;
    }>();
    expect(await listed(lead, id)).toMatchObject({ own: true, role: "manager", bodies: 0, people: 1, subject: "Ortsumgehung" });
    // The admin looks after it and opens nothing of it.
    expect(await listed(cham, id)).toMatchObject({ place: null, role: null });

    await sure(lead, "POST", at(id, "/bodies"), { box: "hohenwarth", role: "editor" });
    await sure(lead, "POST", at(id, "/bodies"), { box: "anna@arrach", role: "commenter" });
    expect(await refused(lead, "POST", at(id, "/bodies"), { box: "arrach", role: "editor" })).toBe(409);
    expect(await refused(lead, "POST", at(id, "/bodies"), { box: "landkreis-cham", role: "editor" })).toBe(404);
    expect(await refused(lead, "POST", at(id, "/bodies"), { box: "gibt-es-nicht", role: "editor" })).toBe(404);

    // Only admins of the invited bodies see the invitation, and nobody has anything yet.
    expect(await listed(hohenwarth, id)).toMatchObject({ body: { state: "invited", role: "editor" }, place: null, people: 0, used: null });
    expect(await listed(anna, id)).toBeUndefined();
    expect(await refused(anna, "GET", at(id))).toBe(404);
    expect(await refused(anna, "POST", at(id, "/answer"), { accept: true, version: 1 })).toBe(404);
    const offered = await details(hohenwarth, id);
    expect(offered.people).toEqual([]);
    expect(offered.arrangement.text).toContain("Art. 26");
    expect(offered.bodies.map(({ box, state }) => [box, state])).toEqual([
      ["landkreis-cham", "active"],
      ["arrach", "invited"],
      ["hohenwarth", "invited"],
    ]);
    expect(await refused(hohenwarth, "PUT", at(id, `/people/account/${idOf(anna)}`), {})).toBe(403);

    // A newer version has to be read before it is agreed to.
    const { text } = await lead.get(roomPreset, at(id, "/arrangement/preset"));
    expect(text).toContain("Hohenwarth");
    await sure(lead, "PUT", at(id, "/arrangement"), { text });
    expect(await refused(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 1 })).toBe(412);
    await sure(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 2 });
    await sure(arrach, "POST", at(id, "/answer"), { accept: false, version: 2 });
    expect(await listed(arrach, id)).toBeUndefined();
    expect(await refused(arrach, "GET", at(id))).toBe(404);

    await sure(hohenwarth, "PUT", at(id, `/people/account/${idOf(anna)}`), {});
    await sure(hohenwarth, "PUT", at(id, `/people/account/${idOf(bernd)}`), { role: "viewer" });
    expect(await listed(anna, id)).toMatchObject({
      own: false,
      host: expect.stringContaining("Cham") as unknown,
      role: "editor",
      people: 3,
      bodies: 1,
    });
    expect(await put(anna, id, "Trasse.txt", "Variante A")).toBe(201);
    expect(await put(bernd, id, "Nein.txt")).toBe(403);
    expect((await bernd.ask("GET", `${await placeOf(bernd, id)}Trasse.txt`)).body).toBe("Variante A");
    expect((await lead.ask("GET", `${await placeOf(lead, id)}Trasse.txt`)).body).toBe("Variante A");
    const seen = await details(anna, id);
    expect(seen.people.map(({ name: who, box, role, own }) => [who, box, role, own])).toEqual([
      ["Anna Huber", "landkreis-cham", "manager", false],
      ["Anna Huber", "hohenwarth", "editor", true],
      ["Bernd Maier", "hohenwarth", "viewer", true],
    ]);
    expect(seen.may).toEqual({ manage: false, administer: false, decide: false, people: false, export: true, log: "none" });
    const { versions } = await hohenwarth.get(roomArrangements, at(id, "/arrangement"));
    expect(versions.map(({ version, agreements }) => [version, agreements.map(({ box, by }) => [box, by])])).toEqual([
      [2, [["hohenwarth", "Verwaltung"]]],
      [1, []],
    ]);
    // What it uses counts where it lies.
    expect(await listed(lead, id)).toMatchObject({ used: 10 });
  });
});

const mounted = (user: string): string => `/remote.php/dav/files/${encodeURIComponent(user)}/`;
const hrefsIn = async (who: Person, path: string): Promise<{ status: number; hrefs: string[] }> => {
  const answer = await who.ask("PROPFIND", path, { headers: { depth: "1" } });
  return {
    status: answer.statusCode,
    hrefs: [...answer.body.matchAll(/<d:href>([^<]+)<\/d:href>/g)].map(([, href]) => decodeURIComponent(href ?? "")),
  };
};
const rootOf = ({ info }: Person): string => mounted(info.account.id);

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
    expect((await anna.ask("COPY", `${path}Plan.txt`, { headers: { destination: `${rootOf(anna)}Kopie-${made}.txt` } })).statusCode).toBe(
      201,
    );
    expect((await anna.ask("GET", `${rootOf(anna)}Kopie-${made}.txt`)).body).toBe("Plan");
    expect(
      (await anna.ask("MOVE", `${rootOf(anna)}Kopie-${made}.txt`, { headers: { destination: `${path}Zur%C3%BCck.txt` } })).statusCode,
    ).toBe(201);
    expect((await anna.ask("GET", `${path}Zur%C3%BCck.txt`)).body).toBe("Plan");
    // Whoever does not like it in the own root puts it away; the room goes on.
    expect((await anna.ask("DELETE", path)).statusCode).toBe(204);
    expect((await hrefsIn(anna, rootOf(anna))).hrefs).not.toContain(decodeURIComponent(path));
    expect((await anna.ask("GET", `${place}Plan.txt`)).body).toBe("Plan");
    expect(await listed(anna, room)).toMatchObject({ role: "editor" });
  });
});

describe("how it ends", () => {
  /** What somebody still gets, at every door. */
  const doors = async (who: Person, room: string, place: string, name: string) => ({
    spaces: (await who.ask("GET", `${place}a.txt`)).statusCode,
    root: (await who.ask("GET", `${rootOf(who)}${encodeURIComponent(name)}/a.txt`)).statusCode,
    write: (await who.ask("PUT", `${place}b.txt`, { raw: "b" })).statusCode < 300,
    drives: (await who.ask("GET", "/graph/v1.0/me/drives")).body.includes(name),
    page: await refused(who, "GET", at(room)),
    folder: (await who.ask("GET", `/api/v1/spaces/${decodeURIComponent(place.split("$")[1]?.slice(0, -1) ?? room)}/folder`)).statusCode,
  });
  const gone = { spaces: 404, root: 404, write: false, drives: false, page: 404, folder: 404 };
  const begin = async () => {
    const room = await makeRoom("editor", [anna, bernd]);
    expect(await put(anna, room, "a.txt", "a")).toBe(201);
    const { name: called, place } = (await listed(anna, room))!;
    return { room, called, place: place!.webDavPath };
  };

  test("a person that is taken out has nothing at once, and the others go on", async () => {
    const { room, called, place } = await begin();
    expect(await doors(anna, room, place, called)).toMatchObject({ spaces: 200, root: 200, write: true, drives: true, page: 200 });
    await sure(hohenwarth, "DELETE", at(room, `/people/account/${idOf(anna)}`));
    expect(await doors(anna, room, place, called)).toEqual(gone);
    expect(await doors(bernd, room, place, called)).toMatchObject({ spaces: 200, page: 200 });
    await sure(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), {});
    expect(await doors(anna, room, place, called)).toMatchObject({ spaces: 200, write: true });
  });

  test("a body that the host ends has nothing at once, keeps its log, and can be asked again", async () => {
    const { room, called, place } = await begin();
    await sure(lead, "POST", at(room, "/bodies/hohenwarth/end"), { days: 0 });
    for (const who of [anna, bernd]) expect(await doors(who, room, place, called)).toEqual(gone);
    expect(await listed(hohenwarth, room)).toMatchObject({ body: { state: "ended" }, place: null, people: 0 });
    const ended = await details(hohenwarth, room);
    expect(ended.may).toMatchObject({ decide: false, people: false, export: false, log: "own" });
    expect(ended.people).toEqual([]);
    expect(await refused(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), {})).toBe(403);
    expect((await hohenwarth.get(roomLog, at(room, "/log"))).entries.map(({ what }) => what)).toContain("file-created");
    await sure(lead, "POST", at(room, "/bodies"), { box: "hohenwarth", role: "viewer" });
    expect(await doors(anna, room, place, called)).toEqual(gone);
    await sure(hohenwarth, "POST", at(room, "/answer"), { accept: true, version: 1 });
    // Nobody comes back by itself.
    expect(await doors(anna, room, place, called)).toEqual(gone);
  });

  test("a body that leaves looks and exports until its day, changes nothing, and then has nothing", async () => {
    const { room, called, place } = await begin();
    expect(await refused(hohenwarth, "POST", at(room, "/bodies/hohenwarth/end"), { days: 31 })).toBe(400);
    await sure(hohenwarth, "POST", at(room, "/bodies/hohenwarth/end"), { days: 7 });
    expect(await doors(anna, room, place, called)).toMatchObject({ spaces: 200, root: 200, write: false });
    expect(await listed(anna, room)).toMatchObject({ role: "viewer", body: { state: "leaving" } });
    const answer = await anna.ask("GET", at(room, "/export"));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/zip");
    expect(Number(answer.headers["content-length"])).toBe(answer.rawPayload.length);
    const zip = answer.rawPayload.toString("latin1");
    for (const part of ["a.txt", "_Vereinbarung.txt", "Art. 26"]) expect(zip).toContain(part);
    expect(zip).not.toContain("_Protokoll.csv");
    // The day comes.
    await run(`update room_body set ends_at = clock_timestamp() where space_id = '${room}'`);
    await run(`update access_grant set expires_at = clock_timestamp() where space_id = '${room}' and principal_kind = 'visitor'`);
    for (const who of [anna, bernd])
      expect(await doors(who, room, place, called)).toEqual({ ...gone, root: expect.any(Number) as unknown });
    expect(await listed(hohenwarth, room)).toMatchObject({ body: { state: "ended" } });
    expect(await refused(hohenwarth, "POST", at(room, "/agreement"), { version: 1 })).not.toBe(204);
  });

  test("a room ends for everybody but those who look after it, and is closed and opened again as a whole", async () => {
    const { room, called, place } = await begin();
    const clerk = await scene.person("bernd@landkreis-cham");
    await sure(lead, "PUT", at(room, `/people/account/${idOf(clerk)}`), { role: "editor" });
    expect(await refused(lead, "PUT", at(room), { until: 1 })).toBe(400);
    await sure(lead, "PUT", at(room), { until: Math.floor(Date.now() / 1000) + 86_400 });
    expect((await listed(clerk, room))?.until).toBeGreaterThan(Date.now() / 1000);
    const ends = await run(`select role, expires_at from access_grant where space_id = '${room}' order by id`);
    expect(JSON.stringify(ends)).toBeDefined();
    await run(`update access_grant set expires_at = clock_timestamp() where space_id = '${room}' and expires_at is not null`);
    for (const who of [anna, bernd]) expect(await doors(who, room, place, called)).toMatchObject({ spaces: 404, page: 404 });
    expect(await refused(clerk, "GET", at(room))).toBe(404);
    expect((await lead.ask("GET", `${await placeOf(lead, room)}a.txt`)).statusCode).toBe(200);
    await sure(lead, "PUT", at(room), { until: null });
    expect(await doors(anna, room, place, called)).toMatchObject({ spaces: 200, page: 200 });

    await sure(lead, "DELETE", at(room));
    expect(await doors(anna, room, place, called)).toEqual(gone);
    expect(await listed(hohenwarth, room)).toBeUndefined();
    expect(await listed(cham, room)).toMatchObject({
      closedAt: expect.any(Number) as unknown,
      goneAt: expect.any(Number) as unknown,
      place: null,
    });
    expect(await refused(lead, "PUT", at(room, "/restore"))).toBe(403);
    await sure(cham, "PUT", at(room, "/restore"));
    expect(await doors(anna, room, place, called)).toMatchObject({ spaces: 200, page: 200 });
  });

  test("a box that receives nothing any more has no part in anything, at once", async () => {
    const { room, called, place } = await begin();
    await sure(hohenwarth, "PUT", "/api/v1/across-rules", { send: true, receive: false });
    expect(await doors(anna, room, place, called)).toEqual(gone);
    expect(await listed(hohenwarth, room)).toBeUndefined();
    expect(await refused(hohenwarth, "GET", at(room))).toBe(404);
    await sure(hohenwarth, "PUT", "/api/v1/across-rules", { send: true, receive: true });
    expect(await doors(anna, room, place, called)).toMatchObject({ spaces: 200, page: 200 });
  });
});

describe("what is told", () => {
  test("the host sees everything, each body its own people and what concerned it, and nobody else anything", async () => {
    const room = await makeRoom("editor", [anna, bernd]);
    await sure(lead, "POST", at(room, "/bodies"), { box: "arrach", role: "editor" });
    await sure(arrach, "POST", at(room, "/answer"), { accept: true, version: 1 });
    await sure(arrach, "PUT", at(room, `/people/account/${idOf(clara)}`), {});
    expect(await put(anna, room, "von-anna.txt")).toBe(201);
    expect(await put(clara, room, "von-clara.txt")).toBe(201);
    expect(await put(lead, room, "vom-landkreis.txt")).toBe(201);
    const place = await placeOf(clara, room);
    await clara.ask("MOVE", `${place}von-clara.txt`, { headers: { destination: `${place}umbenannt.txt` } });
    await clara.ask("DELETE", `${place}umbenannt.txt`);

    const log = async (who: Person, query = "") => (await who.get(roomLog, at(room, `/log${query}`))).entries;
    const files = (entries: Awaited<ReturnType<typeof log>>) =>
      entries.filter(({ what }) => what.startsWith("file-")).map(({ what, about, by }) => [what, about, by]);
    expect(files(await log(lead))).toEqual([
      ["file-deleted", "umbenannt.txt", "Clara Weiß"],
      ["file-renamed", "umbenannt.txt", "Clara Weiß"],
      ["file-created", "vom-landkreis.txt", "Anna Huber"],
      ["file-created", "von-clara.txt", "Clara Weiß"],
      ["file-created", "von-anna.txt", "Anna Huber"],
    ]);
    expect(await log(cham)).toEqual(await log(lead));
    expect(files(await log(hohenwarth))).toEqual([["file-created", "von-anna.txt", "Anna Huber"]]);
    expect(files(await log(arrach)).map(([what]) => what)).toEqual(["file-deleted", "file-renamed", "file-created"]);
    expect(files(await log(lead, "?box=hohenwarth"))).toEqual([["file-created", "von-anna.txt", "Anna Huber"]]);
    expect(files(await log(lead, "?box=landkreis-cham"))).toEqual([["file-created", "vom-landkreis.txt", "Anna Huber"]]);
    // A body cannot look at another one.
    expect(await log(hohenwarth, "?box=arrach")).toEqual(await log(hohenwarth));
    expect(JSON.stringify(await log(hohenwarth))).not.toMatch(/Clara|Arrach|arrach/);
    expect((await log(hohenwarth)).map(({ what }) => what)).toEqual(
      expect.arrayContaining(["made", "invited", "accepted", "agreed", "person-added", "file-created"]),
    );
    for (const who of [anna, clara]) expect(await refused(who, "GET", at(room, "/log"))).toBe(403);
    for (const who of [await scene.person("clara@landkreis-cham"), await scene.person("clara@hohenwarth")])
      expect(await refused(who, "GET", at(room, "/log"))).toBe(404);

    // Who reads is told a moment later, once for many readings.
    for (let times = 0; times < 3; times++) await clara.ask("GET", `${place}von-anna.txt`);
    const readings = async (who: Person) => (await log(who)).filter(({ what }) => what === "file-read").map(({ by, about }) => [by, about]);
    await expect.poll(() => readings(lead), { timeout: 30_000 }).toEqual([["Clara Weiß", "von-anna.txt"]]);
    expect([await readings(arrach), await readings(hohenwarth)]).toEqual([[["Clara Weiß", "von-anna.txt"]], []]);

    // Page by page it is the same.
    const paged: unknown[] = [];
    let next: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof lead.get<typeof roomLog>>> = await lead.get(
        roomLog,
        at(room, `/log?limit=3${next ? `&after=${next}` : ""}`),
      );
      paged.push(...page.entries);
      next = page.next;
    } while (next !== null);
    expect(paged).toEqual(await log(lead, "?limit=500"));
    const table = (await hohenwarth.ask("GET", at(room, "/log.csv"))).body;
    expect(table).toContain('"von-anna.txt"');
    expect(table).not.toContain("von-clara");
  });
});
