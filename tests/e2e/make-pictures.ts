// Makes the pictures of the README from the real product and its demo land: `npm run pictures` after the page was built.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { actorOn, startServerProcess, type TestActor } from "@landbox/test-kit";
import type { BrowserContextOptions, Page } from "playwright-core";
import sharp from "sharp";
import { launchBrowser } from "./browser.ts";
import { drawings } from "./drawings.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const password = "Sommer-im-Rathaus-2026";
const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 780 };

const server = await startServerProcess({ environment: { LANDBOX_DEMO: "yes", LANDBOX_DEMO_PASSWORD: password }, patience: 240 });
const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  const anna = actorOn(server, "anna", "hohenwarth", password);
  await fill(anna);
  for (const scheme of ["light", "dark"] as const) {
    const looks: BrowserContextOptions = {
      baseURL: `http://hohenwarth.localhost:${server.port}`,
      locale: "de-DE",
      timezoneId: "Europe/Berlin",
      colorScheme: scheme,
      viewport: wide,
      reducedMotion: "reduce",
    };
    const context = await browser.newContext(looks);
    const page = await context.newPage();
    await logIn(page);
    const take = async (name: string, shown = page): Promise<void> => {
      // No ring around whatever happens to have the focus.
      await shown.evaluate(() => {
        (document.activeElement as HTMLElement | null)?.blur();
        scrollTo(0, 0);
      });
      const file = await shown.screenshot();
      await writeFile(join(folder, `${name}-${scheme}.png`), await sharp(file).png({ palette: true, quality: 92, effort: 10 }).toBuffer());
    };
    await showList(page);
    await take("list");
    await showShares(page);
    await take("sharing");
    await page.getByRole("dialog").getByRole("button", { name: "Schließen" }).click();
    const link = await showDelivery(page);
    await take("sent");
    const guest = await browser.newContext({ ...looks, viewport: narrow });
    const visitor = await guest.newPage();
    await showVisit(visitor, link);
    await take("link", visitor);
    await guest.close();
    await showRequest(page);
    await take("request");
    await showTiles(page);
    await take("tiles");
    await showViewer(page);
    await take("viewer");
    await page.goto("/files/Bauamt");
    await page.getByRole("button", { name: "Als Liste anzeigen" }).click();
    await page.goto("/");
    await pictures(page, 1);
    await take("start");
    await page.setViewportSize(narrow);
    await page.goto("/files/Bauamt/Straßen & Wege");
    await pictures(page, 1);
    await take("phone");
    await page.setViewportSize(wide);
    await showUpload(page);
    await take("upload");
    await context.close();
    // Otherwise the next upload asks whether to replace it.
    await anna.dav("DELETE", encodeURI("Bauamt/Notiz zum Ortstermin.txt"));
  }
} finally {
  await browser.close();
  await server.stop();
}

/** What a municipality may have beside the files of the demo land. */
async function fill(anna: TestActor): Promise<void> {
  const put = async (path: string, body: string | Buffer): Promise<void> => {
    const answer = await anna.dav("PUT", path.split("/").map(encodeURIComponent).join("/"), { body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status}`);
  };
  for (const path of ["Fotos", "Feuerwehr", "Kindergarten", "Kasse"]) await anna.dav("MKCOL", path);
  for (const { name, svg } of drawings) await put(`Fotos/${name}.jpg`, await sharp(Buffer.from(svg)).jpeg({ quality: 88 }).toBuffer());
  await put(
    "Bauamt/Bebauungsplan Am Anger.pdf",
    Buffer.from((await anna.dav("GET", encodeURI("Gemeinderat/Einladung zur Sitzung im März.pdf"))).body),
  );
  await put("Bauamt/Kostenschätzung Dorfplatz.xlsx", Buffer.alloc(48_000, "x"));
  await put("Bauamt/Anschreiben Planungsbüro.docx", Buffer.alloc(31_000, "x"));
  await put("Bauamt/Protokoll Ortstermin.md", "# Ortstermin Dorfplatz\n\n- Gefälle zum Brunnen prüfen\n- Leerrohr für Beleuchtung\n");
}

async function logIn(page: Page): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Anmeldename").fill("anna");
  await page.getByLabel("Passwort", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByRole("button", { name: /^Konto von/ }).waitFor();
}

function pictures(page: Page, count: number): Promise<unknown> {
  return page.waitForFunction((wanted) => document.querySelectorAll(".entry-picture--shown img").length >= wanted, count, {
    timeout: 60_000,
  });
}

async function showList(page: Page): Promise<void> {
  await page.goto("/files/Bauamt");
  // The bar of the selection takes the place of the tools: so first the panel.
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("checkbox", { name: "Bebauungsplan Am Anger.pdf auswählen" }).check();
  await pictures(page, 2);
  await page.getByRole("tab", { name: "Aktivität" }).click();
  await page.locator(".activity__one").first().waitFor();
}

/** With whom a folder is shared. */
async function showShares(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Aktionen für Straßen & Wege" }).click();
  await page.getByRole("menuitem", { name: "„Straßen & Wege“ teilen" }).click();
  for (const name of ["Bernd", "Clara"]) {
    const known = page.getByLabel(new RegExp(`^Recht von ${name}`));
    await page.getByLabel("Person oder Gruppe hinzufügen").waitFor();
    if ((await known.count()) > 0) continue;
    await page.getByLabel("Person oder Gruppe hinzufügen").fill(name);
    await page.getByRole("button", { name: new RegExp(`^${name}.* hinzufügen$`) }).click();
    await known.waitFor();
  }
}

/** What a clerk sees who has sent something; its address and password. */
async function showDelivery(page: Page): Promise<{ address: string; password: string }> {
  await page.getByRole("button", { name: "Aktionen für Bebauungsplan Am Anger.pdf" }).click();
  await page.getByRole("menuitem", { name: /senden/i }).click();
  await page.getByLabel("Betreff (freiwillig)").fill("Unterlagen Dorfplatz");
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  await page.getByText(/^Gesendet am/).waitFor();
  const [address = "", password = ""] = await page.locator(".secrets__text").allTextContents();
  return { address: new URL(address).pathname, password };
}

/** What the recipient sees, on a telephone. */
async function showVisit(page: Page, { address, password }: { address: string; password: string }): Promise<void> {
  await page.goto(address);
  await page.getByLabel(/^Passwort/).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".visit-files__list img")?.naturalWidth ?? 0) > 0);
}

async function showRequest(page: Page): Promise<void> {
  await page.goto("/request");
  await page.getByLabel(/^Wofür Sie Dateien brauchen/).fill("Bauantrag Hauptstraße 5");
  await page.getByLabel("Nur bestimmte Dateitypen annehmen").check();
}

async function showTiles(page: Page): Promise<void> {
  await page.goto("/files/Fotos");
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("button", { name: "Als Kacheln anzeigen" }).click();
  await pictures(page, drawings.length);
}

async function showViewer(page: Page): Promise<void> {
  await page.getByRole("link", { name: drawings[1]?.name ?? "" }).click();
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".picture-view__picture")?.naturalWidth ?? 0) > 0);
}

/** Three files on their way: one is done, the others are held up half-way. */
async function showUpload(page: Page): Promise<void> {
  await page.goto("/files/Bauamt");
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: 900_000,
  });
  const file = (name: string, size: number) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.alloc(size, 7) });
  await page
    .locator("[data-picker=files]")
    .setInputFiles([
      file("Luftbild Ortskern.tif", 24_000_000),
      file("Vermessung Dorfplatz.dwg", 9_000_000),
      file("Notiz zum Ortstermin.txt", 2000),
    ]);
  await page.getByRole("region", { name: "Uploads" }).getByRole("progressbar").first().waitFor();
  // Far enough that the page can say how long it will take.
  await page.waitForTimeout(6000);
}
