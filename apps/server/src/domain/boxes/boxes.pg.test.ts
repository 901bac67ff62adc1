// Boxes on a real database: created from the register, found by host, renamed, frozen, deleted.
import { readFileSync } from "node:fs";
import type { BoxId } from "@landbox/kit";
import { type TestDatabase, testDatabase } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Boxes } from "./boxes.ts";
import { createBoxes } from "./create-boxes.ts";
import { parseRegister } from "./register.ts";

let scene: TestDatabase;
let boxes: Boxes;
const keys = new Set<BoxId>();
let now = Date.now();

beforeAll(async () => {
  scene = await testDatabase();
  boxes = createBoxes({
    database: scene.database,
    keys: { create: async (box) => void keys.add(box), destroy: async (box) => void keys.delete(box) },
    derive: () => new Uint8Array(32).fill(7),
    baseDomain: "landbox.example",
    clock: { now: () => now },
  });
  await boxes.loadRegister(parseRegister(readFileSync(new URL("../../../register/bayern_kommunen.csv", import.meta.url), "utf8")));
});
afterAll(() => scene?.drop());

test("a box is made once, with a key, and found by host on every process", async () => {
  const { box, created } = await boxes.create("093720135135", { contactName: "Erika Muster" });
  expect(created).toBe(true);
  expect(box).toMatchObject({ name: "hohenwarth", title: "Gemeinde Hohenwarth", state: "active", contactName: "Erika Muster" });
  expect(keys.has(box.id)).toBe(true);
  expect((await boxes.create("093720135135")).created).toBe(false);
  for (const host of ["hohenwarth.landbox.example", "hohenwarth.localhost"]) {
    expect(await boxes.byHost(host)).toMatchObject({ kind: "box", box: { id: box.id }, former: false });
    expect(boxes.recallHost(host)).toMatchObject({ kind: "box" });
  }
  expect(await boxes.byHost("landbox.example")).toEqual({ kind: "common" });
  expect(await boxes.byHost("127.0.0.1")).toEqual({ kind: "common" });
  expect(await boxes.byHost("nowhere.landbox.example")).toEqual({ kind: "nobody" });
  expect(await boxes.byHost("a.hohenwarth.landbox.example")).toEqual({ kind: "nobody" });
  await expect(boxes.create("000")).rejects.toMatchObject({ code: "not_found" });
});

test("frozen is seen after two seconds at the latest, at once when told", async () => {
  const box = (await boxes.byName("hohenwarth"))!;
  const other = createBoxes({
    database: scene.database,
    keys: { create: async () => undefined, destroy: async () => undefined },
    derive: () => new Uint8Array(32).fill(7),
    baseDomain: "landbox.example",
  });
  await other.freeze(box.id);
  expect((await boxes.byId(box.id))?.state).toBe("active");
  now += 2001;
  expect((await boxes.byId(box.id))?.state).toBe("frozen");
  await other.thaw(box.id);
  boxes.noticed(`box:${box.id}`);
  expect((await boxes.byId(box.id))?.state).toBe("active");
});

test("an old name keeps leading to its box and is given to nobody else", async () => {
  const box = (await boxes.byName("hohenwarth"))!;
  const arrach = (await boxes.create("093720113113")).box;
  await expect(boxes.rename(arrach.id, "hohenwarth")).rejects.toMatchObject({ code: "already_exists" });
  await boxes.rename(box.id, "markt-hohenwarth");
  expect(await boxes.byHost("hohenwarth.localhost")).toMatchObject({
    kind: "box",
    former: true,
    box: { name: "markt-hohenwarth", formerNames: ["hohenwarth"] },
  });
  await expect(boxes.rename(arrach.id, "hohenwarth")).rejects.toMatchObject({ code: "already_exists" });
  await expect(boxes.rename(arrach.id, "Ärger.x")).rejects.toMatchObject({ code: "invalid_name" });
  await boxes.rename(box.id, "hohenwarth");
  expect((await boxes.byName("markt-hohenwarth"))?.name).toBe("hohenwarth");
});

test("a deleted box loses its key, its names stay closed to others and open to the same body", async () => {
  const arrach = (await boxes.byName("arrach"))!;
  await boxes.rename(arrach.id, "arrach-neu");
  await boxes.delete(arrach.id);
  expect(keys.has(arrach.id)).toBe(false);
  expect(await boxes.byHost("arrach.localhost")).toEqual({ kind: "nobody" });
  const cham = (await boxes.create("093720116116")).box;
  await expect(boxes.rename(cham.id, "arrach-neu")).rejects.toMatchObject({ code: "already_exists" });
  await expect(boxes.rename(cham.id, "arrach")).rejects.toMatchObject({ code: "already_exists" });
  const again = await boxes.create("093720113113");
  expect(again.created).toBe(true);
  expect(again.box.id).not.toBe(arrach.id);
  expect(again.box.name).toBe("arrach");
  expect(await boxes.byHost("arrach.localhost")).toMatchObject({ kind: "box", box: { id: again.box.id } });
});

test("all 2,445 in one run, and a second run makes none", async () => {
  const before = (await boxes.list()).length;
  let last = 0;
  const result = await boxes.createAll((done) => (last = done));
  expect(result).toEqual({ created: 2445 - before, existing: before, failed: [] });
  expect(last).toBe(2445 - before);
  expect(await boxes.createAll()).toEqual({ created: 0, existing: 2445, failed: [] });
  const all = await boxes.list();
  expect(all.length).toBe(2445);
  expect(new Set(all.map((box) => box.name)).size).toBe(2445);
  expect(await boxes.byHost("vg-rain-donau-ries.localhost")).toMatchObject({ kind: "box" });
}, 240_000);

test("the directory holds hashes only", async () => {
  const rows = await scene.database.query<{ kind: string; key: Buffer; ref: string }>(
    { name: "t_directory", text: "select kind, key, ref from directory limit 5000" },
    [],
  );
  expect(rows.length).toBeGreaterThan(4890);
  for (const row of rows) {
    expect(row.key.length).toBe(32);
    expect(row.ref).toMatch(/^(free:[0-9a-f]{64})?$/);
  }
});
