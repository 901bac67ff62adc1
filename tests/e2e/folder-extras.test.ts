// What makes a folder more than a list of names: pictures of files, walking through them, the menu of new things, what happened, selecting with a frame.
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faults, looks } from "./look.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
const broken = "05 kaputt.png";

beforeAll(async () => {
  world = await createWorld();
  const picture = (colour: string, width = 1200, height = 800) =>
    sharp({ create: { width, height, channels: 3, background: colour } })
      .jpeg()
      .toBuffer();
  const anna = world.server.actor("anna");
  await give(anna, {
    "Bilder/": "",
    "Bilder/Alt/": "",
    "Bilder/01 Baustelle.jpg": await picture("#2a6"),
    "Bilder/02 Rathaus.jpg": await picture("#a62", 800, 1200),
    "Bilder/03 Notiz.txt": "eins\n",
    "Bilder/04 Plan.svg":
      '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#05a"/></svg>',
    [`Bilder/${broken}`]: "das ist kein Bild",
    "Viele/": "",
    "Viele/Ordner/": "",
    "Tat/": "",
    "Wahl/": "",
  });
  // More than one page of the list.
  for (let from = 0; from < 420; from += 60)
    await give(
      anna,
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`Viele/Blatt ${String(from + i).padStart(3, "0")}.txt`, `${from + i}`])),
    );
  await give(anna, Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`Wahl/Blatt ${i + 1}.txt`, "x"])));
}, 240_000);
afterAll(() => world?.stop());

const shown = (page: Page, scope = "") => page.locator(`${scope} .entry-picture--shown img`);
const viewer = (page: Page) => page.getByRole("dialog");

test("pictures stand in list, tiles, panel and search; what has none keeps its sign; nothing moves when they come", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files" });
  const asked: string[] = [];
  page.on(
    "request",
    (request) => void (request.url().includes("/thumbnail") && asked.push(new URL(request.url()).searchParams.get("size") ?? "")),
  );
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/thumbnail?**", async (route) => {
    await held;
    await route.fallback();
  });
  await page.getByRole("link", { name: "Bilder" }).click();
  await page.getByRole("link", { name: "01 Baustelle.jpg" }).waitFor();
  const boxes = () =>
    page
      .locator("tr.entry")
      .evaluateAll((rows) => rows.map((row) => [row.getBoundingClientRect().top, row.getBoundingClientRect().height]));
  let before = await boxes();
  // Until everything else has found its place.
  await expect
    .poll(async () => {
      const last = before;
      before = await boxes();
      return JSON.stringify(last) === JSON.stringify(before);
    })
    .toBe(true);
  expect(await shown(page).count()).toBe(0);
  go();
  await expect.poll(() => shown(page).count()).toBe(3);
  expect(await boxes()).toEqual(before);
  // Neither the broken one nor the text has a picture; both have their sign.
  const row = page.getByRole("row", { name: broken });
  await expect.poll(() => row.locator("img").count()).toBe(0);
  expect(await row.locator(".kind-icon").isVisible()).toBe(true);
  // The names are the same with and without: a picture is decoration.
  expect(await page.locator(".entry-picture img").evaluateAll((all) => all.map((one) => one.getAttribute("alt")))).toEqual(["", "", ""]);
  expect(new Set(asked)).toEqual(new Set(["128"]));

  await page.getByRole("button", { name: "Als Kacheln anzeigen" }).click();
  await expect.poll(() => shown(page, ".tile").count()).toBe(3);
  expect(asked.filter((size) => size === "512").length).toBeGreaterThan(0);
  // Whole pictures, not cut: an upright one is higher than it is wide.
  const upright = await page.getByRole("listitem").filter({ hasText: "02 Rathaus.jpg" }).locator("img").boundingBox();
  expect((upright?.height ?? 0) / (upright?.width ?? 1)).toBeCloseTo(1.5, 1);
  await page.getByRole("checkbox", { name: "01 Baustelle.jpg auswählen" }).check();
  await page.keyboard.press("Alt+Enter");
  await shown(page, ".side-panel").waitFor();
  await page.getByRole("searchbox", { name: "Dateien und Ordner suchen" }).fill("baustelle");
  await page.waitForURL("**/search**");
  await shown(page, ".placed").first().waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("the viewer walks in the order of the list, over the page's end, says where one is, and the list follows", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bilder" });
  await page.getByRole("button", { name: "Sortiert nach" }).click();
  await page.getByRole("menuitemradio", { name: "Z bis A" }).click();
  await page.getByRole("link", { name: "03 Notiz.txt" }).click();
  await viewer(page).getByText("3 von 5").first().waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("heading", { name: "02 Rathaus.jpg" }).waitFor();
  await viewer(page).getByText("4 von 5").first().waitFor();
  await viewer(page).getByRole("button", { name: "Nächste Datei" }).click();
  await viewer(page).getByRole("heading", { name: "01 Baustelle.jpg" }).waitFor();
  // At the end the button keeps the focus and says that it leads nowhere.
  const next = viewer(page).getByRole("button", { name: "Nächste Datei" });
  expect(await next.getAttribute("aria-disabled")).toBe("true");
  expect(await next.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowLeft");
  await viewer(page).getByRole("heading", { name: "02 Rathaus.jpg" }).waitFor();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("02 Rathaus.jpg");

  // Loaded anew, the address alone finds the neighbours in the same order.
  await page.getByRole("link", { name: "03 Notiz.txt" }).click();
  await viewer(page).getByText("3 von 5").first().waitFor();
  await page.reload();
  await viewer(page).getByText("3 von 5").first().waitFor();
  await page.keyboard.press("ArrowLeft");
  await viewer(page).getByRole("heading", { name: "04 Plan.svg" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sortiert nach" }).click();
  await page.getByRole("menuitemradio", { name: "A bis Z" }).click();

  await page.goto("/files/Viele");
  await page.getByRole("link", { name: "Blatt 000.txt" }).click();
  await viewer(page).getByText("1 von 420").first().waitFor();
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await viewer(page).getByText("4 von 420").first().waitFor();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Blatt 003.txt" }).press("End");
  await page.getByRole("link", { name: "Blatt 419.txt" }).click();
  await viewer(page).getByText("420 von 420").first().waitFor();
  await page.keyboard.press("ArrowLeft");
  await viewer(page).getByRole("heading", { name: "Blatt 418.txt" }).waitFor();
  await page.goto(page.url());
  await viewer(page).getByText("419 von 420").first().waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("a page's last file is followed by the next page's first", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files/Viele" });
  const id = async (name: string) =>
    Number.parseInt(String((await world.server.actor("anna").dav("HEAD", `Viele/${encodeURIComponent(name)}`)).headers["oc-fileid"]), 10);
  await page.getByRole("link", { name: "Blatt 000.txt" }).waitFor();
  // 199 files and one folder make the first page of the list.
  await page.goto(`/files/Viele?preview=${await id("Blatt 198.txt")}`);
  await viewer(page).getByText("199 von 420").first().waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("heading", { name: "Blatt 199.txt" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByText("201 von 420").first().waitFor();
  await context.close();
});

test("with a finger one swipes to the next file", async () => {
  const { page, context } = await world.openAs("anna", {
    path: "/files/Bilder",
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 780 },
  });
  await page.getByRole("link", { name: "01 Baustelle.jpg" }).tap();
  await viewer(page).getByText("1 von 5").first().waitFor();
  const touch = await context.newCDPSession(page);
  const at = (x: number) => [{ x, y: 400 }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(300) });
  await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(150) });
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await viewer(page).getByText("2 von 5").first().waitFor();
  await context.close();
});

test("names in search results and favourites open the viewer, which walks through what was found", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files" });
  await page.getByRole("searchbox", { name: "Dateien und Ordner suchen" }).fill("Blatt 01");
  await page.getByRole("link", { name: "Blatt 010.txt" }).click();
  await viewer(page)
    .getByText(/1 von \d+/)
    .first()
    .waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer(page)
    .getByText(/2 von \d+/)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  expect(new URL(page.url()).searchParams.get("q")).toBe("Blatt 01");
  await page.getByRole("link", { name: "Blatt 010.txt" }).waitFor();
  await context.close();
});

test.each([
  ["desktop", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
])("one button makes folders, texts and Markdown and uploads files and folders: %s", async (where, options) => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Tat", ...options });
  const button = page.getByRole("button", { name: "Neu", exact: true });
  await button.focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("menuitem").first().waitFor();
  expect(await page.getByRole("menuitem").allInnerTexts()).toEqual([
    "Neuer Ordner",
    "Neue Textdatei",
    "Neue Markdown-Datei",
    "Dateien hochladen",
    "Ordner hochladen",
  ]);
  await page.keyboard.press("Escape");
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Neue Markdown-Datei" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Neue Markdown-Datei" });
  await expect.poll(() => dialog.getByRole("textbox").inputValue()).toBe("Neue Notiz.md");
  // Without its ending the name is marked, so that typing replaces it.
  await page.keyboard.type(`Protokoll ${where}`);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: `Text von Protokoll ${where}.md bearbeiten` }).waitFor();
  await page.getByRole("button", { name: "Ansicht schließen" }).click();
  await page.getByRole("link", { name: `Protokoll ${where}.md` }).waitFor();
  const chooser = page.waitForEvent("filechooser");
  await button.click();
  await page.getByRole("menuitem", { name: "Dateien hochladen" }).click();
  await (await chooser).setFiles({ name: `${where}.txt`, mimeType: "text/plain", buffer: Buffer.from("x") });
  await page.getByRole("link", { name: `${where}.txt` }).waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("the side panel tells who did what when, in words, and what happens now appears by itself", async () => {
  const anna = world.server.actor("anna");
  await give(anna, { "Tat/Brief.txt": "eins", "Tat/Ablage/": "" });
  await give(anna, { "Tat/Brief.txt": "zwei" });
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Tat" });
  await page.getByRole("checkbox", { name: "Brief.txt auswählen" }).check();
  await page.keyboard.press("Alt+Enter");
  await page.getByRole("tab", { name: "Aktivität" }).click();
  const list = page.getByRole("region", { name: "Aktivität von „Brief.txt“" });
  await expect
    .poll(() => list.getByRole("listitem").allInnerTexts())
    .toEqual([
      expect.stringMatching(/^Sie haben „Brief.txt“ geändert\.\s+\d/),
      expect.stringMatching(/^Sie haben „Brief.txt“ hinzugefügt\.\s+\d/),
    ]);
  expect(await list.locator("time").first().getAttribute("datetime")).toMatch(/^\d{4}-\d{2}-\d{2}T/);
  const move = (from: string, to: string) =>
    anna.dav("MOVE", from, { headers: { destination: `${world.server.origin}/remote.php/webdav/${to}` } });
  expect((await move("Tat/Brief.txt", "Tat/Schreiben.txt")).status).toBe(201);
  const renamed = page.getByRole("region", { name: "Aktivität von „Schreiben.txt“" });
  await renamed.getByText("Sie haben „Brief.txt“ in „Schreiben.txt“ umbenannt.").waitFor();
  expect((await move("Tat/Schreiben.txt", "Tat/Ablage/Schreiben.txt")).status).toBe(201);
  // Nothing is chosen: what happened in the folder on the screen.
  await page.reload();
  await page.getByRole("tab", { name: "Aktivität" }).click();
  const folder = page.getByRole("region", { name: "Aktivität von „Tat“" });
  await folder.getByText("Sie haben „Schreiben.txt“ von „Tat“ nach „Ablage“ verschoben.").waitFor();
  await anna.dav("DELETE", "Tat/Ablage");
  await folder.getByText("Sie haben „Ablage“ in den Papierkorb gelegt.").waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("a frame drawn with the mouse selects, with Ctrl it adds, Escape takes it back, a click beside everything clears", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Wahl" });
  const chosen = async () =>
    (await page.locator("tr[aria-selected=true], .tile--selected").allInnerTexts()).map((text) => /Blatt \d/.exec(text)?.[0]);
  const spot = async (name: string) => {
    const box = await page.locator("[data-index]").filter({ hasText: name }).boundingBox();
    if (!box) throw new Error(name);
    return box;
  };
  await page.getByRole("link", { name: "Blatt 1.txt" }).waitFor();
  const [second, fourth, last] = [await spot("Blatt 2.txt"), await spot("Blatt 4.txt"), await spot("Blatt 8.txt")];
  // From the margin of the page, over three rows.
  const margin = second.x - 12;
  await page.mouse.move(margin, second.y + 5);
  await page.mouse.down();
  await page.mouse.move(second.x + 60, fourth.y + 5, { steps: 5 });
  await page.locator(".rubber-band").waitFor();
  await page.mouse.up();
  expect(await chosen()).toEqual(["Blatt 2", "Blatt 3", "Blatt 4"]);
  expect(await page.locator(".rubber-band").count()).toBe(0);
  await page.getByRole("status").filter({ hasText: "3 ausgewählt" }).waitFor({ state: "attached" });
  await page.keyboard.down("Control");
  await page.mouse.move(margin, last.y + 30);
  await page.mouse.down();
  await page.mouse.move(last.x + 40, last.y + 10, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up("Control");
  expect(await chosen()).toEqual(["Blatt 2", "Blatt 3", "Blatt 4", "Blatt 8"]);
  await page.mouse.move(margin, second.y + 5);
  await page.mouse.down();
  await page.mouse.move(second.x + 60, second.y + 20, { steps: 5 });
  expect(await chosen()).toEqual(["Blatt 2"]);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await chosen()).toEqual(["Blatt 2", "Blatt 3", "Blatt 4", "Blatt 8"]);
  await page.mouse.click(margin, last.y + 10);
  expect(await chosen()).toEqual([]);

  await page.getByRole("button", { name: "Als Kacheln anzeigen" }).click();
  // As many in a row as there is room for.
  await page.waitForFunction(
    () => getComputedStyle(document.querySelector(".entry-tiles__list")!).gridTemplateColumns.split(" ").length > 4,
  );
  const first = await spot("Blatt 1.txt");
  const third = await spot("Blatt 3.txt");
  await page.mouse.move(first.x - 12, first.y + 20);
  await page.mouse.down();
  await page.mouse.move(third.x + 30, third.y + 60, { steps: 5 });
  await page.mouse.up();
  expect(await chosen()).toEqual(["Blatt 1", "Blatt 2", "Blatt 3"]);
  expect(troubles).toEqual([]);
  await context.close();
});

test.each(looks)("no state has faults: %s", async (look, options) => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bilder", ...options });
  const found: string[] = [];
  const see = async (state: string) => found.push(...(await faults(page, `folder ${state}`, look)));
  await expect.poll(() => shown(page).count()).toBe(3);
  await see("pictures in list");
  await page.getByRole("button", { name: "Neu", exact: true }).click();
  await page.getByRole("menuitem").first().waitFor();
  await see("new");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Als Kacheln anzeigen" }).click();
  await expect.poll(() => shown(page, ".tile").count()).toBeGreaterThan(1);
  await see("pictures in tiles");
  await page.getByRole("checkbox", { name: "01 Baustelle.jpg auswählen" }).check();
  await page.getByRole("button", { name: "Auswahl aufheben" }).waitFor();
  await page.keyboard.press("Alt+Enter");
  await shown(page, ".side-panel").waitFor();
  await see("panel with picture");
  await page.getByRole("tab", { name: "Aktivität" }).click();
  await page.locator(".activity__one").first().waitFor();
  await see("activity");
  if ((options.viewport?.width ?? 0) < 1000) {
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await page.goto("/files/Bilder");
  await page.getByRole("link", { name: "02 Rathaus.jpg" }).click();
  await viewer(page).getByText("2 von 5").first().waitFor();
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".picture-view__picture")?.naturalWidth ?? 0) > 0);
  await see("viewer");
  expect(found).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});
