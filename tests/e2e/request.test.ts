// Collecting from people without an account (J2): a clerk asks, a citizen hands in on a phone, the clerk finds it. LANDBOX_TEST_FULL=1 hands in 500 MB.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eicar, type FakeClamd, startFakeClamd } from "@landbox/test-kit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, type World } from "./world.ts";

const pictures = process.env["LANDBOX_SCREENSHOTS"];
const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, colorScheme: "dark" } as const;

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const howMany = 20;
/** Bytes of each file. */
const size = full ? 25 * 2 ** 20 : 300_000;
/** Milliseconds until all have arrived. */
const patience = full ? 15 * 60_000 : 60_000;

let world: World;
let clamd: FakeClamd;
let local: string;
/** On the disk, as on a phone: not in the memory of the test. */
let files: string[];
beforeAll(async () => {
  clamd = await startFakeClamd();
  world = await createWorld({ LANDBOX_SCAN_ADDRESS: clamd.address });
  local = await mkdtemp(join(tmpdir(), "landbox-request-"));
  const write = async (name: string, head: string, bytes: number, fill: number): Promise<string> => {
    await writeFile(join(local, name), Buffer.concat([Buffer.from(head), Buffer.alloc(bytes - head.length, fill)]));
    return join(local, name);
  };
  files = [];
  for (let n = 1; n <= howMany; n++) files.push(await write(`Plan ${n}.pdf`, "%PDF-1.7\n", size, n));
  files.push(await write("Anschreiben.pdf", `%PDF-1.7\n${eicar()}`, 1000, 32));
  files.push(await write("Rechnung.pdf", "MZ", 4_000_000, 0));
});
afterAll(async () => {
  await world?.stop();
  await clamd?.stop();
  await rm(local, { recursive: true, force: true });
});

async function good(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  expect(await accessibilityFaults(page), name).toEqual([]);
  expect(await overflow(page), name).toBeLessThanOrEqual(0);
}

test(
  "a citizen hands in twenty files on a phone and gets a receipt; the clerk finds them in a folder of their own",
  { timeout: patience + 180_000 },
  async () => {
    const { page, context, troubles } = await world.openAs("anna", { path: "/" });
    await page
      .getByRole("main")
      .getByRole("link", { name: /^Anfordern/ })
      .click();
    await page.getByRole("heading", { name: "Dateien anfordern" }).waitFor();
    await page.getByRole("button", { name: "Anfordern", exact: true }).click();
    await page.getByText("Bitte sagen Sie, was Sie anfordern.").waitFor();
    await good(page, "request-missing");
    await page.getByLabel(/^Wofür Sie Dateien brauchen/).fill("Bauantrag Hauptstraße 5");
    await page.getByLabel("Nur bestimmte Dateitypen annehmen").check();
    await good(page, "request-form");
    await page.getByRole("button", { name: "Anfordern", exact: true }).click();
    await page.getByText(/^Angefordert am/).waitFor();
    const [address, password] = await page.locator(".secrets__text").allTextContents();
    await good(page, "request-made");

    const guest = await world.open(phone);
    await guest.page.goto(new URL(address ?? "").pathname);
    await guest.page.getByText("bittet Sie um Dateien").waitFor();
    await guest.page.getByLabel(/^Passwort/).fill(password ?? "");
    await guest.page.getByRole("button", { name: "Öffnen" }).click();
    await guest.page.getByRole("heading", { name: "Bauantrag Hauptstraße 5" }).waitFor();
    await guest.page.getByRole("button", { name: "Weiter" }).click();
    await guest.page.getByText("Bitte geben Sie Ihren Namen an.").waitFor();
    await good(guest.page, "hand-in-who");
    await guest.page.getByLabel(/^Ihr Name/).fill("Max Muster");
    await guest.page.getByRole("button", { name: "Weiter" }).click();
    const chooser = guest.page.waitForEvent("filechooser");
    await guest.page.getByRole("button", { name: "Dateien auswählen" }).click();
    clamd.manner = "hangs";
    await (await chooser).setFiles(files);
    await guest.page.getByText("Wird auf Schadsoftware geprüft …").first().waitFor({ timeout: patience });
    await good(guest.page, "hand-in-scanned");
    clamd.manner = "honest";
    clamd.release();
    await guest.page.getByText("In dieser Datei wurde Schadsoftware gefunden (Eicar-Signature)").waitFor({ timeout: patience });
    await guest.page.getByText("Programme und Dokumente mit Makros werden hier nicht angenommen.").waitFor({ timeout: patience });
    const finish = guest.page.getByRole("button", { name: "Abschließen und Bestätigung zeigen" });
    await finish.waitFor({ timeout: patience });
    expect(await guest.page.getByText("Angekommen", { exact: true }).count()).toBe(howMany);
    await good(guest.page, "hand-in-arrived");
    await finish.click();
    await guest.page.getByText("Vielen Dank. Ihre Dateien sind bei Gemeinde Hohenwarth eingegangen.").waitFor();
    await guest.page.getByText("Eine Datei wurde nicht angenommen, weil Schadsoftware darin gefunden wurde.").waitFor();
    const held = guest.page.getByRole("list", { name: "Nicht angenommen" }).getByRole("listitem");
    expect(await held.allTextContents()).toEqual([expect.stringMatching(/Anschreiben\.pdf.*Schadsoftware gefunden \(Eicar-Signature\)/)]);
    expect(await guest.page.getByText(/^SHA-256 [0-9a-f]{64}$/).count()).toBe(howMany + 1);
    await good(guest.page, "hand-in-receipt");

    await page.reload();
    await page.getByText(/^Zuletzt eingegangen am/).waitFor();
    await page.getByText("Max Muster › Plan 20.pdf").waitFor();
    expect(await page.getByText("Rechnung.pdf").count()).toBe(0);
    await page.getByText("Eine Datei wurde nicht angenommen, weil Schadsoftware darin gefunden wurde. Wer sie").waitFor();
    await page.getByText("Anschreiben.pdf nicht angenommen: Schadsoftware gefunden (Eicar-Signature)").waitFor();
    await good(page, "request-held-back");
    await page.getByRole("link", { name: "Eingegangene Dateien ansehen" }).click();
    await page
      .getByRole("link", { name: /Max Muster/ })
      .first()
      .waitFor();
    await Promise.all([context.close(), guest.context.close()]);

    const admin = await world.openAs("admin", { path: "/settings/box", viewport: { width: 320, height: 640 } });
    const list = admin.page.getByRole("list", { name: "Zurückgehaltene Dateien" });
    await list.getByText("Gefunden: Eicar-Signature").waitFor();
    await good(admin.page, "held-back-list");
    await list.getByRole("button", { name: "Eintrag zu Anschreiben.pdf löschen" }).click();
    await admin.page.getByText("Bisher wurde nichts zurückgehalten.").waitFor();
    expect([...troubles, ...guest.troubles, ...admin.troubles]).toEqual([]);
    await admin.context.close();
  },
);
