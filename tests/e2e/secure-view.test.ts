// Council papers: looked at with the own name across the pages, on a tablet and with a screen reader, and had by nobody.
import type { Locator } from "playwright-core";
import sharp from "sharp";
import { spaceId } from "@landbox/kit";
import { spaceOf } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Window } from "./browser.ts";
import { focused, tabTo } from "./keyboard.ts";
import { demandAccessible, reachable } from "./look.ts";
import { closingWindows } from "./windows.ts";
import { actorOf, createWorld, give, type World } from "./world.ts";

const folder = "Sitzung am 3. Dezember";
const password = "Regen am Dienstagabend 7";
const paper = `<!doctype html><html lang="de"><title>Vorlage</title><h1>Beschlussvorlage 12</h1><p>Der Gemeinderat beschließt den Haushalt.</p>
  <h2>Begründung</h2><ul><li>Schule</li><li>Feuerwehr</li></ul><table><tr><th>Posten</th><th>Betrag</th></tr><tr><td>Schule</td><td>100 Euro</td></tr></table>
  <h2 style="break-before: page">Anlagen</h2><p>Ein Plan.</p>`;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const anna = world.server.actor("anna");
  const context = await world.browser.newContext();
  const printer = await context.newPage();
  await printer.setContent(paper);
  const pdf = await printer.pdf({ format: "A4", tagged: true });
  await context.close();
  const plan = await sharp({ create: { width: 800, height: 500, channels: 3, background: "#dde8f0" } })
    .png()
    .toBuffer();
  await give(anna, {
    [`${folder}/`]: "",
    [`${folder}/Vorlage 12.pdf`]: pdf,
    [`${folder}/Lageplan.png`]: plan,
    [`${folder}/Notiz.txt`]: "nur Text",
  });
  const admin = world.server.actor("admin");
  const ocs = (path: string, form: Record<string, string>) =>
    admin.ask("POST", `/ocs/v1.php/cloud/${path}?format=json`, {
      headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
  await ocs("groups", { groupid: "Gemeinderat" });
  for (const member of ["bernd", "clara"]) await ocs(`users/${member}/groups`, { groupid: "Gemeinderat" });
});
afterAll(() => world?.stop());

const closing = closingWindows();
const enter = (login: string, path: string): Promise<Window> => closing(world.openAs(login, { path }));

/** The bytes of a page's picture, when it is on the screen. */
async function shown(view: Locator, page: number): Promise<Buffer> {
  const picture = view.getByRole("group", { name: `Seite ${page} von` }).locator("img");
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
  const bytes = await picture.evaluate(async (img: HTMLImageElement) => [...new Uint8Array(await (await fetch(img.src)).arrayBuffer())]);
  return Buffer.from(bytes);
}

async function look(window: Window, name: string): Promise<Locator> {
  const { page } = window;
  await page.getByRole("link", { name: folder }).first().click();
  await page.getByRole("heading", { name: folder, level: 1 }).waitFor();
  await page
    .getByRole("link", { name: new RegExp(name.replace(".", "\\.")) })
    .first()
    .click();
  const view = page.getByRole("dialog", { name });
  await view.waitFor();
  return view;
}

test("papers are given to the council for looking alone, until some days after the meeting", async () => {
  const { page } = await enter("anna", "/files");
  await page.getByRole("button", { name: `Aktionen für ${folder}` }).click();
  await page.getByRole("menuitem", { name: `„${folder}“ teilen` }).click();
  const dialog = page.getByRole("dialog", { name: `„${folder}“ teilen` });
  await page.getByLabel("Person oder Gruppe hinzufügen").fill("Gemeinderat");
  await page.getByRole("button", { name: /^Gemeinderat.* hinzufügen$/ }).click();
  const role = page.getByLabel("Recht von Gemeinderat");
  await role.selectOption({ label: "Nur ansehen" });
  await dialog.getByText("Fotos vom Bildschirm lassen sich nicht verhindern.").waitFor();
  await expect.poll(() => role.isEnabled()).toBe(true);
  await dialog.getByRole("button", { name: "Gemeinderat: Freigabe nach einer Sitzung beenden" }).click();
  await dialog.getByLabel("Tag der Sitzung").fill("2099-12-03");
  await dialog.getByLabel("Tage danach").fill("14");
  await dialog.getByText("Endet am 17.12.2099.").waitFor();
  await demandAccessible(page, "secure given");
  await dialog.getByRole("button", { name: "Ende übernehmen" }).click();
  await expect.poll(() => dialog.getByLabel(/^Gemeinderat: Freigabe bis/).inputValue()).toBe("2099-12-17");
});

test("a councillor reads with the own name across the pages, also by ear, and finds nothing to download", async () => {
  const bernd = await enter("bernd", "/shared");
  const view = await look(bernd, "Vorlage 12.pdf");
  const { page } = bernd;
  await view.getByText("Fotos vom Bildschirm kann diese Ansicht nicht verhindern.").waitFor();
  await shown(view, 1);
  // Everything that is written is there to be read out, with headings, lists and tables as such.
  await view.getByRole("heading", { name: "Beschlussvorlage 12", level: 3 }).waitFor();
  await view.getByRole("heading", { name: "Anlagen", level: 4 }).waitFor();
  expect(await view.getByRole("listitem").allInnerTexts()).toEqual(["Schule", "Feuerwehr"]);
  await view.getByRole("columnheader", { name: "Betrag" }).waitFor();
  expect(await view.getByRole("link", { name: /herunterladen/i }).count()).toBe(0);
  await demandAccessible(page, "secure pages");
});

test("the pages are turned, enlarged and read as text by keyboard alone, and what happened is said", async () => {
  const bernd = await enter("bernd", "/shared");
  const { page } = bernd;
  const pictures: string[] = [];
  page.on("request", (request) => void (request.resourceType() === "image" && pictures.push(request.url())));
  const view = await look(bernd, "Vorlage 12.pdf");
  await shown(view, 1);
  const sheet = (n: number) => view.getByRole("group", { name: `Seite ${n} von 2` });
  const top = (n: number) => sheet(n).evaluate((element) => Math.round(element.getBoundingClientRect().top));
  const width = () => sheet(1).evaluate((element) => element.getBoundingClientRect().width);
  const say = (text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor({ state: "attached" });
  await tabTo(page, "Seiten von Vorlage 12.pdf");
  const start = await top(1);
  await page.keyboard.press("PageDown");
  await say("Seite 2 von 2");
  await expect.poll(() => top(1)).toBeLessThan(start);
  expect(await top(2)).toBeLessThan(400);
  await shown(view, 2);
  // There is no third.
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageUp");
  await say("Seite 1 von 2");
  await expect.poll(() => top(1)).toBe(start);

  const normal = await width();
  await page.keyboard.press("+");
  await say("Vergrößerung 150 %");
  expect(await width()).toBeCloseTo(1.5 * normal, 0);
  // Enlarged, the arrows move the page, and do not lead to the next file.
  await page.keyboard.press("ArrowRight");
  await page.getByRole("dialog", { name: "Vorlage 12.pdf" }).waitFor();
  await shown(view, 1);
  await demandAccessible(page, "secure enlarged");
  await page.keyboard.press("0");
  await say("Vergrößerung 100 %");
  expect(await width()).toBe(normal);

  await tabTo(page, "Als Text lesen");
  await page.keyboard.press("Space");
  expect(await view.getByRole("button", { name: "Als Text lesen", pressed: true }).count()).toBe(1);
  expect(await focused(page)).toBe("Als Text lesen");
  expect(await view.locator("img").count()).toBe(0);
  expect(await view.getByRole("button", { name: "Vergrößern" }).count()).toBe(0);
  // In the order in which the paper is written, and to be seen.
  const said = (await view.locator(".page-text").allInnerTexts()).join("\n").split(/[\n\t]+/);
  expect(said).toEqual(
    ["Beschlussvorlage 12", "Der Gemeinderat beschließt den Haushalt.", "Begründung", "Schule", "Feuerwehr"].concat([
      "Posten",
      "Betrag",
      "Schule",
      "100 Euro",
      "Anlagen",
      "Ein Plan.",
    ]),
  );
  await demandAccessible(page, "secure text");
  await page.keyboard.press("Space");
  await shown(view, 1);
  await page.keyboard.press("Escape");
  await view.waitFor({ state: "detached" });
  // Nothing but drawn pages ever came.
  expect(pictures.filter((url) => !/\/pages\/\d+\?|\/thumbnail\?|^blob:|^data:|\/box\//.test(url))).toEqual([]);
});

// Hint, tools and arrows took the whole height and lay on each other.
test("at 400 % the pages of a paper are to be seen, and everything below them can be reached", async () => {
  const bernd = await closing(world.openAs("bernd", { path: "/shared", viewport: { width: 320, height: 256 } }));
  const view = await look(bernd, "Vorlage 12.pdf");
  await shown(view, 1);
  const pages = view.getByRole("group", { name: "Seiten von Vorlage 12.pdf" });
  await pages.focus();
  const seen = await pages.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0);
  });
  expect(seen).toBeGreaterThan(150);
  const found: string[] = [];
  for (const name of ["Nächste Seite", "Vergrößern", "Als Text lesen", "Vorherige Datei", "Details", "Ansicht schließen"])
    found.push(...(await reachable(bernd.page, name, "button")));
  expect(found).toEqual([]);
});

test("through a link pages are looked at as well, and its maker sees that", async () => {
  const anna = world.server.actor("anna");
  const made = await anna.ask("POST", "/ocs/v2.php/apps/files_sharing/api/v1/shares?format=json", {
    headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ path: `/${folder}`, shareType: "3", password, permissions: "1", hideDownload: "true" }).toString(),
  });
  const { token } = (JSON.parse(made.text) as { ocs: { data: { token: string } } }).ocs.data;
  const { page } = await closing(world.open());
  await page.goto(`/s/${token}`);
  await page
    .getByLabel(/Passwort/)
    .first()
    .fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("Diese Dateien können Sie ansehen, aber nicht herunterladen.").waitFor();
  expect(await page.getByRole("link", { name: /herunterladen/i }).count()).toBe(0);
  await demandAccessible(page, "secure visit");
  await page.getByRole("button", { name: /Vorlage 12\.pdf/ }).click();
  const view = page.getByRole("dialog", { name: "Vorlage 12.pdf" });
  await shown(view, 1);
  await view.getByRole("heading", { name: "Beschlussvorlage 12" }).waitFor();
  expect(await view.getByRole("link", { name: /herunterladen/i }).count()).toBe(0);

  // Its maker takes it back while it is looked at: nothing stays, and the page says why and whom to ask.
  const actor = await actorOf(world, "anna");
  const [link] = await world.server.services.links.shares(actor);
  if (!link) throw new Error("There is no link.");
  await world.server.services.links.recall(actor, link.id);
  await view.getByRole("button", { name: "Vorherige Datei" }).click();
  await page.getByText("Dieser Link wurde zurückgerufen").waitFor();
  await page.getByText("Bei Fragen wenden Sie sich bitte an anna in Gemeinde Hohenwarth").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByText("Der Gemeinderat beschließt den Haushalt.").count()).toBe(0);
});

test("what is sent can be for looking alone", async () => {
  const { page } = await enter("anna", "/send");
  await page.getByRole("button", { name: "Ablauf oder Passwort ändern" }).click();
  await page.getByLabel("Nur ansehen, nicht herunterladen").check();
  await demandAccessible(page, "secure send");
});

test("after the day on which it ends the papers are gone, from the list, for clients and from a view that stands open", async () => {
  // Narrow enough that enlarging asks for larger pictures.
  const bernd = await closing(world.openAs("bernd", { path: "/shared", viewport: { width: 600, height: 900 } }));
  const view = await look(bernd, "Vorlage 12.pdf");
  await shown(view, 1);
  const file = `${encodeURIComponent(folder)}/Vorlage%2012.pdf`;
  const listed = async () =>
    (await world.server.actor("bernd").dav("PROPFIND", encodeURIComponent(folder), { headers: { depth: "1" } })).status;
  // Not even before the end is there a file.
  expect([await listed(), (await world.server.actor("bernd").dav("GET", file)).status]).toEqual([207, 403]);

  const { access, sharing } = world.server.services;
  const actor = await actorOf(world, "anna");
  const space = spaceId(await spaceOf(world.server, world.server.actor("anna")));
  const [share] = await sharing.ofSpace(await access.read(actor, space));
  if (!share) throw new Error("Nothing was shared.");
  await sharing.change(actor, share.id, { expiresAt: new Date(Date.now() + 1500) });
  await expect.poll(listed).toBe(404);
  expect((await world.server.actor("bernd").dav("GET", file)).status).toBe(404);
  // What is still on the screen goes as soon as anything more is asked for.
  const { page } = bernd;
  await view.getByRole("button", { name: "Vergrößern" }).click();
  await view.getByText("Die Datei ist hier nicht mehr vorhanden.").waitFor();
  expect(await view.getByText("Der Gemeinderat beschließt den Haushalt.").count()).toBe(0);
  await demandAccessible(page, "secure ended");
  await page.keyboard.press("Escape");
  await page.goto("/shared");
  await page.getByText("Nichts geteilt").waitFor();
});
