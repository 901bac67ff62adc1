// axe-core in the page: WCAG 2.0 to 2.2 A and AA and the best practices.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { CDPSession, Page } from "playwright-core";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page as it is now, one line each; empty is good. Movement is waited for, also what began while axe looked. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const { faults, moved } = await look(page);
    if (faults.length === 0 || !moved || tries === 3) return faults;
  }
}

async function look(page: Page): Promise<{ faults: string[]; moved: boolean }> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
  await bringAxe(page);
  const { results, moved } = await page.evaluate(async (values) => {
    let began = false;
    const notice = (): void => void (began = true);
    document.addEventListener("animationstart", notice);
    const { axe } = window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } };
    const found = await axe.run(document, { runOnly: values, resultTypes: ["violations"] });
    document.removeEventListener("animationstart", notice);
    return { results: found, moved: began };
  }, tags);
  const faults = results.violations.map(
    (violation) => `${violation.id} (${violation.impact}): ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
  );
  return { faults, moved };
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
