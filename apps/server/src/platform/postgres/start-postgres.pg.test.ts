// The embedded PostgreSQL as a thing with a life: made, killed, orphaned, doubled, stopped.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderInUse } from "./folder-lock.ts";
import { databaseUser } from "./run-as.ts";
import { type PostgresServer, startPostgres } from "./start-postgres.ts";

const warnings: string[] = [];
const log = { info: () => undefined, warn: (text: string) => void warnings.push(text), error: (text: string) => void warnings.push(text) };
let folder: string;
let server: PostgresServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "landbox-pg-"));
  warnings.length = 0;
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

const start = async (at = folder): Promise<PostgresServer> => (server = await startPostgres({ folder: at, log }));

async function query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client(server?.connection("postgres", "postgres"));
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

test("a new cluster keeps its promises: checksums, durability, no network, German sorting", async () => {
  await start();
  const [settings] =
    await query(`select current_setting('data_checksums') as checksums, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
    current_setting('listen_addresses') as addresses, (select array_agg(x order by x collate "de-x-icu") from unnest(array['Zürich', 'Öl', 'Abc']) x) as sorted`);
  expect(settings).toEqual({ checksums: "on", fsync: "on", commits: "on", addresses: "", sorted: ["Abc", "Öl", "Zürich"] });
  expect((await stat(join(folder, "postgres"))).mode & 0o077).toBe(0);
  expect((await stat(join(folder, "postgres.secret"))).mode & 0o077).toBe(0);
  await expect(new pg.Client({ ...server?.connection("postgres", "postgres"), password: "wrong" }).connect()).rejects.toThrow(/password/);
});

test("it works below a closed folder and with a path too long for a socket", async () => {
  const closed = join(folder, "closed");
  await mkdir(closed);
  await chmod(closed, 0o700);
  const long = join(closed, "a-rather-long-name-".repeat(5), "data");
  await start(long);
  expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
  expect(Buffer.byteLength(join(long, "postgres", ".s.PGSQL.5432"))).toBeGreaterThan(107);
});

test("a server that dies is started again, with what was committed", async () => {
  await start();
  await query("create table kept (n integer); insert into kept values (7)");
  const before = server?.pid() ?? 0;
  process.kill(before, "SIGKILL");
  await expect.poll(() => server?.pid() ?? before, { timeout: 90_000, interval: 50 }).not.toBe(before);
  expect(await query("select n from kept")).toEqual([{ n: 7 }]);
  expect(warnings).toContain("The database ended unexpectedly and is started again.");
});

test("what a killed server left running is ended, and nothing committed is lost", async () => {
  const script = `import { startPostgres } from ${JSON.stringify(new URL("./start-postgres.ts", import.meta.url).href)};
    import pg from ${JSON.stringify(import.meta.resolve("pg"))};
    const server = await startPostgres({ folder: ${JSON.stringify(folder)}, log: { info() {}, warn() {}, error() {} } });
    const client = new pg.Client(server.connection("postgres", "postgres"));
    await client.connect();
    await client.query("create table kept (n integer)");
    await client.query("insert into kept values (9)");
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], { stdio: ["ignore", "inherit", "inherit"] });
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  const orphan = Number.parseInt(await readFile(join(folder, "postgres", "postmaster.pid"), "utf8"), 10);
  await start();
  expect(server?.pid()).not.toBe(orphan);
  expect(warnings.join()).toContain(`process ${orphan}`);
  expect(await query("select n from kept")).toEqual([{ n: 9 }]);
});

test("a second start on the folder says who has it, and a lock of a process that is gone does not hold", async () => {
  await writeFile(join(folder, "landbox.lock"), JSON.stringify({ pid: 1, birth: "long ago" }));
  await start();
  const second = startPostgres({ folder, log });
  await expect(second).rejects.toThrow(FolderInUse);
  await expect(second).rejects.toThrow(`process ${process.pid}`);
});

test("after a kill the socket's lock file does not keep the database from starting, even if its number is that of a living process", async () => {
  await start();
  await server?.stop();
  const stranger = spawn("sleep", ["60"], { stdio: "ignore", ...(await databaseUser()) });
  try {
    for (const name of [".s.PGSQL.5432.lock", "postmaster.pid"])
      await writeFile(join(folder, "postgres", name), `${stranger.pid}\n${join(folder, "postgres")}\n1\n5432\n.\n\n`);
    await start();
    expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
    expect(stranger.exitCode ?? stranger.signalCode, "and the stranger lives").toBeNull();
  } finally {
    stranger.kill("SIGKILL");
  }
});

test("an initialisation that was cut short is thrown away", async () => {
  await mkdir(join(folder, "postgres.new", "base"), { recursive: true });
  await start();
  expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
});
