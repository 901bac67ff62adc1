// A district and two municipalities with their people, as tests of rooms need them.
import { roomDetails, type RoomPeople, roomPeople, type RoomRole, rooms, type RoomSummary } from "@landbox/wire";
import pg from "pg";
import { expect } from "vitest";
import { type Method, type Person, type WebScene, webScene } from "./test-web-scene.ts";

export interface RoomScene {
  readonly scene: WebScene;
  /** The host's: admin, manager. */
  readonly cham: Person;
  readonly lead: Person;
  /** Of the bodies. */
  readonly hohenwarth: Person;
  readonly anna: Person;
  readonly bernd: Person;
  readonly arrach: Person;
  readonly clara: Person;
  /** A room of the district with one body that takes part, and the people of it; `anna` unless said otherwise. @returns its id */
  makeRoom(role?: RoomRole, people?: readonly Person[]): Promise<string>;
  /** As the owner of the schema: lets days pass. @returns rows */
  run(text: string): Promise<unknown>;
}

/** @param environment settings besides the data folder */
export async function roomScene(environment: Record<string, string> = {}): Promise<RoomScene> {
  const scene = await webScene(true, environment);
  const [cham, lead, hohenwarth, anna, bernd, arrach, clara] = (await Promise.all(
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
  return {
    ...{ scene, cham, lead, hohenwarth, anna, bernd, arrach, clara },
    async makeRoom(role = "editor", people = [anna]) {
      const { id } = (
        await sure(cham, "POST", "/api/v1/rooms", {
          name: nextName(),
          subject: "Ortsumgehung",
          fileNumber: "6112-3/26",
          managers: [idOf(lead)],
          arrangement,
        })
      ).json<{
        id: string;
      }>();
      await ask(lead, id, "hohenwarth", role);
      await sure(hohenwarth, "POST", at(id, "/answer"), { accept: true, version: 1 });
      for (const person of people) await sure(hohenwarth, "PUT", at(id, `/people/account/${idOf(person)}`), {});
      return id;
    },
    async run(text): Promise<unknown> {
      const client = new pg.Client(scene.database.ownerConnection);
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
  };
}

/** The text that rooms of tests begin with. */
export const arrangement = "Vereinbarung nach Art. 26 DSGVO";
/** Notes a body and saves the arrangement, which is when it is invited. */
export async function ask(who: Person, room: string, box: string, role: RoomRole, text = arrangement): Promise<void> {
  await sure(who, "POST", at(room, "/bodies"), { box, role });
  await sure(who, "PUT", at(room, "/arrangement"), { text });
}

let made = 0;
/** No two rooms of a box have one name. */
export const nextName = (): string => `Umgehung B 85 – ${++made}`;

export const sure = async (who: Person, method: Method, url: string, body?: unknown) => {
  const answer = await who.ask(method, url, body === undefined ? {} : { body });
  expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(300);
  return answer;
};
export const refused = async (who: Person, method: Method, url: string, body?: unknown) =>
  (await who.ask(method, url, body === undefined ? {} : { body })).statusCode;
export const at = (room: string, below = ""): string => `/api/v1/rooms/${encodeURIComponent(room)}${below}`;
export const idOf = ({ info }: Person): string => info.account.id;
export const details = (who: Person, room: string) => who.get(roomDetails, at(room));
export const peopleOf = (who: Person, room: string, box: string, more = ""): Promise<RoomPeople> =>
  who.get(roomPeople, at(room, `/people?box=${box}${more}`));
export const listed = async (who: Person, room: string): Promise<RoomSummary | undefined> =>
  (await who.get(rooms, "/api/v1/rooms")).rooms.find(({ id }) => id === room);

export const placeOf = async (who: Person, room: string): Promise<string> => {
  const place = (await listed(who, room))?.place;
  if (!place) throw new Error("no place");
  return place.webDavPath;
};
export const put = async (who: Person, room: string, file: string, text = "x") =>
  (await who.ask("PUT", `${await placeOf(who, room)}${file}`, { raw: text })).statusCode;

export const mounted = (user: string): string => `/remote.php/dav/files/${encodeURIComponent(user)}/`;
export const hrefsIn = async (who: Person, path: string): Promise<{ status: number; hrefs: string[] }> => {
  const answer = await who.ask("PROPFIND", path, { headers: { depth: "1" } });
  return {
    status: answer.statusCode,
    hrefs: [...answer.body.matchAll(/<d:href>([^<]+)<\/d:href>/g)].map(([, href]) => decodeURIComponent(href ?? "")),
  };
};
export const rootOf = ({ info }: Person): string => mounted(info.account.id);
