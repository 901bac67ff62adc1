// The keyboard alone: how a test gets to something without a mouse and without help.
import type { Page } from "playwright-core";

const most = 60;

/** Presses Tab until what has the focus has this name. @throws Error when it is never reached */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (typeof name === "string" ? here === name : name.test(here)) return;
    passed.push(here);
  }
  throw new Error(`Tab never reached "${String(name)}", but: ${passed.join(" · ")}`);
}

/** What the thing with the focus is called: its label, or what is written in it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    const label = element?.id ? document.querySelector(`label[for="${element.id}"]`) : null;
    return element?.getAttribute("aria-label") ?? (label ?? element)?.textContent?.trim() ?? "";
  });
