// How much memory processes take: the share of each (PSS), so that what several map counts once.
import { readdirSync, readFileSync } from "node:fs";
import { table } from "./report.ts";

const MiB = 1024 * 1024;

/** Bytes of a process; 0 when it has ended. */
export function pssOf(pid: number): number {
  return kilobytesOf(pid, "smaps_rollup", /^Pss:\s+(\d+) kB/m) * 1024;
}

/** The resident bytes of a process, quick enough to be asked often. */
export function rssOf(pid: number): number {
  return kilobytesOf(pid, "status", /^VmRSS:\s+(\d+) kB/m) * 1024;
}

function kilobytesOf(pid: number, file: string, line: RegExp): number {
  try {
    return Number(line.exec(readFileSync(`/proc/${pid}/${file}`, "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** A server and everything it has started: PostgreSQL with its processes. */
export interface Footprint {
  readonly server: number;
  readonly database: number;
  readonly sum: number;
}

export function footprintOf(server: number): Footprint {
  const database = descendantsOf(server).reduce((sum, pid) => sum + pssOf(pid), 0);
  const own = pssOf(server);
  return { server: own, database, sum: own + database };
}

function descendantsOf(ancestor: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = kilobytesOf(Number(name), "status", /^PPid:\s+(\d+)/m);
    parents.set(Number(name), parent);
  }
  const isBelow = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === ancestor || isBelow(parents.get(pid)));
  return [...parents.keys()].filter((pid) => pid !== ancestor && isBelow(pid));
}

/** One line of the memory table; bytes. */
export interface MemoryRow {
  readonly title: string;
  readonly bytes: number;
  readonly bar: number | undefined;
  readonly detail: string;
}

export const fits = (row: MemoryRow): boolean => row.bar === undefined || row.bytes <= row.bar;

export function footprintRow(title: string, footprint: Footprint, bar: number): MemoryRow {
  const inMiB = (bytes: number) => (bytes / MiB).toFixed(0);
  return { title, bytes: footprint.sum, bar, detail: `server ${inMiB(footprint.server)}, PostgreSQL ${inMiB(footprint.database)}` };
}

export function memoryTable(rows: readonly MemoryRow[]): string {
  return table(
    ["memory", "MiB", "bar", "", "of it"],
    rows.map((row) => [
      row.title,
      (row.bytes / MiB).toFixed(0),
      row.bar === undefined ? "" : (row.bar / MiB).toFixed(0),
      row.bar === undefined ? "" : fits(row) ? "pass" : "MISS",
      row.detail,
    ]),
  );
}
