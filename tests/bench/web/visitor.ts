// Somebody in a real browser: logged in, with the page's own clocks read out.
import type { Browser, BrowserContext, Page } from "playwright-core";

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** What the init script leaves in the page. */
interface Clocks {
  /** Milliseconds since the navigation until a text stood in the content and a frame was drawn. */
  shown?: number;
  blocks: number[];
  frames: number[];
  interactions: number[];
  watch(text: string): void;
}
declare global {
  interface Window {
    clocks: Clocks;
  }
}

/** @param wanted the text in the content that `shownAfter` waits for after each load */
export async function visit(browser: Browser, origin: string, wanted = ""): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "de-DE", baseURL: origin });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript((text) => {
    const clocks: Clocks = {
      blocks: [],
      frames: [],
      interactions: [],
      watch(name) {
        delete clocks.shown;
        const start = performance.now() > 3000 ? performance.now() : 0;
        const look = (): void => {
          if (document.querySelector("main")?.textContent?.includes(name)) clocks.shown = performance.now() - start;
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
    };
    window.clocks = clocks;
    if (text !== "") clocks.watch(text);
    new PerformanceObserver((list) => clocks.blocks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: "longtask",
    });
    new PerformanceObserver((list) => clocks.frames.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: "long-animation-frame",
    });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
        if (entry.interactionId) clocks.interactions.push(entry.duration);
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  }, wanted);
  return { context, page };
}

export async function logIn(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel(/^Anmeldename/).fill(user);
  await page.getByLabel(/^Passwort$/).fill(password);
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByRole("button", { name: /^Konto von/ }).waitFor();
}

/** Milliseconds until the text was there. */
export async function shown(page: Page): Promise<number> {
  await page.waitForFunction(() => window.clocks.shown !== undefined, undefined, { polling: 50 });
  return page.evaluate(() => window.clocks.shown ?? Number.NaN);
}

/** Does something in the page and tells how many milliseconds later the text is in the content. */
export async function shownAfter(page: Page, text: string, selector: { role: "link"; name: string }): Promise<number> {
  const target = page.getByRole("main").getByRole(selector.role, { name: selector.name }).first();
  await target.waitFor();
  return target.evaluate(
    (element: HTMLElement, wanted) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        const look = (): void => {
          if (document.querySelector("main")?.textContent?.includes(wanted)) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        element.click();
        requestAnimationFrame(look);
      }),
    text,
  );
}
