// Uploads that go on: after a cut network, a reload, a pause, a session that ended; whole trees dropped; too little room; all of it by keyboard and on a phone.
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCuttingProxy } from "@landbox/test-kit";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, give, logIn, openOnCommonHost, type World } from "./world.ts";

let world: World;
let local: string;
let turn = 0;
let folder = "";
const film = randomBytes(3_000_000);
beforeAll(async () => {
  world = await createWorld();
  local = await mkdtemp(join(tmpdir(), "landbox-resume-"));
  await writeFile(join(local, "Ratssitzung.mp4"), film);
  await writeFile(join(local, "anderes.mp4"), randomBytes(3_000_000));
  await mkdir(join(local, "Straßenbau", "Pläne für März", "leer"), { recursive: true });
  await mkdir(join(local, "Straßenbau", "auch leer"));
  await writeFile(join(local, "Straßenbau", "Übersicht.txt"), "Übersicht");
  await writeFile(join(local, "Straßenbau", "Pläne für März", "Plan ä.txt"), "Plan");
});
afterAll(async () => {
  await world?.stop();
  await rm(local, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = `Weiter ${++turn}`;
  await give(world.server.actor("anna"), { [`${folder}/`]: "" });
});

const here = () => `/files/${encodeURIComponent(folder)}`;
const open = (options = {}) => world.openAs("anna", { path: here(), ...options });
const panel = (page: Page) => page.getByRole("region", { name: "Uploads" });
const button = (page: Page, name: string) => panel(page).getByRole("button", { name });
const read = (name: string) => world.server.actor("anna").dav("GET", [folder, ...name.split("/")].map(encodeURIComponent).join("/"));
const sizeOf = async (name: string) => Number((await read(name)).headers["content-length"] ?? -1);

async function choose(page: Page, name: string, opener: () => Promise<void>): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await opener();
  await (await chooser).setFiles(join(local, name));
}
const upload = (page: Page, name = "Ratssitzung.mp4") =>
  choose(page, name, () => page.getByRole("button", { name: "Hochladen", exact: true }).first().click());

/** The network of the window: bytes per second up, and whether there is one. */
async function network(page: Page): Promise<(uploadThroughput: number, offline?: boolean) => Promise<unknown>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  return (uploadThroughput, offline = false) =>
    session.send("Network.emulateNetworkConditions", { offline, latency: 0, downloadThroughput: -1, uploadThroughput });
}

const sent = (page: Page) =>
  panel(page)
    .getByRole("progressbar", { name: "Fortschritt von" })
    .first()
    .evaluate((element: HTMLProgressElement) => element.position);
const partly = (page: Page) => expect.poll(() => sent(page), { timeout: 30_000 }).toBeGreaterThan(0.15);

/** Bytes per second: so few that the film does not arrive while a busy machine looks at the page. (What is on its way keeps the pace it began with.) */
const trickle = 80_000;

/** A window in which an upload is under way; `set` changes the network, `begun` is where requests began. */
async function underWay(options = {}) {
  const { page, context } = await open(options);
  const set = await network(page);
  const begun = offsets(page);
  await set(trickle);
  await upload(page);
  await partly(page);
  return { page, context, set, begun };
}

/** Leaves the page although it asks, and comes back. */
async function leaveAndReturn(page: Page): Promise<void> {
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
}

/** Where requests that add bytes began. */
function offsets(page: Page): number[] {
  const found: number[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") found.push(Number(request.headers()["upload-offset"]));
  });
  return found;
}

test("a cut network: the upload waits visibly and goes on by itself where it was", async () => {
  const wire = await startCuttingProxy();
  wire.target(world.server.port);
  const { page, context } = await openOnCommonHost(world, here(), wire.origin);
  const begun = offsets(page);
  // And then nobody answers for a while.
  wire.cutAfter(1_500_000, 1);
  await upload(page);
  await expect.poll(() => wire.cuts, { timeout: 30_000 }).toBe(1);
  await panel(page).getByRole("heading", { name: "Keine Verbindung" }).waitFor({ timeout: 60_000 });
  await panel(page).getByText("geht von selbst weiter").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  wire.target(world.server.port);
  await panel(page).getByText("1 Datei hochgeladen").waitFor({ timeout: 60_000 });
  expect(begun[0]).toBe(0);
  expect(begun.at(-1), String(begun)).toBeGreaterThan(500_000);
  expect((await read("Ratssitzung.mp4")).body).toEqual(film);
  await context.close();
  await wire.stop();
}, 120_000);

test("after a reload the file is chosen again and goes on; another file is refused", async () => {
  const { page, context, set } = await underWay();
  await leaveAndReturn(page);
  await set(-1);
  await panel(page).getByText("1 Upload noch nicht fertig").waitFor();
  await panel(page).getByText("bitte die Datei erneut auswählen").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await choose(page, "anderes.mp4", () => button(page, "Ratssitzung.mp4 auswählen und weiter hochladen").press("Enter"));
  await panel(page).getByText("Das ist nicht dieselbe Datei").waitFor();
  const begun = offsets(page);
  await choose(page, "Ratssitzung.mp4", () => button(page, "Ratssitzung.mp4 auswählen und weiter hochladen").press("Enter"));
  await panel(page).getByText("1 Datei hochgeladen").waitFor({ timeout: 60_000 });
  expect(begun[0]).toBeGreaterThan(0);
  expect((await read("Ratssitzung.mp4")).body).toEqual(film);
  await page.reload();
  await page.getByRole("link", { name: "Ratssitzung.mp4" }).waitFor();
  expect(await panel(page).count()).toBe(0);
  await context.close();
}, 120_000);

test("an unfinished upload goes on when the file is simply uploaded again, and can be discarded", async () => {
  const { page, context, set } = await underWay();
  await leaveAndReturn(page);
  await panel(page).getByText("1 Upload noch nicht fertig").waitFor();
  await set(trickle);
  const begun = offsets(page);
  await upload(page);
  await partly(page);
  expect(begun[0]).toBeGreaterThan(0);
  await leaveAndReturn(page);
  const discarded = page.waitForRequest((request) => request.method() === "DELETE");
  await button(page, "Ratssitzung.mp4 verwerfen").click();
  await discarded;
  await page.reload();
  await page.getByRole("heading", { name: folder }).waitFor();
  expect(await panel(page).count()).toBe(0);
  expect((await read("Ratssitzung.mp4")).status).toBe(404);
  await context.close();
}, 120_000);

test("each and all can be paused and go on, by keyboard", async () => {
  const { page, context, set, begun } = await underWay();
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Hochladen von Ratssitzung.mp4 anhalten").press("Enter");
  await panel(page).getByText("Angehalten").first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Hochladen von Ratssitzung.mp4 fortsetzen").press("Enter");
  await expect.poll(() => begun.length, { timeout: 20_000 }).toBe(2);
  await button(page, "Alle anhalten").press("Enter");
  await panel(page).getByRole("heading", { name: "Angehalten" }).waitFor();
  await set(-1);
  await button(page, "Alle fortsetzen").press("Enter");
  await panel(page).getByText("1 Datei hochgeladen").waitFor({ timeout: 60_000 });
  expect(begun[1]).toBeGreaterThan(0);
  expect(await sizeOf("Ratssitzung.mp4")).toBe(film.length);
  await context.close();
}, 120_000);

test("a session that ends in the middle: log in again, and it goes on", async () => {
  const { page, context, set } = await underWay();
  await button(page, "Alle anhalten").click();
  await set(-1);
  await context.clearCookies();
  await button(page, "Alle fortsetzen").click();
  await page.getByLabel(/^Anmeldename/).waitFor();
  await logIn(page, "anna", world.server.actor("anna").password);
  await panel(page).getByText("1 Datei hochgeladen").waitFor({ timeout: 60_000 });
  expect(await sizeOf("Ratssitzung.mp4")).toBe(film.length);
  await context.close();
}, 120_000);

test("a dropped folder keeps its shape, with umlauts and empty folders; dropped again it is merged", async () => {
  const { page, context } = await open();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  const session = await context.newCDPSession(page);
  const drop = async (): Promise<void> => {
    const data = { items: [], files: [join(local, "Straßenbau")], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await session.send("Input.dispatchDragEvent", { type, x: 600, y: 450, data });
  };
  await drop();
  await panel(page).getByText("2 Dateien hochgeladen").waitFor();
  for (const path of ["Pläne für März/leer", "auch leer", "Pläne für März/Plan ä.txt"]) {
    const encoded = [folder, "Straßenbau", ...path.split("/")].map(encodeURIComponent).join("/");
    expect((await world.server.actor("anna").dav("PROPFIND", encoded, { headers: { depth: "0" } })).status, path).toBe(207);
  }
  expect((await read("Straßenbau/Übersicht.txt")).text).toBe("Übersicht");
  await drop();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox").check();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Überspringen" }).click();
  await panel(page).getByText("Übersprungen").first().waitFor();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await context.close();
}, 60_000);

test("what does not fit is refused before the first byte, with how much is free", async () => {
  const { page, context } = await openOnCommonHost(world, here());
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await page.route("**/api/v1/spaces/*/folder?*", async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { usage: { used: number; total: number | null } };
    answer.usage.total = answer.usage.used + 1_048_576;
    await route.fulfill({ response, json: answer });
  });
  const begun: string[] = [];
  page.on("request", (request) => {
    if (["POST", "PATCH"].includes(request.method())) begun.push(request.url());
  });
  await upload(page);
  await panel(page).getByText("Zu groß: 2,9 MB, frei sind noch 1 MB.").waitFor();
  expect(begun).toEqual([]);
  expect(await accessibilityFaults(page)).toEqual([]);
  await context.close();
});

test("on a phone nothing is wider than the screen, and every state is accessible", async () => {
  const { page, context, set } = await underWay({ viewport: { width: 320, height: 640 } });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await set(trickle, true);
  await panel(page).getByRole("heading", { name: "Keine Verbindung" }).waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  // Still without a network: with one, the film might arrive first.
  await button(page, "Alle abbrechen").click();
  await panel(page).getByText("Abgebrochen").waitFor();
  await context.close();
}, 120_000);
