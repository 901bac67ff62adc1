// Where the database's files and its socket lie, and how its processes reach them.
import { chmod, chown, lstat, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { canTraverse, type RunAs } from "./run-as.ts";

export interface Place {
  /** Folder of the cluster, as we see it. */
  readonly cluster: string;
  /** The same folder as the database's processes name it when they start with the cluster as their working folder. */
  readonly clusterForPostgres: string;
  /** Folder of the socket, as clients name it. */
  readonly socket: string;
  readonly socketForPostgres: string;
}

/** The file with which PostgreSQL marks its socket as taken; it names the process, as postmaster.pid does. */
export const socketLockOf = (socket: string): string => join(socket, ".s.PGSQL.5432.lock");

// A socket's address holds 107 bytes and a null byte (Linux); macOS has four less.
const longestSocketPath = 103;

/**
 * How the database's processes name their folder. Started by root, it lies below folders that are closed to the database's user (the data folder itself, or a home
 * with mode 0700). Then PostgreSQL is told that its folder is `/proc/self/cwd`: it is started inside the folder, keeps it as working folder for life, and never walks the closed path.
 * @throws Error where that is not possible (root on a system without /proc)
 */
export async function nameForPostgres(cluster: string, runAs: RunAs | undefined): Promise<string> {
  if (await canTraverse(cluster, runAs)) return cluster;
  if (process.platform === "linux") return "/proc/self/cwd";
  throw new Error(`The database's user cannot reach ${cluster}: set LANDBOX_DATA to a folder that it can reach, or do not start as root.`);
}

/** Decides the paths of an existing cluster. */
export async function placeOf(cluster: string, runAs: RunAs | undefined): Promise<Place> {
  const clusterForPostgres = await nameForPostgres(cluster, runAs);
  const short = Buffer.byteLength(join(cluster, ".s.PGSQL.5432")) <= longestSocketPath;
  // "." is relative to the cluster's folder, which is the server's working folder.
  if (short) return { cluster, clusterForPostgres, socket: cluster, socketForPostgres: "." };
  const socket = await privateFolder(createHash("sha256").update(cluster).digest("hex").slice(0, 16), runAs);
  return { cluster, clusterForPostgres, socket, socketForPostgres: socket };
}

/** A folder below the temporary one that only the database's user (and root) can enter; always the same for one cluster unless someone else made it first. */
async function privateFolder(name: string, runAs: RunAs | undefined): Promise<string> {
  const owner = runAs?.uid ?? process.getuid?.() ?? 0;
  const parent = Buffer.byteLength(tmpdir()) < 60 && (await canTraverse(tmpdir(), runAs)) ? tmpdir() : "/tmp";
  let folder = join(parent, `landbox-${owner}-${name}`);
  const made = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
  if (!made) {
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isDirectory() && found.uid === owner && (found.mode & 0o077) === 0) return folder;
    folder = await mkdtemp(join(parent, "landbox-"));
  }
  await chmod(folder, 0o700);
  if (runAs) await chown(folder, runAs.uid, runAs.gid);
  return folder;
}
