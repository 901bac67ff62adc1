// The start page for newcomers and for people with files; the installed page: manifest, icons, without a network, after a log-out.
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, give, logIn, type World } from "./world.ts";

const pictures = process.env["LANDBOX_SCREENSHOTS"];

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), { "Bauamt/": "", "Bauamt/Plan.txt": "Plan", "Brief.txt": "Guten Tag" });
});
afterAll(() => world?.stop());

const looks: [string, BrowserContextOptions][] = [
  ["light-1440", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["dark-320", { colorScheme: "dark", viewport: { width: 320, height: 640 }, hasTouch: true }],
];

test.each(looks)("people find what changed last, and newcomers how to begin: %s", async (look, options) => {
  const { page, context, troubles } = await world.openAs("anna", { ...options, path: "/" });
  await page.getByRole("link", { name: "Plan.txt" }).waitFor();
  if (pictures) await page.screenshot({ path: `${pictures}/start-${look}.png`, fullPage: true });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "Plan.txt" }).click();
  await page.waitForURL((url) => url.pathname === "/files/Bauamt" && url.searchParams.has("preview"));
  await context.close();

  const clara = await world.openAs("clara", { ...options, path: "/" });
  await clara.page.getByText("Schön, dass Sie da sind").waitFor();
  if (pictures) await clara.page.screenshot({ path: `${pictures}/newcomer-${look}.png`, fullPage: true });
  expect(await accessibilityFaults(clara.page)).toEqual([]);
  expect([...troubles, ...clara.troubles]).toEqual([]);
  await clara.context.close();
});

test("an address that is nobody's is answered with a page to people, and with JSON to programs", async () => {
  const anna = await world.openAs("anna", { path: "/" });
  const stranger = await world.open();
  for (const { page, troubles } of [anna, stranger]) {
    const answer = await page.goto("/gibt/es/nicht");
    expect([answer?.status(), answer?.headers()["content-security-policy"]]).toEqual([404, expect.stringContaining("script-src 'self'")]);
    await page.getByText("Seite nicht gefunden").first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(troubles).toEqual([]);
  }
  await anna.page.getByRole("link", { name: "Zu meinen Dateien" }).click();
  await anna.page.getByRole("link", { name: "Brief.txt" }).waitFor();
  const asked = await fetch(`${world.server.origin}/gibt/es/nicht`, { headers: { accept: "application/json" } });
  expect([asked.status, await asked.json()]).toEqual([404, { code: "not_found", message: "Not found." }]);
  const script = await fetch(`${world.server.origin}/assets/alt.js`, { headers: { accept: "text/html" } });
  expect(script.headers.get("content-type")).not.toContain("text/html");
  await Promise.all([anna.context.close(), stranger.context.close()]);
});

test("details that were open beside a wide list do not cover a narrow one by themselves", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files" });
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("complementary", { name: "Details" }).waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole("dialog", { name: "Details" }).waitFor();
  await page.goto("/files/Bauamt");
  await page.getByRole("link", { name: "Plan.txt" }).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await context.close();
});

test("a newcomer uploads from the start page and sees the file there", async () => {
  const { page, context } = await world.openAs("bernd", { path: "/" });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien hochladen" }).click();
  await (await chooser).setFiles({ name: "Erstes.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
  await page.getByRole("link", { name: "Erstes.txt" }).waitFor();
  await context.close();
});

test("the page can be installed, opens without a network, recovers by itself, and keeps nothing of a person", async () => {
  const { page, context, troubles } = await world.open({ serviceWorkers: "allow" });
  await page.goto("/login");
  const manifest = await page.evaluate(async () => {
    const address = document.querySelector<HTMLLinkElement>("link[rel=manifest]")!.href;
    return (await (await fetch(address)).json()) as { name: string; icons: { src: string; sizes: string }[] };
  });
  expect(manifest.name).toContain("Gemeinde Hohenwarth");
  for (const icon of manifest.icons)
    expect(await page.evaluate(async (src) => (await fetch(src)).headers.get("content-type"), icon.src)).toBe("image/png");
  const cdp = await context.newCDPSession(page);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map((one) => one.errorId).filter((id) => id !== "in-incognito")).toEqual([]);

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await logIn(page, "anna", world.server.actor("anna").password);
  await page.getByRole("link", { name: "Plan.txt" }).waitFor();
  await page.goto("/files");
  await page.getByText("Brief.txt").first().waitFor();
  const kept = () =>
    page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(
        names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)),
      );
      return all.flat();
    });
  expect((await kept()).filter((path) => !/^\/(assets\/|appearance\.js$|login$)/.test(path))).toEqual([]);
  expect((await kept()).length).toBeGreaterThan(2);

  await context.setOffline(true);
  await page.goto("/files");
  await page.getByRole("heading", { name: "Die Seite kann gerade nicht geladen werden" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await context.setOffline(false);
  await page.getByText("Brief.txt").first().waitFor({ timeout: 30_000 });

  await page.getByRole("button", { name: "Konto von" }).click();
  await page.getByRole("menuitem", { name: "Abmelden" }).click();
  await page.getByText("Sie sind abgemeldet.").waitFor();
  expect((await kept()).filter((path) => !/^\/(assets\/|appearance\.js$|login$)/.test(path))).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});
