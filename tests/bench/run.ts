// `npm run bench`: Landbox and Apache mod_dav side by side on the same disk, then what each wall costs.
// `npm run bench -- growth`: a land of 2,445 boxes and a million files beside a small one.
// `npm run bench -- search`: search by name among a million files.
// `npm run bench -- sharing`: 1,000 recipients here and elsewhere, 10,000 links, 500 people in a space and a room, beside a few.
// `npm run bench -- memory`: what it takes at rest, and while big files come and go.
//
//   --quick             shorter measurements, fewer pairs, 256 MiB instead of 1 GiB
//   --only a,b          rows by id (propfind-1, propfind-0, get, put-8, put-32, put-big, get-big)
//   --no-price          without the price of row-level security, encryption and durability
//   --price-only        only the price
//   --profile <row id>  where Landbox spends its time in this row: V8 self times
//   --folder <path>     where both keep their data (default: a new folder in /var/tmp, removed at the end)
//   --apache-password stock|cheapest   what Apache computes for each request (see apache.ts)
//   --pairs n, --seconds n
//   --quiet n           seconds of rest before the memory is looked at (growth and memory; 60)
//   --size n            GiB of the big file (memory; 20, with --quick 1)
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { apacheMissing, startApache } from "./apache.ts";
import { runGrowth } from "./growth/run-growth.ts";
import { startLandbox } from "./landbox.ts";
import { runMemory } from "./memory-bench.ts";
import { priceOfTheWalls } from "./price.ts";
import { profileRow } from "./profile.ts";
import { comparisonTable, type Outcome, reached } from "./report.ts";
import { prepare, type Row, rows, type Settings } from "./rows.ts";
import { runSharing } from "./sharing/run-sharing.ts";
import { runSearch } from "./search-bench.ts";
import { freePort, type Subject } from "./subject.ts";
import { remove } from "./transfer.ts";
import { wrkMissing } from "./wrk.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    "no-price": { type: "boolean", default: false },
    "price-only": { type: "boolean", default: false },
    profile: { type: "string" },
    folder: { type: "string" },
    "apache-password": { type: "string", default: "stock" },
    pairs: { type: "string" },
    seconds: { type: "string" },
    size: { type: "string" },
    quiet: { type: "string", default: "60" },
  },
});

const [what = "compare"] = positionals;
const missing = what === "compare" ? [apacheMissing(), wrkMissing()].filter((line) => line !== undefined) : [];
if (missing.length > 0) {
  console.error(missing.join("\n"));
  process.exit(1);
}

const folder = options.folder ?? (await mkdtemp("/var/tmp/landbox-bench-"));
await mkdir(folder, { recursive: true });
await chmod(folder, 0o755);
const settings: Settings = {
  seconds: Number(options.seconds ?? (options.quick ? 2 : 4)),
  bigFile: join(folder, "random.bin"),
  bigSize: (options.quick ? 256 : 1024) * 1024 * 1024,
};
const bigGiB = Number(options.size ?? (options.quick ? 1 : 20));
const pairs = Number(options.pairs ?? (options.quick ? 3 : 5));
const only = options.only?.split(",");
const chosen = rows.filter((row) => only === undefined || only.includes(row.id));

// Leaves no server behind.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

let failed = false;
try {
  if (what === "growth") failed = !(await runGrowth({ folder, quiet: Number(options.quiet), only: options.only }));
  else if (what === "search") failed = !(await runSearch({ folder }));
  else if (what === "sharing")
    failed = !(await runSharing({ folder, only: options.only, pairs: options.pairs === undefined ? undefined : pairs }));
  else if (what === "memory") failed = !(await runMemory({ folder, quiet: Number(options.quiet), size: bigGiB * 2 ** 30 }));
  else await compareWithApache();
} finally {
  if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function compareWithApache(): Promise<void> {
  await writeRandom(settings.bigFile, settings.bigSize);
  if (options.profile !== undefined) await profile(options.profile);
  else {
    if (!options["price-only"]) failed = !(await compare());
    if (!options["no-price"]) await priceOfTheWalls(folder, settings, options.quick ? 2 : 3);
  }
}

/** Prints the table; true when every bar was reached. */
async function compare(): Promise<boolean> {
  const apache = await startApache(
    join(folder, "apache"),
    await freePort(),
    options["apache-password"] === "cheapest" ? "cheapest" : "stock",
  );
  try {
    const landbox = await startLandbox(join(folder, "landbox"), await freePort());
    try {
      const big = chosen.some((row) => row.big);
      for (const subject of [apache, landbox]) await prepare(subject, settings, big);
      const outcomes: Outcome[] = [];
      for (const row of chosen) outcomes.push(await measureRow(row, landbox, apache));
      console.log(`\nLandbox against Apache mod_dav (no encryption, no sync) on ${cpus().length} x ${cpus()[0]?.model.trim()}, ${folder}`);
      console.log(`${pairs} pairs in turn, median of their ratios; the figures at the right are for orientation only.\n`);
      console.log(comparisonTable(outcomes));
      return outcomes.every(reached);
    } finally {
      await landbox.stop();
    }
  } finally {
    await apache.stop();
  }
}

async function measureRow(row: Row, landbox: Subject, apache: Subject): Promise<Outcome> {
  const outcome: Outcome = { title: row.title, unit: row.unit, bar: row.bar, landbox: [], apache: [] };
  const turns = row.big ? Math.min(pairs, 3) : pairs;
  if (row.id === "put-big" && settings.bigSize < 2 ** 30) outcome.title += ` (${settings.bigSize >> 20} MiB)`;
  const measure = async (subject: Subject, round: string) => {
    const value = await row.measure(subject, round, settings);
    if (row.id === "put-big") await remove(subject, `big-${round}.bin`);
    return value;
  };
  // One unmeasured turn each: caches, JIT, connections.
  for (const subject of [landbox, apache]) await measure(subject, "warm");
  for (let turn = 0; turn < turns; turn++) {
    // Who goes first changes with each pair.
    const order = turn % 2 === 0 ? ([landbox, apache] as const) : ([apache, landbox] as const);
    for (const subject of order) (subject === landbox ? outcome.landbox : outcome.apache).push(await measure(subject, `r${turn}`));
  }
  console.error(
    `${row.id}: Landbox ${outcome.landbox.map((v) => v.toFixed(0)).join(" ")}; Apache ${outcome.apache.map((v) => v.toFixed(0)).join(" ")}`,
  );
  return outcome;
}

async function profile(id: string): Promise<void> {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`there is no row ${id}`);
  const inspector = await freePort();
  const landbox = await startLandbox(join(folder, "landbox"), await freePort(), { inspect: inspector });
  try {
    await prepare(landbox, settings, row.big);
    await row.measure(landbox, "warm", settings);
    console.log(await profileRow(inspector, join(folder, "profile.cpuprofile"), () => row.measure(landbox, "profiled", settings)));
  } finally {
    await landbox.stop();
  }
}

async function writeRandom(file: string, size: number): Promise<void> {
  const out = createWriteStream(file);
  const block = randomBytes(8 * 1024 * 1024);
  for (let written = 0; written < size; written += block.length) {
    block.writeUInt32LE(written / block.length, 0);
    if (!out.write(Buffer.from(block))) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}
