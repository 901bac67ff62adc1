// What every browser test starts from: the built page, the real server, a browser, and people with files.
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Actor } from "@landbox/server/domain/identity/actor.ts";
import { type ComposedServer, signIn, startComposedServer, type TestActor } from "@landbox/test-kit";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser, openWindow, type Window } from "./browser.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const sources = ["apps/web", "packages/ui/src", "packages/client/src", "packages/wire/src"];

export interface World {
  readonly server: ComposedServer;
  readonly browser: Browser;
  /** The address of the box Hohenwarth; `server.origin` is the common host. */
  readonly boxOrigin: string;
  /** A window on the box's own host (or at `origin`) where nobody is logged in. */
  open(options?: BrowserContextOptions & { origin?: string }): Promise<Window>;
  /** A window on the box's own host in which this person (of Hohenwarth, or of `box`) is logged in and sees a folder, or another place. */
  openAs(login: string, options?: BrowserContextOptions & { path?: string; box?: string }): Promise<Window>;
  stop(): Promise<void>;
}

/** @param environment settings of the server */
export async function createWorld(environment: Record<string, string> = {}): Promise<World> {
  const browser = await launchBrowser();
  await buildPage();
  const server = await startComposedServer(environment);
  const boxOrigin = `http://hohenwarth.localhost:${server.port}`;
  const open: World["open"] = ({ origin = boxOrigin, ...options } = {}) => openWindow(browser, origin, options);
  return {
    server,
    browser,
    boxOrigin,
    open,
    async openAs(login, { path = "/files", box = "hohenwarth", ...options } = {}) {
      const origin = `http://${box}.localhost:${server.port}`;
      const window = await open({ ...options, origin });
      // The form has tests of its own; in every other test it would only take a second.
      const headers = { host: new URL(origin).host, "user-agent": await window.page.evaluate(() => navigator.userAgent) };
      const { cookie } = await signIn(server, server.actor(login, box), headers);
      const [name = "", value = ""] = cookie.split("=");
      await window.context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: "Strict" }]);
      await window.page.goto(path);
      await window.page.getByRole("button", { name: /^(Konto von|Account of)/ }).waitFor();
      return window;
    },
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

/** Fills in the log-in that is on the screen. */
export async function logIn(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel(/^(Anmeldename|Login name)/).fill(user);
  await page.getByLabel(/^(Passwort|Password)$/).fill(password);
  await page.getByRole("button", { name: /^(Anmelden|Log in)$/ }).click();
}

/** Anna's window on the common host, or on the way to it: for tests that stand between page and server. (Playwright cannot resolve the boxes' hosts.) */
export async function openOnCommonHost(world: World, path: string, origin = world.server.origin): Promise<Window> {
  const window = await world.open({ origin });
  await window.page.goto(path);
  await logIn(window.page, "anna@hohenwarth", world.server.actor("anna").password);
  await window.page.waitForURL((url) => url.pathname === path);
  return window;
}

/** Somebody of Hohenwarth as the server knows them: for tests that do what only they may, without a page. */
export async function actorOf({ server }: World, login: string): Promise<Actor> {
  const { boxes, accounts } = server.services;
  const box = await boxes.byName("hohenwarth");
  const account = box && (await accounts.find(box.id, login));
  if (!box || !account) throw new Error(`There is no ${login}.`);
  return {
    ...{ box: box.id, account: account.id, version: account.version, login: account.login, displayName: account.displayName },
    ...{ email: undefined, language: "de", role: "member", boxState: "active", via: "session" },
  };
}

/** Makes folders (names that end in a slash) and files for someone, over WebDAV. */
export async function give(actor: TestActor, content: Record<string, string | Buffer>): Promise<void> {
  for (const [path, bytes] of Object.entries(content)) {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const answer = path.endsWith("/") ? await actor.dav("MKCOL", encoded.slice(0, -1)) : await actor.dav("PUT", encoded, { body: bytes });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
}

/** The names in somebody's folder, asked of the server by another door than the page's. */
export async function namesOnServer(actor: TestActor, path: string): Promise<string[]> {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const answer = await actor.dav("PROPFIND", encoded, { headers: { depth: "1" } });
  const paths = [...answer.text.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map((match) => decodeURIComponent(match[1] ?? ""));
  return paths.slice(1).map((one) => one.split("/").findLast((name) => name !== "") ?? "");
}

/** Builds the page when a source is younger than the last build. */
async function buildPage(): Promise<void> {
  const built = await stat(join(repository, "apps/web/dist/index.html")).then(
    (file) => file.mtimeMs,
    () => 0,
  );
  const changed = await Promise.all(sources.map((folder) => youngest(join(repository, folder))));
  if (Math.max(...changed) < built) return;
  const vite = join(repository, "node_modules/vite/bin/vite.js");
  // Vitest sets NODE_ENV to "test", with which Vite would bundle what is meant for development.
  const env = { ...process.env, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, [vite, "build"], { cwd: join(repository, "apps/web"), env });
}

async function youngest(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !/[\\/](dist|node_modules)([\\/]|$)/.test(entry.parentPath));
  const times = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs));
  return Math.max(0, ...times);
}
