// Which user the database runs as: PostgreSQL refuses root, so a server started by root hands it to an unprivileged user.
import { lstat, readFile, realpath } from "node:fs/promises";
import { dirname } from "node:path";

export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** The user for the database's processes: undefined means our own. As root: the user `landbox` if there is one, otherwise `nobody`. */
export async function databaseUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n").map((line) => line.split(":"));
  // initdb looks its user up by number, so it must be one that the system knows.
  const entry = lines.find(([name]) => name === "landbox") ?? lines.find(([name]) => name === "nobody");
  return { uid: Number(entry?.[2] ?? 65534), gid: Number(entry?.[3] ?? 65534) };
}

/** Whether the user may walk to this folder through all folders above it (by mode bits; access lists are not read). */
export async function canTraverse(folder: string, runAs: RunAs | undefined): Promise<boolean> {
  if (!runAs) return true;
  for (let path = await realpath(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = await lstat(path);
    const bit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
