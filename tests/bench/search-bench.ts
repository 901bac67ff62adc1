// `npm run bench -- search`: search by name in a space of a million files, from the very first question on, which finds no name read yet.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { callerOf } from "./growth/caller.ts";
import { dataOf, seed, superuser } from "./growth/seed.ts";
import { startLandbox } from "./landbox.ts";
import { table } from "./report.ts";
import { freePort } from "./subject.ts";

interface Row {
  readonly title: string;
  readonly milliseconds: number;
  readonly bar: number;
  readonly found: string;
}

/** Questions with what they are for; each must be answered in the time, whether the names are read or not. */
const questions = [
  { title: "a rare word", query: "q=054321" },
  { title: "a word that a million names have", query: "q=datei" },
  { title: "the same, only folders", query: "q=gruppe&kind=folder" },
  { title: "the same, with a size that no file has", query: "q=datei&min=99999999" },
  { title: "a letter", query: "q=d" },
] as const;
const turns = 3;

/** Prints the table; false when a bar was missed. */
export async function runSearch({ folder }: { folder: string }): Promise<boolean> {
  const land = await startLandbox(join(folder, "land"), await freePort());
  const caller = callerOf(land);
  const rows: Row[] = [];
  const ask = async (title: string, query: string, bar: number, times = turns): Promise<void> => {
    let best = Infinity;
    let found = "";
    for (let turn = 0; turn < times; turn++) {
      const start = performance.now();
      const answer = await caller.call("GET", `/api/v1/search?${query}`);
      best = Math.min(best, performance.now() - start);
      const page = JSON.parse(answer.body.toString()) as { entries: unknown[]; more: boolean; incomplete: boolean };
      found = `${page.entries.length}${page.more ? "+" : ""}${page.incomplete ? ", incomplete" : ""}`;
    }
    rows.push({ title, milliseconds: best, bar, found });
    console.error(`${title}: ${best.toFixed(0)} ms, found ${found}`);
  };
  try {
    const database = await superuser(dataOf(join(folder, "land")));
    try {
      console.error("Writing the rows of a million files …");
      await seed(database);
      await database.query("vacuum analyze node");
      await ask("the first question of all", "q=012345", 2000, 1);
      for (const { title, query } of questions) await ask(`while names are read: ${title}`, query, 2000);
      const started = performance.now();
      await read(database);
      console.error(`All names were read ${((performance.now() - started) / 1000).toFixed(0)} s after these questions.`);
      for (const { title, query } of questions) await ask(`names read: ${title}`, query, 2000);
    } finally {
      await database.end();
    }
  } finally {
    caller.end();
    await land.stop();
  }
  console.log("\nSearch by name in a space with 1,000,000 files, best of three\n");
  console.log(
    table(
      ["question", "ms", "bar", "", "found"],
      rows.map(({ title, milliseconds, bar, found }) => [
        title,
        milliseconds.toFixed(0),
        `≤ ${bar}`,
        milliseconds <= bar ? "pass" : "MISS",
        found,
      ]),
    ),
  );
  return rows.every(({ milliseconds, bar }) => milliseconds <= bar);
}

/** Waits until the names of every space that was searched are read. */
async function read(database: Awaited<ReturnType<typeof superuser>>): Promise<void> {
  for (;;) {
    const { rows } = await database.query<{ left: number }>(
      "select count(*)::integer as left from search_state i join space s on s.box_id = i.box_id and s.id = i.space_id where i.building is not null or i.seq < s.seq",
    );
    if (rows[0]?.left === 0) return;
    await sleep(500);
  }
}
