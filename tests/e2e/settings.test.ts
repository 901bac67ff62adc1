// Legal pages before and after the log-in, and the settings, as people use them; every page in both themes, wide and narrow.
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { faults, looks } from "./look.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

test.each(looks)("legal pages and settings have no faults: %s", async (look, options) => {
  const outside = await world.open(options);
  const found: string[] = [];
  await outside.page.goto("/login");
  await outside.page.getByRole("link", { name: "Impressum" }).click();
  await outside.page.getByRole("heading", { name: "Anbieter" }).waitFor();
  expect(await outside.page.title()).toContain("Impressum – Gemeinde Hohenwarth");
  found.push(...(await faults(outside.page, "imprint", look)));
  await outside.page.goto("/accessibility");
  await outside.page.getByText("Durchsetzung", { exact: true }).waitFor();
  found.push(...(await faults(outside.page, "statement", look)));
  await outside.context.close();

  const { page, context, troubles } = await world.openAs("admin", options);
  for (const [path, wait] of [
    ["/settings", "Speichern"],
    ["/settings/security", "App-Passwort erstellen"],
    ["/settings/box", "Bild auswählen"],
    ["/settings/appearance", "Dunkel"],
    ["/privacy", "Ihre Rechte"],
  ] as const) {
    await page.goto(path);
    await page.getByText(wait).first().waitFor();
    if (path === "/settings/security") {
      await page.getByText("diese Sitzung").waitFor();
      await page.getByRole("button", { name: "Passwort ändern" }).click();
      await page.getByText("Bitte geben Sie Ihr bisheriges Passwort ein.").waitFor();
    }
    found.push(...(await faults(page, path.slice(1).replace("/", "-"), look)));
  }
  expect(found).toEqual([]);
  expect([...outside.troubles, ...troubles]).toEqual([]);
  await context.close();
});

test("an app password is shown once, opens WebDAV, and is revoked", async () => {
  const { page, context } = await world.openAs("anna");
  await page.goto("/settings/user/security");
  await page.waitForURL("**/settings/security");
  await page.getByLabel("Wofür?").fill("Laptop");
  await page.getByRole("button", { name: "App-Passwort erstellen" }).click();
  const shown = page.getByRole("group", { name: "App-Passwort für „Laptop“" });
  await shown.waitFor();
  expect(await shown.evaluate((element) => element === document.activeElement)).toBe(true);
  const secret = (await shown.locator("code").nth(1).textContent()) ?? "";
  const login = (await shown.locator("code").first().textContent()) ?? "";
  const probe = () =>
    fetch(`${world.server.origin}/remote.php/dav/files/anna/`, {
      method: "PROPFIND",
      headers: { depth: "0", authorization: `Basic ${Buffer.from(`${login}@hohenwarth:${secret}`).toString("base64")}` },
    });
  expect((await probe()).status).toBe(207);
  await page.getByRole("button", { name: "Fertig, nicht mehr anzeigen" }).click();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("button", { name: /Widerrufen.*Laptop/ }).click();
  await page.getByText("Sie haben keine App-Passwörter.").waitFor();
  await expect.poll(async () => (await probe()).status, { timeout: 20_000 }).toBe(401);
  await context.close();
});

test("the theme applies at once, stays, and nothing flashes at the next load", async () => {
  const { page, context } = await world.openAs("anna", { colorScheme: "light" });
  await page.goto("/settings/appearance");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByLabel("Dunkel").check();
  const dark = await background();
  expect(dark).not.toBe(light);
  // Before the page's own script runs, the theme is there.
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.reload({ waitUntil: "domcontentloaded" });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
  await context.close();
});

test("an admin gives the box a colour and an imprint, and strangers see both before the log-in", async () => {
  const { page, context } = await world.openAs("admin");
  await page.goto("/settings/box");
  await page.getByLabel("Eigene Farbe verwenden").check();
  await page.getByLabel("Farbe der Box", { exact: true }).fill("#ffe100");
  await page.getByRole("button", { name: "Speichern" }).first().click();
  await page.getByText("Ihre Änderungen sind gespeichert.").first().waitFor();
  await page.getByLabel("Text (Markdown)").fill("# Unser Haus\n\n<b>kein HTML</b>");
  await page.getByRole("button", { name: "Speichern" }).last().click();
  await page.getByText("Dieser Text ist von Ihrer Box.").waitFor();
  const stranger = await world.open();
  await stranger.page.goto("/imprint");
  await stranger.page.getByRole("heading", { name: "Unser Haus" }).waitFor();
  await stranger.page.getByText("<b>kein HTML</b>").waitFor();
  expect(await accessibilityFaults(stranger.page)).toEqual([]);
  const accent = await stranger.page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--lb-accent-light"));
  expect(accent).toMatch(/^#[0-9a-f]{6}$/);
  expect(stranger.troubles).toEqual([]);
  await stranger.context.close();
  await page.getByRole("button", { name: "Zurück zur Vorlage" }).click();
  await page.getByText("Noch eine Vorlage").waitFor();
  await context.close();
});

test("an admin sets the rules for links and for guests, and they stay", async () => {
  const { page, context, troubles } = await world.openAs("admin");
  await page.goto("/settings/box");
  const cards = [
    { card: page.getByRole("region", { name: "Links für Personen ohne Konto" }), days: "Gewöhnliche Gültigkeit in Tagen" },
    { card: page.getByRole("region", { name: "Gäste", exact: true }), days: "Gewöhnliche Dauer in Tagen" },
  ];
  for (const { card, days } of cards) {
    await card.getByLabel(days).fill("zehn");
    await card.getByText("Bitte geben Sie eine ganze Zahl an.").waitFor();
    await card.getByLabel(days).fill("10");
    const saved = page.waitForResponse((response) => response.request().method() === "PUT");
    await card.getByRole("button", { name: "Speichern" }).click();
    expect((await saved).status()).toBe(200);
  }
  await page.reload();
  for (const { card, days } of cards) expect(await card.getByLabel(days).inputValue()).toBe("10");
  expect(troubles).toEqual([]);
  await context.close();
});

test("the language follows the account to another browser, and the page says which it is", async () => {
  const { page, context } = await world.openAs("bernd");
  await page.goto("/settings/profile");
  await page.getByLabel("English").check();
  await page.getByRole("heading", { name: "My profile" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
  await context.close();
  const elsewhere = await world.openAs("bernd");
  await elsewhere.page.getByRole("link", { name: "My files" }).waitFor();
  await elsewhere.context.close();
});
