// What is measured in the browser of loading, opening and uploading, each with its bar.
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { countLoaded } from "../../e2e/count-loaded.ts";
import { median } from "../report.ts";
import { nameOf } from "./seed-files.ts";
import { logIn, longest, resetClocks, shown, shownAfter, visit } from "./visitor.ts";

export interface World {
  readonly browser: Browser;
  readonly origin: string;
  readonly user: string;
  readonly password: string;
  /** Where the local files lie. */
  readonly folder: string;
  /** Rows of the large folder. */
  readonly rows: number;
  readonly files: number;
}

export interface Result {
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  /** null: there is none, the figure is only looked at. */
  readonly bar: number | null;
  /** `most`: the value may be as high as the bar. */
  readonly sense: "most" | "least";
}

export const most = (title: string, value: number, unit: string, bar: number | null): Result => ({
  title,
  value,
  unit,
  bar,
  sense: "most",
});

/** Somebody who was never here, at the address that people type and at that of their files; then the file list of somebody whose browser has kept nothing. */
export async function firstLoad({ browser, origin, user, password }: World): Promise<Result[]> {
  const results: Result[] = [];
  for (const path of ["/", "/files"]) {
    const { context, page } = await visit(browser, origin);
    const before = countLoaded(page);
    await page.goto(path, { waitUntil: "networkidle" });
    results.push(most(`first load of ${path} before the log-in, script and style, gzip`, (await before()) / 1000, "kB", 150));
    if (path === "/files") {
      await logIn(page, user, password);
      await page.getByRole("main").getByRole("link", { name: "Hundert" }).first().waitFor();
      await page.waitForLoadState("networkidle");
      results.push(most("the same with log-in and file list", (await before()) / 1000, "kB", 300));
    }
    await context.close();
  }
  return results;
}

const turns = 7;

export async function hundredFiles({ browser, origin, user, password }: World): Promise<Result[]> {
  const { context, page } = await visit(browser, origin, nameOf(0, 100).slice(0, 9));
  await page.goto("/files");
  await logIn(page, user, password);
  // Fills the browser's cache.
  await page.goto("/files/Hundert");
  await shown(page);
  const again: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.reload();
    again.push(await shown(page));
  }
  const fresh: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    // Another address in between, so that nothing was left behind.
    await page.goto("/imprint");
    await page.goto("/files/Hundert");
    fresh.push(await shown(page));
  }
  const other: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const tab = await context.newPage();
    await tab.goto("/files/Hundert");
    other.push(await shown(tab));
    await tab.close();
  }
  const opened: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.goto("/files");
    opened.push(await shownAfter(page, "Datei 001", { role: "link", name: "Hundert" }));
  }
  const before: number[] = [];
  for (let turn = 0; turn < turns; turn++) before.push(await seenBefore(page));
  await context.close();
  return [
    most("list of 100 files there after loading its address, warm cache", median(fresh), "ms", 300),
    most("the same in a new window, whose process the browser has to start", median(other), "ms", null),
    most("list of 100 files there after a reload", median(again), "ms", 300),
    most("list of 100 files there after opening the folder", median(opened), "ms", 300),
    most("folder seen before, while the server is silent", median(before), "ms", 100),
  ];
}

/** The server answers nothing about folders meanwhile: what is shown comes from memory. */
async function seenBefore(page: Page): Promise<number> {
  await page.goto("/files");
  await shownAfter(page, "Datei 001", { role: "link", name: "Hundert" });
  await page.goBack();
  await page.getByRole("main").getByRole("link", { name: "Hundert" }).first().waitFor();
  const held: (() => void)[] = [];
  const release = (): void => held.splice(0).forEach((go) => go());
  await page.route("**/api/v1/spaces/*/folder?*", (route) => held.push(() => void route.continue()));
  const late = setTimeout(release, 5000);
  const time = await shownAfter(page, "Datei 001", { role: "link", name: "Hundert" });
  clearTimeout(late);
  release();
  await page.unroute("**/api/v1/spaces/*/folder?*");
  return time;
}

/** Each turn into a folder of its own. */
let targets = 0;

export async function folderUpload({ browser, origin, user, password, folder, files }: World): Promise<Result[]> {
  const { context, page, session } = await visit(browser, origin);
  await page.goto("/files");
  await logIn(page, user, password);
  await page.goto(`/files/Ziel ${++targets}`);
  await page.getByRole("main").getByRole("button", { name: "Hochladen" }).first().waitFor();
  await page.waitForLoadState("networkidle");
  const data = { items: [], files: [join(folder, "Ablage")], dragOperationsMask: 1 };
  await resetClocks(page);
  for (const type of ["dragEnter", "dragOver"] as const) await session.send("Input.dispatchDragEvent", { type, x: 700, y: 500, data });
  const start = performance.now();
  await session.send("Input.dispatchDragEvent", { type: "drop", x: 700, y: 500, data });
  const panel = page.getByRole("region", { name: "Uploads" });
  await panel.getByRole("heading", { name: new RegExp(`^${files} Dateien hochgeladen`) }).waitFor({ timeout: 120_000 });
  const seconds = (performance.now() - start) / 1000;
  const block = await longest(page, "blocks");
  await context.close();
  return [
    {
      title: `${files.toLocaleString("en")} files of 4 KiB dropped as a folder`,
      value: files / seconds,
      unit: "files/s",
      bar: 150,
      sense: "least",
    },
    most("longest block of the page meanwhile", block, "ms", 200),
  ];
}
