// The directory between two boxes in a browser: an admin publishes a contact, who is told; somebody of another box finds the person by name and by body, and shares.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { Window } from "./browser.ts";
import { demandAccessible } from "./look.ts";
import { actorOf, createWorld, give, type World } from "./world.ts";

let world: World;
const windows: Window[] = [];
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await Promise.all(windows.map(({ context }) => context.close()));
  await world?.stop();
});

const enter = async (login: string, path: string, box = "hohenwarth"): Promise<Page> => {
  const window = await world.openAs(login, { path, box });
  windows.push(window);
  return window.page;
};
const said = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();
const card = (page: Page) => page.getByRole("region", { name: "Verzeichnis für andere Boxen" });
/** Where the focus is, by the name of what has it. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim());

/** A browser test is tried once more when it fails: it starts from an empty list then, too. */
async function emptyList(page: Page): Promise<void> {
  const published = card(page).getByLabel("Andere Boxen sehen diese Ansprechpersonen");
  await published.waitFor();
  const removals = card(page).getByRole("button", { name: / aus dem Verzeichnis entfernen$/ });
  while ((await removals.count()) > 0) {
    const before = await removals.count();
    await removals.first().click();
    await expect.poll(() => removals.count()).toBeLessThan(before);
  }
  if (await published.isChecked()) await published.click();
  await card(page).getByText("Noch niemand ist eingetragen.").waitFor();
}

test("an admin lists a person with the keyboard, publishes the list, and the person sees how", async () => {
  const page = await enter("admin", "/settings/box", "arrach");
  await emptyList(page);
  await card(page).getByLabel("Person hinzufügen").fill("bern");
  await card(page)
    .getByRole("button", { name: /^bernd.* hinzufügen$/i })
    .press("Enter");
  await said(page, "ist eingetragen");
  const duty = card(page).getByLabel(/^Aufgabe von bernd/i);
  await duty.waitFor();
  await expect.poll(() => duty.evaluate((field) => field === document.activeElement)).toBe(true);
  await demandAccessible(page, "directory of the own box, editing");
  await page.keyboard.type("Bauamt, <b>Zimmer 12</b>");
  await page.keyboard.press("Enter");
  await said(page, "ist geändert");
  await expect.poll(() => focused(page)).toMatch(/^Aufgabe ändern: bernd/i);
  await card(page).getByText("Bauamt, <b>Zimmer 12</b>").waitFor();
  await card(page).getByText("bernd@arrach", { exact: true }).waitFor();
  await card(page).getByLabel("Andere Boxen sehen diese Ansprechpersonen").press("Space");
  await said(page, "Das Verzeichnis ist veröffentlicht.");
  await demandAccessible(page, "directory of the own box");

  const bernd = await enter("bernd", "/settings/profile", "arrach");
  await card(bernd).getByText("Bauamt, <b>Zimmer 12</b>").waitFor();
  await demandAccessible(bernd, "own profile with an entry in the directory");
  await bernd.goto("/notifications");
  await bernd.getByText("führt Sie im Verzeichnis für andere Boxen als Ansprechperson auf").first().waitFor();
});

// The picker offered guests, and the server then refused them.
test("guests are not offered as contacts, which they cannot be", async () => {
  const page = await enter("admin", "/settings/box");
  const { guests } = world.server.services;
  const { id } = await guests.invite(
    { ...(await actorOf(world, "admin")), role: "admin" },
    { email: `planerin-${randomUUID()}@buero.example` },
    world.boxOrigin,
  );
  expect(id).toBeTruthy();
  const found = page.waitForResponse((answer) => answer.url().includes("/api/v1/principals?q=planerin"));
  await card(page).getByLabel("Person hinzufügen").fill("planerin");
  expect(await (await found).text()).toContain("planerin-");
  await card(page).getByText("Niemand gefunden").waitFor();
  expect(
    await card(page)
      .getByRole("button", { name: /planerin.* hinzufügen$/ })
      .count(),
  ).toBe(0);
});

test("somebody of another box finds the contact by name and shares with two clicks", async () => {
  await give(world.server.actor("anna"), { "Bauplan.txt": "Plan" });
  const page = await enter("anna", "/files");
  await page.getByRole("button", { name: "Aktionen für Bauplan.txt" }).click();
  await page.getByRole("menuitem", { name: /teilen$/ }).click();
  const dialog = page.getByRole("dialog", { name: /teilen$/ });
  await dialog.getByLabel("Person oder Gruppe hinzufügen").fill("zimmer 12");
  await dialog.getByRole("list", { name: "In anderen Boxen" }).getByText("bernd@arrach").waitFor();
  await demandAccessible(page, "sharing with a contact");
  await dialog.getByRole("button", { name: /^bernd.* – .*Arrach.* hinzufügen$/i }).click();
  await said(page, "Mit bernd");
  await dialog.getByText("Andere Box · bernd@arrach").waitFor();

  // Looking through: the body, then its people, where the one that has it is marked.
  await dialog.getByRole("button", { name: "Im Verzeichnis anderer Boxen suchen" }).press("Enter");
  await expect
    .poll(() => dialog.getByLabel("Name, Aufgabe oder Körperschaft").evaluate((field) => field === document.activeElement))
    .toBe(true);
  await demandAccessible(page, "the directory in the sharing dialog");
  await dialog.getByRole("button", { name: /Arrach$/ }).press("Enter");
  await dialog.getByText("Hinzugefügt", { exact: true }).waitFor();
  await expect.poll(() => focused(page)).toMatch(/Arrach$/);

  const bernd = await enter("bernd", "/shared", "arrach");
  await bernd.getByRole("link", { name: "Bauplan.txt" }).waitFor();
});

test("a body is chosen for a room by a contact of the directory", async () => {
  const page = await enter("admin", "/rooms/new");
  await page.getByRole("textbox", { name: /^Name/ }).fill(`Umgehung ${randomUUID().slice(0, 8)}`);
  await page.getByRole("button", { name: "Anlegen und weiter zu den Stellen" }).click();
  await page.getByRole("button", { name: "Im Verzeichnis anderer Boxen suchen" }).click();
  await page.getByLabel("Name, Aufgabe oder Körperschaft").fill("bauamt");
  await page.getByRole("list", { name: "Ansprechpersonen" }).getByText("bernd@arrach").waitFor();
  // Who looks has not invited anybody yet.
  await page.keyboard.press("Enter");
  await demandAccessible(page, "the directory beside the invitation of a body");
  await page.getByRole("button", { name: /^Auswählen: bernd/i }).click();
  const body = page.getByRole("textbox", { name: /^Stelle/ });
  expect(await body.inputValue()).toBe("bernd@arrach");
  await page.keyboard.press("Enter");
  await said(page, "Die Stelle ist vorgemerkt");
});

test("the directory has a page of its own, and is empty when the box publishes no longer", async () => {
  const page = await enter("anna", "/shared");
  await page.getByRole("link", { name: "Verzeichnis" }).click();
  await page.getByRole("heading", { name: "Verzeichnis", level: 1 }).waitFor();
  await demandAccessible(page, "the directory's page");
  await page.getByLabel("Name, Aufgabe oder Körperschaft").fill("xyz");
  await page.getByText("Niemand gefunden.").waitFor();
  await page.getByLabel("Name, Aufgabe oder Körperschaft").fill("arrach");
  await page.getByRole("list", { name: "Ansprechpersonen" }).getByText("bernd@arrach").waitFor();
  await page.getByRole("list", { name: "Körperschaften" }).getByRole("button").click();
  await page.getByRole("button", { name: /^Adresse kopieren: bernd/i }).waitFor();
  await demandAccessible(page, "the contacts of a body");
  await page.getByRole("button", { name: "Alle Körperschaften" }).click();
  await page.getByRole("list", { name: "Körperschaften" }).waitFor();

  const admin = await enter("admin", "/settings/box", "arrach");
  await card(admin).getByLabel("Andere Boxen sehen diese Ansprechpersonen").click();
  await said(admin, "Das Verzeichnis ist nicht mehr veröffentlicht.");
  await page.getByLabel("Name, Aufgabe oder Körperschaft").fill("");
  await page.getByText("Keine andere Box hat Ansprechpersonen veröffentlicht").waitFor();
  await demandAccessible(page, "the directory's page, empty");

  await card(admin)
    .getByRole("button", { name: /^bernd.* aus dem Verzeichnis entfernen$/i })
    .click();
  await card(admin).getByText("Noch niemand ist eingetragen.").waitFor();
});
