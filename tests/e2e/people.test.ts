// People and groups of a box as its admin manages them: by mouse and by keyboard, in German and in English, wide and narrow, light and dark.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faults, looks } from "./look.ts";
import { createWorld, logIn, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

const password = "Regen am Dienstagabend 7";
const open = async (options = {}) => world.openAs("admin", { path: "/settings/people", ...options });
const row = (page: Page, name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const act = async (page: Page, name: string, action: string) => {
  await page.getByRole("button", { name: `Aktionen für ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
};
const said = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();

test("an account is made by keyboard alone, its invitation is shown once and copied, and leads to a first log-in", async () => {
  const { page, context, troubles } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Konto anlegen" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Konto anlegen" });
  await expect.poll(() => dialog.getByLabel("Name", { exact: true }).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await dialog.getByText("Bitte geben Sie einen Namen ein.").waitFor();
  await page.keyboard.type("Dora Ölmann");
  await page.keyboard.press("Tab");
  await page.keyboard.type("anna");
  await page.keyboard.press("Enter");
  // The server's own sentence.
  await dialog.getByRole("alert").filter({ hasText: "schon ein Konto der Box" }).waitFor();
  await dialog.getByLabel("Anmeldename").fill("d.oelmann");
  await dialog.getByLabel("Speicherplatz in GB").fill("viel");
  await page.keyboard.press("Enter");
  await dialog.getByText("Bitte geben Sie eine Zahl ein").waitFor();
  await dialog.getByLabel("Speicherplatz in GB").fill("0,5");
  await page.keyboard.press("Enter");
  const invitation = page.getByRole("dialog", { name: "Einladung für Dora Ölmann" });
  const link = await invitation.getByLabel("Einladungslink").inputValue();
  expect(link).toMatch(/^http:\/\/hohenwarth\.localhost:\d+\/invitation\/[0-9a-z]+\.[a-z2-7]{52}$/);
  await invitation.getByRole("button", { name: "Link kopieren" }).click();
  await invitation.getByText(/in der Zwischenablage|Strg\+C/).waitFor();
  await page.keyboard.press("Escape");
  await invitation.waitFor({ state: "detached" });
  await expect.poll(() => row(page, "Dora Ölmann").innerText()).toContain("eingeladen");
  expect(await row(page, "Dora Ölmann").innerText()).toContain("512 MB");

  const stranger = await world.open();
  await stranger.page.goto(new URL(link).pathname);
  await stranger.page.getByLabel("Neues Passwort", { exact: true }).fill(password);
  await stranger.page.getByLabel("Neues Passwort wiederholen", { exact: true }).fill(password);
  await stranger.page.keyboard.press("Enter");
  await stranger.page.waitForURL("**/login");
  await logIn(stranger.page, "d.oelmann", password);
  await stranger.page.getByText("Schön, dass Sie da sind").waitFor();
  await page.reload();
  await expect.poll(() => row(page, "Dora Ölmann").innerText()).toContain("aktiv");
  expect([...troubles, ...stranger.troubles]).toEqual([]);
  await stranger.context.close();
  await context.close();
});

test("an account is changed, locked and unlocked, invited anew, deleted with its 30 days, and brought back", async () => {
  const { page, context, troubles } = await open();
  const name = "bernd in Gemeinde Hohenwarth";
  await act(page, name, "Bearbeiten");
  const dialog = page.getByRole("dialog", { name: `Konto von ${name}` });
  await dialog.getByLabel("Name", { exact: true }).fill("Bernd Huber");
  await dialog.getByLabel("Verwaltet die Box").check();
  await dialog.getByRole("button", { name: "Speichern" }).click();
  await said(page, "Das Konto von Bernd Huber ist gespeichert.");
  expect(await row(page, "Bernd Huber").innerText()).toContain("Administration");

  const bernd = await world.openAs("bernd");
  await act(page, "Bernd Huber", "Sperren");
  await said(page, "Bernd Huber ist gesperrt");
  await bernd.page.getByText("Ihre Sitzung ist abgelaufen").waitFor();
  await bernd.context.close();
  await act(page, "Bernd Huber", "Entsperren");
  await said(page, "Bernd Huber kann sich wieder anmelden.");

  await act(page, "Bernd Huber", "Passwort zurücksetzen");
  await page
    .getByRole("dialog", { name: "Neuer Einladungslink für Bernd Huber?" })
    .getByRole("button", { name: "Zugang neu einrichten" })
    .click();
  await page.getByRole("dialog", { name: "Einladung für Bernd Huber" }).getByRole("button", { name: "Fertig" }).click();
  await expect.poll(() => row(page, "Bernd Huber").innerText()).toContain("eingeladen");

  await act(page, "Bernd Huber", "Löschen");
  const asked = page.getByRole("dialog", { name: "Konto von Bernd Huber löschen?" });
  await asked.getByText("Die Dateien werden 30 Tage aufbewahrt").waitFor();
  await asked.getByRole("button", { name: "Konto löschen" }).click();
  await said(page, "Das Konto von Bernd Huber ist gelöscht");
  await row(page, "Bernd Huber").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Gelöschte Konten" }).click();
  await page.getByRole("button", { name: /^Wiederherstellen.*Bernd Huber/ }).click();
  await page.getByText("Hier stehen Konten, die in den letzten 30 Tagen gelöscht wurden.").waitFor();
  await page.getByRole("tab", { name: "Konten", exact: true }).click();
  await row(page, "Bernd Huber").waitFor();
  // Nobody can lock themselves out.
  await page.getByRole("button", { name: "Aktionen für admin in Gemeinde Hohenwarth" }).click();
  expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Bearbeiten"]);
  expect(troubles).toEqual([]);
  await context.close();
});

test("groups are made, filled by searching, emptied and deleted", async () => {
  const { page, context, troubles } = await open();
  await page.getByRole("tab", { name: "Gruppen" }).click();
  await page.getByRole("button", { name: "Gruppe anlegen" }).click();
  await page.getByText("Bitte geben Sie einen Namen für die Gruppe ein.").waitFor();
  await page.getByLabel("Neue Gruppe").fill("Bauamt/Tiefbau");
  await page.keyboard.press("Enter");
  await said(page, "Die Gruppe „Bauamt/Tiefbau“ ist angelegt.");
  await page.getByLabel("Neue Gruppe").fill("Bauamt/Tiefbau");
  await page.keyboard.press("Enter");
  await page.getByText("Diesen Namen hat schon eine Gruppe der Box.").waitFor();
  await page.getByRole("button", { name: /^Mitglieder.*Bauamt/ }).click();
  const dialog = page.getByRole("dialog", { name: "Mitglieder von „Bauamt/Tiefbau“" });
  await dialog.getByLabel("Person hinzufügen").first().fill("ANNA");
  await dialog.getByRole("button", { name: /^Hinzufügen.*anna/ }).click();
  await dialog.getByRole("heading", { name: "1 Mitglied" }).waitFor();
  await dialog.getByRole("button", { name: /^Entfernen.*anna/ }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByText("In der Gruppe ist noch niemand.").waitFor();
  await dialog.getByRole("button", { name: "Fertig" }).click();
  await page.getByRole("button", { name: "Gruppe Bauamt/Tiefbau löschen" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Gruppe löschen" }).click();
  await page.getByText("Noch keine Gruppen").waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("members have no such page, also not by its address", async () => {
  const { page, context } = await world.openAs("anna", { path: "/settings/profile" });
  expect(await page.getByRole("link", { name: "Konten und Gruppen" }).count()).toBe(0);
  await page.goto("/settings/people");
  await page.getByText("Diese Einstellungen ändern die Administratorinnen und Administratoren").waitFor();
  expect(await page.getByRole("table").count()).toBe(0);
  await context.close();
});

test.each(looks)("no state has faults: %s", async (look, options) => {
  const { page, context, troubles } = await open(options);
  const found: string[] = [];
  const see = async (state: string) => found.push(...(await faults(page, `people ${state}`, look)));
  const actions = page.getByRole("button", { name: "Aktionen für clara in Gemeinde Hohenwarth" });
  await actions.waitFor();
  await see("list");
  await actions.click();
  await page.getByRole("menuitem", { name: "Löschen" }).waitFor();
  await see("menu");
  await page.getByRole("menuitem", { name: "Löschen" }).click();
  await page.getByRole("dialog").waitFor();
  await see("delete");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Konto anlegen" }).click();
  await page.getByRole("button", { name: "Anlegen und einladen" }).click();
  await page.getByText("Bitte geben Sie einen Namen ein.").waitFor();
  await see("create with faults");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await actions.click();
  // Whoever was invited before has another word for it.
  await page.getByRole("menuitem", { name: /Passwort zurücksetzen|Neuer Einladungslink/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Zugang neu einrichten" }).click();
  await page.getByLabel("Einladungslink").waitFor();
  await see("invitation");
  await page.getByRole("button", { name: "Fertig" }).click();
  await page.getByRole("searchbox", { name: "Nach Name" }).fill("niemand");
  await page.getByText("Niemand gefunden").first().waitFor();
  await see("nobody found");
  await page.getByRole("tab", { name: "Gruppen" }).click();
  await page.getByText("Noch keine Gruppen").waitFor();
  await see("no groups");
  await page.getByLabel("Neue Gruppe").fill(`Wasserwerk ${look}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: new RegExp(`^Mitglieder.*Wasserwerk ${look}`) }).click();
  await page.getByLabel("Person hinzufügen").first().fill("a");
  await page.getByRole("button", { name: /^Hinzufügen.*anna/ }).click();
  await page.getByRole("heading", { name: "1 Mitglied" }).waitFor();
  await see("members");
  await page.getByRole("button", { name: "Fertig" }).click();
  await page.getByRole("button", { name: `Gruppe Wasserwerk ${look} löschen` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Gruppe löschen" }).click();
  await page.getByText("Noch keine Gruppen").waitFor();
  await page.getByRole("tab", { name: "Gelöschte Konten" }).click();
  await page.getByText("Keine gelöschten Konten").first().waitFor();
  await see("deleted");
  expect(found).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});

test("in English", async () => {
  const { page, context } = await open({ locale: "en-GB" });
  await page.getByRole("button", { name: /^(Sprache|Language)/ }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await page.getByRole("heading", { name: "Accounts and groups" }).waitFor();
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("dialog", { name: "Create account" }).getByText("You will get an invitation link").waitFor();
  await context.close();
});
