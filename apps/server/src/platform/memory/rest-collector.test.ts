// What a server takes when nobody has asked it anything for a while: in a process of its own, whose memory nobody else uses.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

/** Works without bounds, then rests; prints its resident bytes before, after work and when they have fallen or a minute has passed. */
const program = `
  import { createRestCollector } from "${new URL("./rest-collector.ts", import.meta.url).href}";
  const resident = () => process.memoryUsage.rss();
  const rest = createRestCollector(200);
  const before = resident();
  let alive = [];
  for (let i = 0; i < 3e6; i++) {
    alive.push({ i });
    if (alive.length > 3e5) alive = alive.slice(1e5);
  }
  rest.touch();
  const worked = resident();
  alive = [];
  let rested = worked;
  for (let i = 0; i < 600 && rested - before > (worked - before) / 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    rested = resident();
  }
  rest.close();
  console.log(JSON.stringify({ before, worked, rested }));
`;

it("what work left behind goes back to the system when there is nothing to do", async () => {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program]);
  const { before, worked, rested } = JSON.parse(stdout) as Record<"before" | "worked" | "rested", number>;
  expect(worked - before).toBeGreaterThan(32 * 2 ** 20);
  expect(rested - before).toBeLessThan((worked - before) / 2);
}, 120_000);
