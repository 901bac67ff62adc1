// What is measured in the browser of a folder with very many rows: scrolling, jumping, selecting everything, memory.
import type { Page } from "playwright-core";
import { nameOf } from "./seed-files.ts";
import { most, type Result, type World } from "./rows.ts";
import { kept, logIn, longest, resetClocks, visit } from "./visitor.ts";

const mebibyte = 1024 * 1024;

export async function scrolling({ browser, origin, user, password, rows }: World): Promise<Result[]> {
  const visitor = await visit(browser, origin);
  const { context, page } = visitor;
  const of = rows.toLocaleString("en");
  await page.goto("/files");
  await logIn(page, user, password);
  await page.goto("/files/Viele");
  await page.getByRole("main").getByText(nameOf(0, rows)).first().waitFor();
  const start = await kept(visitor);
  await resetClocks(page);
  await walk(page);
  const frame = await longest(page, "frames");
  const interactions = (await page.evaluate(() => window.clocks.interactions)).sort((a, b) => a - b);
  const results = [
    // As the browsers' own figure: of 50 interactions the worst may be left out. What took less than 16 ms is not told, which makes it look worse rather than better.
    most(`INP while scrolling ${of} rows`, interactions[Math.max(0, Math.ceil(interactions.length * 0.98) - 1)] ?? 0, "ms", 100),
    most("longest animation frame meanwhile", frame, "ms", 200),
  ];
  results.push(
    most("the last row there after the End key", await jump(page, nameOf(rows - 1, rows), () => page.keyboard.press("End")), "ms", 300),
  );
  await page.keyboard.press("Home");
  await page.getByRole("main").getByText(nameOf(0, rows)).first().waitFor();
  const middle = nameOf(Math.floor(rows / 2), rows).slice(0, -6);
  const byBar = (): Promise<void> => page.evaluate(() => scrollTo(0, (document.documentElement.scrollHeight - innerHeight) / 2));
  // Until the list has stopped holding on to the row that the key led to.
  await page.waitForTimeout(500);
  results.push(most("rows in the middle there after a pull at the scroll bar", await jump(page, middle, byBar), "ms", 300));
  // From top to bottom, so that everything has been on the screen.
  for (let step = 0; step <= 200; step++)
    await page.evaluate((part) => scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * part), step / 200);
  await page
    .getByRole("main")
    .getByText(nameOf(rows - 1, rows))
    .first()
    .waitFor();
  const walked = await kept(visitor);
  results.push(most("script memory that walking through all rows leaves", (walked.bytes - start.bytes) / mebibyte, "MiB", 24));
  results.push(most("nodes of the document then", walked.nodes, "", 6000));
  await page.evaluate(() => document.querySelector<HTMLElement>("main [data-name]")?.focus());
  await resetClocks(page);
  const count = rows.toLocaleString("de");
  const all = await jump(page, new RegExp(`^(${rows}|${count}) ausgewählt`), () => page.keyboard.press("Control+a"));
  results.push(most(`all ${of} selected after Ctrl+A`, all, "ms", 5000));
  await walk(page);
  results.push(
    most("longest block while they are being selected, and while scrolling with all selected", await longest(page, "blocks"), "ms", 200),
  );
  const selected = await kept(visitor);
  results.push(most("script memory with all selected", (selected.bytes - start.bytes) / mebibyte, "MiB", 96));
  await context.close();
  return results;
}

/** Wheel, keys and clicks on rows, as somebody looks for something. */
async function walk(page: Page): Promise<void> {
  await page.mouse.move(700, 500);
  for (let turn = 0; turn < 60; turn++) {
    await page.mouse.wheel(0, turn % 3 === 2 ? -1500 : 4000);
    await page.waitForTimeout(30);
  }
  // A click beside the name of a row gives it the focus; with Ctrl the selection stays.
  await page.keyboard.down("Control");
  await page.mouse.click(900, 450);
  await page.keyboard.up("Control");
  for (let turn = 0; turn < 40; turn++) {
    await page.keyboard.press(turn % 5 === 4 ? "PageUp" : turn % 5 === 3 ? "ArrowDown" : "PageDown");
    await page.waitForTimeout(30);
  }
  for (let turn = 0; turn < 10; turn++) {
    await page.mouse.wheel(0, 3000);
    await page.keyboard.down("Control");
    await page.mouse.click(900, 450 + turn * 10);
    await page.keyboard.up("Control");
    await page.waitForTimeout(50);
  }
}

/** Milliseconds from an action until a text is in the content, on a frame that was drawn; as many as are waited for when it never comes. */
async function jump(page: Page, text: string | RegExp, act: () => Promise<void>): Promise<number> {
  const watched = page.evaluate(
    ({ source, exact }) =>
      new Promise<number>((resolve) => {
        const wanted = new RegExp(source);
        const there = (): boolean =>
          exact
            ? (document.querySelector("main")?.textContent ?? "").includes(source)
            : [...document.querySelectorAll("main p")].some((one) => wanted.test(one.textContent?.trim() ?? ""));
        const begin = performance.now();
        const look = (): void => {
          const time = performance.now() - begin;
          if (time > 30_000 || there()) resolve(time);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    { source: typeof text === "string" ? text : text.source, exact: typeof text === "string" },
  );
  await act();
  return watched;
}
