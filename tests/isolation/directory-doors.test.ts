// The doors through which boxes see whom others publish: nobody else, and nothing else of them.
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseStage, databaseStage, rows, withBox } from "./database-stage.ts";

interface Published {
  login: string;
  display_name: string;
  duty: string;
  box_name: string;
  box_title: string;
}

describe("the doors of the directory", () => {
  let stage: DatabaseStage;
  let owner: pg.Client;
  let app: pg.Client;
  const set = (text: string, values: unknown[] = []) => owner.query(text, values);
  const search = (text: string, from: number | null = 1, most = 20) =>
    withBox(app, from ?? undefined, () => rows<Published>(app, "select * from published_contacts($1, $2)", [text, most]));
  const ofBox = (name: string, from: number | null = 1) =>
    withBox(app, from ?? undefined, () => rows<Published>(app, "select * from published_of_box($1)", [name]));
  const boxes = (text: string, from: number | null = 1, most = 100) =>
    withBox(app, from ?? undefined, async () =>
      (await rows<{ name: string }>(app, "select * from published_boxes($1, $2)", [text, most])).map(({ name }) => name),
    );
  const names = async (...question: Parameters<typeof search>) => (await search(...question)).map(({ login }) => login);
  const publish = (box: number, settings: object = { contacts: { published: true } }) =>
    set("update box set settings = $2 where box_id = $1", [box, JSON.stringify(settings)]);
  const one = {
    login: "huber",
    display_name: "Jörg Müller-Huber",
    duty: "Bauamt, Zimmer 12",
    box_name: "box-2",
    box_title: "Gemeinde Böbrach",
  };

  beforeAll(async () => {
    stage = await databaseStage();
    ({ owner, app } = stage);
    await set(`insert into body (ars, name, type) values ('3', 'Drei', 'Gemeinde')`);
    await set(`insert into box (box_id, ars, name, title) values (3, '3', 'box-3', 'Markt Eschlkam')`);
    await set(`update box set title = 'Gemeinde Böbrach' where box_id = 2`);
    await set(`insert into account (box_id, id, login, display_name, email) values
      (2, '2.huber', 'huber', 'Jörg Müller-Huber', 'privat@beispiel.de'), (2, '2.still', 'still', 'Sigrid Stillschweig', null),
      (3, '3.huber', 'huber', 'Anna Huber', null), (1, '1.huber', 'eigen', 'Eva Huber', null)`);
    await set(`insert into published_contact (box_id, account_id, duty, by_name) values
      (2, '2.huber', 'Bauamt, Zimmer 12', 'admin'), (3, '3.huber', 'Meldeamt', 'admin'), (1, '1.huber', 'Kasse', 'admin')`);
    for (const box of [1, 2, 3]) await publish(box);
  });
  afterAll(() => stage?.end());

  it("tell name, duty and address of whom others publish, and nothing else", async () => {
    expect(await search("Müller-Huber")).toEqual([one]);
    expect(await ofBox("box-2")).toEqual([one]);
    // One's own box is not among the others.
    expect((await search("huber")).map(({ box_name: box }) => box)).toEqual(["box-3", "box-2"]);
    expect(await boxes("")).toEqual(["box-2", "box-3"]);
  });

  it.each(["müller", "MUELLER", "muller", "Huber Bauamt", "zimmer 12", "böbrach hub", "boebrach huber", "JORG mül", "bauamt"])(
    "find %s",
    async (text) => {
      expect(await names(text)).toEqual(["huber"]);
    },
  );

  it("count letters, not their code, and umlauts written as two", async () => {
    expect(await names("mu\u0308ller")).toEqual(["huber"]);
    expect(await names("Eschlkam Meldeamt")).toEqual(["huber"]);
    expect(await boxes("bob")).toEqual(["box-2"]);
    expect(await boxes("eschl")).toEqual(["box-3"]);
  });

  it.each([
    ["less than three letters", ["", " ", "h", "hu", "hu b", "ü", "%%%", "___", "...", "'''", "***"]],
    ["wildcards", ["hu%mm", "z_mm%er", "mül%zi_er", "hub[e]r", "hub.*mm.r", "%bau%mm%", "_____"]],
    ["who is not listed", ["stillschweig", "sigrid", "still", "2.still"]],
    ["what is not published", ["privat", "beispiel", "privat@beispiel.de", "2.huber", "secret", "anna@box-2", "landbox", "admin"]],
    ["texts that are none", ["x".repeat(5000), "<b>huber</b> x9", "' or '1'='1", "huber'; drop table box; --", "&amp;"]],
  ])("find nobody by %s", async (_what, texts) => {
    for (const text of texts) expect(await names(text), text).toEqual([]);
  });

  it("take everything but letters and digits for blanks", async () => {
    for (const text of ["müller%", "müller_bau*", "^müller$", "\\müller\\"]) expect(await names(text), text).toEqual(["huber"]);
    expect(await names("müller%xyz")).toEqual([]);
  });

  it("find names that are written in SQL or HTML, and leave them as they are", async () => {
    const name = `<script>alert(1)</script>'; drop table account; --`;
    await set(`insert into account (box_id, id, login, display_name) values (2, '2.bobby', 'bobby', $1)`, [name]);
    await set(`insert into published_contact (box_id, account_id, duty, by_name) values (2, '2.bobby', $1, 'admin')`, [
      '100 % \\ _ " <img src=x>',
    ]);
    for (const text of ["script", "<script>", "drop table", "img src", "'; drop table account; --"])
      expect(await search(text, 3), text).toMatchObject([{ login: "bobby", display_name: name, duty: '100 % \\ _ " <img src=x>' }]);
    await set("delete from published_contact where account_id = '2.bobby'");
  });

  it("tell at most 20 by search, and never more of one box than it may list", async () => {
    await set(
      `insert into account (box_id, id, login, display_name) select 3, '3.' || i, 'viele' || i, 'Viele ' || lpad(i::text, 3, '0') from generate_series(1, 600) i`,
    );
    await set(
      `insert into published_contact (box_id, account_id, duty, by_name) select 3, '3.' || i, '', 'admin' from generate_series(1, 600) i`,
    );
    const found = await names("viele", 1, 100_000);
    expect(found).toEqual(Array.from({ length: 20 }, (_none, i) => `viele${i + 1}`));
    expect(await ofBox("box-3")).toHaveLength(500);
    await set("delete from account where id like '3.%' and login like 'viele%'");
    expect(await names("viele")).toEqual([]);
  });

  it("follow a new name, a new duty and a new title at once", async () => {
    await set("update account set display_name = 'Jörg Neumann' where id = '2.huber'");
    expect([await names("neumann"), await names("müller")]).toEqual([["huber"], []]);
    await set("update published_contact set duty = 'Standesamt' where account_id = '2.huber'");
    expect([await names("standesamt"), await names("bauamt")]).toEqual([["huber"], []]);
    await set("update box set title = 'Stadt Zwiesel' where box_id = 2");
    expect([await names("zwiesel"), await names("böbrach"), await boxes("zwiesel")]).toEqual([["huber"], [], ["box-2"]]);
    await set("update account set display_name = $1 where id = '2.huber'", [one.display_name]);
    await set("update published_contact set duty = $1 where account_id = '2.huber'", [one.duty]);
    await set("update box set title = $1 where box_id = 2", [one.box_title]);
  });

  it.each([
    ["without a box", null],
    ["in a box that does not exist", 99],
  ])("tell nothing %s", async (_where, from) => {
    expect([await search("huber", from), await ofBox("box-2", from), await boxes("", from)]).toEqual([[], [], []]);
  });

  it.each([
    [
      "the account is disabled",
      "update account set state = 'disabled' where id = '2.huber'",
      "update account set state = 'active' where id = '2.huber'",
    ],
    [
      "the account is deleted",
      "update account set state = 'deleted', deleted_at = now() where id = '2.huber'",
      "update account set state = 'active', deleted_at = null where id = '2.huber'",
    ],
    [
      "the account is a guest's",
      "update account set role = 'guest', guest_until = now() + interval '1 day' where id = '2.huber'",
      "update account set role = 'member', guest_until = null where id = '2.huber'",
    ],
    ["its box is frozen", "update box set state = 'frozen' where box_id = 2", "update box set state = 'active' where box_id = 2"],
    ["its box is deleted", "update box set state = 'deleted' where box_id = 2", "update box set state = 'active' where box_id = 2"],
    ["the asking box is frozen", "update box set state = 'frozen' where box_id = 1", "update box set state = 'active' where box_id = 1"],
    ...(
      [
        ["its box publishes nothing", 2, {}],
        ["its box publishes no longer", 2, { contacts: { published: false } }],
        ["its box says it in other words", 2, { contacts: { published: "yes" } }],
        ["its box takes nothing from others", 2, { contacts: { published: true }, across: { send: true, receive: false } }],
        ["the asking box gives nothing to others", 1, { across: { send: false, receive: true } }],
      ] as const
    ).map(([why, box, settings]): [string, string, string] => [
      why,
      `update box set settings = '${JSON.stringify(settings)}' where box_id = ${box}`,
      `update box set settings = '{"contacts":{"published":true}}' where box_id = ${box}`,
    ]),
  ])("are shut when %s", async (_why, shut, open) => {
    const told = async () => [await search("müller"), await ofBox("box-2"), (await boxes("böbrach")).length];
    expect(await told()).toEqual([[one], [one], 1]);
    await set(shut);
    const closed = await told();
    await set(open);
    expect(closed).toEqual([[], [], 0]);
    expect(await told()).toEqual([[one], [one], 1]);
  });

  it("a box sees and changes no list but its own", async () => {
    const inBox = <T>(work: () => Promise<T>) => withBox(app, 1, work);
    expect(await inBox(() => rows(app, "select account_id from published_contact"))).toEqual([{ account_id: "1.huber" }]);
    expect(await inBox(async () => (await app.query("delete from published_contact where box_id = 2")).rowCount)).toBe(0);
    await expect(
      inBox(() => app.query("insert into published_contact (box_id, account_id, duty, by_name) values (2, '2.still', 'x', 'x')")),
    ).rejects.toThrow(/row-level security/);
    await expect(
      inBox(() => app.query("insert into published_contact (box_id, account_id, duty, by_name) values (1, '2.still', 'x', 'x')")),
    ).rejects.toThrow(/foreign key|null value/);
  });
});
