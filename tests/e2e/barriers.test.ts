// Barriers that other products had in their BITV tests, one test each, and every page under what people set in their system: forced colours, 400 %, less movement.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, looks } from "./look.ts";
import { createWorld, give, logIn, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), {
    "Bauamt/": "",
    "Brief.txt": "Guten Tag",
    "Plan.txt": "x",
    "Weg.txt": "x",
  });
  await world.server.actor("anna").dav("DELETE", "Weg.txt");
  await give(world.server.actor("admin"), { "Bauamt/": "", "Brief.txt": "Guten Tag" });
});
afterAll(() => world?.stop());

interface Stop {
  name: string;
  visible: boolean;
  inside: boolean;
}

/** What the Tab key leads to, until it comes round or leaves the page. */
async function stops(page: Page, most = 80, within?: string): Promise<Stop[]> {
  const found: Stop[] = [];
  for (let step = 0; step < most; step++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate((selector) => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const box = element.getBoundingClientRect();
      const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const style = getComputedStyle(element);
      return {
        name: (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 60) || element.tagName,
        // Nothing else may lie over it.
        visible:
          box.width > 0 &&
          box.height > 0 &&
          style.visibility === "visible" &&
          (at === null || element.contains(at) || at.contains(element)),
        inside: selector === undefined || element.closest(selector) !== null,
      };
    }, within);
    if (!stop) break;
    found.push(stop);
  }
  return found;
}

describe("nextcloud/server", () => {
  test("#41839: on a phone no hidden element gets the focus", async () => {
    const { page, context } = await world.openAs("anna", { viewport: { width: 320, height: 640 }, hasTouch: true });
    await page.getByRole("link", { name: "Brief.txt" }).waitFor();
    const all = await stops(page);
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(({ visible }) => !visible)).toEqual([]);
    // The navigation is a drawer; closed, nothing of it can be reached.
    expect(all.some(({ name }) => name === "Papierkorb")).toBe(false);
    await page.getByRole("button", { name: "Navigation öffnen" }).click();
    await page.getByRole("dialog").waitFor();
    const open = await stops(page, 30, "[role=dialog]");
    expect(open.filter(({ inside, visible }) => !inside || !visible)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Navigation öffnen" }).evaluate((button) => button === document.activeElement)).toBe(
      true,
    );
    await context.close();
  });

  test("#37102: menus open with buttons that say whether they are open", async () => {
    const { page, context } = await world.openAs("anna");
    await page.getByRole("link", { name: "Brief.txt" }).waitFor();
    const names = ["Konto von", "Sprache", "Neu", "Weitere Aktionen", "Sortiert nach", "Aktionen für Brief.txt"];
    for (const name of names) {
      const trigger = page.getByRole("button", { name: new RegExp(`^${name}`) }).first();
      expect([name, await trigger.evaluate((element) => element.tagName), await trigger.getAttribute("aria-haspopup")]).toEqual([
        name,
        "BUTTON",
        "menu",
      ]);
      expect([name, await trigger.getAttribute("aria-expanded")]).toEqual([name, "false"]);
      await trigger.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menu").waitFor();
      expect([name, await trigger.getAttribute("aria-expanded")]).toEqual([name, "true"]);
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });
      expect([name, await trigger.getAttribute("aria-expanded")]).toEqual([name, "false"]);
      await expect.poll(() => trigger.evaluate((button) => button === document.activeElement)).toBe(true);
    }
    await context.close();
  });

  test("#41012: in a menu the arrow keys, Home, End and letters walk, Escape leaves", async () => {
    const { page, context } = await world.openAs("anna");
    const trigger = page.getByRole("button", { name: "Aktionen für Brief.txt" });
    await trigger.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem").first().waitFor();
    const at = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    const all = (await page.getByRole("menuitem").allInnerTexts()).map((text) => text.trim());
    await page.keyboard.press("Home");
    await expect.poll(at).toBe(all[0]);
    await page.keyboard.press("ArrowDown");
    await expect.poll(at).toBe(all[1]);
    await page.keyboard.press("End");
    await expect.poll(at).toBe(all.at(-1));
    await page.keyboard.press("ArrowDown");
    await expect.poll(at).toBe(all[0]);
    await page.keyboard.press("u");
    await expect.poll(at).toBe("Umbenennen");
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await context.close();
  });

  test("#37017, #36953: the focus ring stands out from what is around it, and the skip link can be read", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, context } = await world.openAs("anna", { colorScheme });
      await page.getByRole("link", { name: "Brief.txt" }).waitFor();
      await page.locator("h1").evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press("Tab");
      const skip = page.getByRole("link", { name: "Zum Inhalt springen" });
      expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
      await expect.poll(async () => ((await skip.boundingBox())?.y ?? -1) >= 0).toBe(true);
      const ratios = await page.evaluate(() => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
        const luminance = (colour: string): number => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ratio = (a: string, b: string): number => {
          const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
          return (light + 0.05) / (dark + 0.05);
        };
        const link = document.querySelector<HTMLElement>(".shell__skip")!;
        const style = getComputedStyle(link);
        const [page_, card] = [getComputedStyle(document.body), getComputedStyle(document.querySelector(".lb-card")!)];
        return {
          words: ratio(style.color, style.backgroundColor),
          ringOnPage: ratio(style.outlineColor, page_.backgroundColor),
          ringOnCard: ratio(style.outlineColor, card.backgroundColor),
        };
      });
      expect(ratios.words).toBeGreaterThanOrEqual(4.5);
      expect(ratios.ringOnPage).toBeGreaterThanOrEqual(3);
      expect(ratios.ringOnCard).toBeGreaterThanOrEqual(3);
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
      await context.close();
    }
  });

  test("#56611: what acts on a file says which one", async () => {
    const { page, context } = await world.openAs("anna");
    for (const [row, action] of [
      ["Brief.txt", /Brief\.txt|Favoriten/],
      ["Bauamt", /Bauamt|Favoriten/],
    ] as const) {
      await page.getByRole("button", { name: `Aktionen für ${row}` }).click();
      await page.getByRole("menuitem").first().waitFor();
      for (const item of await page.getByRole("menuitem").all()) {
        const name = (await item.getAttribute("aria-label")) ?? (await item.innerText());
        expect(name).toMatch(action);
      }
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });
    }
    await context.close();
  });
});

describe("owncloud/web#4300", () => {
  test("dialogs take the focus, keep it and give it back", async () => {
    const { page, context } = await world.openAs("anna");
    await page.getByRole("link", { name: "Brief.txt" }).focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Tastenkürzel" }).waitFor();
    const all = await stops(page, 8, "[role=dialog]");
    expect(all.length).toBe(8);
    expect(all.filter(({ inside }) => !inside)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Brief.txt");
    await context.close();
  });

  test("a German page has no English names, and names contain the words one sees (2.5.3)", async () => {
    const { page, context } = await world.openAs("admin");
    const english = /\b(close|open|menu|more|actions?|upload|search|settings|select|file|folder|sort|details|language|account of)\b/i;
    const look = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("[aria-label], [title]")].flatMap((element) => {
          if (element.getClientRects().length === 0) return [];
          const label = element.getAttribute("aria-label");
          const seen = element.matches("button, a, [role^=menuitem], [role=tab]") ? element.innerText.trim() : "";
          const words = seen.replaceAll(/\s+/g, " ").toLowerCase();
          const mismatch = label !== null && words !== "" && !label.toLowerCase().includes(words) ? `${words} ≠ ${label}` : "";
          return [{ label: label ?? element.title, mismatch }];
        }),
      );
    const all: { label: string; mismatch: string }[] = [];
    for (const path of ["/files", "/", "/trash", "/recent", "/search?q=brief", "/settings/people"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      all.push(...(await look()));
    }
    await page.goto("/files");
    await page.getByRole("button", { name: "Aktionen für Brief.txt" }).click();
    await page.getByRole("menuitem").first().waitFor();
    all.push(...(await look()));
    expect(all.length).toBeGreaterThan(20);
    expect(all.map(({ label }) => label).filter((label) => english.test(label.replace("Details", "")))).toEqual([]);
    expect(all.map(({ mismatch }) => mismatch).filter(Boolean)).toEqual([]);
    await context.close();
  });
});

test.each(looks)("states that come and go have no faults: drawer, drag, work over many, an app password: %s", async (look, options) => {
  const { page, context, troubles } = await world.openAs("anna", options);
  const found: string[] = [];
  const see = async (state: string) => found.push(...(await faults(page, state, look)));
  await page.getByRole("link", { name: "Brief.txt" }).waitFor();
  if ((options.viewport?.width ?? 0) < 900) {
    await page.getByRole("button", { name: "Navigation öffnen" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Papierkorb" }).waitFor();
    await see("drawer");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  } else {
    const data = await page.evaluateHandle(() => new DataTransfer());
    await page.getByRole("row", { name: "Brief.txt" }).dispatchEvent("dragstart", { dataTransfer: data });
    await page.getByRole("row", { name: "Bauamt" }).dispatchEvent("dragover", { dataTransfer: data });
    await page.locator(".entry--over").waitFor();
    await see("dragging");
    await page.getByRole("row", { name: "Brief.txt" }).dispatchEvent("dragend", { dataTransfer: data });
    await page.getByRole("button", { name: "Auswahl aufheben" }).click();
  }
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/dav/spaces/**", async (route) => {
    if (route.request().method() !== "DELETE") return route.fallback();
    await held;
    return route.fulfill({ status: 423 });
  });
  for (const name of ["Brief.txt", "Plan.txt"]) await page.getByRole("checkbox", { name: `${name} auswählen` }).check();
  await page.keyboard.press("Delete");
  await page.locator(".running-tasks__task").waitFor();
  await see("work over many");
  go();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.goto("/settings/security");
  await page.getByLabel("Wofür?").fill(`Gerät ${look}`);
  await page.getByRole("button", { name: "App-Passwort erstellen" }).click();
  await page.getByRole("group", { name: /^App-Passwort für/ }).waitFor();
  await see("app password");
  expect(found).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});

const everyPage = [
  ["/", "h1"],
  ["/files", "[data-name]"],
  ["/files/Bauamt", ".lb-empty, .files__content"],
  ["/favourites", "h1"],
  ["/recent", "h1"],
  ["/trash", "h1"],
  ["/search?q=brief", "h1"],
  ["/shared", "h1"],
  ["/send", "main form"],
  ["/request", "main form"],
  ["/settings/spaces", "#spaces-create"],
  ["/settings/profile", "main form"],
  ["/settings/security", "main form"],
  ["/settings/appearance", "main fieldset"],
  ["/settings/people", "table"],
  ["/settings/box", "main form"],
  ["/settings/barriers", "#barriers-title"],
  ["/imprint", "h1"],
  ["/accessibility?report=/files", ".barrier"],
] as const;

// 1280 by 1024 CSS pixels at 400 % are 320 by 256.
const settings = [
  ["forced colours", { forcedColors: "active", viewport: { width: 1280, height: 900 } }],
  ["400 %", { viewport: { width: 320, height: 256 } }],
  ["forced colours at 400 %", { forcedColors: "active", viewport: { width: 320, height: 256 } }],
] as const;

test.each(settings)("every page works with %s and without movement", async (name, options) => {
  const { page, context, troubles } = await world.openAs("admin", { ...options, reducedMotion: "reduce" });
  const found: string[] = [];
  for (const [path, wait] of everyPage) {
    await page.goto(path);
    await page.locator(wait).first().waitFor();
    found.push(...(await faults(page, `${name} ${path}`, "")));
    const more = await page.evaluate(() => {
      const moving = document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 1);
      // What sticks to the window may not take most of it.
      const stuck = [...document.querySelectorAll("body *")].filter((element) => {
        const { position } = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return (
          (position === "fixed" || position === "sticky") &&
          box.height > innerHeight / 2 &&
          box.width > innerWidth / 2 &&
          box.top < innerHeight &&
          box.bottom > 0
        );
      });
      return [...moving.map(() => "moves"), ...stuck.map((element) => `sticks: ${element.className}`)];
    });
    found.push(...more.map((one) => `${name} ${path}: ${one}`));
  }
  expect(found).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});

test("whoever has the wrong address learns where they are, and a host without a box says so", async () => {
  const { page, context } = await world.open();
  await page.goto("/login");
  await logIn(page, "anna@arrach", "falsch-falsch-falsch");
  await page.getByRole("alert").filter({ hasText: "Sie sind auf der Seite von „Gemeinde Hohenwarth“." }).waitFor();
  await context.close();
  const common = await world.open({ origin: world.server.origin });
  await common.page.goto("/login");
  await logIn(common.page, "anna", "falsch-falsch-falsch");
  await common.page.getByRole("alert").filter({ hasText: "geben Sie hinter dem Anmeldenamen Ihre Box an" }).waitFor();
  await common.context.close();
  const nowhere = await world.open({ origin: `http://gibt-es-nicht.localhost:${world.server.port}` });
  await nowhere.page.goto("/");
  await nowhere.page.getByRole("heading", { name: "Unter dieser Adresse gibt es keine Box" }).first().waitFor();
  expect(await faults(nowhere.page, "no box", "")).toEqual([]);
  await nowhere.context.close();
});
