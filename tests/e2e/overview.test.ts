// Trash, search, recent files, favourites, versions and live changes, as people use them in a browser.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), {
    "Bauamt/": "",
    "Bauamt/Straßenplan.txt": "Zeile 1\nZeile 2\n",
    "Bauamt/Lageplan.pdf": "Plan",
    "Bauamt/Müller.txt": "Herr Müller",
    "Weg/": "",
    "Weg/Übrig.txt": "x",
    "Alt.txt": "alt",
  });
  await give(world.server.actor("anna"), { "Bauamt/Straßenplan.txt": "Zeile 1\nZeile zwei\n" });
});
afterAll(() => world?.stop());

const remove = async (path: string): Promise<void> => {
  const answer = await world.server.actor("anna").dav("DELETE", path.split("/").map(encodeURIComponent).join("/"));
  expect(answer.status).toBe(204);
};
const said = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();

/** In both colour schemes, and as narrow as a telephone. */
async function demandAccessible(page: Page, state: string): Promise<void> {
  for (const [width, scheme] of [
    [1440, "light"],
    [320, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    // The page arranges itself anew for the width, in the next frame.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect([state, width, await accessibilityFaults(page)]).toEqual([state, width, []]);
    expect([state, width, await overflow(page)]).toEqual([state, width, 0]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

test("the trash: restored, restored under another name, to another place, deleted for good, emptied", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/trash" });
  await page.getByText("Der Papierkorb ist leer").waitFor();
  await demandAccessible(page, "empty trash");
  await remove("Alt.txt");
  // Without a reload.
  await page.getByText("Alt.txt").first().waitFor();
  await remove("Weg/Übrig.txt");
  await page.getByText("Übrig.txt").first().waitFor();
  await demandAccessible(page, "trash");
  const act = async (name: string, action: string) => {
    await page.getByRole("button", { name: `Aktionen für ${name}` }).click();
    await page.getByRole("menuitem", { name: `${name} ${action}` }).click();
  };
  await act("Alt.txt", "wiederherstellen");
  await said(page, "„Alt.txt“ wurde wiederhergestellt: Meine Dateien.");

  await remove("Alt.txt");
  await give(world.server.actor("anna"), { "Alt.txt": "neu" });
  await page.getByRole("button", { name: "Aktionen für Alt.txt" }).waitFor();
  await act("Alt.txt", "wiederherstellen");
  const naming = page.getByRole("dialog", { name: "„Alt.txt“ unter einem anderen Namen wiederherstellen" });
  await naming.getByRole("textbox").fill("Alt (gerettet).txt");
  await demandAccessible(page, "name taken");
  await naming.getByRole("button", { name: "Wiederherstellen" }).click();
  await said(page, "„Alt (gerettet).txt“ wurde wiederhergestellt");

  await remove("Weg");
  await page.getByRole("button", { name: "Aktionen für Weg", exact: true }).waitFor();
  await act("Übrig.txt", "wiederherstellen");
  const missing = page.getByRole("dialog", { name: "Den Ordner gibt es nicht mehr" });
  await missing.getByRole("button", { name: "In „Meine Dateien“ wiederherstellen" }).click();
  await said(page, "„Übrig.txt“ wurde wiederhergestellt: Meine Dateien.");

  await page.getByRole("checkbox", { name: "Weg auswählen" }).check();
  await page.getByRole("button", { name: "Endgültig löschen" }).click();
  const purging = page.getByRole("dialog", { name: "„Weg“ endgültig löschen?" });
  await demandAccessible(page, "deleting for good");
  await purging.getByRole("button", { name: "Endgültig löschen" }).click();
  await page.getByText("Der Papierkorb ist leer").waitFor();

  await remove("Übrig.txt");
  await page.getByRole("button", { name: "Papierkorb leeren" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Papierkorb leeren" }).click();
  await said(page, "Der Papierkorb wurde geleert.");
  expect(troubles).toEqual([]);
  await context.close();
});

test("search finds as one types, under any spelling, and can be narrowed", async () => {
  const { page, context, troubles } = await world.openAs("anna");
  const field = page.getByRole("searchbox", { name: "Dateien und Ordner suchen" });
  await field.focus();
  await page.keyboard.type("STRASSENPL");
  await page.getByRole("link", { name: /^Straßenplan\.txt/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/search");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await field.fill("plan");
  await page.getByRole("link", { name: /^Lageplan\.pdf/ }).waitFor();
  await demandAccessible(page, "search results");
  // Where the window is narrow, the page has a field of its own, as high as any other.
  await page.setViewportSize({ width: 768, height: 900 });
  const own = page.getByRole("main").getByRole("searchbox");
  await own.waitFor();
  const heights = await page.evaluate(() =>
    [".search-page__field", "main select"].map((one) => document.querySelector(one)?.clientHeight ?? 0),
  );
  expect(heights[0]).toBeGreaterThan(0);
  expect(heights[0]).toBeLessThan(2 * (heights[1] ?? 0));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByLabel("Art").selectOption("pdf");
  await page.getByRole("link", { name: /^Straßenplan\.txt/ }).waitFor({ state: "detached" });
  await said(page, "1 Treffer");
  // An answer that takes long is waited for in words.
  const held = Promise.withResolvers<void>();
  await page.route("**/api/v1/search?*", async (route) => {
    await held.promise;
    await route.continue();
  });
  await field.fill("gibtesnicht");
  await said(page, "Es wird gesucht …");
  await said(page, "dauert das einige Sekunden");
  held.resolve();
  await page.getByText("Nichts gefunden").first().waitFor();
  await demandAccessible(page, "nothing found");
  await field.fill("mueller");
  await page.getByLabel("Art").selectOption("");
  await page.getByRole("link", { name: "in Meine Dateien › Bauamt" }).click();
  await page.waitForURL((url) => url.pathname === "/files/Bauamt");
  expect(troubles).toEqual([]);
  await context.close();
});

test("a search is narrowed to the folder where it began; filters stand as chips that are dropped by keyboard", async () => {
  await give(world.server.actor("anna"), {
    "Ablage/": "",
    "Ablage/Unten/": "",
    "Ablage/Unten/Fundstück A.txt": "x",
    "Fundstück B.txt": "x",
  });
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Ablage" });
  const field = page.getByRole("searchbox", { name: "Dateien und Ordner suchen" });
  await field.fill("fundst");
  await page.getByRole("link", { name: "Fundstück B.txt" }).waitFor();
  await page.getByLabel("Ort").selectOption({ label: "In „Ablage“" });
  await page.getByRole("link", { name: "Fundstück B.txt" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Fundstück A.txt" }).waitFor();
  await page.getByLabel("Art").selectOption("text");
  await said(page, "1 Treffer");
  // The address keeps it all.
  await page.reload();
  await page.getByRole("link", { name: "Fundstück A.txt" }).waitFor();
  const chips = page.getByRole("list", { name: "Filter" }).getByRole("button");
  expect((await chips.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim())).toEqual([
    expect.stringContaining("In „Meine Dateien › Ablage“"),
    expect.stringContaining("Texte"),
    "Alle Filter entfernen",
  ]);
  await demandAccessible(page, "search with filters");
  await page.getByRole("button", { name: "Filter Ort: In „Meine Dateien › Ablage“ entfernen" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Fundstück B.txt" }).waitFor();
  // The next chip has the focus now.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Texte");
  await page.keyboard.press("Enter");
  await chips.first().waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(troubles).toEqual([]);
  await context.close();
});

test("a long trash draws only what is near the screen, and more comes while one scrolls", async () => {
  const bernd = world.server.actor("bernd");
  for (let from = 0; from < 300; from += 50) {
    const names = Array.from({ length: 50 }, (_, i) => `Weg ${String(from + i).padStart(3, "0")}.txt`);
    await give(bernd, Object.fromEntries(names.map((name) => [name, "x"])));
    await Promise.all(names.map((name) => bernd.dav("DELETE", encodeURIComponent(name))));
  }
  const { page, context, troubles } = await world.openAs("bernd", { path: "/trash" });
  await page.getByLabel("Sortieren nach").selectOption("byName");
  await page.getByText("Weg 000.txt").first().waitFor();
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe("301");
  await expect
    .poll(
      async () => {
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        return page.getByText("Weg 299.txt").count();
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  await page.getByRole("button", { name: "Aktionen für Weg 299.txt" }).click();
  await page.getByRole("menuitem", { name: "Weg 299.txt wiederherstellen" }).click();
  await said(page, "„Weg 299.txt“ wurde wiederhergestellt");
  expect(troubles).toEqual([]);
  await context.close();
});

test("recent files and favourites", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/recent" });
  await page
    .getByText(/Von Ihnen geändert/)
    .locator("visible=true")
    .first()
    .waitFor();
  await demandAccessible(page, "recent");
  await page.getByRole("button", { name: "Aktionen für Müller.txt" }).click();
  await page.getByRole("menuitem", { name: "Müller.txt zu Favoriten hinzufügen" }).click();
  await said(page, "„Müller.txt“ ist jetzt ein Favorit.");
  await page.getByRole("link", { name: "Favoriten" }).click();
  await page.getByRole("link", { name: /^Müller\.txt/ }).waitFor();
  await demandAccessible(page, "favourites");
  await page.getByRole("button", { name: "Aktionen für Müller.txt" }).click();
  await page.getByRole("menuitem", { name: "Müller.txt aus Favoriten entfernen" }).click();
  await page.getByText("Sie haben noch keine Favoriten").waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("earlier versions are compared, restored and deleted", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bauamt" });
  await page.getByRole("button", { name: "Aktionen für Straßenplan.txt" }).click();
  await page.getByRole("menuitem", { name: "Versionen von „Straßenplan.txt“" }).click();
  const dialog = page.getByRole("dialog", { name: "Versionen von „Straßenplan.txt“" });
  const menu = dialog.getByRole("button", { name: /^Aktionen für die Version/ });
  await menu.click();
  await page.getByRole("menuitem", { name: "Mit dem aktuellen Stand vergleichen" }).click();
  const comparison = page.getByRole("dialog", { name: /Version vom .* und aktueller Stand/ });
  await comparison.getByText("Zeile zwei").waitFor();
  await demandAccessible(page, "comparison");
  await comparison.getByLabel("Darstellung").first().selectOption("side");
  await comparison.getByText("Zeile 2").waitFor();
  await demandAccessible(page, "comparison side by side");
  await comparison.getByRole("button", { name: "Schließen" }).click();
  await menu.click();
  await page.getByRole("menuitem", { name: "Wiederherstellen" }).click();
  await expect
    .poll(async () => (await world.server.actor("anna").dav("GET", encodeURI("Bauamt/Straßenplan.txt"))).text)
    .toBe("Zeile 1\nZeile 2\n");
  await menu.click();
  await page.getByRole("menuitem", { name: "Version löschen" }).click();
  await page
    .getByRole("dialog", { name: /^Version vom .* löschen\?/ })
    .getByRole("button", { name: "Version löschen" })
    .click();
  await dialog.getByText("Es gibt noch keine früheren Versionen").waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test("what others change appears in a folder without a reload, also after the connection was away", async () => {
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bauamt" });
  await page.getByRole("link", { name: /Lageplan\.pdf/ }).waitFor();
  await give(world.server.actor("anna"), { "Bauamt/Von anderswo.txt": "x" });
  await page.getByRole("link", { name: /Von anderswo\.txt/ }).waitFor();
  await context.setOffline(true);
  await give(world.server.actor("anna"), { "Bauamt/Inzwischen.txt": "x" });
  await page.waitForTimeout(1500);
  await context.setOffline(false);
  await page.getByRole("link", { name: /Inzwischen\.txt/ }).waitFor({ timeout: 60_000 });
  expect(troubles).toEqual([]);
  await context.close();
});
