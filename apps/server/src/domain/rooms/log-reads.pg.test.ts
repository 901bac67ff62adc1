// The log of readings while rooms go away and the database is away, on real PostgreSQL.
import { type BlobId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Database } from "../../platform/database/connect.ts";
import { treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createReadsLog } from "./log-reads.ts";

let scene: TreeScene;
beforeAll(async () => {
  scene = await treeScene();
});
afterAll(() => scene.end());

const blob = 1 as BlobId;

async function makeRoom(id: string): Promise<SpaceId> {
  await scene.run(`insert into space (box_id, id, kind, name, root_id, epoch) values (1, $1, 'room', $1, nextval('node_id'), 'e')`, [id]);
  await scene.run("insert into room (box_id, space_id) values (1, $1)", [id]);
  return spaceId(id);
}
const readings = async () =>
  (await scene.run<{ space_id: string }>("select space_id from room_event order by id")).map((row) => row.space_id);

/** Counts how often the database is asked, and can be away. */
function watched(): { database: Database; asked: () => number; away: { value: boolean } } {
  let count = 0;
  const away = { value: false };
  const use: Database["use"] = (work) => {
    count++;
    if (away.value) return Promise.reject(new DomainError("unavailable", "away"));
    return scene.test.database.use(work);
  };
  return { database: { ...scene.test.database, use }, asked: () => count, away };
}

test("a reading of a room that is gone by the time it is written is given up, not tried every second for ever", async () => {
  const { database, asked } = watched();
  const log = createReadsLog(database);
  const [gone, stays] = [await makeRoom("1.weg"), await makeRoom("1.bleibt")];
  const read = (space: SpaceId, of = blob): void => log.read({ actor: scene.anna, box: scene.anna.box, space }, of);
  read(gone);
  await vi.waitFor(async () => expect(await readings()).toEqual(["1.weg"]), { timeout: 20_000 });
  // It was a room a moment ago, and is known as one.
  await scene.run("delete from space where id = '1.weg'");
  read(gone, 2 as BlobId);
  read(stays, 3 as BlobId);
  await vi.waitFor(async () => expect(await readings()).toEqual(["1.bleibt"]), { timeout: 20_000 });
  const before = asked();
  await log.close();
  expect(asked()).toBe(before);
});

test("a reading while the database is away is written when it is back", async () => {
  const { database, asked, away } = watched();
  const log = createReadsLog(database);
  const room = await makeRoom("1.spaeter");
  away.value = true;
  log.read({ actor: scene.anna, box: scene.anna.box, space: room }, 4 as BlobId);
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(1), { timeout: 20_000 });
  away.value = false;
  await vi.waitFor(async () => expect(await readings()).toContain("1.spaeter"), { timeout: 20_000 });
  await log.close();
});
