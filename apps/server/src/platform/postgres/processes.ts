// What can be known about another process: whether it lives, since when, and which folder it works in.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Whether the process still does something. One that has ended stays in the table until its parent takes note, which in a container whose
 * first process takes care of no orphans is never.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (process.platform !== "linux") return true;
  try {
    return !hasEnded(fieldsOf(readFileSync(`/proc/${pid}/stat`, "utf8")));
  } catch {
    // Gone this very moment, or hidden from us.
    return true;
  }
}

/** The fields of a line of /proc/<pid>/stat from the third on: the second is the name in brackets and may hold blanks. */
const fieldsOf = (line: string): string[] => line.slice(line.lastIndexOf(")") + 2).split(" ");

const hasEnded = ([state]: readonly string[]): boolean => state === "Z" || state === "X";

/** A text that differs for another process which later gets the same number; undefined when there is no such process. */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    const fields = line === undefined ? undefined : fieldsOf(line);
    // The start time is the 22nd field.
    return fields === undefined || hasEnded(fields) ? undefined : `${boot.trim()}/${fields[19]}`;
  }
  return new Promise((done) => {
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, output) => done(error ? undefined : output.trim() || undefined));
  });
}

/** Numbers of the processes whose working folder this is; undefined where the system does not tell. */
export async function processesIn(folder: string): Promise<number[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const wanted = await stat(folder);
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const cwd = await stat(`/proc/${name}/cwd`).catch(() => undefined);
    if (cwd && cwd.ino === wanted.ino && cwd.dev === wanted.dev) found.push(Number(name));
  }
  return found;
}

/** Waits until the process is gone; false when it still lives after so many milliseconds. */
export async function waitForEnd(pid: number, milliseconds: number): Promise<boolean> {
  const until = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(5);
  }
  return true;
}
