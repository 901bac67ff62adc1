// Changing a folder: new folder, rename, delete, download; by mouse, by keyboard, in German and in English, with difficult names.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, give, namesOnServer, type World } from "./world.ts";

const hard = "50 % #1? & „Süß“ 100.txt";

let world: World;
let turn = 0;
let folder = "";
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  folder = `Versuch ${++turn}`;
  await give(world.server.actor("anna"), {
    [`${folder}/`]: "",
    [`${folder}/Akten/`]: "",
    [`${folder}/Akten/Inhalt.txt`]: "Inhalt",
    [`${folder}/Brief.txt`]: "Guten Tag",
    [`${folder}/Bericht.docx`]: "Bericht",
    [`${folder}/${hard}`]: "schwierig",
  });
});

const open = () => world.openAs("anna", { path: `/files/${encodeURIComponent(folder)}` });
const actions = (page: Page, name: string) => page.getByRole("button", { name: `Aktionen für ${name}` });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
const onServer = (path = folder) => namesOnServer(world.server.actor("anna"), path);

test("a new folder, by mouse", async () => {
  const { page, context, troubles } = await open();
  await page.getByRole("button", { name: "Neu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Neuer Ordner" }).click();
  const dialog = page.getByRole("dialog", { name: "Neuer Ordner" });
  await dialog.getByLabel("Name des Ordners").fill("Fotos");
  await dialog.getByRole("button", { name: "Ordner anlegen" }).click();
  await page.getByRole("link", { name: "Fotos" }).waitFor();
  await page.getByRole("status").filter({ hasText: "Der Ordner „Fotos“ wurde angelegt." }).waitFor();
  await expect.poll(() => focused(page)).toContain("Fotos");
  expect(await onServer()).toContain("Fotos");
  expect(troubles).toEqual([]);
  await context.close();
});

test("a new folder, by keyboard; names that cannot be or are taken are explained at the field", async () => {
  const { page, context } = await open();
  await page.getByRole("button", { name: "Neu", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Neuer Ordner" }).press("Enter");
  const field = page.getByLabel("Name des Ordners");
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  const faults = { "": "Bitte geben Sie einen Namen ein.", "a/b": "Schrägstrich", Akten: "gibt es schon „Akten“" };
  for (const [name, message] of Object.entries(faults)) {
    await field.fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText(message).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
  }
  await field.fill("Briefe");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Briefe" }).waitFor();
  await context.close();
});

test("Escape leaves a dialog without a change and gives the focus back", async () => {
  const { page, context } = await open();
  await page.getByRole("button", { name: "Neu", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Neuer Ordner" }).press("Enter");
  await page.getByLabel("Name des Ordners").fill("Doch nicht");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Neu");
  expect(await page.getByText("Doch nicht").count()).toBe(0);
  await context.close();
});

test("rename, by mouse: the name without its extension is selected, and the row keeps the focus", async () => {
  const { page, context, troubles } = await open();
  await actions(page, "Brief.txt").click();
  await page.getByRole("menuitem", { name: "Datei Brief.txt umbenennen" }).click();
  const field = page.getByLabel("Neuer Name");
  await expect
    .poll(() => field.evaluate((element: HTMLInputElement) => element.value.slice(element.selectionStart ?? 0, element.selectionEnd ?? 0)))
    .toBe("Brief");
  await page.keyboard.type("Schreiben");
  await page.getByRole("button", { name: "Umbenennen" }).click();
  await page.getByRole("link", { name: "Schreiben.txt" }).waitFor();
  await expect.poll(() => focused(page)).toContain("Schreiben.txt");
  await page.getByRole("status").filter({ hasText: "Der neue Name ist „Schreiben.txt“." }).waitFor();
  expect(await onServer()).toContain("Schreiben.txt");
  expect(troubles).toEqual([]);
  await context.close();
});

test("rename, by keyboard with F2; a taken name changes nothing", async () => {
  const { page, context } = await open();
  await page.getByRole("link", { name: "Akten" }).focus();
  await page.keyboard.press("F2");
  const field = page.getByLabel("Neuer Name");
  await field.fill("Brief.txt");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "gibt es schon „Brief.txt“" }).waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await field.fill("Ablage");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Ablage" }).waitFor();
  expect(await onServer(`${folder}/Ablage`)).toContain("Inhalt.txt");
  await context.close();
});

test("delete can be taken back by the message's button; the next row gets the focus", async () => {
  const { page, context } = await open();
  await actions(page, "Bericht.docx").click();
  await page.getByRole("menuitem", { name: "Datei Bericht.docx löschen" }).click();
  await page.getByRole("link", { name: "Bericht.docx" }).waitFor({ state: "detached" });
  const message = page.getByRole("status").filter({ hasText: "„Bericht.docx“ wurde in den Papierkorb gelegt." });
  await message.waitFor();
  await expect.poll(() => focused(page)).toContain("Brief.txt");
  expect(await onServer()).not.toContain("Bericht.docx");
  await message.getByRole("button", { name: "Rückgängig" }).click();
  await page.getByRole("link", { name: "Bericht.docx" }).waitFor();
  expect(await onServer()).toContain("Bericht.docx");
  await context.close();
});

test("delete a folder by keyboard alone and take it back with Ctrl+Z", async () => {
  const { page, context } = await open();
  await page.getByRole("link", { name: "Akten" }).focus();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Aktionen für Akten");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Ordner Akten löschen" }).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Akten" }).waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toContain("50 %");
  await page.keyboard.press("Control+z");
  await page.getByRole("link", { name: "Akten" }).waitFor();
  expect(await onServer(`${folder}/Akten`)).toContain("Inhalt.txt");
  await page.getByRole("link", { name: "Akten" }).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("link", { name: "Akten" }).waitFor({ state: "detached" });
  await context.close();
});

test("download by the menu and by the bar of the selection, byte for byte, and never shown inside our pages", async () => {
  const { page, context } = await open();
  for (const click of [menuDownload, barDownload]) {
    const waiting = page.waitForEvent("download");
    await click();
    const download = await waiting;
    expect(download.suggestedFilename()).toContain("50 % #1");
    expect(await readFile(await download.path(), "utf8")).toBe("schwierig");
  }
  const headers = await page.evaluate(
    async (href) => {
      const answer = await fetch(href ?? "");
      return [
        answer.headers.get("content-disposition"),
        answer.headers.get("x-content-type-options"),
        answer.headers.get("content-security-policy"),
      ];
    },
    await hrefOf("Brief.txt"),
  );
  expect(headers[0]).toContain("attachment");
  expect(headers[1]).toBe("nosniff");
  expect(headers[2]).toContain("sandbox");
  await context.close();

  async function menuDownload(): Promise<void> {
    await actions(page, hard).click();
    await page.getByRole("menuitem", { name: `Datei ${hard} herunterladen` }).click();
  }
  async function barDownload(): Promise<void> {
    await page.getByRole("checkbox", { name: `${hard} auswählen` }).check();
    await page.getByRole("toolbar").getByRole("link", { name: "Herunterladen" }).click();
  }
  async function hrefOf(name: string): Promise<string | null> {
    await actions(page, name).click();
    return page.getByRole("menuitem", { name: `Datei ${name} herunterladen` }).getAttribute("href");
  }
});

test("difficult names survive rename and delete", async () => {
  const { page, context } = await open();
  await page.getByRole("link", { name: hard }).focus();
  await page.keyboard.press("F2");
  const next = "%2F..%00 ＋ 🏔️ ä.txt";
  await page.getByLabel("Neuer Name").fill(next);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: next }).waitFor();
  expect((await world.server.actor("anna").dav("GET", `${encodeURIComponent(folder)}/${encodeURIComponent(next)}`)).text).toBe("schwierig");
  await page.keyboard.press("Delete");
  await page.getByRole("link", { name: next }).waitFor({ state: "detached" });
  await context.close();
});

test("all of it in English", async () => {
  const { page, context } = await open();
  await page.getByRole("button", { name: "Sprache" }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.getByRole("menuitem", { name: "New folder" }).click();
  await page.getByLabel("Name of the folder").fill("Letters");
  await page.getByRole("button", { name: "Create folder" }).click();
  await page.getByRole("status").filter({ hasText: "The folder “Letters” was created." }).waitFor();
  await page.getByRole("button", { name: "Actions for Letters" }).click();
  await page.getByRole("menuitem", { name: "Rename folder Letters" }).click();
  await page.getByLabel("New name").fill("Mail");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("button", { name: "Actions for Mail" }).click();
  await page.getByRole("menuitem", { name: "Delete folder Mail" }).click();
  await page.getByRole("status").filter({ hasText: "“Mail” was moved to the trash." }).waitFor();
  expect(await page.getByRole("button", { name: "Download file" }).count()).toBe(0);
  await context.close();
});

test("what fails is said: someone else was faster", async () => {
  const { page, context } = await open();
  await page.getByRole("link", { name: "Brief.txt" }).waitFor();
  await world.server.actor("anna").dav("DELETE", `${encodeURIComponent(folder)}/Brief.txt`);
  await page.getByRole("link", { name: "Brief.txt" }).focus();
  await page.keyboard.press("F2");
  await page.getByLabel("Neuer Name").fill("Schreiben.txt");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Das gibt es hier nicht mehr." }).waitFor();
  await page.keyboard.press("Escape");
  // What shall go is gone: nobody has to hear that it was somebody else.
  await page.keyboard.press("Delete");
  await page.getByRole("link", { name: "Brief.txt" }).waitFor({ state: "detached" });
  expect(await page.getByRole("dialog").count()).toBe(0);
  await context.close();
});
