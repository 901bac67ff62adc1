// The viewer and the editor in a real browser: every kind of file, keyboard, address, conflicts, locks; axe finds nothing, nothing comes from elsewhere.
import { readFile } from "node:fs/promises";
import type { BrowserContextOptions, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { faults } from "./look.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
const markdown = "# Protokoll\n\nDie **Sitzung** vom [Montag](https://example.org).\n\n<script>document.title='böse'</script>\n\n- Punkt\n";

beforeAll(async () => {
  world = await createWorld();
  const picture = (colour: string) =>
    sharp({ create: { width: 1200, height: 800, channels: 3, background: colour } })
      .jpeg()
      .toBuffer();
  await give(world.server.actor("anna"), {
    "01 Baustelle.jpg": await picture("#2a6"),
    "02 Rathaus.jpg": await picture("#a62"),
    "03 Einladung.pdf": await readFile(new URL("../../apps/server/demo/einladung.pdf", import.meta.url)),
    "04 Protokoll.md": markdown,
    "05 Seite.html": "<!doctype html><script>document.title='böse'</script><h1>Hallo</h1>",
    "06 Zeichnung.svg":
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>document.title="böse"</script><rect width="40" height="30" fill="#05a"/></svg>',
    "07 Ton.wav": wav(2),
    "08 Programm.exe": "MZ\0\0",
    "09 Lang.txt": "Zeile\n".repeat(400_000),
    "10 Notiz.txt": "eins\n",
  });
});
afterAll(() => world?.stop());

/** Seconds of silence. */
function wav(seconds: number): Buffer {
  const data = Buffer.alloc(8000 * seconds, 128);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

const viewer = (page: Page) => page.getByRole("dialog");
const idOf = async (name: string): Promise<number> => {
  const answer = await world.server.actor("anna").dav("HEAD", encodeURIComponent(name));
  return Number.parseInt(String(answer.headers["oc-fileid"]), 10);
};
const open = async (page: Page, name: string): Promise<void> => {
  await page.goto(`/files?preview=${await idOf(name)}`);
  await viewer(page).getByRole("heading", { name }).waitFor();
};

const looks: [string, BrowserContextOptions][] = [
  ["light, 1440 px", { colorScheme: "light", viewport: { width: 1440, height: 900 } }],
  ["dark, 320 px", { colorScheme: "dark", viewport: { width: 320, height: 640 }, hasTouch: true }],
];

describe.each(looks)("%s", (_name, options) => {
  test("every view, without a fault and without a script of a file", { timeout: 240_000 }, async () => {
    const { page, context, troubles } = await world.openAs("anna", options);
    const found: string[] = [];
    const look = async (state: string): Promise<void> => void found.push(...(await faults(page, state)));
    await open(page, "01 Baustelle.jpg");
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".picture-view__picture")?.naturalWidth ?? 0) > 0);
    await look("picture");
    await page.getByRole("button", { name: "Vergrößern" }).click();
    await page.getByRole("button", { name: "Vergrößern" }).click();
    await look("picture, closer");
    await page.getByRole("button", { name: "Details" }).click();
    await look("picture with details");
    await open(page, "03 Einladung.pdf");
    await page.locator(".pdfViewer .textLayer span").first().waitFor();
    await look("pdf");
    await open(page, "04 Protokoll.md");
    await page.getByRole("heading", { name: "Protokoll", exact: true }).waitFor();
    await look("markdown");
    await page.getByRole("button", { name: "Quelltext zeigen" }).click();
    await page.getByRole("textbox", { name: "Inhalt von 04 Protokoll.md" }).waitFor();
    await look("source");
    await open(page, "05 Seite.html");
    await page.getByText("<h1>Hallo</h1>").waitFor();
    await look("a page as text");
    await open(page, "06 Zeichnung.svg");
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".picture-view__picture")?.naturalWidth ?? 0) > 0);
    await open(page, "07 Ton.wav");
    await page.waitForFunction(() => document.querySelector("audio")?.duration === 2);
    await page.evaluate(() => {
      document.querySelector("audio")!.currentTime = 1.5;
    });
    await page.waitForFunction(
      () => document.querySelector("audio")?.seeking === false && document.querySelector("audio")!.currentTime === 1.5,
    );
    await look("sound");
    await open(page, "08 Programm.exe");
    await page.getByText("Für diese Art von Datei gibt es keine Ansicht.").waitFor();
    await look("no view");
    await open(page, "09 Lang.txt");
    await page.getByText("Hier steht nur ihr Anfang").waitFor();
    await look("a long text");
    await open(page, "10 Notiz.txt");
    await page.getByRole("button", { name: "Bearbeiten" }).click();
    await page.getByRole("textbox", { name: "Text von 10 Notiz.txt bearbeiten" }).waitFor();
    await look("editor");
    await page.getByRole("button", { name: "Einfaches Textfeld" }).click();
    await look("plain editor");
    expect(await page.title()).not.toContain("böse");
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });
});

test("keys walk through the files, the address says which, going back closes", async () => {
  const { page, context, troubles } = await world.openAs("anna");
  await page
    .getByRole("button", { name: /01 Baustelle\.jpg/ })
    .first()
    .waitFor();
  await open(page, "01 Baustelle.jpg");
  await page.keyboard.press("ArrowRight");
  await viewer(page).getByRole("heading", { name: "02 Rathaus.jpg" }).waitFor();
  expect(new URL(page.url()).searchParams.get("preview")).toBe(String(await idOf("02 Rathaus.jpg")));
  await expect.poll(() => page.getByText("02 Rathaus.jpg, 2 von 10").count()).toBe(1);
  await page.keyboard.press("ArrowLeft");
  await viewer(page).getByRole("heading", { name: "01 Baustelle.jpg" }).waitFor();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("");
  await page.goto("/files?preview=999999999");
  await page.getByText("Die Datei ist hier nicht mehr vorhanden.").waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("a text is written, saved, and kept from others meanwhile; leaving unsaved is asked about", async () => {
  const anna = world.server.actor("anna");
  await give(anna, { "13 Brief.txt": "eins\n" });
  const { page, context, troubles } = await world.openAs("anna");
  await open(page, "13 Brief.txt");
  await page.getByRole("button", { name: "Bearbeiten" }).click();
  const area = page.getByRole("textbox", { name: "Text von 13 Brief.txt bearbeiten" });
  await area.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("zwei");
  await page.getByText("Nicht gespeicherte Änderungen").waitFor();
  expect((await anna.dav("PUT", encodeURIComponent("13 Brief.txt"), { body: "fremd" })).status).toBe(423);
  await page.keyboard.press("Control+s");
  await page.getByText("Keine Änderungen").waitFor();
  expect((await anna.dav("GET", encodeURIComponent("13 Brief.txt"))).text).toBe("eins\nzwei");
  await page.keyboard.type(" drei");
  await page.getByRole("button", { name: "Ansicht schließen" }).click();
  await page.getByRole("button", { name: "Weiter bearbeiten" }).click();
  expect(await area.textContent()).toContain("drei");
  await page.getByRole("button", { name: "Ansicht schließen" }).click();
  await page.getByRole("button", { name: "Verwerfen" }).click();
  await viewer(page).waitFor({ state: "detached" });
  // The lock is given back.
  await expect.poll(async () => (await anna.dav("PUT", encodeURIComponent("13 Brief.txt"), { body: "frei" })).status).toBe(204);
  expect(troubles).toEqual([]);
  await context.close();
});

test("somebody else saved meanwhile: nothing is lost, and the person decides", async () => {
  const anna = world.server.actor("anna");
  const name = "11 Streit.txt";
  await give(anna, { [name]: "Anfang\n" });
  const { page, context } = await world.openAs("anna");
  // Without locks, as on a server that has none: the conflict shows at saving.
  await page.route("**/*", (route) => (route.request().method() === "LOCK" ? route.fulfill({ status: 501 }) : route.fallback()));
  await open(page, name);
  await page.getByRole("button", { name: "Bearbeiten" }).click();
  await page.getByRole("textbox", { name: `Text von ${name} bearbeiten` }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("von mir");
  await anna.dav("PUT", encodeURIComponent(name), { body: "Anfang\nvon anderen" });
  await page.keyboard.press("Control+s");
  await page.getByText("Jemand hat die Datei gespeichert").waitFor();
  await page.getByRole("button", { name: "Unterschiede zeigen" }).click();
  await page.getByRole("textbox", { name: "Ihr Text mit den Unterschieden" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Meinen Text als Kopie speichern" }).click();
  await page.getByText("Ihr Text wurde als „11 Streit (meine Fassung 1).txt“ gespeichert.").first().waitFor();
  expect((await anna.dav("GET", encodeURIComponent("11 Streit (meine Fassung 1).txt"))).text).toBe("Anfang\nvon mir");
  expect((await anna.dav("GET", encodeURIComponent(name))).text).toBe("Anfang\nvon anderen");
  await context.close();
});

test("a file that somebody else holds is shown, and cannot be written in", async () => {
  const anna = world.server.actor("anna");
  const name = "12 Gesperrt.txt";
  await give(anna, { [name]: "fest" });
  const lock = await anna.dav("LOCK", encodeURIComponent(name), {
    headers: { timeout: "Second-300" },
    body: '<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>',
  });
  expect(lock.status).toBe(200);
  const { page, context } = await world.openAs("anna");
  await open(page, name);
  await page.getByRole("button", { name: "Bearbeiten" }).click();
  await page.getByText("wird gerade an anderer Stelle bearbeitet").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await anna.dav("UNLOCK", encodeURIComponent(name), { headers: { "lock-token": String(lock.headers["lock-token"]) } });
  await page.getByRole("button", { name: "Erneut versuchen" }).click();
  await page.getByText("wird gerade an anderer Stelle bearbeitet").waitFor({ state: "detached" });
  await context.close();
});
