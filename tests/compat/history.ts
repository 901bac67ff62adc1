// A random history of one account on two devices: what people do to their files, what must not be lost by it, and when both are quiet.
import { readdir, rename } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { act, deleteFolder, furnish, look, quarrel, type World } from "./acts.ts";
import { dice } from "./dice.ts";
import { isConflict, snapshot } from "./local-tree.ts";
import { type Device, listings, type Run, transfers } from "./sync-client.ts";

export interface History {
  /** What was done, oldest first. */
  readonly log: readonly string[];
  /** Lets somebody do something on one device. */
  act(device: Device): Promise<void>;
  /**
   * Deletes a folder on one device. To be followed by a sync of all before anything else is done: both clients (nextcloudcmd 3.7.3,
   * owncloudcmd 2.11) remove a folder that another device deleted together with files that were made deeper in it since their last run, and
   * then fail to upload these ("File Removed"), whatever the server does.
   */
  tidy(device: Device): Promise<void>;
  /** Different changes of one file on both devices, if they have one in common. */
  quarrel(): Promise<void>;
  /** Three folders with some files on the first device. */
  furnish(): Promise<void>;
  /** Runs the clients, one after the other or at the same time; a failing one is to be run again. Conflict copies get names of their own. */
  sync(devices: readonly Device[], atOnce: boolean): Promise<void>;
  /** Runs both clients in turn until neither transfers anything. @throws Error when they never come to rest */
  settle(): Promise<void>;
  /** Operations of people so far. */
  operations(): number;
  /** Contents that nobody deleted or overwrote and that are neither on a device nor among the given SHA-1: SHA-1 → what wrote it. */
  lost(elsewhere: Iterable<string>): Promise<Map<string, string>>;
  /** Not to be missed any more. */
  forget(contents: Iterable<string>): void;
}

/** Bytes of a chunk while a history runs, so that a file of some megabytes takes several. */
export const chunkEnvironment = {
  OWNCLOUD_CHUNK_SIZE: "1000000",
  OWNCLOUD_MIN_CHUNK_SIZE: "1000000",
  OWNCLOUD_MAX_CHUNK_SIZE: "1000000",
};

export function startHistory(seed: number, first: Device, second: Device): History {
  const world: World = { random: dice(seed), log: [], kept: new Map(), count: 0, operations: 0, folderNames: new Set() };
  const both = [first, second];
  return {
    log: world.log,
    act: (device) => act(world, device),
    async tidy(device) {
      const told = await deleteFolder(world, device.folder, await look(device.folder));
      if (told === undefined) return;
      world.operations++;
      world.log.push(`${device.name}: ${told}`);
    },
    quarrel: () => quarrel(world, first, second),
    operations: () => world.operations,
    furnish: () => furnish(world, first),
    async sync(devices, atOnce) {
      const running = atOnce ? devices.map((device) => device.run()) : [];
      for (const [i, device] of devices.entries()) {
        const { code, requests, output } = await (running[i] ?? device.run());
        world.log.push(`${device.name}: sync, exit ${code}, ${transfers(requests).length} transfers`);
        if (code !== 0) {
          world.log.push(...complaints(code, output));
          await forgetFailures(device);
        }
        await adoptConflicts(world, device);
      }
      await rememberFolders(world, both);
    },
    async settle() {
      for (let round = 0; round < 15; round++) {
        const runs: Run[] = [];
        let adopted = 0;
        for (const device of both) {
          runs.push(await device.run());
          adopted += await adoptConflicts(world, device);
          if (runs.at(-1)?.code !== 0) await forgetFailures(device);
        }
        const moved = runs.flatMap(({ requests }) => transfers(requests));
        if (adopted === 0 && moved.length === 0 && runs.every(({ code }) => code === 0)) return;
        world.log.push(
          `  round ${round}: exits ${runs.map(({ code }) => code).join(" ")}, ${moved.length} transfers ${moved.slice(0, 6).join(", ")}`,
        );
      }
      throw new Error("The clients did not come to rest.");
    },
    forget(contents) {
      for (const hash of contents) world.kept.delete(hash);
    },
    async lost(elsewhere) {
      const there = new Set<string>(elsewhere);
      for (const device of both) for (const hash of Object.values(await snapshot(device.folder))) there.add(hash);
      return new Map([...world.kept].filter(([hash]) => !there.has(hash)));
    },
  };
}

/** The lines of a client's output that say why it failed. */
const complaints = (code: number, output: string): string[] =>
  output
    .split("\n")
    .filter((line) => code === -1 || (/error|fail|warn/i.test(line) && !/QObject|SSL|libssl/.test(line)))
    .slice(code === -1 ? -40 : -6)
    .map((line) => `    ${line.slice(0, 300)}`);

/** What a run lists when nothing happened: the root alone, and nothing else is asked. */
export const isQuiet = ({ code, requests }: Run): boolean =>
  code === 0 && transfers(requests).length === 0 && listings(requests).join("|") === "";

async function rememberFolders(world: World, devices: readonly Device[]): Promise<void> {
  world.folderNames.clear();
  for (const { folder } of devices) for (const path of (await look(folder)).folders) world.folderNames.add(basename(path));
}

/** As a person does who finds a conflict copy: gives it a name of its own, which the client then uploads. Returns how many there were. */
async function adoptConflicts(world: World, device: Device): Promise<number> {
  let adopted = 0;
  for (;;) {
    const found = (await readdir(device.folder, { recursive: true }))
      .toSorted()
      .find((path) => isConflict(basename(path)) && !isConflict(dirname(path)));
    if (found === undefined) return adopted;
    adopted++;
    world.count++;
    const name = `Konflikt ${world.count}${extname(found)}`;
    await rename(join(device.folder, found), join(device.folder, dirname(found), name));
    world.log.push(`${device.name}: adopt ${found} as ${name}`);
  }
}

/** As if the time had passed after which a client tries again what failed. */
export async function forgetFailures(device: Device): Promise<void> {
  for (const name of await readdir(device.folder))
    if (/^\.(_)?sync_.*\.db$/.test(name)) {
      const journal = new DatabaseSync(join(device.folder, name));
      journal.exec("delete from blacklist");
      journal.close();
    }
}
