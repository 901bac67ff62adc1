// How much memory new objects may take: in a process of its own, because it is set for the whole process.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const MiB = 2 ** 20;

/** Makes many objects of which some live for a while: left alone, V8 gives them 64 MiB. */
const program = `
  import { collectAll } from "${new URL("./collector.ts", import.meta.url).href}";
  import { boundYoungGeneration, widenYoungGeneration, youngGeneration } from "${new URL("./young-generation.ts", import.meta.url).href}";
  const work = () => {
    let alive = [];
    for (let i = 0; i < 3e6; i++) {
      alive.push({ i });
      if (alive.length > 2e5) alive = alive.slice(1e5);
    }
  };
  const seen = {};
  if (process.argv[1] === "bounded") boundYoungGeneration();
  work();
  seen.worked = youngGeneration();
  widenYoungGeneration();
  seen.widened = youngGeneration();
  work();
  seen.workedAgain = youngGeneration();
  await collectAll();
  seen.rested = youngGeneration();
  widenYoungGeneration();
  seen.widenedAgain = youngGeneration();
  console.log(JSON.stringify(seen));
`;

const seenBy = async (how: string): Promise<Record<string, number>> => {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program, how]);
  return JSON.parse(stdout) as Record<string, number>;
};

it("new objects take a bounded part of memory however many are made, and get it again after a rest", async () => {
  const { worked = 0, widened = 0, workedAgain = 0, widenedAgain = 0 } = await seenBy("bounded");
  expect(worked).toBeLessThan(8 * MiB);
  expect(widened).toBeGreaterThan(12 * MiB);
  for (const size of [widened, workedAgain, widenedAgain]) expect(size).toBeLessThanOrEqual(20 * MiB);
  expect(widenedAgain).toBeGreaterThan(8 * MiB);
  // What it is good for: this is what V8 does by itself.
  expect((await seenBy("unbounded")).worked).toBeGreaterThan(24 * MiB);
}, 120_000);
