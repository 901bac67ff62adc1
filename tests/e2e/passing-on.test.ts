// Sharing on what one was given to manage, as people do it in a browser: three persons, the owner among them.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import type { Window } from "./browser.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
let windows: Window[] = [];
beforeAll(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await Promise.all(windows.map(({ context }) => context.close()));
  windows = [];
});
afterAll(() => world?.stop());

const enter = async (login: string, path: string): Promise<Window> => {
  const window = await world.openAs(login, { path });
  windows.push(window);
  return window;
};

async function demandAccessible(page: Page, state: string): Promise<void> {
  for (const [scheme, width, height] of [
    ["light", 1440, 900],
    ["dark", 320, 640],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    expect([state, scheme, width, await accessibilityFaults(page)]).toEqual([state, scheme, width, []]);
    expect([state, width, await overflow(page)]).toEqual([state, width, 0]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

let tries = 0;
test("whoever manages a folder shares it and what is in it on, and the owner sees with whom and ends it", async () => {
  const folder = `Ortsplan ${++tries}`;
  await give(world.server.actor("anna"), { [`${folder}/`]: "", [`${folder}/Innen/`]: "", [`${folder}/Innen/Trasse.txt`]: "Trasse" });
  const anna = await enter("anna", "/files");
  const { page } = anna;
  await page.getByRole("button", { name: `Aktionen für ${folder}` }).click();
  await page.getByRole("menuitem", { name: `„${folder}“ teilen` }).click();
  const dialog = page.getByRole("dialog", { name: `„${folder}“ teilen` });
  await dialog.getByLabel("Person oder Gruppe hinzufügen").fill("bern");
  await dialog.getByRole("button", { name: /^bernd.* hinzufügen$/i }).click();
  await dialog.getByLabel(/^Recht von bernd/i).selectOption("manager");
  await dialog.getByText(/^Kann bearbeiten und weiter teilen/).waitFor();
  await demandAccessible(page, "a manager");
  // People of other boxes share nothing on.
  await dialog.getByLabel("Person oder Gruppe hinzufügen").fill("bernd@arrach");
  await dialog.getByRole("button", { name: /^bernd in .* – .*Arrach.* hinzufügen$/ }).click();
  const abroad = dialog.getByLabel(/^Recht von bernd in .* – .*Arrach/);
  await abroad.waitFor();
  expect(await abroad.getByRole("option", { includeHidden: true }).allTextContents()).not.toContain("Verwalten");
  await dialog.getByRole("button", { name: "Schließen" }).click();

  // The folder itself, from the page of what was shared.
  const bernd = await enter("bernd", "/shared");
  const entry = bernd.page.getByRole("listitem").filter({ hasText: folder });
  await entry.getByText("Bearbeiten und weiter teilen").waitFor();
  await demandAccessible(bernd.page, "what may be shared on");
  await entry.getByRole("button", { name: new RegExp(`^Teilen ?: ${folder}`) }).click();
  const passing = bernd.page.getByRole("dialog", { name: `„${folder}“ teilen` });
  await passing.getByLabel("Person oder Gruppe hinzufügen").fill("clara");
  await passing
    .getByRole("button", { name: /^clara.* hinzufügen$/i })
    .first()
    .click();
  await passing.getByLabel(/^Recht von clara/i).waitFor();
  // The own share stands there, and cannot be changed by mistake.
  await passing.getByText("Das sind Sie · Verwalten").waitFor();
  expect(await passing.getByLabel(/^Recht von bernd in Gemeinde Hohenwarth$/).count()).toBe(0);
  await demandAccessible(bernd.page, "shared on");
  await passing.getByRole("button", { name: "Schließen" }).click();
  // What is in it, from its menu there.
  await bernd.page.getByRole("link", { name: folder }).click();
  await bernd.page.getByRole("button", { name: "Aktionen für Innen" }).click();
  await bernd.page.getByRole("menuitem", { name: "„Innen“ teilen" }).click();
  const inner = bernd.page.getByRole("dialog", { name: "„Innen“ teilen" });
  await inner.getByText("Noch mit niemandem geteilt.").waitFor();
  await inner.getByRole("button", { name: "Schließen" }).click();
  await bernd.page.goto("/shared/given");
  await bernd.page
    .getByRole("listitem")
    .filter({ hasText: folder })
    .getByText(/clara.*\(Lesen\)/)
    .waitFor();
  await demandAccessible(bernd.page, "what was shared on");

  const clara = await enter("clara", "/shared");
  await clara.page
    .getByRole("listitem")
    .filter({ hasText: folder })
    .getByText(/von bernd/)
    .waitFor();
  expect(await clara.page.getByRole("button", { name: new RegExp(`^Teilen ?: ${folder}`) }).count()).toBe(0);
  await clara.page.getByRole("link", { name: folder }).click();
  await clara.page.getByRole("link", { name: "Innen" }).first().waitFor();

  await page.goto("/shared/given");
  await page.getByRole("button", { name: new RegExp(`^Freigaben ändern ?: ${folder}`) }).click();
  await dialog.getByRole("button", { name: /^Freigabe für clara.* beenden$/i }).click();
  await dialog.getByRole("status").filter({ hasText: "hat keinen Zugriff mehr" }).waitFor();
  await clara.page.goto("/shared");
  await expect.poll(() => clara.page.getByRole("link", { name: folder }).count(), { timeout: 20_000 }).toBe(0);
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
});
