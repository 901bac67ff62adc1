// Every state of the page in light and dark, wide and narrow: axe finds nothing, nothing is wider than the window, nothing comes from elsewhere.
import type { BrowserContextOptions, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overflow } from "./accessibility.ts";
import { countLoaded } from "./count-loaded.ts";
import { faults } from "./look.ts";
import { createWorld, give, logIn, type World } from "./world.ts";

const long = "Überblick über die Wasserversorgung und Kanalsanierung der Gemeinde mit allen Anlagen und Karten (Stand November 2026).pdf";
const unbroken = `${"Donaudampfschifffahrtsgesellschaftskapitän".repeat(3)}.txt`;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), {
    "Bauamt/": "",
    "Leer/": "",
    "Haushalt 2026.xlsx": "x".repeat(180_000),
    "Brief.docx": "Guten Tag",
    [long]: "x".repeat(3_000_000),
    [unbroken]: "x",
  });
});
afterAll(() => world?.stop());

const looks: [string, BrowserContextOptions][] = [
  ["light, 1440 px", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["dark, 1440 px", { colorScheme: "dark", viewport: { width: 1440, height: 900 } }],
  ["light, 320 px", { colorScheme: "light", viewport: { width: 320, height: 640 }, hasTouch: true }],
  ["dark, 320 px", { colorScheme: "dark", viewport: { width: 320, height: 640 } }],
];

describe.each(looks)("%s", (_name, options) => {
  test("before the log-in", async () => {
    const { page, context, troubles } = await world.open(options);
    const found: string[] = [];
    await page.goto("/login");
    await page.getByLabel("Anmeldename").waitFor();
    found.push(...(await faults(page, "log-in")));
    await page.getByRole("button", { name: "Anmelden" }).click();
    found.push(...(await faults(page, "log-in with nothing filled in")));
    await logIn(page, "niemand", "falsch");
    await page.getByRole("alert").filter({ hasText: "Anmeldung" }).waitFor();
    found.push(...(await faults(page, "log-in refused")));
    await page.getByRole("group", { name: "Sprache" }).getByRole("button", { name: "English" }).click();
    found.push(...(await faults(page, "log-in in English")));
    await page.goto("/invitation/1.unknown");
    await page.getByText("This invitation is no longer valid").waitFor();
    found.push(...(await faults(page, "invitation gone")));
    await page.goto("/");
    await page.evaluate(() => history.replaceState({}, "", "/gibt-es-nicht"));
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  test("a folder, its menus and dialogs", async () => {
    const { page, context, troubles } = await world.openAs("anna", options);
    const found: string[] = [];
    const row = page.getByRole("button", { name: "Aktionen für Brief.docx" });
    await row.waitFor();
    found.push(...(await faults(page, "list")));
    await row.click();
    await page.getByRole("menuitem", { name: "Datei Brief.docx umbenennen" }).waitFor();
    found.push(...(await faults(page, "row menu")));
    await page.getByRole("menuitem", { name: "Datei Brief.docx umbenennen" }).click();
    await page.getByLabel("Neuer Name").fill("");
    await page.keyboard.press("Enter");
    await page.getByText("Bitte geben Sie einen Namen ein.").waitFor();
    found.push(...(await faults(page, "rename with a fault")));
    await page.keyboard.press("Escape");
    await row.click();
    await page.getByRole("menuitem", { name: "Datei Brief.docx verschieben" }).click();
    await page.getByRole("treeitem", { name: "Bauamt" }).waitFor();
    await page.getByRole("button", { name: "Hierher verschieben" }).click();
    await page.getByText("liegt schon in diesem Ordner").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Neuer Ordner" }).click();
    found.push(...(await faults(page, "target folder")));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Weitere Aktionen" }).click();
    await page.getByRole("menuitem", { name: "Neu laden" }).waitFor();
    found.push(...(await faults(page, "more actions")));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Neu", exact: true }).click();
    await page.getByRole("menuitem", { name: "Ordner hochladen" }).waitFor();
    found.push(...(await faults(page, "new")));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Konto von" }).click();
    await page.getByRole("menuitem", { name: "Abmelden" }).waitFor();
    found.push(...(await faults(page, "account menu")));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Neu", exact: true }).click();
    await page.getByRole("menuitem", { name: "Neuer Ordner" }).click();
    await page.getByLabel("Name des Ordners").fill(`Ablage ${Date.now()}`);
    found.push(...(await faults(page, "new folder")));
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "wurde angelegt" }).waitFor();
    found.push(...(await faults(page, "message")));
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  test("selection, tiles, side panel and what may go wrong with many", async () => {
    const { page, context, troubles } = await world.openAs("anna", options);
    const found: string[] = [];
    for (const name of ["Brief.docx", "Bauamt"]) await page.getByRole("checkbox", { name: `${name} auswählen` }).check();
    await page.getByText("2 ausgewählt").first().waitFor();
    found.push(...(await faults(page, "selection")));
    await page.route("**/dav/spaces/**", (route) =>
      route.request().method() === "DELETE" ? route.fulfill({ status: 423 }) : route.continue(),
    );
    await page.getByRole("toolbar").getByRole("button", { name: "Löschen" }).click();
    await page.getByRole("dialog", { name: "2 Einträge konnten nicht gelöscht werden" }).waitFor();
    found.push(...(await faults(page, "report")));
    await page.getByRole("button", { name: "Schließen" }).click();
    await page.getByRole("button", { name: "Als Kacheln anzeigen" }).click();
    await page.locator(".tile").first().waitFor();
    await page.getByRole("checkbox", { name: "Brief.docx auswählen" }).check();
    found.push(...(await faults(page, "tiles")));
    await page.getByRole("button", { name: "Auswahl aufheben" }).click();
    await page.getByRole("button", { name: "Details", exact: true }).click();
    await page.locator(".side-panel").waitFor();
    found.push(...(await faults(page, "side panel")));
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Tastenkürzel" }).waitFor();
    found.push(...(await faults(page, "help sheet")));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Sortiert nach" }).click();
    await page.getByRole("menuitemradio", { name: "Geändert" }).waitFor();
    found.push(...(await faults(page, "sorting")));
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  test("folders with nothing to see", async () => {
    const { page, context, troubles } = await world.openAs("anna", { ...options, path: "/files/Leer" });
    const found: string[] = [];
    await page.getByText("Dieser Ordner ist noch leer").waitFor();
    found.push(...(await faults(page, "empty")));
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["x"], "x.txt"));
      return transfer;
    });
    await page.dispatchEvent("main", "dragenter", { dataTransfer: data });
    await page.getByText("Dateien hier ablegen").waitFor();
    found.push(...(await faults(page, "drag")));
    await page.goto("/files/Fehlt");
    await page.getByText("Diesen Ordner gibt es nicht").waitFor();
    found.push(...(await faults(page, "missing")));
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route("**/api/v1/spaces/**", async (route) => {
      await held;
      await route.fulfill({ status: 403, contentType: "application/json", body: '{"error":{"code":"forbidden","message":"Nein"}}' });
    });
    await page.goto("/files");
    await page.locator(".files__bone").first().waitFor();
    found.push(...(await faults(page, "loading")));
    go();
    await page.getByText("Kein Zugriff auf diesen Ordner").waitFor();
    found.push(...(await faults(page, "no permission")));
    await page.unroute("**/api/v1/spaces/**");
    await page.route("**/api/v1/spaces/**", (route) => route.abort());
    await page.goto("/files");
    await page.getByRole("button", { name: "Erneut versuchen" }).waitFor();
    found.push(...(await faults(page, "failed")));
    await context.setOffline(true);
    await page.getByText("Keine Verbindung zum Server").waitFor();
    found.push(...(await faults(page, "offline")));
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  test("uploads", async () => {
    const slow = `langsam-${Date.now()}.txt`;
    const { page, context } = await world.openAs("anna", options);
    const found: string[] = [];
    await page.getByRole("link", { name: "Brief.docx" }).waitFor();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    // Big enough to travel by themselves.
    await page.route("**/dav/spaces/**", async (route) => {
      const name = announcedBy(route.request());
      if (name === "voll.txt") return route.fulfill({ status: 507 });
      if (name === slow) await held;
      return route.fallback();
    });
    const file = (name: string, size: number) => ({ name, mimeType: "text/plain", buffer: Buffer.alloc(size, "x") });
    await page.locator("[data-picker=files]").setInputFiles([file(slow, 300_000), file("voll.txt", 300_000), file(unbroken, 1)]);
    await page.getByRole("dialog").waitFor();
    found.push(...(await faults(page, "taken name")));
    await page.getByRole("button", { name: "Überspringen" }).click();
    await page.getByText("Der Speicherplatz reicht nicht aus.").waitFor();
    found.push(...(await faults(page, "uploads running")));
    go();
    await page.getByRole("region", { name: "Uploads" }).getByText("1 Datei hochgeladen").waitFor();
    found.push(...(await faults(page, "uploads finished")));
    expect(found).toEqual([]);
    await context.close();
  });
});

/** The name of the file that a request announces to be uploaded (tus). */
function announcedBy(request: Request): string | undefined {
  const encoded = /^filename (\S+?)(,|$)/.exec(request.headers()["upload-metadata"] ?? "")?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
}

test("a frozen box shows its files and offers no changes", async () => {
  const { services } = world.server;
  const box = await services.boxes.byName("hohenwarth");
  if (!box) throw new Error("no box");
  await services.boxes.freeze(box.id);
  try {
    const { page, context } = await world.openAs("anna", { viewport: { width: 320, height: 640 } });
    await page.getByText("Diese Box ist zurzeit nur lesbar").waitFor();
    await page.getByRole("link", { name: "Brief.docx" }).waitFor();
    for (const name of ["Neu", "Hochladen"]) expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Aktionen für Brief.docx" }).click();
    const offered = ["Herunterladen", "Zu Favoriten hinzufügen", "Details", "Versionen", "Kommentare"];
    expect((await page.getByRole("menuitem").allInnerTexts()).toSorted()).toEqual(offered.toSorted());
    expect(await faults(page, "frozen")).toEqual([]);
    await context.close();
  } finally {
    await services.boxes.thaw(box.id);
  }
});

test("with forced colours and without movement everything is still there", async () => {
  const { page, context } = await world.openAs("anna", { forcedColors: "active", reducedMotion: "reduce" });
  await page.getByRole("button", { name: "Aktionen für Brief.docx" }).click();
  await page.getByRole("menuitem").first().waitFor();
  expect(await faults(page, "forced colours")).toEqual([]);
  const durations = await page.evaluate(() => document.getAnimations().map((one) => Number(one.effect?.getComputedTiming().duration)));
  expect(Math.max(0, ...durations)).toBeLessThan(1);
  await context.close();
});

test("with the text spacing of WCAG 1.4.12 and doubled text nothing is cut off sideways", async () => {
  const { page, context } = await world.openAs("anna", { viewport: { width: 640, height: 800 } });
  await page.getByRole("link", { name: "Brief.docx" }).waitFor();
  // Set through the object model, as a user's own style would be; the page's policy forbids style elements.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } html { font-size: 200% }",
    );
    document.adoptedStyleSheets = [sheet];
  });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await context.close();
});

test("every stop of the Tab key is visible", async () => {
  const { page, context } = await world.openAs("anna");
  await page.getByRole("link", { name: "Brief.docx" }).waitFor();
  const stops: string[] = [];
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const seen = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0;
      return { name: element.textContent?.trim().slice(0, 60) ?? "", seen };
    });
    if (!stop) break;
    stops.push(`${stop.name}: ${stop.seen}`);
  }
  expect(stops.length).toBeGreaterThan(10);
  expect(stops.filter((stop) => stop.endsWith("false"))).toEqual([]);
  await context.close();
});

test("the first load is at most 150 kB at any address, with the file list at most 300 kB, compressed", async () => {
  for (const path of ["/", "/files"]) {
    const { page, context } = await world.open();
    const loaded = countLoaded(page);
    await page.goto(path, { waitUntil: "networkidle" });
    expect(await loaded()).toBeLessThanOrEqual(150_000);
    if (path === "/files") {
      await logIn(page, "anna", world.server.actor("anna").password);
      await page.getByRole("link", { name: "Brief.docx" }).waitFor();
      expect(await loaded()).toBeLessThanOrEqual(300_000);
    }
    await context.close();
  }
});

test("what is sent is compressed, kept for ever if its name says its content, and never in someone's cache if not", async () => {
  const document_ = await fetch(`${world.boxOrigin.replace("hohenwarth.localhost", "127.0.0.1")}/files`, {
    headers: { "accept-encoding": "br" },
  });
  expect(document_.headers.get("cache-control")).toBe("no-cache");
  expect(document_.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  const script = /href="(\/assets\/first-[^"]+\.js)"/.exec(await document_.text())?.[1] ?? "";
  const answer = await fetch(world.server.origin + script, { headers: { "accept-encoding": "br" } });
  expect(answer.headers.get("content-encoding")).toBe("br");
  expect(answer.headers.get("cache-control")).toContain("immutable");
});
