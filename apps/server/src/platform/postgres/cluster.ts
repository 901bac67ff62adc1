// Makes a new database cluster: complete, or not at all.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { nameForPostgres } from "./place.ts";
import type { RunAs } from "./run-as.ts";

const major = "18";

/**
 * Makes the cluster in `folder` if there is none. An earlier start that was killed halfway leaves `<folder>.new`, which is thrown away.
 * @throws Error when the folder belongs to another major version or cannot be made
 */
export async function ensureCluster(folder: string, binaries: Binaries, password: string, runAs: RunAs | undefined): Promise<void> {
  const version = await readFile(join(folder, "PG_VERSION"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Error(`The database in ${folder} cannot be read: was it made by another user? (${error.message})`, { cause: error });
  });
  if (version?.trim() === major) return;
  if (version !== undefined)
    throw new Error(
      `The database in ${folder} is PostgreSQL ${version.trim()}, this server brings ${major}: it must be upgraded first (docs/operations).`,
    );
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  if (runAs) await chown(fresh, runAs.uid, runAs.gid);
  await initialise(binaries, fresh, await nameForPostgres(fresh, runAs), password, runAs);
  await rename(fresh, folder);
  await syncFolder(dirname(folder));
}

async function initialise(binaries: Binaries, cwd: string, cluster: string, password: string, runAs: RunAs | undefined): Promise<void> {
  const options = [
    `--pgdata=${cluster}`,
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--auth=scram-sha-256",
    "--pwfile=/dev/fd/3",
  ];
  const passwordFile = await openUnlinked(`${cwd}.password`, password, runAs);
  try {
    const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", TZ: "UTC" };
    const child = spawn(binaries.initdb, options, { cwd, ...runAs, env, stdio: ["ignore", "pipe", "pipe", passwordFile.fd] });
    let output = "";
    child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
    const code = await new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
    if (code !== 0) throw new Error(`initdb failed (${code}): ${output.trim()}`);
  } finally {
    await passwordFile.close();
  }
}

/** A file without a name that a child inherits: the database's user could not walk to it by name. */
async function openUnlinked(file: string, text: string, owner: RunAs | undefined): Promise<FileHandle> {
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  if (owner) await chown(file, owner.uid, owner.gid);
  const handle = await open(file, "r");
  await rm(file);
  return handle;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** The secret from which the passwords of the cluster's roles are derived; made at the first start, readable by its owner only. */
export async function clusterSecret(file: string): Promise<string> {
  try {
    await writeFile(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = (await readFile(file, "utf8")).trim();
  if (secret.length < 32) throw new Error(`${file} is damaged: it must hold the database's secret.`);
  return secret;
}
