// Rooms that three boxes share, as people of all of them use them in a browser (journey J7: two municipalities and the district office plan a bypass).
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Window } from "./browser.ts";
import { demandAccessible } from "./look.ts";
import { closingWindows } from "./windows.ts";
import { createWorld, type World } from "./world.ts";

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

type Box = "landkreis-cham" | "arrach" | "hohenwarth";
const closing = closingWindows();
const enter = (login: string, box: Box, path: string): Promise<Window> => closing(world.openAs(login, { box, path }));

const said = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();
const navigation = (page: Page) => page.getByRole("navigation", { name: "Hauptnavigation" });
const part = (page: Page, name: string) =>
  page.getByRole("navigation", { name: /^Teile des Datenraums/ }).getByRole("link", { name, exact: true });
const seeInvitation = (name: string): RegExp => new RegExp(`^Einladung ansehen ?: ${name}$`);
const upload = (page: Page, name: string, text: string) =>
  page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Fills what the preset leaves open. */
const filled = (text: string): string => text.replaceAll("bitte ergänzen", "Datenschutz, Zimmer 4");

/** Through the three steps; both municipalities are invited at their end. */
async function makeRoom(page: Page, name: string, roles: Record<string, string>): Promise<void> {
  await page.getByRole("button", { name: "Datenraum anlegen" }).click();
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByLabel("Zweck").fill("Planung der Ortsumfahrung");
  await page.getByLabel("Aktenzeichen").fill("6-311-2026");
  await page.getByRole("button", { name: "Anlegen und weiter zu den Stellen" }).click();
  for (const [box, role] of Object.entries(roles)) {
    await page.getByRole("textbox", { name: /^Stelle/ }).fill(box);
    await page.getByLabel("Recht ihrer Personen").selectOption(role);
    const asked = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Stelle vormerken" }).click();
    expect((await asked).status()).toBe(204);
    await page.getByRole("heading", { name: new RegExp(box, "i"), level: 2 }).waitFor();
  }
  await page.getByRole("link", { name: "Weiter zur Vereinbarung" }).click();
  const text = page.getByRole("textbox", { name: /^Text der Vereinbarung/ });
  await expect
    .poll(async () => ((await text.inputValue()).match(/^– Gemeinde (Arrach|Hohenwarth) /gm) ?? []).length)
    .toBe(Object.keys(roles).length);
  const send = page.getByRole("button", { name: "Speichern, zustimmen und einladen" });
  await send.click();
  await page.getByText("Bitte füllen Sie die Stellen aus, an denen „bitte ergänzen“ steht.").waitFor();
  await demandAccessible(page, "arrangement with gaps");
  await text.fill(filled(await text.inputValue()));
  await send.click();
  await said(page, "Die Vereinbarung ist gespeichert");
  await page.getByRole("heading", { name: "Überblick", level: 2 }).waitFor();
}

/** An admin reads the invitation, agrees and says who takes part. */
async function accept(page: Page, name: string, people: readonly string[]): Promise<void> {
  await page.getByRole("link", { name: seeInvitation(name) }).click();
  await page.getByRole("checkbox", { name: /stimmt dieser Vereinbarung zu/ }).check();
  await page.getByRole("button", { name: "Einladung annehmen" }).click();
  await said(page, `Ihre Stelle wirkt jetzt in „${name}“ mit.`);
  for (const person of people) {
    await page.getByLabel("Person oder Gruppe hinzufügen").fill(person);
    await page.getByRole("button", { name: new RegExp(`^${person}.* hinzufügen$`) }).click();
    await page.getByLabel(new RegExp(`^Recht von ${person}`)).waitFor();
  }
}

/** Three or more windows, and axe in many states: a busy machine takes its time. */
const patient = { timeout: 400_000 };

test(
  "an office plans with two municipalities in one room: invited, agreed, worked in, looked into, left with a copy",
  patient,
  async () => {
    const room = `Ortsumfahrung ${tries}`;
    const cham = await enter("admin", "landkreis-cham", "/rooms");
    const host = cham.page;
    await host
      .getByText(tries === 1 ? "Keine Datenräume" : "Datenräume")
      .first()
      .waitFor();
    await demandAccessible(host, "no rooms");
    await makeRoom(host, room, { arrach: "editor", hohenwarth: "viewer" });
    await demandAccessible(host, "room overview");

    // The invited see what they would agree to; only their admins answer.
    const arrach = await enter("admin", "arrach", "/start");
    const waiting = arrach.page.getByRole("region", { name: "Was auf Sie wartet" });
    await waiting.getByRole("link", { name: `Landkreis Cham lädt Ihre Stelle in den Datenraum „${room}“ ein.` }).waitFor();
    await demandAccessible(arrach.page, "waiting invitation");
    await arrach.page.getByRole("link", { name: /^Benachrichtigungen, \d+ ungelesene/ }).click();
    await arrach.page.getByText(`Landkreis Cham lädt Ihre Stelle in den Datenraum „${room}“ ein.`).last().waitFor();
    await arrach.page.goto("/rooms");
    await arrach.page.getByRole("heading", { name: "Wartet auf Ihre Antwort" }).waitFor();
    await demandAccessible(arrach.page, "invited");
    await arrach.page.getByRole("link", { name: seeInvitation(room) }).click();
    await arrach.page.getByRole("region", { name: "Vereinbarung, Fassung 2" }).waitFor();
    await demandAccessible(arrach.page, "invitation");
    await arrach.page.getByRole("button", { name: "Einladung annehmen" }).click();
    await arrach.page.getByText("Bitte bestätigen Sie, dass Ihre Stelle der Vereinbarung zustimmt.").waitFor();
    await arrach.page.goBack();
    // Who downloads the copy takes part herself.
    await accept(arrach.page, room, ["anna"]);
    await arrach.page.getByRole("button", { name: "Sich selbst hinzufügen" }).click();
    await arrach.page.getByLabel(/^Recht von admin/).waitFor();
    await demandAccessible(arrach.page, "own people");
    const hohenwarth = await enter("admin", "hohenwarth", "/rooms");
    await accept(hohenwarth.page, room, ["bernd"]);

    // An editor of one body works in it, with her own login.
    const anna = await enter("anna", "arrach", "/start");
    await navigation(anna.page).getByRole("link", { name: room }).click();
    await anna.page.getByRole("heading", { name: room, level: 1 }).waitFor();
    await upload(anna.page, "Trasse.txt", "Variante Süd");
    await anna.page.getByText("Trasse.txt").first().waitFor();

    // A reader of another sees it at once, and is told plainly that it is only to be read.
    const bernd = await enter("bernd", "hohenwarth", "/rooms");
    await bernd.page.getByRole("link", { name: room, exact: true }).first().click();
    await bernd.page.getByText("Trasse.txt").first().waitFor();
    await bernd.page.getByText("Mit Ihrem Recht können Sie hier lesen, aber nichts hochladen oder ändern.").waitFor();
    expect(await bernd.page.getByRole("button", { name: "Hochladen" }).count()).toBe(0);
    await bernd.page.getByRole("link", { name: "Zum Datenraum" }).click();
    await bernd.page.getByText("Ihr Recht").waitFor();
    await bernd.page
      .getByRole("definition")
      .filter({ hasText: /^Lesen$/ })
      .waitFor();

    // The host makes readers commenters; they comment, and still change nothing.
    await part(host, "Beteiligte").click();
    await host.getByLabel(/^Recht von .*Hohenwarth/).selectOption("commenter");
    await said(host, "Lesen und kommentieren");
    await demandAccessible(host, "participants");
    await bernd.page.reload();
    await bernd.page.getByRole("definition").filter({ hasText: "Lesen und kommentieren" }).waitFor();
    await part(bernd.page, "Dateien").click();
    await bernd.page.getByText("Mit Ihrem Recht können Sie hier lesen").waitFor();
    expect(await bernd.page.getByRole("button", { name: "Hochladen" }).count()).toBe(0);
    await bernd.page.getByRole("button", { name: "Aktionen für Trasse.txt" }).click();
    await bernd.page.getByRole("menuitem", { name: /ommentare/ }).click();
    const dialog = bernd.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("Bitte die Querung prüfen");
    await dialog.getByRole("button", { name: "Kommentieren" }).click();
    await dialog.getByText("Bitte die Querung prüfen").waitFor();
    await dialog.getByRole("button", { name: "Schließen" }).click();
    // People of another body read it, with whose it is.
    await anna.page.getByRole("button", { name: "Aktionen für Trasse.txt" }).click();
    await anna.page.getByRole("menuitem", { name: /ommentare/ }).click();
    const read = anna.page.getByRole("dialog").getByRole("listitem").filter({ hasText: "Bitte die Querung prüfen" });
    await read.getByText(/bernd in Gemeinde Hohenwarth/).waitFor();
    await anna.page.getByRole("dialog").getByRole("button", { name: "Schließen" }).click();

    // Each body sees what its own people did, the host all of it.
    await part(host, "Protokoll").click();
    await host.getByRole("listitem").filter({ hasText: "„Trasse.txt“ angelegt" }).filter({ hasText: "Arrach" }).waitFor();
    await demandAccessible(host, "log");
    const arrachRoom = arrach.page;
    await part(arrachRoom, "Protokoll").click();
    await arrachRoom.getByText("„Trasse.txt“ angelegt").waitFor();
    await part(hohenwarth.page, "Protokoll").click();
    await hohenwarth.page.getByText(/bernd.* hinzugefügt/).waitFor();
    expect(await hohenwarth.page.getByText("„Trasse.txt“ angelegt").count()).toBe(0);

    // Who agreed to what, and when.
    await part(host, "Vereinbarung").click();
    await host
      .getByRole("listitem")
      .filter({ hasText: "Arrach" })
      .getByText(/^zugestimmt von admin in .*Arrach/)
      .waitFor();
    await demandAccessible(host, "arrangement");

    // A body leaves with a copy; afterwards nothing of the room is there for it.
    await part(arrachRoom, "Überblick").click();
    await arrachRoom.getByRole("button", { name: "Ausscheiden" }).click();
    const leaving = arrachRoom.getByRole("dialog", { name: `Aus „${room}“ ausscheiden?` });
    await demandAccessible(arrachRoom, "leaving");
    const download = arrachRoom.waitForEvent("download");
    await leaving.getByRole("link", { name: "Kopie herunterladen" }).click();
    // A ZIP says the names of what is in it as they are.
    const copy = await readFile(await (await download).path());
    expect(["Trasse.txt", "_Vereinbarung.txt", "_Protokoll.csv"].filter((name) => !copy.includes(name))).toEqual([]);
    await leaving.getByRole("radio", { name: "Sofort" }).check();
    await leaving.getByRole("button", { name: "Ausscheiden" }).click();
    await said(arrachRoom, `Ihre Stelle ist aus „${room}“ ausgeschieden.`);
    await anna.page.reload();
    await anna.page.getByText("Diesen Ordner gibt es nicht").waitFor();
    expect(await navigation(anna.page).getByRole("link", { name: room }).count()).toBe(0);
    await anna.page.goto("/rooms");
    await anna.page.getByText("Keine Datenräume").waitFor();
    await demandAccessible(anna.page, "no rooms");

    // Everybody else goes on.
    await bernd.page.reload();
    await bernd.page.getByText("Trasse.txt").first().waitFor();
    expect([cham, arrach, hohenwarth, anna, bernd].flatMap(({ troubles }) => troubles)).toEqual([]);
  },
);

/** Goes on with the Tab key until this has the focus. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let steps = 0; steps < 80; steps++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not reach ${String(wanted)}.`);
}

/** Goes there and presses it. */
async function press(page: Page, wanted: Locator, key = "Enter"): Promise<void> {
  await reach(page, wanted);
  await page.keyboard.press(key);
}

test(
  "by keyboard alone: a room is made, an invitation accepted, a file handed in by somebody who sees nothing, and a body taken out",
  patient,
  async () => {
    const room = `Gewässerschau ${tries}`;
    const cham = await enter("admin", "landkreis-cham", "/rooms");
    const host = cham.page;
    await press(host, host.getByRole("button", { name: "Datenraum anlegen" }));
    await reach(host, host.getByRole("textbox", { name: /^Name/ }));
    await host.keyboard.press("Enter");
    await host.getByText("Bitte geben Sie einen Namen ein.").waitFor();
    await demandAccessible(host, "new room");
    await host.keyboard.type(room);
    await host.keyboard.press("Enter");
    const body = host.getByRole("textbox", { name: /^Stelle/ });
    await reach(host, body);
    await host.keyboard.type("gibtsnicht");
    await host.keyboard.press("Enter");
    await host.getByText("Unter diesem Namen ist keine Stelle zu finden").waitFor();
    await demandAccessible(host, "no such body");
    await expect.poll(() => body.evaluate((element) => element === document.activeElement)).toBe(true);
    await host.keyboard.press("Control+a");
    await host.keyboard.type("hohenwarth");
    await reach(host, host.getByLabel("Recht ihrer Personen"));
    // The last of the roles.
    await host.keyboard.press("End");
    await host.getByText("sehen nichts, was im Datenraum liegt").waitFor();
    await press(host, host.getByRole("button", { name: "Stelle vormerken" }));
    await host.getByRole("heading", { name: /Hohenwarth/, level: 2 }).waitFor();
    await press(host, host.getByRole("link", { name: "Weiter zur Vereinbarung" }));
    const text = host.getByRole("textbox", { name: /^Text der Vereinbarung/ });
    await expect.poll(() => text.inputValue()).toContain("Hohenwarth");
    await demandAccessible(host, "arrangement written");
    await reach(host, text);
    const written = filled(await text.inputValue());
    await host.keyboard.press("Control+a");
    await host.keyboard.insertText(written);
    await press(host, host.getByRole("button", { name: "Speichern, zustimmen und einladen" }));
    await said(host, "Die Vereinbarung ist gespeichert");

    const hohenwarth = await enter("admin", "hohenwarth", "/rooms");
    const invited = hohenwarth.page;
    await press(invited, invited.getByRole("link", { name: seeInvitation(room) }));
    await press(invited, invited.getByRole("checkbox", { name: /stimmt dieser Vereinbarung zu/ }), "Space");
    await press(invited, invited.getByRole("button", { name: "Einladung annehmen" }));
    await said(invited, `Ihre Stelle wirkt jetzt in „${room}“ mit.`);
    await reach(invited, invited.getByLabel("Person oder Gruppe hinzufügen"));
    await invited.keyboard.type("bernd");
    await press(invited, invited.getByRole("button", { name: /^bernd.* hinzufügen$/ }));
    await invited.getByLabel(/^Recht von bernd/).waitFor();

    const bernd = await enter("bernd", "hohenwarth", "/rooms");
    await press(bernd.page, bernd.page.getByRole("listitem").getByRole("link", { name: room, exact: true }).last());
    await bernd.page.getByRole("heading", { name: "Dateien einreichen" }).waitFor();
    await demandAccessible(bernd.page, "handing in");
    const chooser = bernd.page.waitForEvent("filechooser");
    await press(bernd.page, bernd.page.getByRole("button", { name: "Dateien auswählen" }));
    await (await chooser).setFiles({ name: "Pegel.txt", mimeType: "text/plain", buffer: Buffer.from("3,42 m") });
    await bernd.page.getByRole("heading", { name: "1 Datei hochgeladen" }).waitFor();

    await press(host, part(host, "Dateien"));
    await host.getByText("Pegel.txt").first().waitFor();
    await press(host, host.getByRole("link", { name: "Zum Datenraum" }));
    await press(host, part(host, "Beteiligte"));
    await press(host, host.getByRole("button", { name: /^Mitwirkung beenden ?: .*Hohenwarth/ }));
    const dialog = host.getByRole("dialog", { name: /^Mitwirkung von .*Hohenwarth beenden\?$/ });
    await demandAccessible(host, "ending");
    await reach(host, dialog.getByRole("radio", { name: /^In 14 Tagen/ }));
    for (const name of [/^In 7 Tagen/, /^Sofort/]) {
      await host.keyboard.press("ArrowUp");
      await expect.poll(() => dialog.getByRole("radio", { name }).isChecked()).toBe(true);
    }
    await press(host, dialog.getByRole("button", { name: "Mitwirkung beenden" }));
    await said(host, "Die Mitwirkung von Gemeinde Hohenwarth ist beendet.");
    await bernd.page.reload();
    await bernd.page.getByText("Diesen Datenraum gibt es nicht").waitFor();
    await demandAccessible(bernd.page, "room gone");
    expect([cham, hohenwarth, bernd].flatMap(({ troubles }) => troubles)).toEqual([]);
  },
);

test("a body that is chosen later hears of it when the host has looked at the arrangement with it and saved it", patient, async () => {
  const room = `Gewerbegebiet ${tries}`;
  const cham = await enter("admin", "landkreis-cham", "/rooms");
  const host = cham.page;
  await makeRoom(host, room, { arrach: "editor" });
  const hohenwarth = await enter("admin", "hohenwarth", "/rooms");
  const see = hohenwarth.page.getByRole("link", { name: seeInvitation(room) });

  await part(host, "Beteiligte").click();
  await host.getByRole("textbox", { name: /^Stelle/ }).fill("hohenwarth");
  await host.getByRole("button", { name: "Stelle vormerken" }).click();
  await said(host, "Die Stelle ist vorgemerkt");
  await host.getByText("vorgemerkt, noch nicht eingeladen").waitFor();
  await demandAccessible(host, "chosen body");
  await hohenwarth.page.reload();
  await hohenwarth.page.getByRole("heading", { name: "Datenräume", level: 1 }).waitFor();
  expect(await see.count()).toBe(0);
  await part(host, "Überblick").click();
  await host.getByText("Noch nicht alle Stellen sind eingeladen").waitFor();
  await demandAccessible(host, "overview with a chosen body");

  // The text as it was, with the body that comes.
  await host.getByRole("link", { name: "Vereinbarung prüfen und einladen" }).click();
  const text = host.getByRole("textbox", { name: /^Text der Vereinbarung/ });
  await expect.poll(() => text.inputValue()).toMatch(/Arrach \(Kontakt: Datenschutz, Zimmer 4\)\n– Gemeinde Hohenwarth \(/);
  await host.getByText("Wenn Sie die Vereinbarung speichern, werden eingeladen: Gemeinde Hohenwarth.").waitFor();
  await demandAccessible(host, "arrangement with a chosen body");
  await text.fill(filled(await text.inputValue()));
  await host.getByRole("button", { name: "Speichern, zustimmen und einladen" }).click();
  await said(host, "Eingeladen: Gemeinde Hohenwarth.");
  await hohenwarth.page.reload();
  await see.click();
  await hohenwarth.page.getByRole("region", { name: "Vereinbarung, Fassung 3" }).getByText("Hohenwarth").waitFor();
  expect([cham, hohenwarth].flatMap(({ troubles }) => troubles)).toEqual([]);
});
