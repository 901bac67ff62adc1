// `npm run bench -- growth`: a land of 2,445 boxes with a million files in one of them, beside the land of three boxes that a first start makes.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startLandbox } from "../landbox.ts";
import { fits, footprintOf, footprintRow, type MemoryRow, memoryTable } from "../memory.ts";
import { freePort, type Subject } from "../subject.ts";
import { callerOf } from "./caller.ts";
import { compare, type Compared, type Comparison, growthTable, withinBar } from "./measure.ts";
import { purgeRow, purgeTitle } from "./purge-row.ts";
import { fileRows, folderRows, furnish, furnishFolders, listingRows } from "./rows.ts";
import { dataOf, gatherStatistics, makeAllBoxes, seed, superuser } from "./seed.ts";

export interface GrowthOptions {
  readonly folder: string;
  /** Seconds of quiet before the memory is looked at: 60 in the product's own figures. */
  readonly quiet: number;
  /** Only rows whose title holds this. */
  readonly only: string | undefined;
}

/** PSS of server and PostgreSQL together. */
const footprintBar = 300 * 1024 * 1024;

interface Land {
  readonly folder: string;
  subject: Subject;
}

/** Prints the tables; false when a bar was missed. */
export async function runGrowth(options: GrowthOptions): Promise<boolean> {
  const small = await open(join(options.folder, "small"), "three boxes");
  const grown = await open(join(options.folder, "grown"), "grown land");
  try {
    const compared: Compared[] = [];
    const memory: MemoryRow[] = [];
    const wanted = (title: string) => options.only === undefined || title.includes(options.only);
    const measure = async (comparison: Comparison, prefix = "") => {
      if (!wanted(comparison.title)) return;
      const row = await compare({ ...comparison, title: prefix + comparison.title });
      console.error(`${row.title}: ${row.ratio.toFixed(2)} (${row.small.toFixed(2)} ms, ${row.grown.toFixed(2)} ms)`);
      compared.push(row);
    };
    await fill(grown);
    await measure(startRow(small, grown));
    await remember(memory, grown, options.quiet, "after the start with 2,445 boxes");

    const sides = [callerOf(small.subject), callerOf(grown.subject)] as const;
    await furnish(...sides);
    await furnishFolders(sides[1]);
    for (const row of [...fileRows(...sides), ...(await listingRows(...sides))]) await measure(row, "no statistics: ");
    const database = await superuser(dataOf(grown.folder));
    await gatherStatistics(database);
    await database.end();
    for (const row of [...fileRows(...sides), ...(await listingRows(...sides)), ...folderRows(sides[1])]) await measure(row);
    if (wanted(purgeTitle)) compared.push(await purgeRow(sides[1], dataOf(grown.folder)));
    await remember(memory, grown, options.quiet, "after the bench");
    sides.forEach((side) => side.end());
    console.log(`\nA land of 2,445 boxes, one with 1,000,000 files and a folder of 100,000, beside a land of three boxes\n`);
    console.log(growthTable(compared));
    console.log(`\n${memoryTable(memory)}`);
    return compared.every(withinBar) && memory.every(fits);
  } finally {
    await small.subject.stop();
    await grown.subject.stop();
  }
}

async function open(folder: string, name: string): Promise<Land> {
  return { folder, subject: await startLandbox(folder, await freePort(), { name }) };
}

async function fill(grown: Land): Promise<void> {
  console.error("Making 2,445 boxes …");
  await makeAllBoxes(dataOf(grown.folder));
  console.error("Writing the rows of a million files …");
  const database = await superuser(dataOf(grown.folder));
  await seed(database);
  await database.end();
}

/** From the process's start until it is ready; stopping is not timed. */
function startRow(small: Land, grown: Land): Comparison {
  const startOf = (land: Land) => ({
    prepare: () => land.subject.stop(),
    run: async () => {
      land.subject = await startLandbox(land.folder, await freePort(), { name: land.subject.name });
    },
  });
  return { title: "start, with 2,445 boxes", bar: 1.3, operations: 1, pairs: 5, small: startOf(small), grown: startOf(grown) };
}

async function remember(memory: MemoryRow[], land: Land, quiet: number, when: string): Promise<void> {
  await sleep(quiet * 1000);
  const row = footprintRow(`server and PostgreSQL ${quiet} s ${when}`, footprintOf(land.subject.pid), footprintBar);
  console.error(`${row.title}: ${(row.bytes / 2 ** 20).toFixed(0)} MiB (${row.detail})`);
  memory.push(row);
}
