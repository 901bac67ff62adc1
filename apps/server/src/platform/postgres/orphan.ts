// What a killed server leaves running: its database. It is ended in an orderly way before a new one starts.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Place, socketLockOf } from "./place.ts";
import type { PostgresLog } from "./start-postgres.ts";
import { isAlive, processesIn, waitForEnd } from "./processes.ts";

export interface PidFile {
  pid: number;
  ready: boolean;
}

/** PostgreSQL's own postmaster.pid: the first line is the process, the eighth its state. */
export async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => undefined);
  const lines = text?.split("\n") ?? [];
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return pid > 0 ? { pid, ready: lines[7]?.trim() === "ready" } : undefined;
}

/**
 * Ends a PostgreSQL that still runs in the cluster, or removes a pid file whose process is gone. The folder's lock must be held.
 * @throws Error when the orphan cannot be ended
 */
export async function clearOrphan({ cluster, socket }: Place, log: PostgresLog): Promise<void> {
  const file = await readPidFile(cluster);
  const inside = await processesIn(cluster);
  const orphan = file && isAlive(file.pid) && (inside === undefined || inside.includes(file.pid)) ? file.pid : undefined;
  if (orphan !== undefined) {
    log.warn(`An earlier server was killed and left its database running (process ${orphan}): ending it.`);
    await endProcess(orphan);
  }
  // Children of a postmaster that was killed end by themselves within moments; until then they still write.
  for (const pid of (await processesIn(cluster)) ?? []) {
    if (!(await waitForEnd(pid, 10_000))) await endProcess(pid);
  }
  // PostgreSQL would refuse to start if an unrelated process of the same user now had this number, or if nobody has taken note of the end of the old one.
  if (inside === undefined) return;
  for (const file of [join(cluster, "postmaster.pid"), socketLockOf(socket)]) await rm(file, { force: true });
}

async function endProcess(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ["SIGINT", 30_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 10_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw new Error(`The database that an earlier server left running (process ${pid}) cannot be ended: ${(error as Error).message}`, {
        cause: error,
      });
    }
    if (await waitForEnd(pid, patience)) return;
  }
  throw new Error(`The database that an earlier server left running (process ${pid}) does not end.`);
}
