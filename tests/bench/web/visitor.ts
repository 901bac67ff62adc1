// Somebody in a real browser: logged in, with the page's own clocks read out.
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The browser's own interface to the page. */
  readonly session: CDPSession;
}

/** What the init script leaves in the page. */
interface Clocks {
  /** Milliseconds since the navigation until a text stood in the content and a frame was drawn. */
  shown?: number;
  blocks: number[];
  frames: number[];
  interactions: number[];
}
declare global {
  interface Window {
    clocks: Clocks;
  }
}

/** @param wanted the text in the content whose time `shown` tells after each load */
export async function visit(browser: Browser, origin: string, wanted = ""): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "de-DE", baseURL: origin });
  context.setDefaultTimeout(60_000);
  await context.addInitScript((text) => {
    const clocks: Clocks = { blocks: [], frames: [], interactions: [] };
    window.clocks = clocks;
    const look = (): void => {
      if (document.querySelector("main")?.textContent?.includes(text)) clocks.shown = performance.now();
      else requestAnimationFrame(look);
    };
    if (text !== "") requestAnimationFrame(look);
    new PerformanceObserver((list) => clocks.blocks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: "longtask",
    });
    new PerformanceObserver((list) => clocks.frames.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: "long-animation-frame",
    });
    // One press is several events: the longest of them counts.
    const interactions = new Map<number, number>();
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
        if (entry.interactionId)
          interactions.set(entry.interactionId, Math.max(entry.duration, interactions.get(entry.interactionId) ?? 0));
      clocks.interactions = [...interactions.values()];
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  }, wanted);
  const page = await context.newPage();
  return { context, page, session: await context.newCDPSession(page) };
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

/** Forgets what the clocks have seen; what has been done is over first. */
export async function resetClocks(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.evaluate(() => Object.assign(window.clocks, { blocks: [], frames: [] }));
}

/** The longest of what a clock has seen since. */
export async function longest(page: Page, clock: "blocks" | "frames"): Promise<number> {
  // Observers are told a moment later.
  await page.waitForTimeout(500);
  return page.evaluate((which) => Math.max(0, ...window.clocks[which]), clock);
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

/** Bytes of script objects and number of nodes that are still there after everything unneeded is gone. */
export async function kept({ session }: Visitor): Promise<{ bytes: number; nodes: number }> {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { bytes: of("JSHeapUsedSize"), nodes: of("Nodes") };
}
