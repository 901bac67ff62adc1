// The real browser: Debian's Chromium, driven by playwright-core.
import { access } from "node:fs/promises";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const places = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @throws Error that says what to install when there is no Chromium */
export const launchBrowser = async (): Promise<Browser> => chromium.launch(await program());

async function program(): Promise<{ executablePath: string; args: string[] }> {
  for (const path of places) {
    if (path === undefined || !(await exists(path))) continue;
    // Root may not use Chromium's sandbox; small /dev/shm is usual in containers.
    return { executablePath: path, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] };
  }
  throw new Error("The browser tests need Chromium. On Debian: apt-get install chromium. Elsewhere set CHROMIUM to its path.");
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A window with what went wrong in it: script errors, violations of the content security policy, requests to anyone else. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly troubles: string[];
}

// Requests that go through a service worker cannot be held up by a test; the tests of the worker itself allow it.
const usual = (origin: string) =>
  ({ viewport: { width: 1440, height: 900 }, locale: "de-DE", baseURL: origin, serviceWorkers: "block" }) as const;

export async function openWindow(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({ ...usual(origin), ...options });
  return watchWindow(context, await context.newPage(), origin);
}

/** A browser of its own whose profile lies in a folder, as a person's does: closed and opened again it knows what it kept. */
export async function openProfile(folder: string, origin: string): Promise<Window> {
  const context = await chromium.launchPersistentContext(folder, { ...(await program()), ...usual(origin) });
  return watchWindow(context, context.pages()[0] ?? (await context.newPage()), origin);
}

async function watchWindow(context: BrowserContext, page: Page, origin: string): Promise<Window> {
  page.setDefaultTimeout(20_000);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium logs every answer of 400 and above by itself; those are part of many tests.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) troubles.push(`console: ${message.text()}`);
    if (message.type() === "warning" && !message.text().includes("blocked by Playwright")) troubles.push(`warning: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) troubles.push(`foreign request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  return { context, page, troubles };
}
