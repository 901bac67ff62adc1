// Rooms with many people: in pages, found by name and address, and never offered twice.
import { foundPrincipals } from "@landbox/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, details, idOf, listed, peopleOf, refused, type RoomScene, roomScene, sure } from "./test-room-scene.ts";
import type { Person } from "./test-web-scene.ts";

const many = 501;
let stage: RoomScene;
let lead: Person;
let hohenwarth: Person;
let anna: Person;
let bernd: Person;
let arrach: Person;
let few: string;
let full: string;
beforeAll(async () => {
  stage = await roomScene();
  ({ lead, hohenwarth, anna, bernd, arrach } = stage);
  few = await stage.makeRoom();
  full = await stage.makeRoom();
  // As they would be after everybody had been added, Anna the last of them by name.
  await stage.run(`with home as (select box_id, name, title from box where name = 'hohenwarth'),
      made as (insert into account (box_id, id, login, display_name)
        select box_id, 'viele' || n, 'viele' || n, 'Ämilia ' || lpad(n::text, 3, '0') from home, generate_series(1, ${many + 1}) n returning box_id, id, login, display_name),
      known as (insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title)
        select r.box_id, 'visitor:' || m.id, m.box_id, m.id, m.display_name, m.login, h.name, h.title from made m join home h using (box_id), room r where r.space_id = '${full}' and m.id <> 'viele${many + 1}'
        returning box_id, id),
      given as (insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role)
        select k.box_id, nextval('grant_id'), s.id, s.root_id, 'visitor', k.id, 'editor' from known k join space s on s.box_id = k.box_id and s.id = '${full}' where k.id <> 'visitor:viele${many}'
        returning box_id, id, principal_id)
    insert into room_person (box_id, space_id, visitor_id, body_box, grant_id) select g.box_id, '${full}', g.principal_id, h.box_id, g.id from given g, home h`);
}, 120_000);
afterAll(() => stage?.scene.end());

const found = async (who: Person, room: string, text: string) =>
  (await who.get(foundPrincipals, at(room, `/colleagues?q=${encodeURIComponent(text)}`))).found.map(({ id }) => id);

describe("a room with 501 people", () => {
  test("opens with an answer that is no longer than that of one with few", async () => {
    const [small, large] = [await anna.ask("GET", at(few)), await anna.ask("GET", at(full))];
    expect((await details(anna, full)).bodies.map(({ people }) => people)).toEqual([1, many]);
    expect(large.body.length - small.body.length).toBeLessThan(100);
  });

  test("tells them in pages by name, and finds them by name and by address", async () => {
    const first = await peopleOf(bernd, few, "hohenwarth").catch(() => undefined);
    expect(first).toBeUndefined();
    const page = await peopleOf(anna, full, "hohenwarth");
    expect([page.people.length, page.total, page.people[0]?.name, page.people[49]?.name]).toEqual([50, many, "Ämilia 001", "Ämilia 050"]);
    const last = await peopleOf(lead, full, "hohenwarth", "&offset=500&limit=50");
    expect(last.people.map(({ name, role, kind }) => [name, role, kind])).toEqual([["Anna Huber", "editor", "account"]]);
    const all = await Promise.all(
      [0, 100, 200, 300, 400, 500].map((offset) => peopleOf(anna, full, "hohenwarth", `&limit=100&offset=${offset}`)),
    );
    expect(new Set(all.flatMap(({ people }) => people.map(({ id }) => id))).size).toBe(many);
    const search = async (text: string) => {
      const { people, total } = await peopleOf(anna, full, "hohenwarth", `&search=${encodeURIComponent(text)}`);
      return [total, people[0]?.name];
    };
    expect(await search("ÄMILIA 49")).toEqual([10, "Ämilia 490"]);
    expect(await search("anna@hohen")).toEqual([1, "Anna Huber"]);
    expect(await search("%")).toEqual([0, undefined]);
    expect(await refused(anna, "GET", at(full, "/people?box=hohenwarth&limit=501"))).toBe(400);
    expect(await refused(anna, "GET", at(full, "/people?box=arrach"))).toBe(404);
    expect(await refused(arrach, "GET", at(full, "/people?box=hohenwarth"))).toBe(404);
  });

  test("does not offer who takes part on a later page, and offers who does not, to those who decide alone", async () => {
    expect(await found(hohenwarth, full, "Ämilia 50")).toEqual([`viele${many}`, `viele${many + 1}`]);
    expect(await found(hohenwarth, full, "viele3")).toEqual([]);
    expect(await found(hohenwarth, full, "Anna Huber")).toEqual([]);
    expect(await found(hohenwarth, few, "Ämilia 300")).toEqual(["viele300"]);
    expect(await found(lead, full, "Ämilia")).toEqual([]);
    expect(await refused(anna, "GET", at(full, "/colleagues?q=Bernd"))).toBe(403);
    expect(await refused(arrach, "GET", at(full, "/colleagues?q=Bernd"))).toBe(404);
    // One of the later pages is changed and taken out like any other.
    await sure(hohenwarth, "PUT", at(full, "/people/account/viele450"), { role: "viewer" });
    expect((await peopleOf(anna, full, "hohenwarth", "&search=viele450")).people).toMatchObject([{ role: "viewer" }]);
    await sure(hohenwarth, "DELETE", at(full, "/people/account/viele450"));
    expect(await found(hohenwarth, full, "viele450")).toEqual(["viele450"]);
    await sure(hohenwarth, "PUT", at(full, "/people/account/viele450"), {});
    expect(await peopleOf(anna, full, "hohenwarth", "&limit=1")).toMatchObject({ total: many });
  });

  test("says of whom there is no access at this moment, and counts them as those who were named", async () => {
    const standing = async () => {
      const { people } = await peopleOf(lead, full, "hohenwarth", "&search=viele20");
      return [(await details(lead, full)).bodies[1]?.people, people.filter(({ present }) => !present).map(({ id }) => id)];
    };
    expect(await standing()).toEqual([many, []]);
    await stage.run("update account set state = 'disabled' where id = 'viele200'");
    expect(await standing()).toEqual([many, ["viele200"]]);
    await stage.run("update account set state = 'active' where id = 'viele200'");
    await stage.run(`update room set ends_at = now() where space_id = '${full}'`);
    expect((await standing())[1]).toHaveLength(11);
    await stage.run(`update room set ends_at = null where space_id = '${full}'`);
    expect(await standing()).toEqual([many, []]);
  });
});

test("people and groups of the host are one list by name, searched like any other", async () => {
  const room = await stage.makeRoom();
  await stage.run(
    `insert into account_group (box_id, id, name) select box_id, 'g.tiefbau', 'Tiefbau' from box where name = 'landkreis-cham'`,
  );
  expect(await found(lead, room, "Tief")).toEqual(["g.tiefbau"]);
  await sure(lead, "PUT", at(room, "/people/group/g.tiefbau"), { role: "editor" });
  await sure(lead, "PUT", at(room, `/people/account/${idOf(stage.cham)}`), { role: "viewer" });
  expect(await found(lead, room, "Tief")).toEqual([]);
  const { people, total } = await peopleOf(anna, room, "landkreis-cham");
  expect(people.map(({ kind, name, role }) => [kind, name, role])).toEqual([
    ["account", "Anna Huber", "manager"],
    ["group", "Tiefbau", "editor"],
    ["account", "Verwaltung", "viewer"],
  ]);
  expect([total, (await details(anna, room)).bodies[0]?.people]).toEqual([3, 3]);
  expect((await peopleOf(anna, room, "landkreis-cham", "&search=tief")).people).toMatchObject([{ kind: "group", login: null }]);
});

describe("a group of a body", () => {
  const inGroup = 500;
  const add = async (who: Person, room: string, group: string) =>
    (await sure(who, "POST", at(room, "/people"), { group })).json<{ added: number }>().added;

  test("takes part as the people that it has now: 500 at once, each told, named in the log and with access", async () => {
    const room = await stage.makeRoom("contributor", [anna]);
    await stage.run(`with home as (select box_id from box where name = 'hohenwarth'),
        made as (insert into account_group (box_id, id, name) select box_id, 'g.alle', 'Alle' from home returning box_id)
      insert into group_member (box_id, group_id, account_id)
        select box_id, 'g.alle', 'viele' || n from made, generate_series(1, ${inGroup - 1}) n union all select box_id, 'g.alle', '${idOf(anna)}' from made
        union all select box_id, 'g.alle', '${idOf(bernd)}' from made`);
    expect(await found(hohenwarth, room, "Alle")).toEqual(["g.alle"]);
    await stage.run("update account set state = 'disabled' where id = 'viele7'");
    // Anna did before; who has no access is left out.
    expect(await add(hohenwarth, room, "g.alle")).toBe(inGroup - 1);
    expect(await add(hohenwarth, room, "g.alle")).toBe(0);
    await stage.run("update account set state = 'active' where id = 'viele7'");
    expect(await add(hohenwarth, room, "g.alle")).toBe(1);
    expect((await details(lead, room)).bodies[1]?.people).toBe(inGroup + 1);
    const { people } = await peopleOf(lead, room, "hohenwarth", "&limit=500");
    expect(new Set(people.map(({ role, present }) => `${role} ${present}`))).toEqual(new Set(["contributor true"]));
    expect(await listed(bernd, room)).toMatchObject({ role: "contributor" });
    expect((await bernd.ask("GET", "/api/v1/notifications")).body).toContain("joined");
    const events = await stage.run(
      `select count(*)::integer as n, count(distinct about)::integer as names from room_event where space_id = '${room}' and what = 'person-added'`,
    );
    expect(events).toEqual([{ n: inGroup + 1, names: inGroup + 1 }]);
  });

  test("is added by nobody but those who decide for the body, and not in the host's box, where it takes part itself", async () => {
    const room = await stage.makeRoom("viewer", [anna]);
    for (const [who, status] of [
      [anna, 403],
      [arrach, 404],
      [lead, 400],
    ] as const)
      expect(await refused(who, "POST", at(room, "/people"), { group: "g.alle" })).toBe(status);
    expect(await refused(hohenwarth, "POST", at(room, "/people"), { group: "g.tiefbau" })).toBe(404);
    expect((await details(lead, room)).bodies[1]?.people).toBe(1);
  });
});
