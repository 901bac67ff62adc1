// Sharing with people of the box, what others shared, and project spaces with their members, as people use them in a browser.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), { "Baupläne/": "", "Baupläne/Plan.txt": "Plan", "Baupläne/Innen/": "" });
});
afterAll(() => world?.stop());

const said = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();

/** Wide, and as narrow as a telephone, in the light scheme: behind a dialog, and while schemes change, axe takes what is dimmed for text to read. */
async function demandAccessible(page: Page, state: string, narrow: "light" | "dark" = "light"): Promise<void> {
  for (const [width, scheme] of [
    [1440, "light"],
    [320, narrow],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    expect([state, width, await accessibilityFaults(page)]).toEqual([state, width, []]);
    expect([state, width, await overflow(page)]).toEqual([state, width, 0]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

test("a folder is shared in the side panel, found under what was shared, and taken back", async () => {
  const anna = await world.openAs("anna", { path: "/files" });
  const { page } = anna;
  await page.getByRole("button", { name: "Aktionen für Baupläne" }).click();
  await page.getByRole("menuitem", { name: "„Baupläne“ teilen" }).click();
  const dialog = page.getByRole("dialog", { name: "„Baupläne“ teilen" });
  await dialog.getByText("Noch mit niemandem geteilt.").waitFor();
  await demandAccessible(page, "shares, none", "light");
  await page.getByLabel("Person oder Gruppe hinzufügen").fill("bern");
  await page.getByRole("button", { name: /^bernd.* hinzufügen$/i }).click();
  await said(page, "Mit bernd");
  const role = page.getByLabel(/^Recht von bernd/i);
  await role.selectOption("editor");
  await said(page, "ist geändert");
  const saved = page.waitForResponse((response) => response.request().method() === "PUT");
  await page.getByLabel(/Freigabe bis/).fill("2099-12-31");
  await saved;
  await expect.poll(() => role.isEnabled(), { timeout: 20_000 }).toBe(true);
  await demandAccessible(page, "shares, one", "light");

  await dialog.getByRole("button", { name: "Schließen" }).click();
  // The same in the side panel, for who works there.
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("checkbox", { name: "Baupläne auswählen" }).check();
  await page.getByRole("tab", { name: "Freigaben" }).click();
  await expect.poll(() => page.getByLabel(/^Recht von bernd/i).isEnabled(), { timeout: 20_000 }).toBe(true);
  await demandAccessible(page, "shares in the side panel", "light");

  const bernd = await world.openAs("bernd", { path: "/shared" });
  await bernd.page.getByRole("link", { name: "Baupläne" }).waitFor();
  await demandAccessible(bernd.page, "what was shared");
  await bernd.page.getByRole("link", { name: "Baupläne" }).click();
  await bernd.page.getByRole("heading", { name: "Baupläne", level: 1 }).waitFor();
  await bernd.page.getByText("Plan.txt").first().waitFor();
  await bernd.page.getByText("Innen").first().waitFor();
  await demandAccessible(bernd.page, "inside a share");
  await bernd.page.goBack();
  await bernd.page.getByRole("button", { name: /^Aus meinen Dateien entfernen ?: Baupläne$/ }).click();
  await said(bernd.page, "liegt nicht mehr in Ihren Dateien");
  await bernd.page.getByRole("button", { name: /^In meine Dateien aufnehmen ?: Baupläne$/ }).click();
  await said(bernd.page, "liegt wieder in Ihren Dateien");

  await page.goto("/files");
  await page.getByRole("button", { name: "Aktionen für Baupläne" }).click();
  await page.getByRole("menuitem", { name: "„Baupläne“ teilen" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Freigabe für bernd.* beenden$/i })
    .click();
  await said(page, "hat keinen Zugriff mehr");
  await bernd.page.reload();
  await bernd.page.getByText("Nichts geteilt").waitFor();
  await demandAccessible(bernd.page, "nothing shared");
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
  await Promise.all([anna.context.close(), bernd.context.close()]);
});

test("an admin makes a space, gives it members, changes, deletes and restores it; members see it in the navigation", async () => {
  const admin = await world.openAs("admin", { path: "/settings/spaces" });
  const { page } = admin;
  await page.getByText("Es gibt noch keine Bereiche.").waitFor();
  await page.getByRole("button", { name: "Bereich anlegen" }).click();
  const making = page.getByRole("dialog", { name: "Bereich anlegen" });
  await making.getByRole("button", { name: "Bereich anlegen" }).click();
  await making.getByText("Bitte geben Sie einen Namen ein.").waitFor();
  await demandAccessible(page, "a space without a name", "light");
  await making.getByRole("textbox", { name: /^Name/ }).fill("Dorffest");
  await making.getByLabel(/Speicherplatz/).fill("2");
  await making.getByRole("button", { name: "Bereich anlegen" }).click();
  await said(page, "Der Bereich „Dorffest“ ist angelegt.");
  await page.getByText(/ein Mitglied · .* von 2/).waitFor();
  await page.getByRole("button", { name: /^Mitglieder ?: Dorffest$/ }).click();
  const members = page.getByRole("dialog", { name: "Mitglieder von „Dorffest“" });
  await members.getByLabel("Person oder Gruppe hinzufügen").fill("ann");
  await members.getByRole("button", { name: /^anna.* hinzufügen$/i }).click();
  await expect.poll(() => members.getByLabel(/^Rolle von anna/i).isEnabled(), { timeout: 20_000 }).toBe(true);
  await demandAccessible(page, "members", "light");
  await members.getByLabel(/^Rolle von anna/i).selectOption("viewer");
  await said(page, ": Lesen.");
  await members.getByRole("button", { name: "Schließen" }).click();

  const anna = await world.openAs("anna", { path: "/files" });
  const navigation = anna.page.getByRole("navigation", { name: "Hauptnavigation" });
  await navigation.getByRole("link", { name: "Dorffest" }).click();
  await anna.page.getByRole("heading", { name: "Dorffest", level: 1 }).waitFor();
  // She may only read: there is nothing to upload with.
  expect(await anna.page.getByRole("button", { name: "Hochladen" }).count()).toBe(0);
  await anna.page.getByRole("button", { name: "Mitglieder" }).click();
  await anna.page.getByRole("dialog").getByText("Lesen").waitFor();
  expect(await anna.page.getByRole("dialog").getByRole("combobox").count()).toBe(0);
  await demandAccessible(anna.page, "members, as one of them", "light");

  await page.getByRole("button", { name: /^Löschen ?: Dorffest$/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Löschen" }).click();
  await said(page, "Der Bereich „Dorffest“ ist gelöscht.");
  await page.getByText(/gelöscht, endgültig am/).waitFor();
  await demandAccessible(page, "a deleted space");
  await page.getByRole("button", { name: /^Wiederherstellen ?: Dorffest$/ }).click();
  await said(page, "Der Bereich „Dorffest“ ist wieder da.");
  expect([...admin.troubles, ...anna.troubles]).toEqual([]);
  await Promise.all([admin.context.close(), anna.context.close()]);
});
