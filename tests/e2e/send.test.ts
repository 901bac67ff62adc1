// Sending to people without an account, as a clerk and a recipient do it (J1), and taking it back while somebody downloads, with the report of the breach (J9).
// LANDBOX_TEST_FULL=1 measures how long a recall takes.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get as httpGet, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, give, type World } from "./world.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const pictures = process.env["LANDBOX_SCREENSHOTS"];
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

async function good(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  expect(await accessibilityFaults(page), name).toEqual([]);
  expect(await overflow(page), name).toBeLessThanOrEqual(0);
}

const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Address and password from the page of a delivery. */
async function secretsOf(page: Page): Promise<{ path: string; password: string }> {
  await page.getByRole("heading", { name: "Link und Passwort" }).waitFor();
  const [address, password] = await page.locator(".secrets__text").allTextContents();
  return { path: new URL(address ?? "").pathname, password: password ?? "" };
}

test.each(looks)("a clerk sends files in three clicks, and a law office gets them: %s", async (look, options) => {
  const { page, context, troubles } = await world.openAs("anna", { ...options, path: "/" });
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Senden/ })
    .click();
  await page.getByRole("heading", { name: "Dateien senden" }).waitFor();
  await good(page, `send-${look}`);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  await (await chooser).setFiles([file("Sitzung.txt", "Video der Sitzung"), file("Anlage.txt", "Anlage")]);
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
  await guest.page.getByLabel(/^Passwort/).fill(password);
  await guest.page.keyboard.press("Enter");
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

test("all of it works by keyboard alone, from a file's own menu", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bauamt" });
  await page
    .getByRole("link", { name: /Plan\.txt/ })
    .first()
    .focus();
  await page.keyboard.press("Shift+F10");
  const item = page.getByRole("menuitem", { name: /senden/i });
  await item.waitFor();
  await item.focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 Eintrag ausgewählt").waitFor();
  await tabTo(page, "Betreff (freiwillig)");
  await page.keyboard.type("Plan des Bauamts");
  await tabTo(page, "Ablauf oder Passwort ändern");
  await page.keyboard.press("Enter");
  await page.getByLabel(/^Gültig bis/).waitFor();
  await good(page, "send-options");
  await tabTo(page, "Senden");
  await page.keyboard.press("Enter");
  await secretsOf(page);
  await page.getByRole("heading", { name: "Plan des Bauamts", level: 1 }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  await tabTo(page, "Zurückrufen");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await good(page, "recall-dialog");
  await tabTo(page, "Zurückrufen");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^Zurückgerufen am/)
    .first()
    .waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

/** Presses Tab until what has the focus has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const label = element?.id ? document.querySelector(`label[for="${element.id}"]`) : null;
      return (label ?? element)?.textContent?.trim() ?? "";
    });
    if (here === name) return;
  }
  throw new Error(`Tab never reached "${name}"`);
}

test("recalled within two clicks, a running download ends and the page says why", async () => {
  const bytes = 48 * 1024 * 1024;
  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  const folder = await mkdtemp(join(tmpdir(), "landbox-send-"));
  await writeFile(join(folder, "gross.bin"), Buffer.alloc(bytes, 7));
  await (await chooser).setFiles(join(folder, "gross.bin"));
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  const { path, password } = await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor({ timeout: 60_000 });
  await rm(folder, { recursive: true });

  const guest = await world.open();
  await guest.page.goto(path);
  await guest.page.getByLabel(/^Passwort/).fill(password);
  await guest.page.getByRole("button", { name: "Öffnen" }).click();
  const address = await guest.page.getByRole("link", { name: "gross.bin herunterladen" }).getAttribute("href");
  const cookies = await guest.context.cookies(`${world.boxOrigin}${address}`);
  const cookie = cookies.map((one) => `${one.name}=${one.value}`).join("; ");
  // A download that takes a little and then waits, as on a slow line.
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(
      `http://127.0.0.1:${world.server.port}${address}`,
      { headers: { host: `hohenwarth.localhost:${world.server.port}`, cookie } },
      resolve,
    ).on("error", reject);
  });
  expect(answer.statusCode).toBe(200);
  const ended = new Promise<void>((resolve) => void answer.once("error", () => resolve()).once("close", () => resolve()));
  answer.once("data", () => answer.pause());
  await page.getByText(/^Abgerufen am/).waitFor({ timeout: 40_000 });

  // Two clicks, the first of which says what was seen.
  await page.getByRole("button", { name: "Zurückrufen" }).click();
  await page
    .getByRole("dialog")
    .getByText(/^Zuletzt wurde am .* etwas heruntergeladen\.$/)
    .waitFor();
  const from = performance.now();
  const told = page.waitForResponse((response) => response.url().endsWith("/recall"));
  await page.getByRole("dialog").getByRole("button", { name: "Zurückrufen" }).click();
  await told;
  // Goes on as slowly as before: what is still on the way comes, then the end, long before the last byte.
  answer.on("data", () => {
    answer.pause();
    setTimeout(() => answer.resume(), 20);
  });
  answer.resume();
  await ended;
  expect(answer.complete).toBe(false);
  if (full) {
    const seconds = (performance.now() - from) / 1000;
    console.log(JSON.stringify({ clicks: 2, seconds }));
    expect(seconds).toBeLessThan(5);
  }
  await page
    .getByText(/^Zurückgerufen am/)
    .first()
    .waitFor();

  await guest.page.reload();
  await guest.page.getByText("Dieser Link wurde zurückgezogen").waitFor();
  await guest.page.getByText("Bei Fragen wenden Sie sich bitte an Anna").waitFor();
  expect(await accessibilityFaults(guest.page)).toEqual([]);
  await guest.page.goto(`${path.slice(0, -3)}aaa`);
  await guest.page.getByText("Unter dieser Adresse gibt es nichts").waitFor();
  expect(await accessibilityFaults(guest.page)).toEqual([]);
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});

// "zwei" was no number, became null in JSON, and null means "without limit".
test("a limit of pick-ups that is no number does not take the limit away", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  await (await chooser).setFiles([file("Bescheid.txt", "Bescheid")]);
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

/** A recalled delivery of Anna's, which somebody has opened, on the screen. */
async function recalledDelivery(page: Page, subject: string): Promise<void> {
  await page.goto("/send");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  await (await chooser).setFiles([file("Bescheid Müller.txt", "Bescheid")]);
  await page.getByLabel("Betreff (freiwillig)").fill(subject);
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  const { path, password } = await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor();
  const guest = await world.open();
  await guest.page.goto(path);
  await guest.page.getByLabel(/^Passwort/).fill(password);
  await guest.page.keyboard.press("Enter");
  await guest.page.getByText("Bescheid Müller.txt").first().waitFor();
  await guest.context.close();
  await page.getByRole("button", { name: "Zurückrufen" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Zurückrufen" }).click();
  await page.getByText("Der Link wurde vor dem Zurückrufen benutzt").waitFor();
}

test("after a recall the clerk sees who opened the link, and a report that is filled in reaches data protection", async () => {
  const admin = await world.openAs("admin", { path: "/settings/box" });
  const card = admin.page.getByRole("region", { name: "Datenschutzkontakt" });
  await card.getByLabel("Name", { exact: true }).fill("Dagmar Schutz");
  await card.getByLabel("E-Mail-Adresse").fill("dsb@example.org");
  await card.getByLabel("Anmeldename in dieser Box").fill("bernd");
  await card.getByRole("button", { name: "Speichern" }).click();
  await admin.page.getByText("Gespeichert").first().waitFor();
  await good(admin.page, "privacy-contact");

  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  await recalledDelivery(page, "Bescheid an die Falschen");
  await page.getByText(/^Mit dem Passwort geöffnet: .*, internes Netz$/).waitFor();
  await good(page, "recalled");
  await page.getByRole("link", { name: "Datenpanne melden" }).press("Enter");
  await page.getByRole("heading", { name: "Meldung einer Datenpanne (Art. 33 DSGVO)" }).waitFor();
  const what = page.getByLabel("Was ist geschehen");
  await expect
    .poll(() => what.inputValue())
    .toMatch(/^Die Sendung „Bescheid an die Falschen“ ging am .* an falsche Empfänger\. Sie wurde am .* zurückgerufen\.$/);
  expect(await page.getByLabel("Wahrscheinliche Folgen").inputValue()).toContain("Der Link wurde geöffnet");
  expect(await page.getByLabel("Bemerkt am").inputValue()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  await page.getByRole("main").getByText("Bescheid Müller.txt").first().waitFor();
  await good(page, "breach-form");
  await page.setViewportSize({ width: 320, height: 640 });
  await good(page, "breach-form-320");
  await what.fill("");
  await page.getByRole("button", { name: "Meldung aufnehmen" }).click();
  await page.getByText("Bitte beschreiben Sie, was geschehen ist.").waitFor();
  expect(await what.evaluate((element) => element === document.activeElement)).toBe(true);
  await good(page, "breach-form-fault");
  await page.setViewportSize({ width: 1440, height: 900 });
  await what.fill("An die falsche Kanzlei geschickt.");
  await page.getByLabel("Gesundheitsdaten (Art. 9)").check();
  await page.getByLabel("Wer ist betroffen, wie viele ungefähr").fill("Eine Bürgerin");
  expect(await page.getByLabel("Dagmar Schutz, bernd informieren").isChecked()).toBe(true);
  await page.getByRole("button", { name: "Meldung aufnehmen" }).click();
  await page.getByText("Eine Bürgerin").waitFor();
  await good(page, "breach");
  const pdf = page.waitForEvent("download");
  await page.getByRole("link", { name: "Meldung als PDF" }).click();
  expect(Buffer.concat(await (await (await pdf).createReadStream()).toArray()).toString("latin1")).toMatch(/^%PDF-1\.7/);

  // The admin hears of it in the box, the account of the contact finds it; others do not.
  await admin.page.goto("/notifications");
  await admin.page.getByRole("link", { name: /hat eine mögliche Datenpanne gemeldet/ }).click();
  await admin.page.getByRole("link", { name: /Bescheid an die Falschen/ }).click();
  await admin.page.getByText("An die falsche Kanzlei geschickt.").waitFor();
  const bernd = await world.openAs("bernd", { path: "/breaches" });
  await bernd.page.getByRole("link", { name: /Bescheid an die Falschen/ }).waitFor();
  await good(bernd.page, "breaches");
  expect([...troubles, ...admin.troubles, ...bernd.troubles]).toEqual([]);
  await Promise.all([context.close(), admin.context.close(), bernd.context.close()]);
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
  await guest.page.getByLabel(/^Passwort/).fill(password);
  await guest.page.keyboard.press("Enter");
  for (const name of ["Film.bin", "Mai.txt", "Bauamt"]) await guest.page.getByText(name).first().waitFor();
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});

test("files, password and end of a running delivery can be changed, and the recipient has what counts now", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  await (await chooser).setFiles([file("Entwurf.txt", "Entwurf"), file("Bleibt.txt", "bleibt")]);
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  const { path, password } = await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor();
  const here = page.url();
  const guest = await world.open();
  await guest.page.goto(path);
  await guest.page.getByLabel(/^Passwort/).fill(password);
  await guest.page.keyboard.press("Enter");
  await guest.page.getByText("Entwurf.txt").first().waitFor();

  await page.getByRole("link", { name: "Dateien der Sendung ändern" }).click();
  await page.getByRole("button", { name: "Aktionen für Entwurf.txt" }).click();
  await page.getByRole("menuitem", { name: "Datei Entwurf.txt löschen" }).click();
  await page.getByRole("link", { name: "Entwurf.txt" }).waitFor({ state: "detached" });
  const more = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Hochladen", exact: true }).first().click();
  await (await more).setFiles([file("Endfassung.txt", "Endfassung")]);
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
  await guest.page.getByLabel(/^Passwort/).fill(password);
  await guest.page.keyboard.press("Enter");
  await guest.page.getByText("Das Passwort stimmt nicht").waitFor();
  await guest.page.getByLabel(/^Passwort/).fill(renewed);
  await guest.page.keyboard.press("Enter");
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
