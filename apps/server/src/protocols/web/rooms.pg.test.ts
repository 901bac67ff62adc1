// Rooms through the whole server: two municipalities and a district plan a bypass, each person with the own login.
import { roomArrangements, roomDetails, roomPreset, rooms, type RoomSummary } from "@landbox/wire";
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
beforeAll(async () => {
  scene = await webScene();
  [cham, lead, hohenwarth, anna, bernd, arrach] = (await Promise.all(
    [
      "admin@landkreis-cham",
      "anna@landkreis-cham",
      "admin@hohenwarth",
      "anna@hohenwarth",
      "bernd@hohenwarth",
      "admin@arrach",
      "clara@arrach",
    ].map((name) => scene.person(name)),
  )) as [Person, Person, Person, Person, Person, Person];
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
