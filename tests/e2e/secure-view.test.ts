// Council papers: looked at with the own name across the pages, on a tablet and with a screen reader, and had by nobody.
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import type { Window } from "./browser.ts";
import { createWorld, give, type World } from "./world.ts";

const folder = "Sitzung am 3. Dezember";
const password = "Regen am Dienstagabend 7";
const paper = `<!doctype html><html lang="de"><title>Vorlage</title><h1>Beschlussvorlage 12</h1><p>Der Gemeinderat beschließt den Haushalt.</p>
  <h2>Begründung</h2><ul><li>Schule</li><li>Feuerwehr</li></ul><table><tr><th>Posten</th><th>Betrag</th></tr><tr><td>Schule</td><td>100 Euro</td></tr></table>
  <h2 style="break-before: page">Anlagen</h2><p>Ein Plan.</p>`;

let world: World;
let windows: Window[] = [];
beforeAll(async () => {
  world = await createWorld();
  const anna = world.server.actor("anna");
  const context = await world.browser.newContext();
  const printer = await context.newPage();
  await printer.setContent(paper);
  const pdf = await printer.pdf({ format: "A4", tagged: true });
  await context.close();
  const plan = await sharp({ create: { width: 800, height: 500, channels: 3, background: "#dde8f0" } })
    .png()
    .toBuffer();
  await give(anna, {
    [`${folder}/`]: "",
    [`${folder}/Vorlage 12.pdf`]: pdf,
    [`${folder}/Lageplan.png`]: plan,
    [`${folder}/Notiz.txt`]: "nur Text",
  });
  const admin = world.server.actor("admin");
  const ocs = (path: string, form: Record<string, string>) =>
    admin.ask("POST", `/ocs/v1.php/cloud/${path}?format=json`, {
      headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
  await ocs("groups", { groupid: "Gemeinderat" });
  for (const member of ["bernd", "clara"]) await ocs(`users/${member}/groups`, { groupid: "Gemeinderat" });
});
afterEach(async () => {
  await Promise.all(windows.map(({ context }) => context.close()));
  windows = [];
});
afterAll(() => world?.stop());

const enter = async (login: string, path: string): Promise<Window> => {
  const window = await world.openAs(login, { path });
  windows.push(window);
  return window;
};

const looks = [
  ["light", { width: 1440, height: 900 }],
  ["dark", { width: 768, height: 1024 }],
  ["light", { width: 320, height: 640 }],
  // 1280 by 1024 at 400 %.
  ["dark", { width: 320, height: 256 }],
] as const;
const pictures = process.env["LANDBOX_SCREENSHOTS"];

async function demandAccessible(page: Page, state: string): Promise<void> {
  for (const [scheme, size] of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    expect([state, scheme, size.width, size.height, await accessibilityFaults(page)]).toEqual([state, scheme, size.width, size.height, []]);
    expect([state, size.width, await overflow(page)]).toEqual([state, size.width, 0]);
    if (pictures) await page.screenshot({ path: `${pictures}/secure-${state}-${scheme}-${size.width}-${size.height}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

/** The bytes of a page's picture, when it is on the screen. */
async function shown(view: Locator, page: number): Promise<Buffer> {
  const picture = view.getByRole("group", { name: `Seite ${page} von` }).locator("img");
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
  const bytes = await picture.evaluate(async (img: HTMLImageElement) => [...new Uint8Array(await (await fetch(img.src)).arrayBuffer())]);
  return Buffer.from(bytes);
}

async function look(window: Window, name: string): Promise<Locator> {
  const { page } = window;
  await page.getByRole("link", { name: folder }).first().click();
  await page.getByRole("heading", { name: folder, level: 1 }).waitFor();
  await page
    .getByRole("link", { name: new RegExp(name.replace(".", "\\.")) })
    .first()
    .click();
  const view = page.getByRole("dialog", { name });
  await view.waitFor();
  return view;
}

test("papers are given to the council for looking alone, until some days after the meeting", async () => {
  const { page } = await enter("anna", "/files");
  await page.getByRole("button", { name: `Aktionen für ${folder}` }).click();
  await page.getByRole("menuitem", { name: `„${folder}“ teilen` }).click();
  const dialog = page.getByRole("dialog", { name: `„${folder}“ teilen` });
  await page.getByLabel("Person oder Gruppe hinzufügen").fill("Gemeinderat");
  await page.getByRole("button", { name: /^Gemeinderat.* hinzufügen$/ }).click();
  const role = page.getByLabel("Recht von Gemeinderat");
  await role.selectOption({ label: "Nur ansehen" });
  await dialog.getByText("Fotos vom Bildschirm lassen sich nicht verhindern.").waitFor();
  await expect.poll(() => role.isEnabled()).toBe(true);
  await dialog.getByRole("button", { name: "Gemeinderat: Freigabe nach einer Sitzung beenden" }).click();
  await dialog.getByLabel("Tag der Sitzung").fill("2099-12-03");
  await dialog.getByLabel("Tage danach").fill("14");
  await dialog.getByText("Endet am 17.12.2099.").waitFor();
  await demandAccessible(page, "given");
  await dialog.getByRole("button", { name: "Ende übernehmen" }).click();
  await expect.poll(() => dialog.getByLabel(/^Gemeinderat: Freigabe bis/).inputValue()).toBe("2099-12-17");
});

test("a councillor reads with the own name across the pages, also by ear, and finds nothing to download", async () => {
  const bernd = await enter("bernd", "/shared");
  const view = await look(bernd, "Vorlage 12.pdf");
  const { page } = bernd;
  await view.getByText("Fotos vom Bildschirm kann diese Ansicht nicht verhindern.").waitFor();
  await shown(view, 1);
  // Everything that is written is there to be read out, with headings, lists and tables as such.
  await view.getByRole("heading", { name: "Beschlussvorlage 12", level: 3 }).waitFor();
  await view.getByRole("heading", { name: "Anlagen", level: 4 }).waitFor();
  expect(await view.getByRole("listitem").allInnerTexts()).toEqual(["Schule", "Feuerwehr"]);
  await view.getByRole("columnheader", { name: "Betrag" }).waitFor();
  expect(await view.getByRole("link", { name: /herunterladen/i }).count()).toBe(0);
  await demandAccessible(page, "pages");
});

test("through a link pages are looked at as well, and its maker sees that", async () => {
  const anna = world.server.actor("anna");
  const made = await anna.ask("POST", "/ocs/v2.php/apps/files_sharing/api/v1/shares?format=json", {
    headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ path: `/${folder}`, shareType: "3", password, permissions: "1", hideDownload: "true" }).toString(),
  });
  const { token } = (JSON.parse(made.text) as { ocs: { data: { token: string } } }).ocs.data;
  const visitor = await world.open();
  windows.push(visitor);
  const { page } = visitor;
  await page.goto(`/s/${token}`);
  await page
    .getByLabel(/Passwort/)
    .first()
    .fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("Diese Dateien können Sie ansehen, aber nicht herunterladen.").waitFor();
  expect(await page.getByRole("link", { name: /herunterladen/i }).count()).toBe(0);
  await demandAccessible(page, "visit");
  await page.getByRole("button", { name: /Vorlage 12\.pdf/ }).click();
  const view = page.getByRole("dialog", { name: "Vorlage 12.pdf" });
  await shown(view, 1);
  await view.getByRole("heading", { name: "Beschlussvorlage 12" }).waitFor();
  expect(await view.getByRole("link", { name: /herunterladen/i }).count()).toBe(0);
});

test("what is sent can be for looking alone", async () => {
  const { page } = await enter("anna", "/send");
  await page.getByRole("button", { name: "Ablauf oder Passwort ändern" }).click();
  await page.getByLabel("Nur ansehen, nicht herunterladen").check();
  await demandAccessible(page, "send");
});
