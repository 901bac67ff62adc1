// The real server in a process of its own, started from its real entry file on a free port and a temporary data folder.
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask } from "./http.ts";

const entry = fileURLToPath(new URL("../../../apps/server/src/main.ts", import.meta.url));

export interface ServerProcess {
  /** `http://127.0.0.1:<port>`, the common host. */
  readonly origin: string;
  readonly port: number;
  readonly pid: number;
  readonly dataFolder: string;
  /** What it wrote to stdout and stderr so far. */
  output(): string;
  /** SIGTERM and wait; removes the data folder unless it was given. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would; keeps the data folder. */
  kill(): Promise<void>;
}

export interface ServerProcessOptions {
  /** Default: a new folder below the system's temporary folder. */
  dataFolder?: string;
  /** Default: embedded PostgreSQL in the data folder. */
  databaseUrl?: string;
  /** Default: a free port. */
  port?: number;
  /** Further settings. */
  environment?: Record<string, string>;
  /** Seconds to become ready; 150, because a database that was killed is recovered first, and the machine may be busy. */
  patience?: number;
}

/** @throws Error with the server's output when it does not become ready */
export async function startServerProcess(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const port = options.port ?? (await freePort());
  const dataFolder = options.dataFolder ?? (await temporaryFolder());
  let output = "";
  const child = spawn(process.execPath, [entry], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      HOST: "127.0.0.1",
      PORT: String(port),
      LANDBOX_DATA: dataFolder,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      ...options.environment,
    },
  });
  const collect = (data: Buffer) => {
    output = (output + data.toString()).slice(-4_000_000);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const origin = `http://127.0.0.1:${port}`;
  const server: ServerProcess = {
    origin,
    port,
    pid: child.pid ?? 0,
    dataFolder,
    output: () => output,
    async stop() {
      await end(child, "SIGTERM");
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
    kill: () => end(child, "SIGKILL"),
  };
  await ready(child, origin, (options.patience ?? 150) * 1000).catch(async (error: Error) => {
    await end(child, "SIGKILL");
    throw new Error(`${error.message}\n${output.slice(-3000)}`);
  });
  return server;
}

async function ready(child: ChildProcess, origin: string, patience: number): Promise<void> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const answer = await ask(origin, "GET", "/health/ready", { timeout: 5000 }).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error("The server was not ready in time.");
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await ended;
  clearTimeout(late);
}

/** A folder that PostgreSQL's own user can reach. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "landbox-test-"));
  await chmod(folder, 0o755);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Below the ports that systems give to outgoing connections: one of those must not take it before the server does, or while it is killed. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const port = randomInt(12_000, 32_000);
    const server = net.createServer();
    server.on("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(freePort()) : reject(error)));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(port)));
  });
}
