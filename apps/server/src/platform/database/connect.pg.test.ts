// What the pool makes of a database that does not answer.
import { type TestDatabase, testDatabase } from "@landbox/test-kit";
import { DomainError } from "@landbox/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { statement } from "./box-transaction.ts";
import { connect, type Database } from "./connect.ts";

let scene: TestDatabase;
let database: Database;
beforeAll(async () => {
  scene = await testDatabase();
  database = connect({ connection: scene.connection, connections: 1, silence: 500 });
});
afterAll(async () => {
  await database?.close();
  await scene?.drop();
});

const one = statement("t_one", "select 1 as n");
const self = statement("t_self", "select pg_backend_pid() as pid");

test("a database that freezes is unavailable after a bounded time, and usable again with a new connection", async () => {
  const [backend] = await database.query<{ pid: number }>(self, []);
  const pid = backend?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  try {
    const asked = database.use((pipeline) => Promise.all([pipeline.query(one, []), pipeline.query(one, [])]));
    await expect(asked).rejects.toSatisfy((error) => error instanceof DomainError && error.code === "unavailable");
    const [next] = await database.query<{ pid: number }>(self, []);
    expect(next?.pid).not.toBe(pid);
  } finally {
    process.kill(pid, "SIGCONT");
  }
});
