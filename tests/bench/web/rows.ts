// What is measured in the browser, each with its bar.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { median } from "../report.ts";
import { nameOf } from "./seed-files.ts";
import { logIn, shown, shownAfter, visit } from "./visitor.ts";

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
  readonly bar: number;
  /** `most`: the value may be as high as the bar. */
  readonly sense: "most" | "least";
}

const most = (title: string, value: number, unit: string, bar: number): Result => ({ title, value, unit, bar, sense: "most" });

/** Counts script and style of a window as they travel: gzip, level 9, as the build makes it. */
function countBytes(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (["script", "stylesheet"].includes(response.request().resourceType()))
      sizes.push(
        response.body().then(
          (body) => gzipSync(body, { level: 9 }).length,
          () => 0,
        ),
      );
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
}

export async function firstLoad({ browser, origin, user, password }: World): Promise<Result[]> {
  const { context, page } = await visit(browser, origin);
  const before = countBytes(page);
  await page.goto("/", { waitUntil: "networkidle" });
  const login = await before();
  await logIn(page, user, password);
  await page.waitForLoadState("networkidle");
  const list = await context.newPage();
  const all = countBytes(list);
  // As at a first visit.
  const session = await context.newCDPSession(list);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await list.goto("/files", { waitUntil: "networkidle" });
  const results = [
    most("first load before the log-in, script and style, gzip", login, "kB", 150),
    most("first load of the file list, script and style, gzip", await all(), "kB", 300),
  ];
  await context.close();
  return results;
}

const turns = 5;

export async function hundredFiles({ browser, origin, user, password }: World): Promise<Result[]> {
  const { context, page } = await visit(browser, origin, nameOf(0, 100).slice(0, 9));
  await page.goto("/files");
  await logIn(page, user, password);
  const loads: number[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    await page.goto("/files/Hundert");
    const time = await shown(page);
    // The first fills the browser's cache.
    if (turn > 0) loads.push(time);
  }
  const opened: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.goto("/files");
    opened.push(await shownAfter(page, "Datei 001", { role: "link", name: "Hundert" }));
  }
  const results = [
    most("list of 100 files there after loading the page, warm cache (median)", median(loads), "ms", 300),
    most("list of 100 files there after opening the folder (median)", median(opened), "ms", 300),
    most("folder seen before, while the server is silent", await seenBefore(page), "ms", 100),
  ];
  await context.close();
  return results;
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

export async function scrolling({ browser, origin, user, password, rows }: World): Promise<Result[]> {
  const { context, page } = await visit(browser, origin);
  await page.goto("/files");
  await logIn(page, user, password);
  await page.goto("/files/Viele");
  await page.getByRole("main").getByText(nameOf(0, rows).slice(0, -4)).first().waitFor();
  await page.evaluate(() => {
    window.clocks.interactions.length = 0;
    window.clocks.frames.length = 0;
  });
  await page.mouse.move(700, 500);
  for (let turn = 0; turn < 60; turn++) {
    await page.mouse.wheel(0, turn % 3 === 2 ? -1500 : 4000);
    await page.waitForTimeout(30);
  }
  for (let turn = 0; turn < 30; turn++) {
    await page.keyboard.press(turn % 5 === 4 ? "PageUp" : "PageDown");
    await page.waitForTimeout(30);
  }
  for (let turn = 0; turn < 10; turn++) {
    await page.mouse.wheel(0, 3000);
    await page.mouse.click(900, 450 + turn * 10);
    await page.waitForTimeout(50);
    await page.keyboard.press("Escape");
  }
  await page.waitForTimeout(500);
  const { interactions, frames } = await page.evaluate(() => window.clocks);
  await context.close();
  // Interactions below 16 ms are not told, and 98 of 100 count.
  const sorted = interactions.sort((a, b) => a - b);
  return [
    most(`INP while scrolling ${rows.toLocaleString("en")} rows`, sorted[Math.max(0, Math.ceil(sorted.length * 0.98) - 1)] ?? 0, "ms", 100),
    most(`longest animation frame while scrolling ${rows.toLocaleString("en")} rows`, Math.max(0, ...frames), "ms", 200),
  ];
}

export async function folderUpload({ browser, origin, user, password, folder, files }: World): Promise<Result[]> {
  const { context, page } = await visit(browser, origin);
  await page.goto("/files");
  await logIn(page, user, password);
  await page.goto("/files/Ziel");
  await page.getByRole("main").getByRole("button", { name: "Hochladen" }).first().waitFor();
  await page.waitForLoadState("networkidle");
  const session = await context.newCDPSession(page);
  const data = { items: [], files: [join(folder, "Ablage")], dragOperationsMask: 1 };
  await page.evaluate(() => (window.clocks.blocks.length = 0));
  for (const type of ["dragEnter", "dragOver"] as const) await session.send("Input.dispatchDragEvent", { type, x: 700, y: 500, data });
  const start = performance.now();
  await session.send("Input.dispatchDragEvent", { type: "drop", x: 700, y: 500, data });
  const panel = page.getByRole("region", { name: "Uploads" });
  await panel.getByRole("heading", { name: new RegExp(`^${files} Dateien hochgeladen`) }).waitFor({ timeout: 120_000 });
  const seconds = (performance.now() - start) / 1000;
  await page.waitForTimeout(500);
  const blocks = await page.evaluate(() => window.clocks.blocks);
  await context.close();
  return [
    {
      title: `${files.toLocaleString("en")} files of 4 KiB dropped as a folder`,
      value: files / seconds,
      unit: "files/s",
      bar: 150,
      sense: "least",
    },
    most("longest block of the page meanwhile", Math.max(0, ...blocks), "ms", 200),
  ];
}
