// Landbox as the side that is measured: its real start code in a process of its own, embedded PostgreSQL, everything durable.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { basic, type Subject, waitFor } from "./subject.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const password = "bench-Passwort-2026";

export interface LandboxOptions {
  /** Entry file, from the repository's root; the product's own unless a price is measured. */
  entry?: string;
  parameters?: readonly string[];
  /** Port of the V8 inspector, for profiles. */
  inspect?: number;
  name?: string;
}

/** Starts Landbox with a new demo land below `folder`. @throws Error when it is not ready within 90 s */
export async function startLandbox(folder: string, port: number, options: LandboxOptions = {}): Promise<Subject> {
  await mkdir(folder, { recursive: true });
  const log = createWriteStream(join(folder, "server.log"));
  const child = spawn(
    process.execPath,
    [
      ...(options.inspect === undefined ? [] : [`--inspect=127.0.0.1:${options.inspect}`]),
      join(repository, options.entry ?? "apps/server/src/main.ts"),
      ...(options.parameters ?? []),
    ],
    {
      cwd: repository,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        HOST: "127.0.0.1",
        PORT: String(port),
        LANDBOX_DATA: join(folder, "data"),
        LANDBOX_DEMO_PASSWORD: password,
      },
    },
  );
  const killed = () => child.kill("SIGTERM");
  process.once("exit", killed);
  child.once("exit", () => process.off("exit", killed));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  try {
    await waitFor(`http://127.0.0.1:${port}/health/ready`, [200], 90, () =>
      child.exitCode === null ? undefined : `Landbox ended with ${child.exitCode}`,
    );
  } catch (error) {
    await stop(child);
    throw new Error(`${(error as Error).message}\n${(await readFile(join(folder, "server.log"), "utf8")).slice(-3000)}`);
  }
  return {
    name: options.name ?? "Landbox",
    root: `http://127.0.0.1:${port}/remote.php/webdav/`,
    authorization: basic("anna@hohenwarth", password),
    pid: child.pid ?? 0,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
  await ended;
  clearTimeout(late);
}
