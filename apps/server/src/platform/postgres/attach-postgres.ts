// Finds the embedded PostgreSQL that a running server has started, for tools that work beside it.
import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "./processes.ts";
import { readPidFile } from "./orphan.ts";
import { placeOf } from "./place.ts";
import { databaseUser } from "./run-as.ts";
import { connectionOf, type PostgresServer } from "./start-postgres.ts";

/** The running server's database, or undefined when none runs in this data folder. `stop` only lets go of it. */
export async function attachPostgres(dataFolder: string): Promise<PostgresServer | undefined> {
  const folder = await realpath(dataFolder).catch(() => undefined);
  if (folder === undefined) return undefined;
  const cluster = join(folder, "postgres");
  const running = await readPidFile(cluster);
  if (!running?.ready || !isAlive(running.pid)) return undefined;
  const secret = (await readFile(join(folder, "postgres.secret"), "utf8")).trim();
  const place = await placeOf(cluster, await databaseUser());
  return { connection: connectionOf(place, secret), pid: () => running.pid, stop: () => Promise.resolve() };
}
