// What is wrong with a state of the page: faults that axe finds, and whether it is wider than the window. With LANDBOX_SCREENSHOTS every state is kept as a picture, to be looked at.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";

const pictures = process.env["LANDBOX_SCREENSHOTS"];

/** Light and dark, wide, middle and as narrow as a telephone or as a window at 400 %. */
export const looks: [name: string, options: BrowserContextOptions][] = [
  ["light 1440", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["dark 768", { colorScheme: "dark", viewport: { width: 768, height: 900 } }],
  ["dark 320", { colorScheme: "dark", viewport: { width: 320, height: 640 }, hasTouch: true }],
];

/** The faults of a state, with its name. `look`: for the name of its picture. */
export async function faults(page: Page, state: string, look = String(page.viewportSize()?.width ?? "")): Promise<string[]> {
  const found = await accessibilityFaults(page);
  await takePicture(page, `${state}-${look}`);
  const wide = await overflow(page);
  return [...found, ...(wide > 0 ? [`${wide} px too wide`] : [])].map((fault) => `${state}: ${fault}`);
}

/** Demands that the state on the screen has no faults, as it is. */
export async function good(page: Page, state: string): Promise<void> {
  expect(await faults(page, state)).toEqual([]);
}

const sights = [
  ["light", { width: 1440, height: 900 }],
  ["dark", { width: 768, height: 900 }],
  ["light", { width: 320, height: 640 }],
  // 1280 by 1024 at 400 %.
  ["dark", { width: 320, height: 256 }],
] as const;

/** Demands it of the state in light and dark, wide, narrow and at 400 %; the window is as before afterwards. */
export async function demandAccessible(page: Page, state: string): Promise<void> {
  const before = page.viewportSize();
  for (const [colorScheme, size] of sights) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // The page arranges itself anew for the width, in the next frame.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await faults(page, state, `${colorScheme} ${size.width} ${size.height}`)).toEqual([]);
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

/** A part of the page that stays while one scrolls must leave room for what is under it. */
export async function reachable(page: Page, name: string, role: "button" | "link" | "textbox"): Promise<string[]> {
  const target = page.getByRole(role, { name }).first();
  await target.focus();
  const covered = await target.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), box.y + Math.min(box.height / 2, 20));
    return box.top < 0 || box.top >= innerHeight || !(top && (element.contains(top) || top.contains(element)));
  });
  return covered ? [`${name} is covered or out of sight when it has the focus`] : [];
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  // What lies over the window is as high as the window.
  const fullPage = (await page.getByRole("dialog").count()) === 0;
  await page.screenshot({ path: join(pictures, `${name.replaceAll(/[ ,/%]+/g, "-")}.png`), fullPage });
}
