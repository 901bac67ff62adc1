// Taking back what was sent (J9): within two clicks, while it is being downloaded in a browser and by a WebDAV client; what the clerk is told then, and the report of a data breach
// that is filled in from it. LANDBOX_TEST_FULL=1 measures how long a recall takes.
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { basicAuthorization, slowDownload, startSlowLine } from "@landbox/test-kit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseFiles, secretsOf, sendFiles, textFile, unlock } from "./deliveries.ts";
import { demandAccessible, good } from "./look.ts";
import { createWorld, type World } from "./world.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const size = (full ? 512 : 48) * 1024 ** 2;
/** Bytes in a second: slow enough that nothing is done before the recall, fast enough that what lies in buffers is soon gone. */
const pace = full ? 20_000_000 : 3_000_000;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

/** A file of that size, mostly holes. */
async function bigFile(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "landbox-recall-"));
  const path = join(folder, "gross.bin");
  await writeFile(path, "Anfang");
  await truncate(path, size);
  return { path, remove: () => rm(folder, { recursive: true }) };
}

test(
  "recalled within two clicks: what runs in a browser and over WebDAV ends, and the page says why",
  async () => {
    const { page, context, troubles } = await world.openAs("anna");
    const big = await bigFile();
    const { path, password } = await sendFiles(page, big.path, "Haushalt");
    await big.remove();
    const token = path.split("/").at(-1) ?? "";
    const { host } = new URL(world.boxOrigin);

    const slow = await startSlowLine(world.server, pace);
    const guest = await world.open({ origin: `http://hohenwarth.localhost:${slow.port}` });
    await guest.page.goto(path);
    await unlock(guest.page, password);
    const file = guest.page.getByRole("link", { name: "gross.bin herunterladen" });
    const address = (await file.getAttribute("href")) ?? "";
    const cookies = await guest.context.cookies(new URL(address, guest.page.url()).href);
    const cookie = cookies.map((one) => `${one.name}=${one.value}`).join("; ");
    const downloading = guest.page.waitForEvent("download");
    await file.click();
    const inBrowser = (await downloading).failure().then((failure) => ({ failure, at: performance.now() }));
    const programs = {
      page: slowDownload(world.server.origin, address, { headers: { host, cookie }, pace }),
      archive: slowDownload(world.server.origin, `/api/v1/public/${token}/archive`, { headers: { host, cookie }, pace }),
      "public-files": slowDownload(world.server.origin, `/remote.php/dav/public-files/${token}/gross.bin`, {
        headers: { host, authorization: basicAuthorization("public", password) },
        pace,
      }),
      "public.php": slowDownload(world.server.origin, "/public.php/webdav/gross.bin", {
        headers: { host, authorization: basicAuthorization(token, password) },
        pace,
      }),
    };
    expect(await Promise.all(Object.values(programs).map(({ status }) => status))).toEqual([200, 200, 200, 200]);
    await page.getByText(/^Abgerufen am/).waitFor({ timeout: 40_000 });

    // Two clicks, the first of which says what was seen.
    await page.getByRole("button", { name: "Zurückrufen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^Zuletzt wurde am .* etwas heruntergeladen\.$/).waitFor();
    const from = performance.now();
    const told = page.waitForResponse((response) => response.url().endsWith("/recall"));
    await dialog.getByRole("button", { name: "Zurückrufen" }).click();
    await told;
    const seconds: Record<string, number> = { told: performance.now() - from };
    const { failure, at } = await inBrowser;
    expect(failure).not.toBeNull();
    expect(at, "it was still running").toBeGreaterThan(from);
    seconds["browser"] = at - from;
    for (const [name, { ended }] of Object.entries(programs)) {
      const end = await ended;
      expect([name, end.complete, end.at > from]).toEqual([name, false, true]);
      seconds[name] = end.at - from;
    }
    if (full) {
      console.log(
        JSON.stringify({ size, clicks: 2, milliseconds: Object.entries(seconds).map(([name, value]) => [name, Math.round(value)]) }),
      );
      expect(Math.max(...Object.values(seconds))).toBeLessThan(5000);
    }
    await page
      .getByText(/^Zurückgerufen am/)
      .first()
      .waitFor();

    await guest.page.reload();
    await guest.page.getByText("Dieser Link wurde zurückgerufen").waitFor();
    await guest.page.getByText("Bei Fragen wenden Sie sich bitte an Anna").waitFor();
    await demandAccessible(guest.page, "visit-recalled");
    await guest.page.goto(`${path.slice(0, -3)}aaa`);
    await guest.page.getByText("Unter dieser Adresse gibt es nichts").waitFor();
    await good(guest.page, "visit-unknown");
    expect([...troubles, ...guest.troubles]).toEqual([]);
    await Promise.all([context.close(), guest.context.close()]);
    await slow.stop();
  },
  full ? 900_000 : 240_000,
);

/** A recalled delivery of Anna's, which somebody has opened, on the screen. */
async function recalledDelivery(page: Page, subject: string): Promise<void> {
  const { path, password } = await sendFiles(page, [textFile("Bescheid Müller.txt", "Bescheid")], subject);
  const guest = await world.open();
  await guest.page.goto(path);
  await unlock(guest.page, password);
  await guest.page.getByText("Bescheid Müller.txt").first().waitFor();
  await guest.context.close();
  await page.getByRole("button", { name: "Zurückrufen" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Zurückrufen" }).click();
  await page.getByText("Der Link wurde vor dem Zurückrufen benutzt").waitFor();
}

test("after a recall the clerk sees who opened the link, and a report that is filled in reaches data protection", async () => {
  const admin = await world.openAs("admin", { path: "/settings/box" });
  const card = admin.page.getByRole("region", { name: "Datenschutzkontakt" });
  await card.getByLabel("Name", { exact: true }).fill("Dagmar Schutz");
  await card.getByLabel("E-Mail-Adresse").fill("dsb@example.org");
  await card.getByLabel("Anmeldename in dieser Box").fill("bernd");
  await card.getByRole("button", { name: "Speichern" }).click();
  await admin.page.getByText("Gespeichert").first().waitFor();
  await good(admin.page, "privacy-contact");

  const { page, context, troubles } = await world.openAs("anna", { path: "/send" });
  await recalledDelivery(page, "Bescheid an die Falschen");
  await page.getByText(/^Mit dem Passwort geöffnet: .*, internes Netz$/).waitFor();
  await demandAccessible(page, "recalled");
  await page.getByRole("link", { name: "Datenpanne melden" }).press("Enter");
  await page.getByRole("heading", { name: "Meldung einer Datenpanne (Art. 33 DSGVO)" }).waitFor();
  const what = page.getByLabel("Was ist geschehen");
  await expect
    .poll(() => what.inputValue())
    .toMatch(/^Die Sendung „Bescheid an die Falschen“ ging am .* an falsche Empfänger\. Sie wurde am .* zurückgerufen\.$/);
  expect(await page.getByLabel("Wahrscheinliche Folgen").inputValue()).toContain("Der Link wurde geöffnet");
  expect(await page.getByLabel("Bemerkt am").inputValue()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  await page.getByRole("main").getByText("Bescheid Müller.txt").first().waitFor();
  await demandAccessible(page, "breach-form");
  await page.setViewportSize({ width: 320, height: 640 });
  await what.fill("");
  await page.getByRole("button", { name: "Meldung aufnehmen" }).click();
  await page.getByText("Bitte beschreiben Sie, was geschehen ist.").waitFor();
  expect(await what.evaluate((element) => element === document.activeElement)).toBe(true);
  await good(page, "breach-form-fault");
  await page.setViewportSize({ width: 1440, height: 900 });
  await what.fill("An die falsche Kanzlei geschickt.");
  await page.getByLabel("Gesundheitsdaten (Art. 9)").check();
  await page.getByLabel("Wer ist betroffen, wie viele ungefähr").fill("Eine Bürgerin");
  expect(await page.getByLabel("Dagmar Schutz, bernd informieren").isChecked()).toBe(true);
  await page.getByRole("button", { name: "Meldung aufnehmen" }).click();
  await page.getByText("Eine Bürgerin").waitFor();
  await demandAccessible(page, "breach");
  const pdf = page.waitForEvent("download");
  await page.getByRole("link", { name: "Meldung als PDF" }).click();
  expect(Buffer.concat(await (await (await pdf).createReadStream()).toArray()).toString("latin1")).toMatch(/^%PDF-1\.7/);

  // The admin hears of it in the box, the account of the contact finds it; others do not.
  await admin.page.goto("/notifications");
  await admin.page.getByRole("link", { name: /hat eine mögliche Datenpanne gemeldet/ }).click();
  await admin.page.getByRole("link", { name: /Bescheid an die Falschen/ }).click();
  await admin.page.getByText("An die falsche Kanzlei geschickt.").waitFor();
  const bernd = await world.openAs("bernd", { path: "/breaches" });
  await bernd.page.getByRole("link", { name: /Bescheid an die Falschen/ }).waitFor();
  await demandAccessible(bernd.page, "breaches");
  expect([...troubles, ...admin.troubles, ...bernd.troubles]).toEqual([]);
  await Promise.all([context.close(), admin.context.close(), bernd.context.close()]);
});

// They looked alike, and whoever had to recall the wrong one had to open them all.
test("of deliveries without a subject the list says to whom each went, and the wrong one is recalled within two clicks", async () => {
  const mailing = await createWorld({ LANDBOX_SMTP_URL: "smtp://127.0.0.1:9" });
  try {
    const { page, context, troubles } = await mailing.openAs("anna", { path: "/send" });
    const wrong = "sehr-lange-adresse.der-kanzlei-meier-und-partnerinnen@rechtsanwaelte-hohenwarth.example.org";
    for (const recipients of ["", "bau@example.org, rat@example.org, amt@example.org, land@example.org", wrong]) {
      await page.goto("/send");
      await chooseFiles(page, [textFile("Bescheid.txt", "Bescheid"), textFile("Plan.txt", "Plan")]);
      await page.getByLabel("Empfänger").fill(recipients);
      await page.getByRole("button", { name: "Senden", exact: true }).click();
      await secretsOf(page);
      await page.getByText(/^Gesendet am/).waitFor({ timeout: 120_000 });
    }
    await page.getByRole("link", { name: "Meine Sendungen" }).click();
    const rows = page.getByRole("main").getByRole("listitem").filter({ hasText: "Sendung vom" });
    await expect.poll(() => rows.count()).toBe(3);
    const several = "An bau@example.org, rat@example.org und 2 weitere Adressen";
    for (const [n, to] of [`An ${wrong}`, several, "Nur als Link, ohne Empfänger"].entries()) {
      const row = rows.nth(n);
      expect(await row.getByRole("paragraph").allTextContents()).toEqual([
        to,
        "Bescheid.txt und 1 weitere",
        expect.stringMatching(/^Gültig bis/),
      ]);
      // Who only hears the names of the buttons can tell them apart, too.
      expect(await row.getByRole("button", { name: to }).count()).toBe(1);
    }
    await demandAccessible(page, "deliveries-told-apart");

    await rows.nth(0).getByRole("button", { name: "Zurückrufen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(wrong).waitFor();
    await demandAccessible(page, "deliveries-recall");
    await dialog.getByRole("button", { name: "Zurückrufen" }).click();
    await rows
      .nth(0)
      .getByText(/^Zurückgerufen am/)
      .waitFor();
    expect(await rows.nth(0).getByText(`An ${wrong}`).count()).toBe(1);
    expect(await page.getByText(/^Zurückgerufen am/).count()).toBe(1);
    expect(troubles).toEqual([]);
    await context.close();
  } finally {
    await mailing.stop();
  }
});
