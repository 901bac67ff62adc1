// `npm run bench:web`: the built page against the real server in a real browser, with bars. Exits with 1 when one is missed.
//
//   --only a,b          load, list, scroll, upload
//   --rows n            of the large folder (100,000)
//   --files n           of the folder that is uploaded (2,000)
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchBrowser } from "../../e2e/browser.ts";
import { startLandbox } from "../landbox.ts";
import { table } from "../report.ts";
import { freePort } from "../subject.ts";
import { firstLoad, folderUpload, hundredFiles, type Result, scrolling, type World } from "./rows.ts";
import { fillFolder, makeLocalFolder } from "./seed-files.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    rows: { type: "string", default: "100000" },
    files: { type: "string", default: "2000" },
  },
});
const parts: Record<string, (world: World) => Promise<Result[]>> = {
  load: firstLoad,
  list: hundredFiles,
  upload: folderUpload,
  scroll: scrolling,
};
const chosen = Object.entries(parts).filter(([name]) => options.only === undefined || options.only.split(",").includes(name));
const rows = Number(options.rows);
const files = Number(options.files);
const repository = fileURLToPath(new URL("../../../", import.meta.url));

const built = spawnSync(process.execPath, [join(repository, "node_modules/vite/bin/vite.js"), "build"], {
  cwd: join(repository, "apps/web"),
  env: { ...process.env, NODE_ENV: "production" },
  stdio: ["ignore", "ignore", "inherit"],
});
if (built.status !== 0) process.exit(1);

const folder = await mkdtemp("/var/tmp/landbox-bench-web-");
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const browser = await launchBrowser();
let missed = true;
try {
  const landbox = await startLandbox(join(folder, "landbox"), await freePort());
  try {
    const origin = new URL(landbox.root).origin;
    const [user = "", password = ""] = Buffer.from(landbox.authorization.slice(6), "base64").toString().split(/:(.*)/s);
    const space = await ownSpace(origin, landbox.authorization);
    await fillFolder(landbox, space, "Hundert", 100);
    await fillFolder(landbox, space, "Ziel", 0);
    await makeLocalFolder(join(folder, "Ablage"), files, 4096);
    if (chosen.some(([name]) => name === "scroll")) await fillFolder(landbox, space, "Viele", rows);
    const world: World = { browser, origin, user, password, folder, rows, files };
    const results: Result[] = [];
    for (const [name, measure] of chosen) {
      results.push(...(await measure(world)));
      console.error(`${name} measured`);
    }
    console.log(`\nThe page in ${browser.version()} on ${cpus().length} x ${cpus()[0]?.model.trim()}\n`);
    console.log(tableOf(results));
    missed = results.some((result) => !reached(result));
  } finally {
    await landbox.stop();
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit(missed ? 1 : 0);

async function ownSpace(origin: string, authorization: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/session`, { headers: { authorization } });
  const { spaces } = (await answer.json()) as { spaces: { id: string }[] };
  return spaces[0]?.id ?? "";
}

function reached({ value, bar, sense }: Result): boolean {
  return sense === "most" ? value <= bar : value >= bar;
}

function tableOf(results: readonly Result[]): string {
  return table(
    ["what", "measured", "bar", ""],
    results.map((result) => [
      result.title,
      `${result.value.toFixed(0)} ${result.unit}`,
      `${result.sense === "most" ? "≤" : "≥"} ${result.bar} ${result.unit}`,
      reached(result) ? "pass" : "MISS",
    ]),
  );
}
