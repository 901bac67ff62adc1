// The functions that look past the wall in the database: each tells what it is there for, and nothing more.
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseStage, databaseStage, rows, withBox } from "./database-stage.ts";

describe("what looks past the wall", () => {
  let stage: DatabaseStage;
  let owner: pg.Client;
  let app: pg.Client;
  const inBox = <T>(box: number | undefined, work: () => Promise<T>): Promise<T> => withBox(app, box, work);

  beforeAll(async () => {
    stage = await databaseStage();
    ({ owner, app } = stage);
  });
  afterAll(() => stage?.end());

  describe("the doors for shares between boxes", () => {
    const heads = (box: number | undefined, home: number, account: string) =>
      inBox(box, () => rows<Record<string, unknown>>(app, "select * from mount_heads($1, $2)", [home, account]));
    const counts = async (box: number | undefined, grant: number, version: number | null = null) =>
      (await inBox(box, () => rows<{ counts: boolean }>(app, "select visitor_counts($1, $2) as counts", [grant, version])))[0]?.counts;
    const one = { box_id: 1, node_id: 11, grant_id: 901, grant_version: 1, role: "viewer", epoch: "e", version: 1, size: 0 };
    const set = (text: string) => owner.query(text);

    beforeAll(async () => {
      // Box 1 gives a folder to Anna of box 2, and another one to a colleague there; box 2 gives one to Anna of box 1.
      await set(`insert into account (box_id, id, login, display_name) values (2, '2.bernd', 'bernd', 'x')`);
      await set(`insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime) values
        (1, 11, '1.space', 1, 'gegeben', true, 1, 0), (1, 12, '1.space', 11, 'darin', true, 1, 0), (2, 21, '2.space', 2, 'gegeben', true, 1, 0)`);
      await set(`insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title) values
        (1, 'visitor:2.anna', 2, '2.anna', 'x', 'anna', 'box-2', 'x'), (1, 'visitor:2.bernd', 2, '2.bernd', 'x', 'bernd', 'box-2', 'x'),
        (2, 'visitor:1.anna', 1, '1.anna', 'x', 'anna', 'box-1', 'x')`);
      await set(`insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role) values
        (1, 901, '1.space', 11, 'visitor', 'visitor:2.anna', 'viewer'), (1, 902, '1.space', 12, 'visitor', 'visitor:2.bernd', 'editor'),
        (2, 903, '2.space', 21, 'visitor', 'visitor:1.anna', 'viewer'), (1, 904, '1.space', 11, 'account', '1.anna', 'viewer')`);
    });

    it("mount_heads tells a person's own box numbers, versions, sizes and roles of what others gave, and no name", async () => {
      expect(await heads(2, 2, "2.anna")).toEqual([one]);
      expect(await heads(2, 2, "2.bernd")).toMatchObject([{ node_id: 12, role: "editor" }]);
      expect(await heads(1, 1, "1.anna")).toMatchObject([{ box_id: 2, node_id: 21 }]);
    });

    it("mount_heads answers in no other box, without a box, and about nobody else", async () => {
      // A query inside box 1 asks for a person of box 2; one inside box 2 pretends that she lives in box 1, or asks for somebody of box 1.
      for (const [box, home, account] of [
        [1, 2, "2.anna"],
        [undefined, 2, "2.anna"],
        [2, 1, "2.anna"],
        [2, 1, "1.anna"],
        [2, 2, "1.anna"],
        [1, 1, "2.anna"],
        [2, 2, "visitor:2.anna"],
        [2, 2, "%"],
        [2, 2, ""],
      ] as const)
        expect(await heads(box, home, account), `${box} ${home} ${account}`).toEqual([]);
      await expect(inBox(2, () => rows(app, "select * from mount_heads(null, null)"))).resolves.toEqual([]);
    });

    it("visitor_counts says yes and no of the own box's grants alone", async () => {
      expect([await counts(1, 901), await counts(1, 902), await counts(2, 903)]).toEqual([true, true, true]);
      expect([await counts(2, 901), await counts(1, 903), await counts(undefined, 901)]).toEqual([false, false, false]);
      // No visitor's: its holder needs no look into another box.
      expect([await counts(1, 904), await counts(1, 9999)]).toEqual([false, false]);
      expect([await counts(1, 901, 1), await counts(1, 901, 2)]).toEqual([true, false]);
    });

    it.each([
      [
        "the grant was revoked",
        "update access_grant set revoked_at = now() where id = 901",
        "update access_grant set revoked_at = null where id = 901",
      ],
      [
        "it is over",
        "update access_grant set expires_at = now() where id = 901",
        "update access_grant set expires_at = null where id = 901",
      ],
      [
        "the account is disabled",
        "update account set state = 'disabled' where id = '2.anna'",
        "update account set state = 'active' where id = '2.anna'",
      ],
      [
        "the account is deleted",
        "update account set state = 'deleted', deleted_at = now() where id = '2.anna'",
        "update account set state = 'active', deleted_at = null where id = '2.anna'",
      ],
      ["its own box is frozen", "update box set state = 'frozen' where box_id = 2", "update box set state = 'active' where box_id = 2"],
      ["the other box is frozen", "update box set state = 'frozen' where box_id = 1", "update box set state = 'active' where box_id = 1"],
      [
        "its own box takes nothing from others",
        `update box set settings = '{"across":{"send":true,"receive":false}}' where box_id = 2`,
        "update box set settings = '{}' where box_id = 2",
      ],
      [
        "the other box gives nothing to others",
        `update box set settings = '{"across":{"send":false,"receive":true}}' where box_id = 1`,
        "update box set settings = '{}' where box_id = 1",
      ],
    ])("both doors are shut when %s", async (_why, shut, open) => {
      expect([await counts(1, 901), await heads(2, 2, "2.anna")]).toEqual([true, [one]]);
      await set(shut);
      const closed = [await counts(1, 901), await heads(2, 2, "2.anna")];
      await set(open);
      expect(closed).toEqual([false, []]);
      expect([await counts(1, 901), await heads(2, 2, "2.anna")]).toEqual([true, [one]]);
    });

    it("what lies in the trash is not told", async () => {
      await set("update node set parent_id = null where id = 11");
      const trashed = [await heads(2, 2, "2.anna"), await heads(2, 2, "2.bernd")];
      await set("update node set parent_id = 1 where id = 11");
      expect(trashed).toEqual([[], []]);
    });

    it("a box cannot write grants, visitors or mounts of another", async () => {
      for (const text of [
        "insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title) values (2, 'visitor:1.x', 1, '1.x', 'x', 'x', 'x', 'x')",
        "insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role) values (2, 910, '2.space', 21, 'visitor', 'visitor:1.anna', 'editor')",
        "insert into mount (box_id, account_id, node_id, name, in_box) values (2, '2.anna', 11, 'x', 1)",
        // Only what says of itself that it lies elsewhere may name a node that is not here.
        "insert into mount (box_id, account_id, node_id, name) values (1, '1.anna', 21, 'x')",
      ])
        await expect(
          inBox(1, () => app.query(text)),
          text,
        ).rejects.toThrow(/row-level security|foreign key/);
    });
  });

  describe("the doors for rooms", () => {
    const heads = (box: number | undefined, home: number) =>
      inBox(box, () => rows<Record<string, unknown>>(app, "select * from room_heads($1)", [home]));
    const speaks = async (box: number | undefined, room: string, home: number, account: string, version = 1) =>
      (
        await inBox(box, () =>
          rows<{ role: string | null }>(app, "select room_speaks($1, $2, $3, $4) as role", [room, home, account, version]),
        )
      )[0]?.role;
    const set = (text: string) => owner.query(text);
    const one = { box_id: 1, space_id: "1.raum" };
    const asked = async () => [await heads(2, 2), await speaks(1, "1.raum", 2, "2.anna")];

    beforeAll(async () => {
      await set(
        `insert into space (box_id, id, kind, name, root_id, epoch) values (1, '1.raum', 'room', 'Raum', 31, 'e'), (2, '2.raum', 'room', 'Raum', 32, 'e')`,
      );
      await set(`insert into room (box_id, space_id) values (1, '1.raum'), (2, '2.raum')`);
      await set(
        `insert into room_body (box_id, space_id, body_box, name, title, role, state) values (1, '1.raum', 2, 'box-2', 'x', 'editor', 'active')`,
      );
    });

    it("tell a box which rooms it has a part in, and a host what somebody of such a box is, by no name", async () => {
      expect(await asked()).toEqual([[one], "member"]);
      expect(await speaks(1, "1.raum", 2, "2.anna", 2)).toBeNull();
    });

    it("stay shut for a body that its host has not asked yet", async () => {
      await set("update room_body set state = 'planned' where space_id = '1.raum'");
      const planned = await asked();
      await set("update room_body set state = 'invited' where space_id = '1.raum'");
      const invited = await asked();
      await set("update room_body set state = 'active' where space_id = '1.raum'");
      expect([planned, invited]).toEqual([
        [[], null],
        [[one], "member"],
      ]);
    });

    it("tell a host which people of its own room's bodies count, as visitor_counts does of their grants, and nothing of other rooms or boxes", async () => {
      const ids: Record<string, number> = { "visitor:2.anna": 931, "visitor:2.bernd": 932 };
      const present = async (box: number | undefined, room: string, asked = [...Object.keys(ids), "1.anna", "visitor:1.anna"]) => {
        const people = await inBox(box, () => rows<{ id: string }>(app, "select room_present($1, $2) as id order by 1", [room, asked]));
        return people.map(({ id }) => ids[id]);
      };
      const counted = async () =>
        (
          await inBox(1, () =>
            rows<{ id: string }>(app, "select id from unnest(array[931, 932, 933]::bigint[]) id where visitor_counts(id, null) order by 1"),
          )
        ).map(({ id }) => Number(id));
      await set(`insert into node (box_id, id, space_id, name, is_folder, version, mtime) values (1, 31, '1.raum', '', true, 1, 0)
        on conflict do nothing`);
      await set(`insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role) values
        (1, 931, '1.raum', 31, 'visitor', 'visitor:2.anna', 'viewer'), (1, 932, '1.raum', 31, 'visitor', 'visitor:2.bernd', 'viewer'),
        (1, 933, '1.raum', 31, 'account', '1.anna', 'viewer') on conflict do nothing`);
      await set(`insert into room_person (box_id, space_id, visitor_id, body_box, grant_id) values
        (1, '1.raum', 'visitor:2.anna', 2, 931), (1, '1.raum', 'visitor:2.bernd', 2, 932) on conflict do nothing`);
      for (const [shut, open, left] of [
        ["select 1", "select 1", [931, 932]],
        // What ends grants of rooms says so in both places (settle-grants).
        [
          "update access_grant set revoked_at = now() where id = 931; update room_person set grant_id = null where visitor_id = 'visitor:2.anna'",
          "update access_grant set revoked_at = null where id = 931; update room_person set grant_id = 931 where visitor_id = 'visitor:2.anna'",
          [932],
        ],
        [
          "update access_grant set expires_at = now() where id in (931, 932); update room set ends_at = now() where space_id = '1.raum'",
          "update access_grant set expires_at = null where id in (931, 932); update room set ends_at = null where space_id = '1.raum'",
          [],
        ],
        [
          "update access_grant set expires_at = now() where id in (931, 932); update room_body set state = 'leaving', ends_at = now() where space_id = '1.raum'",
          "update access_grant set expires_at = null where id in (931, 932); update room_body set state = 'active', ends_at = null where space_id = '1.raum'",
          [],
        ],
        ["update account set state = 'disabled' where id = '2.bernd'", "update account set state = 'active' where id = '2.bernd'", [931]],
        [
          "update account set role = 'guest', guest_until = now() where id = '2.bernd'",
          "update account set role = 'member', guest_until = null where id = '2.bernd'",
          [931],
        ],
        ["update box set state = 'frozen' where box_id = 1", "update box set state = 'active' where box_id = 1", []],
        ["update box set state = 'frozen' where box_id = 2", "update box set state = 'active' where box_id = 2", []],
        [`update box set settings = '{"across":{"send":false}}' where box_id = 1`, "update box set settings = '{}' where box_id = 1", []],
        [
          `update box set settings = '{"across":{"receive":false}}' where box_id = 2`,
          "update box set settings = '{}' where box_id = 2",
          [],
        ],
      ] as const) {
        await set(shut);
        const answers = [await present(1, "1.raum"), await counted()];
        await set(open);
        expect(answers, shut).toEqual([left, left]);
      }
      for (const [box, room] of [
        [2, "1.raum"],
        [undefined, "1.raum"],
        [1, "1.space"],
        [1, "2.raum"],
        [2, "2.raum"],
        [1, "%"],
      ] as const)
        expect(await present(box, room), `${box} ${room}`).toEqual([]);
      expect([await present(1, "1.raum", ["visitor:2.bernd"]), await present(1, "1.raum", [])]).toEqual([[932], []]);
    });

    it("tell nothing in another box, of other rooms, or about boxes that have no part", async () => {
      for (const [box, home] of [
        [1, 2],
        [undefined, 2],
        [2, 1],
        [1, 1],
      ] as const)
        expect(await heads(box, home), `${box} ${home}`).toEqual([]);
      for (const [box, room, home, account] of [
        [2, "1.raum", 2, "2.anna"],
        [undefined, "1.raum", 2, "2.anna"],
        [1, "1.raum", 1, "1.anna"],
        [1, "1.raum", 2, "1.anna"],
        [2, "2.raum", 1, "1.anna"],
        [1, "1.space", 2, "2.anna"],
        [1, "1.raum", 2, "%"],
      ] as const)
        expect(await speaks(box, room, home, account), `${box} ${room} ${home} ${account}`).toBeNull();
    });

    it.each([
      ["update box set state = 'frozen' where box_id = 2", "update box set state = 'active' where box_id = 2"],
      ["update box set state = 'frozen' where box_id = 1", "update box set state = 'active' where box_id = 1"],
      [
        `update box set settings = '{"across":{"send":true,"receive":false}}' where box_id = 2`,
        "update box set settings = '{}' where box_id = 2",
      ],
      [
        `update box set settings = '{"across":{"send":false,"receive":true}}' where box_id = 1`,
        "update box set settings = '{}' where box_id = 1",
      ],
      ["update room_body set state = 'declined' where box_id = 1", "update room_body set state = 'active' where box_id = 1"],
    ])("are shut after %s", async (shut, open) => {
      await set(shut);
      const closed = await asked();
      await set(open);
      expect(closed).toEqual([[], null]);
      expect(await asked()).toEqual([[one], "member"]);
    });
  });

  it("the search, which runs with the owner's rights, shows nothing of another box, and nothing without one", async () => {
    for (const box of [1, 2])
      await owner.query("insert into search_name (box_id, node_id, space_id, spelled, kind) values ($1, $2, $3, $4, 'text')", [
        box,
        box,
        `${box}.space`,
        `geheimnis der box ${box}`,
      ]);
    const search = (box: number | undefined, folder: number | null = null) =>
      inBox(box, () =>
        rows<{ spelled: string }>(
          app,
          `select distinct spelled from search_names(array['1.space', '2.space'], array['%geheimnis%'], array['geh'], $1, null, $2, null, null, null, null, 10)`,
          ["geheimnis", folder],
        ),
      );
    expect(await search(1)).toEqual([{ spelled: "geheimnis der box 1" }]);
    expect(await search(2)).toEqual([{ spelled: "geheimnis der box 2" }]);
    expect(await search(undefined)).toEqual([]);
    // The folder to look in is another box's.
    expect(await search(1, 2)).toEqual([]);
  });

  it("the look at the tree, which runs with the owner's rights, shows nothing of another box, and nothing without one", async () => {
    for (const box of [1, 2])
      await owner.query(
        "insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime) values ($1, $2, $3, $4, $5, true, 1, 0)",
        [box, 100 + box, `${box}.space`, box, `Geheimnis der Box ${box}`],
      );
    const look = (box: number | undefined, folder: number | null = null) =>
      inBox(box, async () => {
        const found: string[] = [];
        for (const space of ["1.space", "2.space"])
          for (const { name } of await rows<{ name: string }>(
            app,
            "select name from search_tree($1, array['%geheimnis%'], '{}', 'geheimnis%', true, null, false, $2, null, null, null, null, 10)",
            [space, folder],
          ))
            found.push(name);
        return found;
      });
    expect(await look(1)).toEqual(["Geheimnis der Box 1"]);
    expect(await look(2, 2)).toEqual(["Geheimnis der Box 2"]);
    expect([await look(undefined), await look(1, 2), await look(2, 1)]).toEqual([[], [], []]);
    await expect(inBox(1, () => rows(app, "select public.search_folders(1)"))).rejects.toThrow("permission denied");
  });
});
