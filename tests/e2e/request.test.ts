// Collecting from people without an account (J2): a clerk asks, citizens hand in on their phones, the clerk finds it and hears of it. LANDBOX_TEST_FULL=1 hands in 500 MB.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eicar, type FakeClamd, startFakeClamd } from "@landbox/test-kit";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testSmtp } from "@landbox/server/domain/mail/test-smtp.ts";
import { chooseFiles, secretsOf, unlock } from "./deliveries.ts";
import { demandAccessible, good } from "./look.ts";
import { createWorld, type World } from "./world.ts";

const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, colorScheme: "dark" } as const;

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const howMany = 20;
/** Bytes of each file. */
const size = full ? 25 * 2 ** 20 : 300_000;
/** Milliseconds until all have arrived. */
const patience = full ? 15 * 60_000 : 60_000;

let world: World;
let clamd: FakeClamd;
let smtp: Awaited<ReturnType<typeof testSmtp>>;
let local: string;
/** On the disk, as on a phone: not in the memory of the test. */
let files: string[];
beforeAll(async () => {
  clamd = await startFakeClamd();
  smtp = await testSmtp();
  world = await createWorld({
    LANDBOX_SCAN_ADDRESS: clamd.address,
    LANDBOX_SMTP_URL: smtp.url,
    LANDBOX_MAIL_FROM: "noreply@landbox.example",
  });
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
  await smtp?.stop();
  await rm(local, { recursive: true, force: true });
});

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
    const { path, password } = await secretsOf(page);
    await good(page, "request-made");

    const guest = await world.open(phone);
    await guest.page.goto(path);
    // Whose office it is, until when, and what becomes of the data, before anything is given.
    await guest.page.getByText("anna in Gemeinde Hohenwarth (Gemeinde Hohenwarth) bittet Sie um Dateien").waitFor();
    await guest.page.getByText(/^Gültig bis \d\d\.\d\d\.\d{4}$/).waitFor();
    for (const name of ["Impressum", "Datenschutz", "Erklärung zur Barrierefreiheit"])
      expect(await guest.page.getByRole("link", { name }).count(), name).toBe(1);
    await unlock(guest.page, password);
    await guest.page.getByRole("heading", { name: "Bauantrag Hauptstraße 5" }).waitFor();
    await guest.page.getByText(/^Erlaubt sind: pdf, /).waitFor();
    await guest.page.getByText(/Gültig bis \d\d\.\d\d\.\d{4}/).waitFor();
    await guest.page.getByText("Ihre Dateien werden auf Schadsoftware geprüft, bevor sie angenommen werden.").waitFor();
    await guest.page.getByRole("button", { name: "Weiter" }).click();
    await guest.page.getByText("Bitte geben Sie Ihren Namen an.").waitFor();
    await good(guest.page, "hand-in-who");
    await guest.page.getByLabel(/^Ihr Name/).fill("Max Muster");
    await guest.page.getByRole("button", { name: "Weiter" }).click();
    clamd.manner = "hangs";
    const from = performance.now();
    await chooseFiles(guest.page, files);
    await guest.page.getByText("Wird auf Schadsoftware geprüft …").first().waitFor({ timeout: patience });
    await good(guest.page, "hand-in-scanned");
    clamd.manner = "honest";
    clamd.release();
    await guest.page.getByText("In dieser Datei wurde Schadsoftware gefunden (Eicar-Signature)").waitFor({ timeout: patience });
    await guest.page.getByText("Programme und Dokumente mit Makros werden hier nicht angenommen.").waitFor({ timeout: patience });
    const finish = guest.page.getByRole("button", { name: "Abschließen und Bestätigung zeigen" });
    await finish.waitFor({ timeout: patience });
    expect(await guest.page.getByText("Angekommen", { exact: true }).count()).toBe(howMany);
    if (full)
      console.log(JSON.stringify({ files: howMany, bytes: howMany * size, seconds: Math.round((performance.now() - from) / 100) / 10 }));
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

test("two photos of a telephone arrive although they are called alike; the receipt comes by mail, the clerk hears once, and nobody sees the others'", async () => {
  const admin = world.server.actor("admin");
  const named = await admin.ask("PUT", "/ocs/v2.php/cloud/users/anna?format=json", {
    body: new URLSearchParams({ key: "email", value: "anna@example.org" }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", "ocs-apirequest": "true" },
  });
  expect(named.status, named.text).toBe(200);
  const { page, context, troubles } = await world.openAs("anna", { path: "/request" });
  await page.getByLabel(/^Wofür Sie Dateien brauchen/).fill("Straßenschaden");
  await page.getByLabel("Mich benachrichtigen, wenn etwas eingeht").check();
  await page.getByRole("button", { name: "Anfordern", exact: true }).click();
  await page.getByText(/^Angefordert am/).waitFor();
  const { path, password } = await secretsOf(page);

  const enter = async (name: string, email: string) => {
    const guest = await world.open(phone);
    await guest.page.goto(path);
    await unlock(guest.page, password);
    await guest.page.getByLabel(/^Ihr Name/).fill(name);
    await guest.page.getByLabel(/^Ihre E-Mail-Adresse/).fill(email);
    await guest.page.getByRole("button", { name: "Weiter" }).click();
    await guest.page.getByRole("button", { name: "Foto aufnehmen" }).waitFor();
    return guest;
  };
  const eva = await enter("Eva Foto", "eva@example.org");
  for (const colour of ["#884422", "#228844"]) {
    const chooser = eva.page.waitForEvent("filechooser");
    await eva.page.getByRole("button", { name: "Foto aufnehmen" }).click();
    const camera = await chooser;
    // The telephone opens its camera, on the side that looks away from the person.
    expect(await camera.element().evaluate((input: HTMLInputElement) => [input.getAttribute("capture"), input.accept])).toEqual([
      "environment",
      "image/*",
    ]);
    const photo = sharp({ create: { width: 640, height: 480, channels: 3, background: colour } }).jpeg();
    await camera.setFiles({ name: "image.jpg", mimeType: "image/jpeg", buffer: await photo.toBuffer() });
  }
  await expect.poll(() => eva.page.getByText("Angekommen", { exact: true }).count()).toBe(2);
  await demandAccessible(eva.page, "hand-in-photos");
  await eva.page.getByRole("button", { name: "Abschließen und Bestätigung zeigen" }).click();
  const receipt = eva.page.getByRole("region", { name: "Eingangsbestätigung" });
  await receipt.getByText("Sie erhalten diese Bestätigung auch per E-Mail.").waitFor();
  const names = await receipt.getByRole("list", { name: "Dateien" }).locator(".hand-in__name").allTextContents();
  expect(names.sort()).toEqual(["image (2).jpg", "image.jpg"]);
  const hashes = (await receipt.getByText(/^SHA-256 [0-9a-f]{64}$/).allTextContents()).sort();
  expect(new Set(hashes).size).toBe(2);
  await demandAccessible(eva.page, "hand-in-photos-receipt");
  const pdf = eva.page.waitForEvent("download");
  await receipt.getByRole("link", { name: "Bestätigung als PDF" }).click();
  expect(Buffer.concat(await (await (await pdf).createReadStream()).toArray()).toString("latin1")).toMatch(/^%PDF-1\.7/);
  const mailsTo = (address: string) => smtp.mails.filter(({ to }) => to.includes(address)).map(({ text }) => text);
  await expect.poll(() => mailsTo("eva@example.org").length).toBe(1);
  expect((mailsTo("eva@example.org")[0]?.match(/SHA-256 [0-9a-f]{64}/g) ?? []).sort()).toEqual(hashes);
  await expect.poll(() => mailsTo("anna@example.org")).toEqual([expect.stringContaining("bisher 2 Dateien eingegangen")]);

  // Somebody else with the same link: nothing of Eva's is there, and no door leads to it.
  const max = await enter("Max Muster", "max@example.org");
  expect(await max.page.getByText(/image|Eva/).count()).toBe(0);
  const token = path.split("/").at(-1) ?? "";
  const asked = await max.page.evaluate(
    async (base) => Promise.all(["/folder", "/archive", "/download"].map(async (rest) => (await fetch(base + rest)).status)),
    `/api/v1/public/${token}`,
  );
  expect(asked).toEqual([404, 404, 404]);
  await chooseFiles(max.page, [
    {
      name: "image.jpg",
      mimeType: "image/jpeg",
      buffer: await sharp({ create: { width: 64, height: 48, channels: 3, background: "#224488" } })
        .jpeg()
        .toBuffer(),
    },
  ]);
  await max.page.getByText("Angekommen", { exact: true }).waitFor();
  await page.reload();
  for (const name of ["Eva Foto › image (2).jpg", "Eva Foto › image.jpg", "Max Muster › image.jpg"]) await page.getByText(name).waitFor();
  expect([...troubles, ...eva.troubles, ...max.troubles]).toEqual([]);
  await Promise.all([context.close(), eva.context.close(), max.context.close()]);
});

// It stood at the request only: whoever opened the folder did not know.
test("a file that was too large for the scanner says so at the request and in the side panel of the file manager", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/request" });
  await page.getByLabel(/^Wofür Sie Dateien brauchen/).fill("Luftbilder");
  await page.getByRole("button", { name: "Anfordern", exact: true }).click();
  await page.getByText(/^Angefordert am/).waitFor();
  const { path, password } = await secretsOf(page);
  const guest = await world.open(phone);
  await guest.page.goto(path);
  await unlock(guest.page, password);
  await guest.page.getByLabel(/^Ihr Name/).fill("Bea Bild");
  await guest.page.getByRole("button", { name: "Weiter" }).click();
  clamd.manner = "limit";
  await chooseFiles(guest.page, [{ name: "Luftbild.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 aus der Luft") }]);
  await guest.page.getByText("Angekommen", { exact: true }).waitFor();
  clamd.manner = "honest";
  await guest.context.close();

  await page.reload();
  await page.getByText("Nicht auf Schadsoftware geprüft: zu groß").waitFor();
  await page.getByRole("link", { name: "Eingegangene Dateien ansehen" }).click();
  await page.getByRole("link", { name: "Bea Bild" }).click();
  await page.getByRole("link", { name: "Luftbild.pdf" }).waitFor();
  await page.getByRole("checkbox", { name: "Luftbild.pdf auswählen" }).check();
  await page.keyboard.press("Alt+Enter");
  await page.getByText("Nicht auf Schadsoftware geprüft: zu groß").waitFor();
  await demandAccessible(page, "unscanned");
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await context.close();
});
