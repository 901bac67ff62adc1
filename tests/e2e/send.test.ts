// Sending to people without an account, as a clerk and a recipient do it in their browsers (J1).
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseFiles, secretsOf, sendFiles, textFile, unlock } from "./deliveries.ts";
import { good } from "./look.ts";
import { createWorld, give, type World } from "./world.ts";

const looks: [string, BrowserContextOptions][] = [
  ["light-1440", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["dark-320", { colorScheme: "dark", viewport: { width: 320, height: 640 }, hasTouch: true }],
];

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), { "Bauamt/": "", "Bauamt/Plan.txt": "Plan des Bauamts" });
});
afterAll(() => world?.stop());

test.each(looks)("a clerk sends files in three clicks, and a law office gets them: %s", async (look, options) => {
  const { page, context, troubles } = await world.openAs("anna", { ...options, path: "/" });
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Senden/ })
    .click();
  await page.getByRole("heading", { name: "Dateien senden" }).waitFor();
  await good(page, `send-${look}`);
  await chooseFiles(page, [textFile("Sitzung.txt", "Video der Sitzung"), textFile("Anlage.txt", "Anlage")]);
  await page.getByText("2 Einträge ausgewählt").waitFor();
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  const { path, password } = await secretsOf(page);
  expect(password).toMatch(/^([a-z]{4}-){4}\d\d$/);
  await page.getByText(/^Gesendet am/).waitFor();
  await page.getByRole("button", { name: "Zum Vorlesen buchstabieren" }).click();
  await page.getByText("Bindestrich").first().waitFor();
  await good(page, `delivery-${look}`);

  const guest = await world.open(options);
  await guest.page.goto(path);
  await guest.page.getByText("Gemeinde Hohenwarth").first().waitFor();
  for (const name of ["Impressum", "Datenschutz", "Erklärung zur Barrierefreiheit"])
    expect(await guest.page.getByRole("link", { name }).count(), name).toBe(1);
  await good(guest.page, `visit-locked-${look}`);
  await guest.page.getByLabel(/^Passwort/).fill("falsch-falsch");
  await guest.page.getByRole("button", { name: "Öffnen" }).click();
  await guest.page.getByText("Das Passwort stimmt nicht").waitFor();
  expect(await guest.page.getByLabel(/^Passwort/).inputValue()).toBe("falsch-falsch");
  await good(guest.page, `visit-wrong-${look}`);
  await unlock(guest.page, password);
  await guest.page.getByText("Sitzung.txt").first().waitFor();
  await good(guest.page, `visit-open-${look}`);
  // Looked at where it is, by keyboard.
  await guest.page.getByRole("button", { name: "Anlage.txt ansehen" }).focus();
  await guest.page.keyboard.press("Enter");
  const viewer = guest.page.getByRole("dialog", { name: "Anlage.txt" });
  await viewer.getByText("Anlage", { exact: true }).waitFor();
  await good(guest.page, `visit-look-${look}`);
  await guest.page.keyboard.press("ArrowRight");
  await guest.page.getByRole("dialog", { name: "Sitzung.txt" }).getByText("Video der Sitzung").waitFor();
  await guest.page.keyboard.press("Escape");
  await guest.page.getByRole("dialog").waitFor({ state: "detached" });
  const download = guest.page.waitForEvent("download");
  await guest.page.getByRole("link", { name: "Sitzung.txt herunterladen" }).click();
  const stream = await (await download).createReadStream();
  expect(Buffer.concat(await stream.toArray()).toString()).toBe("Video der Sitzung");

  await page.reload();
  await page.getByText(/^Abgerufen am/).waitFor();
  await page.getByText("Sitzung.txt heruntergeladen").waitFor();
  await page.getByText(/Das Passwort wird nur einmal angezeigt/).waitFor();
  const receipt = page.waitForEvent("download");
  await page.getByRole("link", { name: "Quittung als PDF" }).click();
  expect(Buffer.concat(await (await (await receipt).createReadStream()).toArray()).toString("latin1")).toMatch(/^%PDF-1\.7/);
  await good(page, `delivery-taken-${look}`);
  await page.getByRole("link", { name: "Meine Sendungen" }).click();
  await page
    .getByRole("link", { name: /^Sendung vom/ })
    .first()
    .waitFor();
  await good(page, `deliveries-${look}`);
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});

// The sentence stood under the form, the field looked right, and the settings for security unfolded.
test("an address that is none is marked in its field before anything is sent", async () => {
  const world2 = await createWorld({ LANDBOX_SMTP_URL: "smtp://127.0.0.1:9" });
  try {
    const { page, context, troubles } = await world2.openAs("anna", { path: "/send" });
    await chooseFiles(page, [textFile("Bescheid.txt", "Bescheid")]);
    const recipients = page.getByLabel("Empfänger");
    await recipients.fill("kanzlei@example.org; falsch@");
    await page.getByLabel("Betreff und Aktenzeichen in der E-Mail nennen").check();
    await page.getByText("Steht auch in der E-Mail").waitFor();
    await page.getByText("erfahren Sie es bei der Glocke oben").waitFor();
    await page.getByRole("button", { name: "Senden", exact: true }).click();
    await page.getByText("„falsch@“ ist keine vollständige E-Mail-Adresse.").waitFor();
    expect(await recipients.evaluate((field) => field === document.activeElement && field.getAttribute("aria-invalid"))).toBe("true");
    await page.getByRole("button", { name: "Ablauf oder Passwort ändern" }).waitFor();
    await good(page, "send-wrong-address");
    await recipients.fill("kanzlei@example.org");
    await page.getByText("ist keine vollständige E-Mail-Adresse").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Senden", exact: true }).click();
    await secretsOf(page);
    await page.getByText("Jede E-Mail enthält einen eigenen Link").waitFor();
    await page.getByText(/wird verschickt · noch nicht geöffnet/).waitFor();
    await good(page, "delivery-recipients");
    expect(troubles).toEqual([]);
    await context.close();
  } finally {
    await world2.stop();
  }
});

// "zwei" was no number, became null in JSON, and null means "without limit".
test("a limit of pick-ups that is no number does not take the limit away", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  await chooseFiles(page, [textFile("Bescheid.txt", "Bescheid")]);
  await page.getByRole("button", { name: "Ablauf oder Passwort ändern" }).click();
  await page.getByLabel("Zahl der Abrufe begrenzen").check();
  await page.getByLabel("Höchstens so viele Abrufe").fill("3");
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  await secretsOf(page);
  const dialog = page.getByRole("dialog");
  const limit = dialog.getByLabel("Höchstens so viele Abrufe");
  const change = page.getByRole("button", { name: "Ablauf ändern" });
  await change.click();
  await limit.fill("zwei");
  await dialog.getByRole("button", { name: "Speichern" }).click();
  await dialog.getByText("Bitte geben Sie eine Zahl ab 1 an.").waitFor();
  expect(await limit.evaluate((element) => element === document.activeElement)).toBe(true);
  await good(page, "change-limit-wrong");
  await limit.fill("2");
  await dialog.getByRole("button", { name: "Speichern" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.reload();
  await change.click();
  expect(await limit.inputValue()).toBe("2");
  expect(troubles).toEqual([]);
  await context.close();
});

test("what is in the box already is sent without uploading it again: files and folders of several places", async () => {
  const anna = world.server.actor("anna");
  await give(anna, {
    "Rat/": "",
    "Rat/Protokolle/": "",
    "Rat/Protokolle/Mai.txt": "Protokoll vom Mai",
    "Rat/Film.bin": Buffer.alloc(300_000, 1),
  });
  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  const sent: string[] = [];
  page.on("request", (request) => {
    if (["PUT", "PATCH"].includes(request.method()) || request.url().includes("batch")) sent.push(`${request.method()} ${request.url()}`);
  });
  await page.getByRole("button", { name: "Aus meinen Dateien" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Aus meinen Dateien senden" });
  await dialog.getByRole("treeitem", { name: "Rat" }).waitFor();
  await good(page, "pick");
  await page.setViewportSize({ width: 320, height: 640 });
  await good(page, "pick-320");
  await page.setViewportSize({ width: 1440, height: 900 });
  await dialog.getByRole("checkbox", { name: "Bauamt" }).check();
  await dialog.getByRole("button", { name: "Ordner Rat öffnen" }).press("Enter");
  await dialog.getByRole("checkbox", { name: "Film.bin" }).check();
  await dialog.getByRole("treeitem", { name: "Protokolle" }).click();
  await dialog.getByRole("checkbox", { name: "Mai.txt" }).press("Space");
  await dialog.getByText(/^3 Einträge angekreuzt/).waitFor();
  await dialog.getByRole("button", { name: "Übernehmen" }).press("Enter");
  await page.getByText(/^3 Einträge ausgewählt/).waitFor();
  await page.getByRole("button", { name: "Film.bin nicht senden" }).waitFor();
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  const { path, password } = await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor();
  expect(sent).toEqual([]);
  const guest = await world.open();
  await guest.page.goto(path);
  await unlock(guest.page, password);
  for (const name of ["Film.bin", "Mai.txt", "Bauamt"]) await guest.page.getByText(name).first().waitFor();
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});

test("files, password and end of a running delivery can be changed, and the recipient has what counts now", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  const { path, password } = await sendFiles(page, [textFile("Entwurf.txt", "Entwurf"), textFile("Bleibt.txt", "bleibt")]);
  const here = page.url();
  const guest = await world.open();
  await guest.page.goto(path);
  await unlock(guest.page, password);
  await guest.page.getByText("Entwurf.txt").first().waitFor();

  await page.getByRole("link", { name: "Dateien der Sendung ändern" }).click();
  await page.getByRole("button", { name: "Aktionen für Entwurf.txt" }).click();
  await page.getByRole("menuitem", { name: "Datei Entwurf.txt löschen" }).click();
  await page.getByRole("link", { name: "Entwurf.txt" }).waitFor({ state: "detached" });
  const more = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Hochladen", exact: true }).first().click();
  await (await more).setFiles([textFile("Endfassung.txt", "Endfassung")]);
  await page.getByRole("link", { name: "Endfassung.txt" }).waitFor();
  await guest.page.reload();
  await guest.page.getByText("Endfassung.txt").first().waitFor();
  expect(await guest.page.getByText("Entwurf.txt").count()).toBe(0);

  await page.goto(here);
  await page.getByRole("button", { name: "Neues Passwort erzeugen" }).click();
  await expect.poll(() => page.locator(".secrets__text").count()).toBe(2);
  const renewed = (await page.locator(".secrets__text").last().textContent()) ?? "";
  expect(renewed).not.toBe(password);
  // The visit with the old one is over, and the old one opens nothing any more.
  await guest.page.reload();
  await unlock(guest.page, password);
  await guest.page.getByText("Das Passwort stimmt nicht").waitFor();
  await unlock(guest.page, renewed);
  await guest.page.getByText("Bleibt.txt").first().waitFor();

  await page.getByRole("button", { name: "Ablauf ändern" }).click();
  const dialog = page.getByRole("dialog");
  const tomorrow = new Date(Date.now() + 86_400_000).toLocaleDateString("sv-SE");
  await dialog.getByLabel(/^Gültig bis/).fill(tomorrow);
  await dialog.getByRole("button", { name: "Speichern" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(tomorrow.split("-").toReversed().join(".")).first().waitFor();
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});
