// axe-core in the page: WCAG 2.0 to 2.2 A and AA and the best practices.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { CDPSession, Page } from "playwright-core";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds on the page as it is now, one line each; empty is good. Movement is waited for. What it finds is looked at up to three times: axe takes its time, and a page that
 * rearranges itself for another width or colour scheme meanwhile shows it colours that nobody sees. A real fault stays.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const faults = await look(page);
    if (faults.length === 0 || tries === 3) return faults;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
}

async function look(page: Page): Promise<string[]> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
  await bringAxe(page);
  const results = await page.evaluate((values) => {
    const { axe } = window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } };
    return axe.run(document, { runOnly: values, resultTypes: ["violations"] });
  }, tags);
  return results.violations.map(
    (violation) => `${violation.id} (${violation.impact}): ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
  );
}

const sessions = new WeakMap<Page, CDPSession>();

/**
 * Through the debugger, because the page's policy forbids scripts from elsewhere, also ours. Its session stays: when one ends, Chromium forgets that the test has taken the
 * network away, and the page says that it is back while axe looks.
 */
async function bringAxe(page: Page): Promise<void> {
  if (await page.evaluate(() => "axe" in window)) return;
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  await session.send("Runtime.evaluate", { expression: await source });
}

/** Pixels by which the page is wider than the window. */
export const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
