// The embedded PostgreSQL: started in a process group of its own, watched, started again when it dies, and stopped after the drain.
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdir, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type Binaries, findBinaries } from "./binaries.ts";
import { clusterSecret, ensureCluster } from "./cluster.ts";
import { lockFolder } from "./folder-lock.ts";
import { clearOrphan, readPidFile } from "./orphan.ts";
import { type Place, placeOf } from "./place.ts";
import { databaseUser, type RunAs } from "./run-as.ts";

export interface PostgresOptions {
  /** The data folder of the land; the cluster lies in `postgres` below it. */
  folder: string;
  log: PostgresLog;
  /** Largest number of connections of all clients; a few are kept for maintenance. */
  connections?: number;
}

export interface PostgresLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface PostgresServer {
  /** Connection parameters of a role; the password is derived from the cluster's secret. */
  connection(role: string, database: string): pg.ClientConfig & { password: string };
  /** The number of the running server process; undefined while it is being started again. */
  pid(): number | undefined;
  /** Ends all connections, writes a checkpoint and waits for the end. */
  stop(): Promise<void>;
}

interface Running {
  child: ChildProcess;
  ended: Promise<void>;
}

/**
 * Starts the cluster of a data folder, making it when there is none, and ending what a killed server left running.
 * @throws FolderInUse when another server uses the folder; Error with PostgreSQL's last words when it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const folder = await realpath(options.folder);
  const unlock = await lockFolder(folder);
  try {
    const runAs = await databaseUser();
    const binaries = await findBinaries(runAs, folder);
    const secret = await clusterSecret(join(folder, "postgres.secret"));
    const cluster = join(folder, "postgres");
    await ensureCluster(cluster, binaries, passwordOf(secret, "postgres"), runAs);
    const place = await placeOf(cluster, runAs);
    await clearOrphan(place, options.log);
    return await supervise(options, binaries, place, runAs, secret, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function supervise(
  options: PostgresOptions,
  binaries: Binaries,
  place: Place,
  runAs: RunAs | undefined,
  secret: string,
  unlock: () => Promise<void>,
): Promise<PostgresServer> {
  const { log } = options;
  let stopping = false;
  let running: Running | undefined = await launch(options, binaries, place, runAs);
  const waiting = new AbortController();

  async function watch(): Promise<void> {
    for (let failures = 0; !stopping;) {
      if (running) await running.ended;
      if (stopping) return;
      running = undefined;
      log.error("The database ended unexpectedly and is started again.");
      if (failures > 0) await sleep(Math.min(100 * 2 ** failures, 5000), undefined, { signal: waiting.signal }).catch(() => undefined);
      if (stopping) return;
      try {
        // Its other processes notice the end by themselves, and would be in the way until then.
        await clearOrphan(place, log);
        running = await launch(options, binaries, place, runAs);
        failures = 0;
        log.info("The database runs again.");
      } catch (error) {
        failures++;
        log.error(`The database does not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const watching = watch();

  return {
    connection: connectionOf(place, secret),
    pid: () => running?.child.pid,
    async stop() {
      if (stopping) return watching;
      stopping = true;
      waiting.abort();
      if (running) await end(running);
      await watching;
      // A socket folder of our own below the temporary one.
      if (place.socket !== place.cluster) await rm(place.socket, { recursive: true, force: true });
      await unlock();
    },
  };
}

export const connectionOf =
  (place: Place, secret: string): PostgresServer["connection"] =>
  (role, database) => ({ host: place.socket, port: 5432, user: role, database, password: passwordOf(secret, role) });

const passwordOf = (secret: string, role: string): string =>
  createHmac("sha256", secret).update(`postgres-role:${role}`).digest("base64url");

/** Starts the process and waits until it takes connections. */
async function launch(options: PostgresOptions, binaries: Binaries, place: Place, runAs: RunAs | undefined): Promise<Running> {
  const lastWords: string[] = [];
  const child = spawn(binaries.postgres, argumentsOf(options, place), {
    cwd: place.cluster,
    ...runAs,
    // A group of its own, so that Ctrl-C in a terminal reaches the server only, which stops the database after its drain.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: "/usr/bin:/bin", TZ: "UTC" },
  });
  const failed = new Promise<never>((_, fail) => child.once("error", fail));
  failed.catch(() => undefined);
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastWords.push(line);
    if (lastWords.length > 20) lastWords.shift();
    forward(line, options.log);
  });
  let gone = false;
  void ended.then(() => (gone = true));
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    const file = await readPidFile(place.cluster);
    if (file && file.pid === child.pid && file.ready) return { child, ended };
    if (gone) throw new Error(`PostgreSQL did not start:\n${lastWords.join("\n")}`);
    await Promise.race([sleep(15), failed]);
  }
  await end({ child, ended });
  throw new Error("PostgreSQL was not ready after two minutes.");
}

function argumentsOf(options: PostgresOptions, place: Place): string[] {
  const connections = options.connections ?? 40;
  const settings: Record<string, string | number> = {
    listen_addresses: "",
    unix_socket_directories: place.socketForPostgres,
    unix_socket_permissions: "0700",
    max_connections: connections,
    shared_buffers: "64MB",
    work_mem: "4MB",
    maintenance_work_mem: "64MB",
    // Processes that would wait beside the others: statements that go from key to key read single pages, and nobody subscribes to anything.
    io_method: "sync",
    max_logical_replication_workers: 0,
    huge_pages: "off",
    jit: "off",
    max_parallel_workers_per_gather: 0,
    max_wal_size: "512MB",
    checkpoint_completion_target: 0.9,
    random_page_cost: 1.1,
    idle_in_transaction_session_timeout: "60s",
    timezone: "UTC",
    log_timezone: "UTC",
    // Errors are the server's to log; PostgreSQL's own lines would hold values of rows.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    log_line_prefix: "",
    fsync: "on",
    full_page_writes: "on",
    synchronous_commit: "on",
  };
  return ["-D", place.clusterForPostgres, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

function forward(line: string, log: PostgresLog): void {
  const match = /^(LOG|WARNING|ERROR|FATAL|PANIC|HINT|DETAIL):\s+(.*)$/.exec(line);
  const text = `postgres: ${match?.[2] ?? line}`;
  if (match?.[1] === "PANIC" || match?.[1] === "FATAL" || match?.[1] === "ERROR") log.warn(text);
  else log.info(text);
}

/** Fast shutdown: ends connections and writes a checkpoint; harsher when that takes too long, which recovery at the next start repairs. */
async function end(running: Running): Promise<void> {
  const { child, ended } = running;
  for (const [signal, patience] of [
    ["SIGINT", 60_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 10_000],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const timeout = new AbortController();
    await Promise.race([ended, sleep(patience, undefined, { signal: timeout.signal }).catch(() => undefined)]);
    timeout.abort();
  }
}
