// What the three walls cost: Landbox beside itself with one of them taken down.
import { join } from "node:path";
import { startLandbox } from "./landbox.ts";
import { median, table } from "./report.ts";
import { prepare, rows, type Settings } from "./rows.ts";
import { freePort } from "./subject.ts";
import { remove } from "./transfer.ts";

const walls = [
  ["no-rls", "row-level security"],
  ["no-encryption", "encryption"],
  ["no-durability", "durability (sync of files and commits)"],
] as const;
const pricedRows = ["propfind-1", "get", "put-8", "put-32", "put-big", "get-big"];

/** Measures each wall with the same rows, whole server and server without the wall in turn, and prints the factors. */
export async function priceOfTheWalls(folder: string, settings: Settings, pairs: number): Promise<void> {
  const chosen = rows.filter((row) => pricedRows.includes(row.id));
  const body: string[][] = [];
  for (const [wall, title] of walls) {
    const start = async (name: string) =>
      startLandbox(join(folder, `price-${wall}-${name}`), await freePort(), {
        entry: "tests/bench/priced-server.ts",
        parameters: [name],
        name,
      });
    const whole = await start("all");
    try {
      const without = await start(wall);
      try {
        for (const subject of [whole, without]) await prepare(subject, settings, true);
        const factors: string[] = [];
        for (const row of chosen) {
          const ratios: number[] = [];
          // The first turn warms up.
          for (let turn = -1; turn < pairs; turn++) {
            const values = new Map<string, number>();
            for (const subject of turn % 2 === 0 ? [whole, without] : [without, whole]) {
              values.set(subject.name, await row.measure(subject, `t${turn + 1}`, settings));
              if (row.id === "put-big") await remove(subject, `big-t${turn + 1}.bin`);
            }
            if (turn >= 0) ratios.push(values.get(wall)! / values.get("all")!);
          }
          factors.push(`${median(ratios).toFixed(2)} x`);
        }
        body.push([title, ...factors]);
      } finally {
        await without.stop();
      }
    } finally {
      await whole.stop();
    }
  }
  console.log(`\nThe price of the walls: how many times as fast without it (median of ${pairs} pairs)\n`);
  console.log(table(["without", ...chosen.map((row) => row.id)], body));
}
