// Uploading: several files with progress, folders, drag and drop, taken names, cancelling, lost connections, leaving the page.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, give, openOnCommonHost, type World } from "./world.ts";

let world: World;
let turn = 0;
let folder = "";
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  folder = `Upload ${++turn}`;
  await give(world.server.actor("anna"), { [`${folder}/`]: "" });
});

const open = () => world.openAs("anna", { path: `/files/${encodeURIComponent(folder)}` });
const panel = (page: Page) => page.getByRole("region", { name: "Uploads" });
const file = (name: string, content: string | Buffer = name) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});
const read = async (name: string) => world.server.actor("anna").dav("GET", [folder, ...name.split("/")].map(encodeURIComponent).join("/"));

/** Chooses files as a person does: with the button and the browser's dialog. */
async function choose(page: Page, files: ReturnType<typeof file>[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Hochladen", exact: true }).first().click();
  await (await chooser).setFiles(files);
}

/** Makes sending slow, in bytes per second. */
async function throttle(page: Page, uploadThroughput: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
}

test("several files at once, with names of all kinds, an empty one and a large one", async () => {
  const { page, context, troubles } = await open();
  const large = Buffer.alloc(25_000_000, "Landbox ");
  await choose(page, [file("Bericht.txt"), file("Grüße & Küsse 100 %.txt"), file("leer.txt", ""), file("groß.bin", large)]);
  await panel(page).getByText("4 Dateien hochgeladen").waitFor({ timeout: 60_000 });
  await page.getByRole("status").filter({ hasText: "4 Dateien hochgeladen" }).waitFor({ state: "attached" });
  for (const name of ["Bericht.txt", "Grüße & Küsse 100 %.txt", "leer.txt", "groß.bin"]) await page.getByRole("link", { name }).waitFor();
  expect((await read("Bericht.txt")).text).toBe("Bericht.txt");
  expect((await read("leer.txt")).text).toBe("");
  expect((await read("groß.bin")).headers["content-length"]).toBe("25000000");
  expect(troubles).toEqual([]);
  await context.close();
}, 180_000);

test("what a Mac names in NFD becomes NFC; a name that cannot be is refused before anything is sent", async () => {
  const { page, context } = await open();
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") sent++;
  });
  await choose(page, [file(`${"x".repeat(251)}`)]);
  await panel(page).getByText("Dieser Name ist nicht möglich. Bitte benennen Sie die Datei um").waitFor();
  expect(sent).toBe(0);
  await choose(page, [file("Ma\u0308rz.txt")]);
  await page.getByRole("link", { name: "M\u00e4rz.txt" }).waitFor();
  expect((await read("M\u00e4rz.txt")).text).toBe("Ma\u0308rz.txt");
  await context.close();
});

test("progress is shown, one can go elsewhere meanwhile, and leaving the page warns", async () => {
  const { page, context } = await open();
  await throttle(page, 400_000);
  await choose(page, [file("langsam.bin", Buffer.alloc(1_600_000, 1))]);
  const bar = panel(page).getByRole("progressbar", { name: "Fortschritt von langsam.bin" });
  await expect.poll(() => bar.evaluate((element: HTMLProgressElement) => element.position), { timeout: 10_000 }).toBeGreaterThan(0.1);
  await page.getByRole("navigation", { name: "Pfad" }).getByRole("link", { name: "Meine Dateien" }).click();
  await page.getByRole("link", { name: folder }).waitFor();
  expect(await panel(page).isVisible()).toBe(true);
  const asked = page.waitForEvent("dialog");
  const leaving = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await leaving;
  await panel(page).getByText("1 Datei hochgeladen").waitFor({ timeout: 30_000 });
  await page.getByRole("link", { name: folder }).click();
  await page.getByRole("link", { name: "langsam.bin" }).waitFor();
  await context.close();
}, 90_000);

test("an upload can be cancelled; nothing of it is there", async () => {
  const { page, context } = await open();
  await throttle(page, 200_000);
  await choose(page, [file("Irrtum.bin", Buffer.alloc(4_000_000, 1))]);
  await expect
    .poll(() =>
      panel(page)
        .getByRole("progressbar")
        .first()
        .evaluate((element: HTMLProgressElement) => element.value),
    )
    .toBeGreaterThan(0);
  await panel(page).getByRole("button", { name: "Hochladen von Irrtum.bin abbrechen" }).click();
  await panel(page).getByText("Abgebrochen").waitFor();
  await panel(page).getByRole("button", { name: "Uploads schließen" }).click();
  await panel(page).waitFor({ state: "detached" });
  expect((await read("Irrtum.bin")).status).toBe(404);
  await context.close();
}, 60_000);

test("a lost connection is said, and the upload goes on by itself", async () => {
  const { page, context } = await open();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await page.route("**/api/v1/spaces/*/batch", (route) => route.abort("connectionreset"));
  await choose(page, [file("Später.txt")]);
  await panel(page).getByText("Der Server ist nicht erreichbar").waitFor();
  await panel(page).getByText("geht von selbst weiter").waitFor();
  await page.getByRole("status").filter({ hasText: "Die Verbindung ist unterbrochen" }).waitFor({ state: "attached" });
  await page.unroute("**/api/v1/spaces/*/batch");
  await page.getByRole("link", { name: "Später.txt" }).waitFor();
  await panel(page).getByText("1 Datei hochgeladen").waitFor();
  await context.close();
});

test("a batch whose answer was lost is sent again, and nobody is asked about what is there already", async () => {
  const { page, context } = await openOnCommonHost(world, `/files/${encodeURIComponent(folder)}`);
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  let lost = 0;
  await page.route("**/api/v1/spaces/*/batch", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await choose(page, [file("Einmal.txt"), file("Zweimal.txt")]);
  await panel(page).getByText("2 Dateien hochgeladen").waitFor();
  expect(lost).toBe(2);
  expect((await read("Einmal.txt")).text).toBe("Einmal.txt");
  await context.close();
});

test("what failed says why and can be tried again by keyboard", async () => {
  const { page, context } = await open();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await page.route("**/api/v1/spaces/*/batch", (route) =>
    route.fulfill({ status: 423, json: { error: { code: "locked", message: "locked" } } }),
  );
  await choose(page, [file("Später.txt")]);
  await panel(page).getByText("weil jemand sie bearbeitet").waitFor();
  await page.getByRole("status").filter({ hasText: "1 Upload fehlgeschlagen" }).waitFor({ state: "attached" });
  await page.unroute("**/api/v1/spaces/*/batch");
  await panel(page).getByRole("button", { name: "Später.txt erneut hochladen" }).focus();
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await page.getByRole("link", { name: "Später.txt" }).waitFor();
  await context.close();
});

test("a taken name is asked about: keep both, replace, skip", async () => {
  await give(world.server.actor("anna"), { [`${folder}/Plan.txt`]: "alt" });
  const { page, context } = await open();
  const dialog = page.getByRole("dialog", { name: "„Plan.txt“ gibt es schon" });

  await choose(page, [file("Plan.txt", "neu")]);
  await dialog.getByRole("button", { name: "Überspringen" }).click();
  await panel(page).getByText("Übersprungen").waitFor();
  expect((await read("Plan.txt")).text).toBe("alt");

  await choose(page, [file("Plan.txt", "neu")]);
  await dialog.getByRole("button", { name: "Beide behalten" }).click();
  await page.getByRole("link", { name: "Plan (2).txt" }).waitFor();
  expect((await read("Plan.txt")).text).toBe("alt");
  expect((await read("Plan (2).txt")).text).toBe("neu");

  await choose(page, [file("Plan.txt", "ganz neu")]);
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Ersetzen" }).focus();
  await page.keyboard.press("Enter");
  await panel(page).getByText("1 Datei hochgeladen").waitFor();
  expect((await read("Plan.txt")).text).toBe("ganz neu");
  await context.close();
});

test("several taken names are asked about one after the other", async () => {
  await give(world.server.actor("anna"), { [`${folder}/a.txt`]: "alt", [`${folder}/b.txt`]: "alt" });
  const { page, context } = await open();
  await choose(page, [file("a.txt", "neu"), file("b.txt", "neu")]);
  for (const name of ["a.txt", "b.txt"]) {
    const dialog = page.getByRole("dialog", { name: `„${name}“ gibt es schon` });
    await dialog.waitFor();
    await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await dialog.getByRole("button", { name: "Ersetzen" }).press("Enter");
  }
  await panel(page).getByText("2 Dateien hochgeladen").waitFor();
  expect((await read("b.txt")).text).toBe("neu");
  await context.close();
});

test("one answer can count for all", async () => {
  await give(world.server.actor("anna"), { [`${folder}/a.txt`]: "alt", [`${folder}/b.txt`]: "alt", [`${folder}/c.txt`]: "alt" });
  const { page, context } = await open();
  await choose(
    page,
    ["a.txt", "b.txt", "c.txt", "d.txt"].map((name) => file(name, "neu")),
  );
  const all = page.getByRole("checkbox", { name: "Für alle weiteren gleichen Fälle" });
  await all.check();
  await page.getByRole("dialog").getByRole("button", { name: "Ersetzen" }).click();
  await panel(page).getByText("4 Dateien hochgeladen").waitFor();
  for (const name of ["a.txt", "b.txt", "c.txt", "d.txt"]) expect((await read(name)).text).toBe("neu");
  await context.close();
});

test("a large file whose name is taken is asked about before it is sent", async () => {
  await give(world.server.actor("anna"), { [`${folder}/groß.bin`]: "alt" });
  const { page, context } = await open();
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "PATCH") sent++;
  });
  await choose(page, [file("groß.bin", Buffer.alloc(5_000_000, 1))]);
  await page.getByRole("dialog").getByRole("button", { name: "Überspringen" }).click();
  await panel(page).getByText("Übersprungen").waitFor();
  expect(sent).toBe(0);
  await context.close();
});

test("files can be dropped on the window", async () => {
  const { page, context } = await open();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["eins"], "Eins.txt"));
    data.items.add(new File(["zwei"], "Zwei.txt"));
    return data;
  });
  await page.dispatchEvent("main", "dragenter", { dataTransfer: transfer });
  await page.getByText(`Dateien hier ablegen, um sie in „${folder}“ hochzuladen`).waitFor();
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await page.getByRole("link", { name: "Eins.txt" }).waitFor();
  await page.getByRole("link", { name: "Zwei.txt" }).waitFor();
  expect((await read("Zwei.txt")).text).toBe("zwei");
  await context.close();
});

test("a whole folder keeps its shape", async () => {
  const local = await mkdtemp(join(tmpdir(), "landbox-e2e-"));
  await mkdir(join(local, "Akte", "Anlagen"), { recursive: true });
  await writeFile(join(local, "Akte", "Deckblatt.txt"), "Deckblatt");
  await writeFile(join(local, "Akte", "Anlagen", "A.txt"), "A");
  await writeFile(join(local, "Akte", "Anlagen", "B.txt"), "B");
  const { page, context } = await open();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Neu", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Ordner hochladen" }).press("Enter");
  await (await chooser).setFiles(join(local, "Akte"));
  await panel(page).getByText("3 Dateien hochgeladen").waitFor();
  await page.getByRole("link", { name: "Akte" }).waitFor();
  expect((await read("Akte/Anlagen/B.txt")).text).toBe("B");
  expect((await read("Akte/Deckblatt.txt")).text).toBe("Deckblatt");
  await rm(local, { recursive: true });
  await context.close();
});

test("logging out while files are on their way asks first", async () => {
  const { page, context } = await open();
  await throttle(page, 100_000);
  await choose(page, [file("unterwegs.bin", Buffer.alloc(3_000_000, 1))]);
  await panel(page).getByRole("progressbar").first().waitFor();
  await page.getByRole("button", { name: "Konto von" }).click();
  await page.getByRole("menuitem", { name: "Abmelden" }).click();
  const dialog = page.getByRole("dialog", { name: "Uploads abbrechen und abmelden?" });
  await dialog.getByRole("button", { name: "Abbrechen" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Konto von" }).click();
  await page.getByRole("menuitem", { name: "Abmelden" }).click();
  await dialog.getByRole("button", { name: "Abmelden" }).click();
  await page.getByText("Sie sind abgemeldet.").waitFor();
  await context.close();
});
