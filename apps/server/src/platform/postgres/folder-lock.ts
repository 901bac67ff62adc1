// One embedded database, one server: a lock file that a killed process cannot leave behind in force.
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartRefused } from "../start-refused.ts";
import { processBirth } from "./processes.ts";

export class FolderInUse extends StartRefused {}

interface Holder {
  pid: number;
  birth: string | undefined;
}

/**
 * Takes the folder for this process; the returned function gives it back. A lock whose process no longer lives (the number may have gone to another one) is taken over.
 * @throws FolderInUse when a living process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, "landbox.lock");
  const mine = join(folder, `landbox.lock.${process.pid}`);
  const holder: Holder = { pid: process.pid, birth: await processBirth(process.pid) };
  const text = JSON.stringify(holder);
  await writeFile(mine, text, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await tryLink(mine, file)) return () => giveBack(file, text);
      const found = await read(file);
      const other = found === undefined ? undefined : parse(found);
      if (other && other.birth !== undefined && (await processBirth(other.pid)) === other.birth)
        throw new FolderInUse(
          `The data folder ${folder} is in use by another Landbox server (process ${other.pid}). Stop it first, or set LANDBOX_DATA to another folder.`,
        );
      await removeStale(file, found, mine);
    }
    throw new FolderInUse(`The data folder ${folder} is being taken by several servers at once.`);
  } finally {
    await rm(mine, { force: true });
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves the stale lock away; should another start have replaced it meanwhile, its lock is put back. */
async function removeStale(file: string, stale: string | undefined, mine: string): Promise<void> {
  const aside = `${mine}.stale`;
  await rename(file, aside).catch(() => undefined);
  const moved = await read(aside);
  if (moved !== undefined && moved !== stale) await tryLink(aside, file);
  await rm(aside, { force: true });
}

async function giveBack(file: string, text: string): Promise<void> {
  if ((await read(file)) === text) await rm(file, { force: true });
}

const read = (file: string): Promise<string | undefined> => readFile(file, "utf8").catch(() => undefined);

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}
