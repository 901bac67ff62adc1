// Whether people can go on writing while a folder with 100,000 files is deleted for good.
import { randomBytes } from "node:crypto";
import { withLand } from "@landbox/server/cli/open-land.ts";
import { median } from "../report.ts";
import type { Caller } from "./caller.ts";
import type { Compared } from "./measure.ts";

const root = "/remote.php/webdav/";
const folder = "Gruppe-9";
export const purgeTitle = "PUT while a folder of 100,000 is purged";

/** In the same space: PUTs one after the other, first in quiet, then while the collector deletes the folder's rows. */
export async function purgeRow(side: Caller, dataFolder: string): Promise<Compared> {
  let n = 0;
  const put = async (): Promise<number> => {
    const start = performance.now();
    await side.call("PUT", `${root}Arbeit/neben-${n++}`, { body: randomBytes(1024) });
    return performance.now() - start;
  };
  const quiet: number[] = [];
  for (let i = 0; i < 50; i++) quiet.push(await put());
  const id = await idOf(side);
  await side.call("DELETE", root + folder);
  await side.call("DELETE", `/remote.php/dav/trash-bin/anna@hohenwarth/${id}`);
  let purging = true;
  const started = performance.now();
  const purge = sweepAll(dataFolder).finally(() => (purging = false));
  const beside: number[] = [];
  while (purging) beside.push(await put());
  const swept = await purge;
  const usual = median(quiet);
  const longest = Math.max(...beside);
  console.error(
    `${purgeTitle}: ${swept} rows in ${((performance.now() - started) / 1000).toFixed(1)} s, ${beside.length} PUTs beside it, the longest ${longest.toFixed(0)} ms`,
  );
  const ratio = median(beside) / usual;
  return { title: purgeTitle, bar: 4, ratio, range: [Math.min(...beside) / usual, longest / usual], small: usual, grown: median(beside) };
}

async function idOf(side: Caller): Promise<string> {
  const body = `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop></d:propfind>`;
  const answer = await side.call("PROPFIND", root + folder, { headers: { depth: "0" }, body });
  return /fileid>(\d+)</.exec(answer.body.toString())?.[1] ?? "";
}

/** What the collector does in its hourly round. */
async function sweepAll(dataFolder: string): Promise<number> {
  process.env["LANDBOX_DATA"] = dataFolder;
  return withLand(async ({ services }) => {
    const box = await services.boxes.byName("hohenwarth");
    return box ? services.trash.sweep(box.id) : 0;
  });
}
