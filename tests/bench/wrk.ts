// The load generator: Debian's wrk with one thread, because it costs least beside the servers on a small machine.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Subject } from "./subject.ts";

export interface Load {
  method: "GET" | "PROPFIND" | "PUT";
  /** Below the subject's root. For PUT the prefix to which a running number is added. */
  path: string;
  depth?: "0" | "1";
  /** PROPFIND's XML. */
  body?: string;
  /** PUT: bytes of each file. */
  size?: number;
  connections: number;
  seconds: number;
}

export interface Measured {
  requests: number;
  seconds: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

export const wrkMissing = (): string | undefined =>
  existsSync("/usr/bin/wrk") ? undefined : "wrk is not installed (Debian: apt-get install wrk)";

/** Drives the subject with the load. @throws Error when any answer was no success: a figure with failures in it is worth nothing */
export async function drive(subject: Subject, load: Load): Promise<Measured> {
  const url = new URL(load.path, subject.root);
  const specific =
    load.method === "PUT" ? [url.pathname, String(load.size)] : load.method === "PROPFIND" ? [load.depth ?? "1", load.body ?? ""] : [];
  const output = await run("wrk", [
    "-t1",
    `-c${load.connections}`,
    `-d${load.seconds}s`,
    "--timeout",
    "30s",
    "-s",
    fileURLToPath(new URL("lua/load.lua", import.meta.url)),
    url.href,
    "--",
    load.method,
    subject.authorization,
    ...specific,
  ]);
  const line = /^RESULT (.*)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no result:\n${output}`);
  const result = JSON.parse(line) as Record<
    "requests" | "seconds" | "connect" | "read" | "write" | "status" | "timeout" | "p50" | "p99",
    number
  >;
  const failures = result.connect + result.read + result.write + result.status + result.timeout;
  if (failures > 0 || result.requests === 0) throw new Error(`${subject.name}: ${load.method} ${load.path}: failed answers: ${line}`);
  return {
    requests: result.requests,
    seconds: result.seconds,
    perSecond: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
  };
}

export function run(command: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let errors = "";
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}: ${errors.slice(0, 1000)}${out.slice(0, 1000)}`)),
    );
  });
}
