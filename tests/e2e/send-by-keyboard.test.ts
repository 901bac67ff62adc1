// Sending without a mouse (J1): from the start page to the password for the telephone, the recipient's download, and the day on which the link ends; and how few clicks it
// takes with one.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, basicAuthorization } from "@landbox/test-kit";
import { secretsOf, textFile } from "./deliveries.ts";
import { focused, tabTo } from "./keyboard.ts";
import { demandAccessible } from "./look.ts";
import { actorOf, createWorld, give, type World } from "./world.ts";

const film = "Video der Sitzung, aufgenommen im Rathaus";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), { "Bauamt/": "", "Bauamt/Plan.txt": "Plan des Bauamts" });
});
afterAll(() => world?.stop());

/** How often a button of the mouse, or a finger, goes down. */
async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0;
  await page.exposeFunction("testCountsClick", () => void clicks++);
  await page.evaluate(() =>
    addEventListener("pointerdown", () => (window as unknown as { testCountsClick(): void }).testCountsClick(), true),
  );
  return () => clicks;
}

test("with the mouse it takes three clicks from the start page until link and password are there", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/" });
  const clicks = await countClicks(page);
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Senden/ })
    .click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  await (await chooser).setFiles([textFile("Ratssitzung.mp4", film)]);
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor();
  expect(clicks()).toBe(3);
  expect(troubles).toEqual([]);
  await context.close();
});

test("by keyboard alone from the start page to the recipient's download, and after its end the link is dead for every client", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/" });
  const clicks = await countClicks(page);
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Senden/ })
    .waitFor();
  await tabTo(page, /^Senden.*Personen ohne Konto/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Dateien senden", level: 1 }).waitFor();
  await tabTo(page, "Dateien auswählen");
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Space");
  await (await chooser).setFiles([textFile("Ratssitzung.mp4", film)]);
  await page.getByText("1 Eintrag ausgewählt").waitFor();
  await tabTo(page, "Senden");
  await page.keyboard.press("Enter");
  const { path, password } = await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor();
  await tabTo(page, "Zum Vorlesen buchstabieren");
  await page.keyboard.press("Space");
  const signs = page.getByRole("list", { name: "Buchstabiertes Passwort" }).locator("strong");
  await expect.poll(async () => (await signs.allTextContents()).join("")).toBe(password);
  await demandAccessible(page, "send-by-keyboard");

  const guest = await world.open();
  const guestClicks = await countClicks(guest.page);
  await guest.page.goto(path);
  await guest.page.getByLabel(/^Passwort/).waitFor();
  await tabTo(guest.page, "Passwort");
  await guest.page.keyboard.type(password);
  await guest.page.keyboard.press("Enter");
  await guest.page.getByText("Ratssitzung.mp4").first().waitFor();
  await tabTo(guest.page, /Ratssitzung\.mp4 herunterladen$/);
  const download = guest.page.waitForEvent("download");
  await guest.page.keyboard.press("Enter");
  expect(Buffer.concat(await (await (await download).createReadStream()).toArray()).toString()).toBe(film);
  // As a browser does whose line broke: on with the rest, if it is still the same.
  const address = (await guest.page.getByRole("link", { name: "Ratssitzung.mp4 herunterladen" }).getAttribute("href")) ?? "";
  const fetched = (headers: Record<string, string>) =>
    guest.page.evaluate(
      async ([url, more]) => {
        const answer = await fetch(url, { headers: more });
        return { status: answer.status, etag: answer.headers.get("etag") ?? "", text: await answer.text() };
      },
      [address, headers] as const,
    );
  const { etag } = await fetched({ range: "bytes=0-4" });
  expect(await fetched({ range: "bytes=5-", "if-range": etag })).toEqual({ status: 206, etag, text: film.slice(5) });
  await page.getByText(/^Abgerufen am/).waitFor({ timeout: 40_000 });
  expect(await focused(page)).toBe("Zum Vorlesen buchstabieren");

  const token = path.split("/").at(-1) ?? "";
  const basic = (user: string) => ({ authorization: basicAuthorization(user, password) });
  const cookies = await guest.context.cookies(`${world.boxOrigin}${address}`);
  const cookie = { cookie: cookies.map((one) => `${one.name}=${one.value}`).join("; ") };
  /** Every way to the file there is. */
  const doors: [method: string, url: string, headers: Record<string, string>][] = [
    ["GET", address, cookie],
    ["GET", `/api/v1/public/${token}/folder`, cookie],
    ["GET", `/api/v1/public/${token}/archive`, cookie],
    ["GET", `/s/${token}/download`, basic("public")],
    ["GET", `/index.php/s/${token}/download`, basic("public")],
    ...["/remote.php/dav/public-files", "/dav/public-files"].flatMap((root): typeof doors => [
      ["PROPFIND", `${root}/${token}/`, basic("public")],
      ["GET", `${root}/${token}/Ratssitzung.mp4`, basic("public")],
    ]),
    ["PROPFIND", "/public.php/webdav/", basic(token)],
    ["GET", "/public.php/webdav/Ratssitzung.mp4", basic(token)],
  ];
  const statuses = () =>
    Promise.all(
      doors.map(async ([method, url, headers]) => {
        const host = new URL(world.boxOrigin).host;
        const { status } = await ask(world.server.origin, method, url, { headers: { host, depth: "1", ...headers } });
        return `${method} ${url}: ${status < 300 ? "open" : status}`;
      }),
    );
  expect(await statuses()).toEqual(doors.map(([method, url]) => `${method} ${url}: open`));

  // The end comes while the recipient's page stands open.
  const id = page.url().split("/").at(-1) ?? "";
  await world.server.services.links.change(await actorOf(world, "anna"), id, { expiresAt: Date.now() + 1500 });
  await expect.poll(async () => (await statuses()).filter((line) => line.endsWith("open"))).toEqual([]);
  expect((await statuses()).filter((line) => !/: (403|404)$/.test(line))).toEqual([]);
  await guest.page.keyboard.press("Enter");
  await guest.page.getByText(/^Dieser Link ist am .* abgelaufen$/).waitFor();
  await guest.page.getByText("Bei Fragen wenden Sie sich bitte an anna in Gemeinde Hohenwarth, Gemeinde Hohenwarth.").waitFor();
  await demandAccessible(guest.page, "visit-ended");
  expect([clicks(), guestClicks()]).toEqual([0, 0]);
  expect([...troubles, ...guest.troubles]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});

test("all of it works by keyboard alone, from a file's own menu", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bauamt" });
  await page
    .getByRole("link", { name: /Plan\.txt/ })
    .first()
    .focus();
  await page.keyboard.press("Shift+F10");
  const item = page.getByRole("menuitem", { name: /senden/i });
  await item.waitFor();
  await item.focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 Eintrag ausgewählt").waitFor();
  await tabTo(page, "Betreff (freiwillig)");
  await page.keyboard.type("Plan des Bauamts");
  await tabTo(page, "Ablauf oder Passwort ändern");
  await page.keyboard.press("Enter");
  await page.getByLabel(/^Gültig bis/).waitFor();
  await demandAccessible(page, "send-options");
  await tabTo(page, "Senden");
  await page.keyboard.press("Enter");
  await secretsOf(page);
  await page.getByRole("heading", { name: "Plan des Bauamts", level: 1 }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  await tabTo(page, "Zurückrufen");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await demandAccessible(page, "recall-dialog");
  await tabTo(page, "Zurückrufen");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^Zurückgerufen am/)
    .first()
    .waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});
