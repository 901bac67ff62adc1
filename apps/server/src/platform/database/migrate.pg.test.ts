// The migrated database: complete, safe for the application role, and made only once.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase, type TestDatabase } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { prepareDatabase } from "../postgres/prepare-database.ts";
import { startPostgres } from "../postgres/start-postgres.ts";
import { checkSafety } from "./check-safety.ts";
import { connect } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/all.ts";

let scene: TestDatabase;
beforeAll(async () => {
  scene = await testDatabase();
});
afterAll(() => scene.drop());

const quiet = { info: () => undefined, warn: () => undefined };
const instanceId = { name: "test_instance_id", text: "select value from land where key = 'instance_id'" };

test("every migration file is listed, in order", async () => {
  const files = (await readdir(new URL("./migrations/", import.meta.url)))
    .filter((name) => /^\d{4}-.*\.ts$/.test(name))
    .map((name) => name.slice(0, -3));
  expect(Object.keys(migrations)).toEqual(files.toSorted());
});

test("the instance id has the form that clients expect and survives another migration", async () => {
  const [before] = await scene.database.query<{ value: string }>(instanceId, []);
  expect(before?.value).toMatch(/^oc[a-z0-9]{10}$/);
  const applicationPassword = String(scene.connection.password);
  await Promise.all([1, 2, 3].map(() => migrate({ owner: scene.ownerConnection, applicationPassword, log: quiet })));
  const [after] = await scene.database.query<{ value: string }>(instanceId, []);
  expect(after).toEqual(before);
});

test("processes that start at once on an empty database all come up", async () => {
  const superuser = new pg.Client({ ...scene.ownerConnection, ...inject("cluster").superuser, database: "postgres" });
  await superuser.connect();
  await superuser.query(`create database landbox_empty owner ${inject("cluster").owner.user}`);
  const owner = { ...scene.ownerConnection, database: "landbox_empty" };
  const applicationPassword = String(scene.connection.password);
  const connections = await Promise.all([1, 2, 3, 4].map(() => migrate({ owner, applicationPassword, log: quiet })));
  for (const connection of connections) {
    const database = connect({ connection, connections: 1 });
    await checkSafety(database);
    await database.close();
  }
  await superuser.query("drop database landbox_empty with (force)");
  await superuser.end();
});

test("the application role sees no row of a box outside inBox and owns nothing", async () => {
  const client = new pg.Client(scene.ownerConnection);
  await client.connect();
  await client.query("insert into box (box_id, ars, name, title) values (1, '1', 'a', 'A')");
  await client.end();
  expect(await scene.database.query({ name: "test_all_boxes", text: "select * from box" }, [])).toEqual([]);
});

test("boot accepts the application role on a durable server, and refuses a session that is not", async () => {
  await checkSafety(scene.database);
  const careless = connect({ connection: { ...scene.connection, options: "-c synchronous_commit=off" }, connections: 1 });
  await expect(checkSafety(careless)).rejects.toThrow(/synchronous_commit off/);
  await careless.close();
});

test("boot refuses the owner as application role", async () => {
  const database = connect({ connection: scene.ownerConnection, connections: 1 });
  await expect(checkSafety(database)).rejects.toThrow(/owns tables/);
  await database.close();
});

/** On a server of its own: the role belongs to all databases of one, and other tests log in as it at the same time. */
test("an application role whose login is refused is taken on by the owner", async () => {
  const folder = await mkdtemp(join(tmpdir(), "landbox-role-"));
  const server = await startPostgres({ folder, log: { ...quiet, error: () => undefined } });
  try {
    const owner = await prepareDatabase(server, "landbox");
    await migrate({ owner, applicationPassword: "as it was", log: quiet });
    const connection = await migrate({ owner, applicationPassword: "as it is now", log: quiet });
    const database = connect({ connection, connections: 1 });
    expect(await database.query({ name: "test_role", text: "select current_user as name" }, [])).toEqual([{ name: "landbox_app" }]);
    await database.close();
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
