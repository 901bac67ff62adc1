// What is wrong with a state of the page: faults that axe finds, and whether it is wider than the window. With LANDBOX_SCREENSHOTS every state is kept as a picture, to be looked at.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { accessibilityFaults, overflow } from "./accessibility.ts";

const pictures = process.env["LANDBOX_SCREENSHOTS"];

/** Light and dark, wide, middle and as narrow as a telephone or as a window at 400 %. */
export const looks: [name: string, options: BrowserContextOptions][] = [
  ["light 1440", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["dark 768", { colorScheme: "dark", viewport: { width: 768, height: 900 } }],
  ["dark 320", { colorScheme: "dark", viewport: { width: 320, height: 640 }, hasTouch: true }],
];

/** The faults of a state, with its name. */
export async function faults(page: Page, state: string, look: string): Promise<string[]> {
  await takePicture(page, `${state}-${look}`);
  const found = await accessibilityFaults(page);
  const wide = await overflow(page);
  return [...found, ...(wide > 0 ? [`${wide} px too wide`] : [])].map((fault) => `${state}: ${fault}`);
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name.replaceAll(/[ ,/]+/g, "-")}.png`) });
}
