// Runs a program of the system to its end and keeps what it said.
import { spawn } from "node:child_process";

export interface Finished {
  /** Exit code; -1 when a signal ended it. */
  readonly code: number;
  /** stdout and stderr in the order they came. */
  readonly output: string;
}

export interface CommandOptions {
  cwd?: string;
  environment?: Record<string, string>;
  input?: string;
  /** Milliseconds after which it is killed; 120 s. */
  timeout?: number;
  /** Kills it at once, as a power cut would. */
  signal?: AbortSignal;
}

export function command(program: string, parameters: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      stdio: ["pipe", "pipe", "pipe"],
      cwd: options.cwd,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...options.environment },
    });
    let output = "";
    const late = setTimeout(() => child.kill("SIGKILL"), options.timeout ?? 120_000);
    options.signal?.addEventListener("abort", () => child.kill("SIGKILL"));
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ code: code ?? -1, output });
    });
  });
}
