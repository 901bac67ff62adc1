// Sharing with people of the box, what others shared, and project spaces with their members, as people use them in a browser.
import { testPassword } from "@landbox/test-kit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Window } from "./browser.ts";
import { demandAccessible } from "./look.ts";
import { closingWindows } from "./windows.ts";
import { createWorld, give, logIn, type World } from "./world.ts";

const guestPassword = "Regen am Dienstagabend 7";

let world: World;
/** Each try has names of its own: one that broke off leaves things behind. */
let tries = 0;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(() => {
  tries++;
});
afterAll(() => world?.stop());

const closing = closingWindows();
const enter = (login: string, path: string): Promise<Window> => closing(world.openAs(login, { path }));

const said = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();

test("who was given nothing is told so", async () => {
  const clara = await enter("clara", "/shared");
  await clara.page.getByText("Nichts geteilt").waitFor();
  await demandAccessible(clara.page, "nothing shared");
  await clara.page.getByRole("link", { name: "Von mir geteilt" }).click();
  await clara.page.getByText("Sie teilen noch nichts").waitFor();
  await demandAccessible(clara.page, "nothing given");
  const admin = await enter("admin", "/settings/spaces");
  await admin.page.getByText("Es gibt noch keine Bereiche.").waitFor();
  await demandAccessible(admin.page, "no spaces");
});

test("a folder is shared in the side panel, found under what was shared, and taken back", async () => {
  const folder = `Baupläne ${tries}`;
  await give(world.server.actor("anna"), { [`${folder}/`]: "", [`${folder}/Plan.txt`]: "Plan", [`${folder}/Innen/`]: "" });
  const anna = await enter("anna", "/files");
  const { page } = anna;
  // Nobody loads this window anew: what others do shows by itself.
  const bernd = await enter("bernd", "/shared");
  await bernd.page.getByRole("heading", { name: "Mit mir geteilt", level: 1 }).waitFor();
  expect(await bernd.page.getByRole("link", { name: folder }).count()).toBe(0);

  await page.getByRole("button", { name: `Aktionen für ${folder}` }).click();
  await page.getByRole("menuitem", { name: `„${folder}“ teilen` }).click();
  const dialog = page.getByRole("dialog", { name: `„${folder}“ teilen` });
  await dialog.getByText("Noch mit niemandem geteilt.").waitFor();
  await demandAccessible(page, "shares, none");
  await page.getByLabel("Person oder Gruppe hinzufügen").fill("bern");
  await page.getByRole("button", { name: /^bernd.* hinzufügen$/i }).click();
  await said(page, "Mit bernd");
  await bernd.page.getByRole("link", { name: folder }).waitFor();
  const role = page.getByLabel(/^Recht von bernd/i);
  await role.selectOption("editor");
  await said(page, "ist geändert");
  await bernd.page.getByRole("listitem").filter({ hasText: folder }).getByText("Bearbeiten").waitFor();
  const saved = page.waitForResponse((response) => response.request().method() === "PUT");
  await page.getByLabel(/Freigabe bis/).fill("2099-12-31");
  await saved;
  await expect.poll(() => role.isEnabled(), { timeout: 20_000 }).toBe(true);
  await demandAccessible(page, "shares, one");

  await dialog.getByRole("button", { name: "Schließen" }).click();
  // The same in the side panel, for who works there.
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("checkbox", { name: `${folder} auswählen` }).check();
  await page.getByRole("tab", { name: "Freigaben" }).click();
  await expect.poll(() => page.getByLabel(/^Recht von bernd/i).isEnabled(), { timeout: 20_000 }).toBe(true);
  await demandAccessible(page, "shares in the side panel");

  await demandAccessible(bernd.page, "what was shared");
  await bernd.page.getByRole("link", { name: folder }).click();
  await bernd.page.getByRole("heading", { name: folder, level: 1 }).waitFor();
  await bernd.page.getByText("Plan.txt").first().waitFor();
  await bernd.page.getByText("Innen").first().waitFor();
  await demandAccessible(bernd.page, "inside a share");
  await give(world.server.actor("anna"), { [`${folder}/Nachtrag.txt`]: "neu" });
  await bernd.page.getByText("Nachtrag.txt").first().waitFor();
  await bernd.page.goBack();
  const [drop, take] = [/^Aus meinen Dateien entfernen ?: /, /^In meine Dateien aufnehmen ?: /];
  const entry = bernd.page.getByRole("listitem").filter({ hasText: folder });
  await entry.getByRole("button", { name: drop }).click();
  await said(bernd.page, "liegt nicht mehr in Ihren Dateien");
  await entry.getByRole("button", { name: take }).click();
  await said(bernd.page, "liegt wieder in Ihren Dateien");
  await bernd.page.getByRole("link", { name: folder }).click();
  await bernd.page.getByText("Nachtrag.txt").first().waitFor();

  // All that she shares is in one place, and is changed there.
  await page.goto("/shared");
  await page.getByRole("link", { name: "Von mir geteilt" }).click();
  const given = page.getByRole("listitem").filter({ hasText: folder });
  await given.getByText(/^bernd.* \(Bearbeiten, bis 31\.12\.2099\)$/i).waitFor();
  await given.getByText("in Meine Dateien", { exact: true }).waitFor();
  await demandAccessible(page, "what I share");
  await given.getByRole("button", { name: /^Freigaben ändern ?: / }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Freigabe für bernd.* beenden$/i })
    .click();
  await said(page, "hat keinen Zugriff mehr");
  await page.getByRole("dialog").getByRole("button", { name: "Schließen" }).click();
  await expect.poll(() => given.count()).toBe(0);
  await bernd.page.getByText("Diesen Ordner gibt es nicht").waitFor();
  await demandAccessible(bernd.page, "a share that has ended");
  await bernd.page.goBack();
  await bernd.page.getByRole("heading", { name: "Mit mir geteilt", level: 1 }).waitFor();
  await expect.poll(() => bernd.page.getByRole("link", { name: folder }).count()).toBe(0);
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
});

test("a folder is shared with somebody of another box, which is named on both sides, and a box can decide against that", async () => {
  const folder = `Radweg ${tries}`;
  await give(world.server.actor("anna"), { [`${folder}/`]: "", [`${folder}/Trasse.txt`]: "Trasse" });
  const anna = await enter("anna", "/files");
  const { page } = anna;
  await page.getByRole("button", { name: `Aktionen für ${folder}` }).click();
  await page.getByRole("menuitem", { name: `„${folder}“ teilen` }).click();
  const search = page.getByLabel("Person oder Gruppe hinzufügen");
  await search.fill("bernd@arra");
  await page.getByText(/Niemand gefunden/).waitFor();
  await search.fill("bernd@arrach");
  const found = page.getByRole("button", { name: /^bernd in .* – .*Arrach.* hinzufügen$/ });
  await found.waitFor();
  await demandAccessible(page, "somebody of another box is found");
  await found.click();
  await said(page, "Mit bernd");
  const role = page.getByLabel(/^Recht von bernd in .* – .*Arrach/);
  await role.selectOption("editor");
  await said(page, "ist geändert");
  await page.getByText("Andere Box · bernd@arrach").waitFor();
  await demandAccessible(page, "shared with another box");

  const bernd = await closing(world.open({ origin: `http://arrach.localhost:${world.server.port}` }));
  await bernd.page.goto("/login");
  await logIn(bernd.page, "bernd", testPassword);
  await bernd.page.getByRole("button", { name: /^Konto von/ }).waitFor();
  await bernd.page.goto("/shared");
  const entry = bernd.page.getByRole("listitem").filter({ hasText: folder });
  await entry.getByText(/von anna in .*\(.*Hohenwarth.*\)/).waitFor();
  await demandAccessible(bernd.page, "shared from another box");
  await bernd.page.getByRole("link", { name: folder }).click();
  await bernd.page.getByText("Trasse.txt").first().waitFor();
  await demandAccessible(bernd.page, "inside a share of another box");

  const admin = await enter("admin", "/settings/box");
  const card = admin.page.getByRole("region", { name: "Freigaben mit anderen Boxen" });
  const send = card.getByRole("checkbox", { name: /^Personen dieser Box/ });
  const save = async () => {
    const saved = admin.page.waitForResponse((response) => response.request().method() === "PUT");
    await card.getByRole("button", { name: "Speichern" }).click();
    expect((await saved).status()).toBe(200);
  };
  await send.uncheck();
  await demandAccessible(admin.page, "rules for other boxes");
  await save();
  await bernd.page.reload();
  await bernd.page.getByText("Diesen Ordner gibt es nicht").waitFor();
  await send.check();
  await save();
  await bernd.page.reload();
  await bernd.page.getByText("Trasse.txt").first().waitFor();
  expect([...anna.troubles, ...bernd.troubles, ...admin.troubles]).toEqual([]);
});

test("a single file that was shared is looked at, found and told of like any other", async () => {
  const file = `Haushalt ${tries}.txt`;
  await give(world.server.actor("anna"), { [file]: "Zwölf Euro" });
  const anna = await enter("anna", "/files");
  await anna.page.getByRole("button", { name: `Aktionen für ${file}` }).click();
  await anna.page.getByRole("menuitem", { name: `„${file}“ teilen` }).click();
  await anna.page.getByLabel("Person oder Gruppe hinzufügen").fill("bern");
  const bernd = await enter("bernd", "/shared");
  await anna.page.getByRole("button", { name: /^bernd.* hinzufügen$/i }).click();
  await bernd.page.getByRole("link", { name: file }).click();
  await bernd.page.getByText("Zwölf Euro").waitFor();
  await bernd.page.goto(`/search?q=Haushalt ${tries}`);
  await bernd.page.getByRole("link", { name: file, exact: true }).waitFor();
  await bernd.page.getByRole("link", { name: "in Mit mir geteilt" }).waitFor();
  await demandAccessible(bernd.page, "a shared file found");
  await bernd.page.getByRole("link", { name: file, exact: true }).click();
  await bernd.page.getByText("Zwölf Euro").waitFor();
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
});

test("somebody from outside is invited while sharing, sets a password, works in the shared folder, is renewed, and becomes a member", async () => {
  const email = `petra${tries}@planer.example`;
  const name = `Petra Planer ${tries}`;
  const folder = `Gastordner ${tries}`;
  await give(world.server.actor("anna"), { [`${folder}/`]: "", [`${folder}/Plan.txt`]: "Plan" });
  const anna = await enter("anna", "/files");
  const { page } = anna;
  await page.getByRole("button", { name: `Aktionen für ${folder}` }).click();
  await page.getByRole("menuitem", { name: `„${folder}“ teilen` }).click();
  const dialog = page.getByRole("dialog", { name: `„${folder}“ teilen` });
  await dialog.getByLabel("Person oder Gruppe hinzufügen").fill(email);
  // By keyboard: the offer follows the field, and the form takes the focus.
  const offer = dialog.getByRole("button", { name: `${email} als Gast einladen` });
  await offer.waitFor();
  await page.keyboard.press("Tab");
  await expect.poll(() => offer.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await expect.poll(() => dialog.getByLabel("Name (freiwillig)").evaluate((field) => field === document.activeElement)).toBe(true);
  await demandAccessible(page, "a guest is invited");
  await page.keyboard.type(name);
  await dialog.getByLabel("Zugang bis").fill("");
  await page.keyboard.press("Enter");
  await dialog.getByText("Bitte wählen Sie ein Ende in der Zukunft.").waitFor();
  const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel("Zugang bis").fill(inAMonth);
  await dialog.getByRole("button", { name: "Einladen und teilen" }).click();
  // Without a mail server the link is shown, once.
  const invitation = page.getByRole("dialog", { name: `Einladung für ${name}` });
  const link = await invitation.getByLabel("Einladungslink").inputValue();
  await invitation.getByRole("button", { name: "Fertig" }).click();
  await dialog.getByText(/^Gast bis /).waitFor();
  const role = dialog.getByLabel(`Recht von ${name}`);
  await role.selectOption("editor");
  await said(page, "ist geändert");

  const guest = await closing(world.open());
  await guest.page.goto(new URL(link).pathname);
  await guest.page.getByText(email).waitFor();
  await guest.page.getByLabel("Neues Passwort", { exact: true }).fill(guestPassword);
  await guest.page.getByLabel("Neues Passwort wiederholen", { exact: true }).fill(guestPassword);
  await guest.page.keyboard.press("Enter");
  await guest.page.waitForURL("**/login");
  await logIn(guest.page, email, guestPassword);
  await guest.page.getByText("Sie sind Gast bei Gemeinde Hohenwarth").waitFor();
  const places = guest.page.getByRole("navigation", { name: "Hauptnavigation" });
  for (const name of ["Senden", "Anfordern", "Meine Dateien", "Papierkorb"])
    expect(await places.getByRole("link", { name }).count()).toBe(0);
  await demandAccessible(guest.page, "a guest's start");
  // What is for the people of the box leads to what was shared.
  for (const path of ["/files", "/send", "/trash"]) {
    await guest.page.goto(path);
    await guest.page.waitForURL("**/shared");
  }
  await guest.page.getByRole("link", { name: folder }).click();
  await guest.page.getByText("Plan.txt").first().waitFor();
  await guest.page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "vom-gast.txt", mimeType: "text/plain", buffer: Buffer.from("Gast") });
  await guest.page.getByText("vom-gast.txt").first().waitFor();
  await demandAccessible(guest.page, "a guest's folder");
  expect((await world.server.actor("anna").dav("GET", `${encodeURIComponent(folder)}/vom-gast.txt`)).text).toBe("Gast");

  // Whoever invited looks after it.
  await page.goto("/settings/guests");
  await page.getByRole("button", { name: `Aktionen für ${name}` }).click();
  await demandAccessible(page, "a guest's menu");
  await page.getByRole("menuitem", { name: "Verlängern" }).click();
  await page
    .getByRole("dialog", { name: `Zugang von ${name} verlängern` })
    .getByRole("button", { name: "Verlängern" })
    .click();
  await said(page, `Der Zugang von ${name} gilt bis`);
  await demandAccessible(page, "the own guests");

  const admin = await enter("admin", "/settings/people");
  await admin.page
    .getByRole("row")
    .filter({ hasText: name })
    .getByText(/Gast bis .*eingeladen von anna/)
    .waitFor();
  await demandAccessible(admin.page, "a guest among the people");
  await admin.page.getByRole("button", { name: `Aktionen für ${name}` }).click();
  await admin.page.getByRole("menuitem", { name: "Zum Mitglied machen" }).click();
  await admin.page.getByRole("dialog").getByRole("button", { name: "Zum Mitglied machen" }).click();
  await said(admin.page, "ist jetzt Mitglied der Box");
  await admin.page.getByRole("button", { name: "Gast einladen" }).click();
  await admin.page.getByRole("dialog", { name: "Gast einladen" }).getByRole("button", { name: "Einladen" }).click();
  await admin.page.getByText("Bitte geben Sie eine vollständige E-Mail-Adresse ein.").waitFor();
  await demandAccessible(admin.page, "an admin invites a guest");
  await admin.page.keyboard.press("Escape");
  await admin.page.goto("/settings/box");
  const inviters = admin.page.getByLabel("Gäste einladen dürfen");
  await inviters.selectOption("admins");
  await admin.page.getByRole("region", { name: "Gäste" }).getByRole("button", { name: "Speichern" }).click();
  await said(admin.page, "Ihre Änderungen sind gespeichert");
  expect(await inviters.inputValue()).toBe("admins");
  await inviters.selectOption("members");
  const saved = admin.page.waitForResponse((response) => response.request().method() === "PUT");
  await admin.page.getByRole("region", { name: "Gäste" }).getByRole("button", { name: "Speichern" }).click();
  expect((await saved).status()).toBe(200);

  await guest.page.goto("/files");
  await guest.page.getByRole("heading", { name: "Meine Dateien", level: 1 }).waitFor();
  expect([...anna.troubles, ...admin.troubles, ...guest.troubles]).toEqual([]);
});

test("an admin makes a space, gives it members, changes, deletes and restores it; members see it in the navigation", async () => {
  const space = `Dorffest ${tries}`;
  const admin = await enter("admin", "/settings/spaces");
  const { page } = admin;
  await page.getByRole("button", { name: "Bereich anlegen" }).click();
  const making = page.getByRole("dialog", { name: "Bereich anlegen" });
  await making.getByRole("button", { name: "Bereich anlegen" }).click();
  await making.getByText("Bitte geben Sie einen Namen ein.").waitFor();
  await demandAccessible(page, "a space without a name");
  await making.getByRole("textbox", { name: /^Name/ }).fill(space);
  await making.getByLabel(/Speicherplatz/).fill("2");
  await making.getByRole("button", { name: "Bereich anlegen" }).click();
  await said(page, `Der Bereich „${space}“ ist angelegt.`);
  const row = page.getByRole("listitem").filter({ hasText: space });
  await row.getByText(/ein Mitglied · .* von 2/).waitFor();
  await row.getByRole("button", { name: /^Mitglieder ?: / }).click();
  const members = page.getByRole("dialog", { name: `Mitglieder von „${space}“` });
  await members.getByLabel("Person oder Gruppe hinzufügen").fill("ann");
  await members.getByRole("button", { name: /^anna.* hinzufügen$/i }).click();
  await expect.poll(() => members.getByLabel(/^Rolle von anna/i).isEnabled(), { timeout: 20_000 }).toBe(true);
  await demandAccessible(page, "members");
  await members.getByLabel(/^Rolle von anna/i).selectOption("viewer");
  await said(page, ": Lesen.");
  await members.getByRole("button", { name: "Schließen" }).click();

  const anna = await enter("anna", "/files");
  const navigation = anna.page.getByRole("navigation", { name: "Hauptnavigation" });
  await navigation.getByRole("link", { name: space }).click();
  await anna.page.getByRole("heading", { name: space, level: 1 }).waitFor();
  // She may only read: there is nothing to upload with.
  expect(await anna.page.getByRole("button", { name: "Hochladen" }).count()).toBe(0);
  await anna.page.getByRole("button", { name: "Mitglieder" }).click();
  await anna.page.getByRole("dialog").getByText("Lesen").waitFor();
  expect(await anna.page.getByRole("dialog").getByRole("combobox").count()).toBe(0);
  await demandAccessible(anna.page, "members, as one of them");

  await row.getByRole("button", { name: /^Löschen ?: / }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Löschen" }).click();
  await said(page, `Der Bereich „${space}“ ist gelöscht.`);
  await row.getByText(/gelöscht, endgültig am/).waitFor();
  await expect.poll(() => navigation.getByRole("link", { name: space }).count(), { timeout: 20_000 }).toBe(0);
  await demandAccessible(page, "a deleted space");
  await row.getByRole("button", { name: /^Wiederherstellen ?: / }).click();
  await said(page, `Der Bereich „${space}“ ist wieder da.`);
  expect([...admin.troubles, ...anna.troubles]).toEqual([]);
});
