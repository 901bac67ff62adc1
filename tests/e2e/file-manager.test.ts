// Working with many files: selecting, moving, copying, sorting, taking back; by mouse, by keyboard, by finger.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, give, namesOnServer, type World } from "./world.ts";

let world: World;
let turn = 0;
let folder = "";
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  folder = `Arbeit ${++turn}`;
  await give(world.server.actor("anna"), {
    [`${folder}/`]: "",
    [`${folder}/Ablage/`]: "",
    [`${folder}/Ablage/Alt/`]: "",
    [`${folder}/Bauamt/`]: "",
    [`${folder}/Antrag.pdf`]: "x".repeat(3000),
    [`${folder}/Bericht.txt`]: "Bericht",
    [`${folder}/Übersicht.txt`]: "Übersicht",
    [`${folder}/Zeichnung.png`]: "x".repeat(9000),
  });
});

const open = (options = {}) => world.openAs("anna", { path: `/files/${encodeURIComponent(folder)}`, ...options });
const link = (page: Page, name: string) => page.getByRole("link", { name });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `${name} auswählen` });
const selected = async (page: Page) => {
  const rows = await page.locator("tr[aria-selected=true] [data-name], .tile--selected [data-name]").allInnerTexts();
  return rows.map((text) => /(Ablage|Bauamt|[A-ZÜ]\w+\.(?:pdf|txt|png))/u.exec(text)?.[1]);
};
const onServer = (path: string) => namesOnServer(world.server.actor("anna"), path);

test("the mouse marks rows, adds with Ctrl, extends with Shift, and a click elsewhere marks anew", async () => {
  const { page, context, troubles } = await open();
  const row = (name: string) => page.getByRole("row", { name });
  const at = { position: { x: 600, y: 12 } };
  await row("Ablage").click(at);
  expect(await selected(page)).toEqual(["Ablage"]);
  await row("Antrag.pdf").click({ ...at, modifiers: ["Control"] });
  expect(await selected(page)).toEqual(["Ablage", "Antrag.pdf"]);
  await row("Übersicht.txt").click({ ...at, modifiers: ["Shift"] });
  expect(await selected(page)).toEqual(["Ablage", "Antrag.pdf", "Bericht.txt", "Übersicht.txt"]);
  await link(page, "Bericht.txt").click({ modifiers: ["Control"] });
  expect(await selected(page)).toEqual(["Ablage", "Antrag.pdf", "Übersicht.txt"]);
  await row("Zeichnung.png").click(at);
  expect(await selected(page)).toEqual(["Zeichnung.png"]);
  await row("Bauamt").dblclick(at);
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("the keyboard walks, marks, extends, marks everything, finds by typing, and what is marked is announced", async () => {
  const { page, context } = await open();
  await link(page, "Ablage").focus();
  await page.keyboard.press("Space");
  expect(await selected(page)).toEqual(["Ablage"]);
  await page.getByRole("status").filter({ hasText: "1 ausgewählt" }).waitFor({ state: "attached" });
  expect(await link(page, "Ablage").textContent()).toContain(", ausgewählt");
  await page.keyboard.press("ArrowDown");
  expect(await selected(page)).toEqual(["Ablage"]);
  await page.keyboard.press("Shift+ArrowDown");
  expect(await selected(page)).toEqual(["Ablage", "Bauamt", "Antrag.pdf"]);
  await page.keyboard.press("Control+a");
  await expect.poll(() => selected(page)).toHaveLength(6);
  await page.keyboard.press("Escape");
  expect(await selected(page)).toEqual([]);
  await page.keyboard.press("u");
  await expect.poll(() => focused(page)).toContain("Übersicht.txt");
  await page.keyboard.press("ArrowLeft");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Übersicht.txt auswählen");
  await page.keyboard.press("Space");
  expect(await selected(page)).toEqual(["Übersicht.txt"]);
  await page.keyboard.press("Backspace");
  await expect.poll(() => new URL(page.url()).pathname).toBe("/files");
  await context.close();
});

test("with a finger a long press marks and opens the menu, and taps add while something is marked", async () => {
  const { page, context } = await open({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 740 } });
  const touch = await context.newCDPSession(page);
  const spot = await link(page, "Antrag.pdf").boundingBox();
  const point = { x: (spot?.x ?? 0) + 20, y: (spot?.y ?? 0) + 10 };
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
  await expect.poll(() => selected(page)).toEqual(["Antrag.pdf"]);
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.getByRole("menuitem", { name: "Datei Antrag.pdf verschieben" }).waitFor();
  expect(await selected(page)).toEqual(["Antrag.pdf"]);
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await link(page, "Bauamt").tap();
  expect(await selected(page)).toEqual(["Bauamt", "Antrag.pdf"]);
  expect(new URL(page.url()).pathname).toContain("Arbeit");
  await page.getByRole("button", { name: "Auswahl aufheben" }).tap();
  await link(page, "Bauamt").tap();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await context.close();
});

test("a long press counts although what was pressed gives way to a picture meanwhile", async () => {
  const { page, context } = await open({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 740 } });
  const touch = await context.newCDPSession(page);
  const spot = await link(page, "Antrag.pdf").boundingBox();
  const point = { x: (spot?.x ?? 0) + 20, y: (spot?.y ?? 0) + 10 };
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
  await page.evaluate(({ x, y }) => {
    const pressed = document.elementFromPoint(x, y)?.closest("svg, img");
    if (!pressed) throw new Error("no icon under the finger");
    pressed.replaceWith(pressed.cloneNode(true));
  }, point);
  await expect.poll(() => selected(page)).toEqual(["Antrag.pdf"]);
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.getByRole("menuitem", { name: "Datei Antrag.pdf verschieben" }).waitFor();
  await context.close();
});

// nextcloud/server#16494: the target folder could not be chosen by keyboard; #42592: the note in the picker was not announced.
test("several are moved by keyboard alone into a new folder of the tree, and come back with Ctrl+Z", async () => {
  const { page, context, troubles } = await open();
  await link(page, "Antrag.pdf").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Verschieben" }).waitFor();
  await page.keyboard.press("v");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "2 Einträge verschieben" });
  await dialog.getByRole("treeitem", { name: "Ablage" }).waitFor();
  await expect.poll(() => focused(page)).toBe(folder);
  await page.getByRole("button", { name: "Hierher verschieben" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByRole("status").filter({ hasText: "liegt schon in diesem Ordner" }).waitFor();
  await dialog.getByRole("treeitem", { name: folder }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await dialog.getByRole("treeitem", { name: "Ablage" }).getAttribute("aria-selected")).toBe("true");
  await dialog.getByRole("button", { name: "Neuer Ordner" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Erledigt");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Erledigt");
  await page.getByRole("button", { name: "Hierher verschieben" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "2 Einträge wurden nach „Erledigt“ verschoben." }).waitFor();
  expect(await onServer(`${folder}/Ablage/Erledigt`)).toEqual(["Antrag.pdf", "Bericht.txt"]);
  await link(page, "Antrag.pdf").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await link(page, "Antrag.pdf").waitFor();
  expect(await onServer(`${folder}/Ablage/Erledigt`)).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});

test("dragging moves into a folder of the list, with Ctrl it copies, and the path takes things back up", async () => {
  const { page, context } = await open();
  await box(page, "Bericht.txt").check();
  await box(page, "Übersicht.txt").check();
  await link(page, "Bericht.txt")
    .locator("xpath=ancestor::tr")
    .dragTo(page.getByRole("row", { name: "Ablage" }));
  await page.getByRole("status").filter({ hasText: "2 Einträge wurden nach „Ablage“ verschoben." }).waitFor();
  expect((await onServer(`${folder}/Ablage`)).sort()).toEqual(["Alt", "Bericht.txt", "Übersicht.txt"]);
  // Rows move up when one has gone: whoever drags waits for that.
  await link(page, "Übersicht.txt").waitFor({ state: "detached" });
  await page.keyboard.down("Control");
  await page.getByRole("row", { name: "Antrag.pdf" }).dragTo(page.getByRole("row", { name: "Bauamt" }));
  await page.keyboard.up("Control");
  await page.getByRole("status").filter({ hasText: "„Antrag.pdf“ wurde nach „Bauamt“ kopiert." }).waitFor();
  expect(await onServer(`${folder}/Bauamt`)).toEqual(["Antrag.pdf"]);
  await link(page, "Ablage").click();
  await page
    .getByRole("row", { name: "Bericht.txt" })
    .dragTo(page.getByRole("navigation", { name: "Pfad" }).getByRole("link", { name: folder }));
  await page
    .getByRole("status")
    .filter({ hasText: `„Bericht.txt“ wurde nach „${folder}“ verschoben.` })
    .waitFor();
  await link(page, "Bericht.txt").waitFor({ state: "detached" });
  await page
    .getByRole("row", { name: "Übersicht.txt" })
    .dragTo(page.getByRole("navigation", { name: "Hauptnavigation" }).getByRole("link", { name: "Meine Dateien" }));
  await page.getByRole("status").filter({ hasText: "„Übersicht.txt“ wurde nach „Meine Dateien“ verschoben." }).waitFor();
  await page.getByRole("button", { name: "Rückgängig" }).click();
  await link(page, "Übersicht.txt").waitFor();
  await context.close();
});

test("cut and paste moves, copy and paste in the same folder makes a second one", async () => {
  const { page, context } = await open();
  await link(page, "Bericht.txt").focus();
  await page.keyboard.press("Control+x");
  expect(await link(page, "Bericht.txt").textContent()).toContain("ausgeschnitten");
  await link(page, "Bauamt").click();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await page.keyboard.press("Control+v");
  await link(page, "Bericht.txt").waitFor();
  await link(page, "Bericht.txt").focus();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await link(page, "Bericht (2).txt").waitFor();
  expect((await onServer(`${folder}/Bauamt`)).sort()).toEqual(["Bericht (2).txt", "Bericht.txt"]);
  await context.close();
});

test("taken names are asked about once for all; replacing leaves the old one in the trash", async () => {
  await give(world.server.actor("anna"), { [`${folder}/Bauamt/Bericht.txt`]: "alt", [`${folder}/Bauamt/Antrag.pdf`]: "alt" });
  const { page, context } = await open();
  for (const name of ["Antrag.pdf", "Bericht.txt", "Zeichnung.png"]) await box(page, name).check();
  await page.keyboard.press("Control+c");
  await link(page, "Bauamt").click();
  await link(page, "Antrag.pdf").waitFor();
  await page.keyboard.press("Control+v");
  const dialog = page.getByRole("dialog", { name: "2 Namen gibt es in „Bauamt“ schon" });
  await dialog.waitFor();
  expect(await dialog.getByRole("listitem").allInnerTexts()).toEqual(["Antrag.pdf", "Bericht.txt"]);
  await dialog.getByRole("button", { name: "Beide behalten" }).click();
  await link(page, "Bericht (2).txt").waitFor();
  await page.keyboard.press("Control+v");
  await page.getByRole("dialog").getByRole("button", { name: "Ersetzen" }).click();
  const text = async () => (await world.server.actor("anna").dav("GET", `${encodeURIComponent(folder)}/Bauamt/Bericht.txt`)).text;
  await expect.poll(text).toBe("Bericht");
  await context.close();
});

test("when one of several fails it is told by name with the reason, and can be tried again alone", async () => {
  const { page, context } = await open();
  let locked = true;
  await page.route("**/Bericht.txt", (route) =>
    locked && route.request().method() === "MOVE" ? route.fulfill({ status: 423 }) : route.continue(),
  );
  for (const name of ["Antrag.pdf", "Bericht.txt"]) await box(page, name).check();
  await page.getByRole("toolbar", { name: "Auswahl" }).getByRole("button", { name: "Verschieben" }).click();
  await page.getByRole("treeitem", { name: "Bauamt" }).click();
  await page.getByRole("button", { name: "Hierher verschieben" }).click();
  const dialog = page.getByRole("dialog", { name: "„Bericht.txt“ konnte nicht verschoben werden" });
  await dialog.getByText("von jemand anderem bearbeitet").waitFor();
  expect(await onServer(`${folder}/Bauamt`)).toEqual(["Antrag.pdf"]);
  locked = false;
  await dialog.getByRole("button", { name: "Erneut versuchen" }).click();
  await page.getByRole("status").filter({ hasText: "„Bericht.txt“ wurde nach „Bauamt“ verschoben." }).waitFor();
  expect((await onServer(`${folder}/Bauamt`)).sort()).toEqual(["Antrag.pdf", "Bericht.txt"]);
  await context.close();
});

test("columns sort on the server and say so; order, columns and tiles are remembered", async () => {
  const { page, context } = await open();
  const names = () =>
    page
      .locator(".entry__text")
      .evaluateAll((all) => all.map((one) => [...one.childNodes].find((node) => node.nodeType === 3)?.textContent));
  await page.getByRole("columnheader", { name: "Größe" }).getByRole("button").click();
  await expect.poll(async () => (await names()).slice(2)).toEqual(["Zeichnung.png", "Antrag.pdf", "Übersicht.txt", "Bericht.txt"]);
  expect(await page.getByRole("columnheader", { name: "Größe" }).getAttribute("aria-sort")).toBe("descending");
  await page.getByRole("button", { name: "Sortiert nach" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Spalte „Art“ zeigen" }).click();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("columnheader", { name: "Art" }).waitFor();
  expect(await page.getByRole("columnheader", { name: "Größe" }).getAttribute("aria-sort")).toBe("descending");
  await page.getByRole("button", { name: "Als Kacheln anzeigen" }).click();
  await page.locator(".tile").first().waitFor();
  // What is equally big goes by name, in the same direction.
  await link(page, "Bauamt").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toContain("Zeichnung.png");
  await page.keyboard.press("Space");
  expect(await selected(page)).toEqual(["Zeichnung.png"]);
  await page.reload();
  await page.locator(".tile").first().waitFor();
  await context.close();
});

// nextcloud/server#37102: a menu opened by a link, with a wrong aria-expanded; #41012: the keys of an action menu.
test("an entry's menu is opened by a button that says so, walks with arrow keys, and gives the focus back", async () => {
  const { page, context } = await open();
  const button = page.getByRole("button", { name: "Aktionen für Antrag.pdf" });
  expect([await button.getAttribute("aria-haspopup"), await button.getAttribute("aria-expanded")]).toEqual(["menu", "false"]);
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menu", { name: "Aktionen für Antrag.pdf" }).waitFor();
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Datei Antrag.pdf umbenennen");
  await page.keyboard.press("End");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Datei Antrag.pdf löschen");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Aktionen für Antrag.pdf");
  expect(await button.getAttribute("aria-expanded")).toBe("false");
  await link(page, "Zeichnung.png").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Datei Zeichnung.png umbenennen" }).waitFor();
  await context.close();
});

// nextcloud/server#41839: on a phone hidden elements got the focus; #37017, #36953: skip link without focus ring or contrast.
test("on a phone every stop of the Tab key can be seen, the skip link first", async () => {
  const { page, context } = await open({ viewport: { width: 320, height: 640 } });
  await link(page, "Ablage").waitFor();
  await page.reload();
  await link(page, "Ablage").waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const stops: string[] = [];
  for (let step = 0; step < 24; step++) {
    await page.keyboard.press("Tab");
    await page.waitForTimeout(20);
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const { width, height, left, right } = element.getBoundingClientRect();
      const { outlineStyle, visibility } = getComputedStyle(element);
      const hidden = element.closest("[aria-hidden=true], [inert]") !== null;
      const seen =
        width > 0 && height > 0 && left < innerWidth && right > 0 && outlineStyle !== "none" && visibility === "visible" && !hidden;
      return { name: element.textContent?.trim() || element.getAttribute("aria-label") || "", seen };
    });
    if (!stop) break;
    stops.push(`${stop.name}: ${stop.seen}`);
  }
  expect(stops[0]).toBe("Zum Inhalt springen: true");
  expect(stops.length).toBeGreaterThan(9);
  expect(stops.filter((stop) => stop.endsWith("false") || stop.startsWith(":"))).toEqual([]);
  await context.close();
});

// nextcloud/server#56611: a screen reader read "open" without the name; owncloud/web#4300: English names in a German page.
test("everything that can be pressed has a name of its own, in the page's language", async () => {
  const { page, context } = await open();
  await link(page, "Ablage").waitFor();
  const names = async () => {
    const tree = await page.locator("main").ariaSnapshot();
    return [...tree.matchAll(/- (?:link|button|checkbox|columnheader) "([^"]*)"/g)].map((match) => match[1] ?? "");
  };
  const german = await names();
  expect(german.filter((name) => name === "" || /\b(open|select|more|close|delete|rename|name of)\b/i.test(name))).toEqual([]);
  for (const name of ["Ordner Ablage", "PDF-Dokument Antrag.pdf", "Antrag.pdf auswählen", "Aktionen für Antrag.pdf"])
    expect(german).toContain(name);
  await page.getByRole("button", { name: "Sprache" }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  expect(await names()).toContain("Select Antrag.pdf");
  await context.close();
});

test("favourites are marked and read out, names that Windows dislikes too", async () => {
  await give(world.server.actor("anna"), { [`${folder}/Frage?.txt`]: "x" });
  const { page, context } = await open();
  await page.getByRole("button", { name: "Aktionen für Bericht.txt" }).click();
  await page.getByRole("menuitem", { name: "Zu Favoriten hinzufügen" }).click();
  await page.getByRole("link", { name: /Bericht\.txt ?, Favorit/ }).waitFor();
  expect(await link(page, "Frage?.txt").textContent()).toContain("Windows kann diesen Namen nicht verwenden");
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("row", { name: "Frage?.txt" }).click({ position: { x: 400, y: 12 } });
  await page.getByRole("complementary").getByText("Er enthält eines der Zeichen").waitFor();
  await context.close();
});
