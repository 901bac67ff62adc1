// `npm run bench -- sharing`: what sharing costs when there is much of it: folders with 1,000 recipients here and in other boxes, a box with 10,000 links, a project
// space and a room with 500 people, each beside the same with a few, asked in turn in one run.
import { join } from "node:path";
import { compare, type Compared, growthTable, withinBar } from "../growth/measure.ts";
import { dataOf, gatherStatistics, superuser } from "../growth/seed.ts";
import { startLandbox } from "../landbox.ts";
import { freePort, type Subject } from "../subject.ts";
import { figures, multiply } from "./multiply.ts";
import { rowsOf } from "./rows.ts";
import { furnish, type Side } from "./sides.ts";

/** Prints the table; false when a bar was missed. */
export async function runSharing(options: { folder: string; only: string | undefined; pairs: number | undefined }): Promise<boolean> {
  const subjects: Subject[] = [];
  const open = async (name: string): Promise<Side> => {
    const place = join(options.folder, name);
    const subject = await startLandbox(place, await freePort(), { name });
    subjects.push(subject);
    return furnish(subject, name, place);
  };
  try {
    const [small, grown] = [await open("few"), await open("many")];
    const database = await superuser(dataOf(grown.place));
    console.error(`Writing ${figures.recipients} recipients, ${figures.links} links and ${figures.members} members …`);
    await multiply(database);
    await database.end();
    for (const side of [small, grown]) {
      const tables = await superuser(dataOf(side.place));
      await gatherStatistics(tables);
      await tables.end();
    }
    const compared: Compared[] = [];
    for (const row of rowsOf(small, grown)) {
      if (options.only !== undefined && !row.title.includes(options.only)) continue;
      const outcome = await compare({ ...row, ...(options.pairs === undefined ? {} : { pairs: options.pairs }) });
      console.error(`${outcome.title}: ${outcome.ratio.toFixed(2)} (${outcome.small.toFixed(2)} ms, ${outcome.grown.toFixed(2)} ms)`);
      compared.push(outcome);
    }
    for (const side of [small, grown]) side.end();
    console.log(
      `\nFolders with ${figures.recipients} recipients, a box with ${figures.links} links, a space and a room with ${figures.members} people, beside one recipient, one link and two people\n`,
    );
    console.log(growthTable(compared));
    return compared.every(withinBar);
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}
