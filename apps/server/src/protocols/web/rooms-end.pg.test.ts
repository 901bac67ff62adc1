// How rooms end, for a person, a body or everybody, and what was told of them.
import { roomArrangements, roomLog } from "@landbox/wire";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ask,
  at,
  details,
  hrefsIn,
  idOf,
  listed,
  peopleOf,
  placeOf,
  put,
  refused,
  rootOf,
  sure,
  type RoomScene,
  roomScene,
} from "./test-room-scene.ts";
import type { Person } from "./test-web-scene.ts";

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

  test("a copy of the whole room that runs when its person is taken out breaks off, and leaves no half of it", async () => {
    const { room, called } = await begin();
    for (let i = 0; i < 120; i++) expect(await put(anna, room, `Blatt ${i}.txt`, "x".repeat(2000))).toBe(201);
    const whole = `${rootOf(anna)}${encodeURIComponent(called)}/`;
    const copying = anna.ask("COPY", whole, { headers: { destination: `${rootOf(anna)}Mitgenommen` } });
    const taken = () => hrefsIn(anna, `${rootOf(anna)}Mitgenommen/`);
    await expect.poll(async () => (await taken()).hrefs.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(3);
    await sure(hohenwarth, "DELETE", at(room, `/people/account/${idOf(anna)}`));
    expect((await copying).statusCode).toBe(404);
    expect((await taken()).status).toBe(404);
  });

  test("a body that the host ends has nothing at once, keeps its log, and can be asked again", async () => {
    const { room, called, place } = await begin();
    await sure(lead, "POST", at(room, "/bodies/hohenwarth/end"), { days: 0 });
    for (const who of [anna, bernd]) expect(await doors(who, room, place, called)).toEqual(gone);
    expect(await listed(hohenwarth, room)).toMatchObject({ body: { state: "ended" }, place: null });
    const ended = await details(hohenwarth, room);
    expect(ended.may).toMatchObject({ decide: false, people: false, export: false, log: "own" });
    expect(ended.bodies.map(({ people }) => people)).toEqual([0, 0]);
    for (const box of ["landkreis-cham", "hohenwarth"]) expect(await peopleOf(hohenwarth, room, box)).toEqual({ people: [], total: 0 });
    expect(await refused(hohenwarth, "PUT", at(room, `/people/account/${idOf(anna)}`), {})).toBe(403);
    expect((await hohenwarth.get(roomLog, at(room, "/log"))).entries.map(({ what }) => what)).toContain("file-created");
    await ask(lead, room, "hohenwarth", "viewer");
    expect(await doors(anna, room, place, called)).toEqual(gone);
    await sure(hohenwarth, "POST", at(room, "/answer"), { accept: true, version: 1 });
    // Nobody comes back by itself.
    expect(await doors(anna, room, place, called)).toEqual(gone);
  });

  test("when a label has gone from one box to another, the body is changed to which it leads now", async () => {
    const room = await makeRoom();
    await ask(lead, room, "arrach", "viewer");
    // As if Arrach had been called Hohenwarth when it was asked.
    await stage.run(`update room_body set name = 'hohenwarth' where space_id = '${room}' and title like '%Arrach%'`);
    await sure(lead, "PUT", at(room, "/bodies/hohenwarth"), { role: "contributor" });
    await sure(lead, "POST", at(room, "/bodies/arrach/end"), { days: 0 });
    const { bodies } = await details(lead, room);
    expect(bodies.map(({ title, state, role }) => [/Cham|Arrach|Hohenwarth/.exec(title)?.[0], state, role])).toEqual([
      ["Cham", "active", null],
      ["Hohenwarth", "active", "contributor"],
    ]);
    expect((await peopleOf(lead, room, "hohenwarth")).people.map(({ name }) => name)).toEqual(["Anna Huber"]);
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
    await stage.run(`update room_body set ends_at = clock_timestamp() where space_id = '${room}'`);
    await stage.run(`update access_grant set expires_at = clock_timestamp() where space_id = '${room}' and principal_kind = 'visitor'`);
    for (const who of [anna, bernd])
      expect(await doors(who, room, place, called)).toEqual({ ...gone, root: expect.any(Number) as unknown });
    expect(await listed(hohenwarth, room)).toMatchObject({ body: { state: "ended" } });
    expect(await refused(hohenwarth, "POST", at(room, "/agreement"), { version: 1 })).not.toBe(204);
  });

  test("a room ends for everybody but those who look after it, and is closed and opened again as a whole", async () => {
    const { room, called, place } = await begin();
    const clerk = await stage.scene.person("bernd@landkreis-cham");
    await sure(lead, "PUT", at(room, `/people/account/${idOf(clerk)}`), { role: "editor" });
    expect(await refused(lead, "PUT", at(room), { until: 1 })).toBe(400);
    await sure(lead, "PUT", at(room), { until: Math.floor(Date.now() / 1000) + 86_400 });
    expect((await listed(clerk, room))?.until).toBeGreaterThan(Date.now() / 1000);
    const ends = await stage.run(`select role, expires_at from access_grant where space_id = '${room}' order by id`);
    expect(JSON.stringify(ends)).toBeDefined();
    await stage.run(`update access_grant set expires_at = clock_timestamp() where space_id = '${room}' and expires_at is not null`);
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

  test("a body that is out of it is told nothing of what comes later: no new body, no new arrangement, no new line", async () => {
    const { room } = await begin();
    await sure(lead, "POST", at(room, "/bodies/hohenwarth/end"), { days: 0 });
    await ask(lead, room, "arrach", "viewer");
    await sure(lead, "PUT", at(room, "/arrangement"), { text: "Neue Fassung ohne Hohenwarth" });
    await sure(arrach, "POST", at(room, "/answer"), { accept: true, version: 2 });
    await sure(lead, "PUT", at(room), { fileNumber: "6112-4/26" });
    const told = [await details(hohenwarth, room), await hohenwarth.get(roomArrangements, at(room, "/arrangement"))];
    expect(JSON.stringify(told)).toContain("Art. 26");
    expect(JSON.stringify(told)).not.toMatch(/Arrach|arrach|Neue Fassung/);
    const { entries } = await hohenwarth.get(roomLog, at(room, "/log"));
    expect(entries.map(({ what }) => what)).toEqual(expect.arrayContaining(["made", "accepted", "ended"]));
    expect(entries.map(({ what }) => what)).not.toContain("arrangement");
    expect(entries.map(({ what }) => what)).not.toContain("changed");
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
    await ask(lead, room, "arrach", "editor");
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
    for (const who of [await stage.scene.person("clara@landkreis-cham"), await stage.scene.person("clara@hohenwarth")])
      expect(await refused(who, "GET", at(room, "/log"))).toBe(404);

    // Who reads is told a moment later, once for many readings.
    for (let times = 0; times < 3; times++) await clara.ask("GET", `${place}von-anna.txt`);
    const readings = async (who: Person) => (await log(who)).filter(({ what }) => what === "file-read").map(({ by, about }) => [by, about]);
    await expect.poll(() => readings(lead), { timeout: 30_000 }).toEqual([["Clara Weiß", "von-anna.txt"]]);
    expect([await readings(arrach), await readings(hohenwarth)]).toEqual([[["Clara Weiß", "von-anna.txt"]], []]);

    // Whoever looks at its pages has read it, too.
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    expect((await lead.ask("PUT", `${await placeOf(lead, room)}Lageplan.png`, { raw: picture })).statusCode).toBe(201);
    const { entries: shown } = (await lead.ask("GET", `/api/v1/spaces/${room}/folder`)).json<{ entries: { id: number; name: string }[] }>();
    const plan = shown.find(({ name }) => name === "Lageplan.png")!.id;
    expect((await anna.ask("GET", `/api/v1/spaces/${(await listed(anna, room))!.place!.space}/nodes/${plan}/pages/0`)).statusCode).toBe(
      200,
    );
    await expect.poll(() => readings(hohenwarth), { timeout: 30_000 }).toEqual([["Anna Huber", "Lageplan.png"]]);

    // And an earlier content is one of a file.
    await expect.poll(async () => put(lead, room, "von-anna.txt", "neu")).toBe(204);
    const file = shown.find(({ name }) => name === "von-anna.txt")!.id;
    const versions = `/remote.php/dav/meta/${file}/v`;
    const { hrefs } = await hrefsIn(bernd, versions);
    expect((await bernd.ask("GET", hrefs[1]!)).statusCode).toBe(200);
    await expect
      .poll(() => readings(hohenwarth), { timeout: 30_000 })
      .toEqual([
        ["Bernd Maier", "von-anna.txt"],
        ["Anna Huber", "Lageplan.png"],
      ]);

    // Taking something along inside the host's box is no less.
    const inRoom = await placeOf(lead, room);
    expect((await lead.ask("MKCOL", `${inRoom}Gutachten`)).statusCode).toBe(201);
    for (const what of ["Gutachten", "Lageplan.png"])
      expect((await lead.ask("COPY", `${inRoom}${what}`, { headers: { destination: `${rootOf(lead)}Mit-${what}` } })).statusCode).toBe(201);
    await expect
      .poll(async () => (await readings(lead)).slice(0, 2), { timeout: 30_000 })
      .toEqual([
        ["Anna Huber", "Lageplan.png"],
        ["Anna Huber", "Gutachten"],
      ]);

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
    // In words, because people keep it.
    expect(table).toContain('"angelegt";"Anna Huber"');
    expect(table).toMatch(/"Stelle eingeladen";[^\n]*"Bearbeiten"/);
    expect(table).not.toMatch(/file-|invited|editor/);
    expect(table).not.toContain("von-clara");
  });

  test("the log of a body that is not there is no other's", async () => {
    const room = await makeRoom();
    expect(await put(lead, room, "vom-landkreis.txt")).toBe(201);
    const what = async (box: string) => (await lead.get(roomLog, at(room, `/log?box=${box}`))).entries.map(({ about }) => about);
    expect(await what("landkreis-cham")).toContain("vom-landkreis.txt");
    expect(await what("hohenwarth")).not.toContain("vom-landkreis.txt");
    for (const stranger of ["arrach", "nirgendwo", "%20"]) expect(await refused(lead, "GET", at(room, `/log?box=${stranger}`))).toBe(404);
    expect(await refused(lead, "GET", at(room, "/log.csv?box=arrach"))).toBe(404);
  });

  test("line by line the log loses nothing that was written down later than it happened", async () => {
    const room = await makeRoom("editor");
    const box = `(select box_id from room where space_id = '${room}')`;
    // Three readings, written down after a change of the room that came after the first two.
    await sure(lead, "PUT", at(room), { fileNumber: "6112-4/26" });
    for (const seconds of [3, 2, 0])
      await stage.run(
        `insert into room_event (box_id, space_id, what, at, actor_name, about) values (${box}, '${room}', 'file-read', clock_timestamp() - interval '${seconds} s', 'Clara', 'Lesung ${seconds}')`,
      );
    const whole = (await lead.get(roomLog, at(room, "/log?limit=500"))).entries;
    const lines: unknown[] = [];
    let next: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof lead.get<typeof roomLog>>> = await lead.get(
        roomLog,
        at(room, `/log?limit=1${next ? `&after=${next}` : ""}`),
      );
      lines.push(...page.entries);
      next = page.next;
    } while (next !== null);
    expect(lines).toEqual(whole);
    expect(whole.filter(({ what }) => what === "file-read")).toHaveLength(3);
  });
});
