// Seeing folders: order, addresses, going back and forth, many entries, and the states in which there is nothing to see.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, give, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const anna = world.server.actor("anna");
  await give(anna, {
    "Öffentlichkeit/": "",
    "Zuschüsse/": "",
    "Bauamt/": "",
    "Bauamt/Pläne & Skizzen/": "",
    "Bauamt/Pläne & Skizzen/50 % #1?.txt": "x".repeat(1536),
    "Übersicht.pdf": "x".repeat(2_500_000),
    "zebra.txt": "",
    "Apfel.txt": "abc",
    "Viele/": "",
  });
  const names = Array.from({ length: 450 }, (_, index) => `Viele/Beleg ${String(index + 1).padStart(4, "0")}.pdf`);
  for (let start = 0; start < names.length; start += 30)
    await Promise.all(names.slice(start, start + 30).map((name) => give(anna, { [name]: "x" })));
}, 240_000);
afterAll(() => world?.stop());

test("folders come first, both in German order, with size and date", async () => {
  const { page, context, troubles } = await world.openAs("anna");
  const rows = page.getByRole("row");
  await rows.nth(1).waitFor();
  const names = await page.locator("[data-name]").allInnerTexts();
  expect(names.map((name) => name.replace(/\s*(Ordner|Datei|PDF-Dokument|Textdokument|herunterladen)\s*/g, ""))).toEqual([
    "Bauamt",
    "Öffentlichkeit",
    "Viele",
    "Zuschüsse",
    "Apfel.txt",
    "Übersicht.pdf",
    "zebra.txt",
  ]);
  const overview = page.getByRole("row", { name: "Übersicht.pdf" });
  expect(await overview.innerText()).toContain("2,4 MB");
  const today = new Intl.DateTimeFormat("de", { dateStyle: "medium" }).format(Date.now());
  expect(await overview.innerText()).toContain(today);
  expect(await page.getByText("7 Einträge").isVisible()).toBe(true);
  expect(troubles).toEqual([]);
  await context.close();
});

test("the address names the place; back, forward, breadcrumb and reload lead where they should", async () => {
  const { page, context } = await world.openAs("anna");
  const heading = page.getByRole("heading", { level: 1 });
  await page.getByRole("link", { name: "Bauamt" }).click();
  await page.getByRole("link", { name: "Pläne & Skizzen" }).click();
  await page.getByRole("link", { name: "50 % #1?.txt" }).waitFor();
  const place = () => decodeURIComponent(new URL(page.url()).pathname);
  expect(place()).toBe("/files/Bauamt/Pläne & Skizzen");
  expect(await heading.innerText()).toBe("Pläne & Skizzen");
  expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.title()).toBe("Pläne & Skizzen – Gemeinde Hohenwarth – BayernBox");
  await page.goBack();
  await page.getByRole("link", { name: "Pläne & Skizzen" }).waitFor();
  expect(place()).toBe("/files/Bauamt");
  await page.goForward();
  await page.getByRole("link", { name: "50 % #1?.txt" }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "50 % #1?.txt" }).waitFor();
  const path = page.getByRole("navigation", { name: "Pfad" });
  expect(await path.locator("[aria-current=page]").innerText()).toBe("Pläne & Skizzen");
  await path.getByRole("link", { name: "Meine Dateien" }).click();
  await page.getByRole("link", { name: "Apfel.txt" }).waitFor();
  expect(place()).toBe("/files");
  await context.close();
});

test("the keyboard walks through the list", async () => {
  const { page, context } = await world.openAs("anna");
  await page.getByRole("link", { name: "Bauamt" }).focus();
  const here = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await page.keyboard.press("ArrowDown");
  expect(await here()).toContain("Öffentlichkeit");
  await page.keyboard.press("End");
  expect(await here()).toContain("zebra.txt");
  await page.keyboard.press("Home");
  expect(await here()).toContain("Bauamt");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Pläne & Skizzen" }).waitFor();
  await context.close();
});

test("the skip link leads to the content", async () => {
  const { page, context } = await world.openAs("anna");
  await page.getByRole("link", { name: "Bauamt" }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "Bauamt" }).waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Zum Inhalt springen");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
  await context.close();
});

test("a long folder comes page by page and draws only what is near the screen", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files/Viele" });
  await page.getByRole("link", { name: "Beleg 0001.pdf" }).waitFor();
  expect(await page.locator("[data-name]").count()).toBeLessThan(120);
  expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe("451");
  await page.getByRole("link", { name: "Beleg 0001.pdf" }).focus();
  await page.keyboard.press("End");
  await page.getByRole("link", { name: "Beleg 0450.pdf" }).waitFor();
  expect(await page.locator("[data-name]").count()).toBeLessThan(120);
  expect(await page.getByText("450 Einträge").count()).toBe(1);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Beleg 0450.pdf");
  expect(await page.getByRole("row", { name: "Beleg 0450.pdf" }).getAttribute("aria-rowindex")).toBe("451");
  await context.close();
});

test("scrolling far away from the row with the focus does not lead back to it when the entries there arrive", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files/Viele" });
  await page.getByRole("link", { name: "Beleg 0001.pdf" }).focus();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.getByRole("link", { name: "Beleg 0450.pdf" }).waitFor();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(5000);
  expect(await page.getByRole("link", { name: "Beleg 0450.pdf" }).count()).toBe(1);
  await context.close();
});

test("a folder seen before is confirmed without a body, also after a reload, and still follows changes", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files/Bauamt" });
  const plans = page.getByRole("link", { name: "Pläne & Skizzen" });
  await plans.waitFor();
  const answers: number[] = [];
  page.on("response", (response) => void (response.url().includes("/folder?") && answers.push(response.status())));
  await plans.click();
  await page.getByRole("link", { name: "50 % #1?.txt" }).waitFor();
  expect(answers).toEqual([200]);
  await page.goBack();
  await plans.waitFor();
  await expect.poll(() => answers).toEqual([200, 304]);
  await page.reload();
  await plans.waitFor();
  await expect.poll(() => answers).toEqual([200, 304, 304]);
  await give(world.server.actor("anna"), { "Bauamt/Nachtrag.txt": "x" });
  await page.getByRole("link", { name: "Nachtrag.txt" }).waitFor();
  // Nothing of it stays when somebody logs out.
  await page.reload();
  await plans.waitFor();
  await page.getByRole("button", { name: "Konto von" }).click();
  await page.getByRole("menuitem", { name: "Abmelden" }).click();
  await page.getByText("Sie sind abgemeldet.").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Anmelden" }).waitFor();
  expect(await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain("Skizzen");
  await context.close();
});

test("without a connection the page says so and recovers by itself or by the button", async () => {
  const { page, context } = await world.openAs("anna");
  await page.getByRole("link", { name: "Bauamt" }).waitFor();
  await context.setOffline(true);
  await page.getByRole("status").filter({ hasText: "Keine Verbindung" }).waitFor();
  await page.getByRole("link", { name: "Bauamt" }).click();
  await page.getByRole("alert").filter({ hasText: "konnte nicht geladen werden" }).waitFor();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Erneut versuchen" }).click();
  await page.getByRole("link", { name: "Pläne & Skizzen" }).waitFor();
  expect(await page.getByText("Keine Verbindung").count()).toBe(0);
  await context.close();
});

test("a folder that is empty says what to do; one that is not there says so", async () => {
  const { page, context } = await world.openAs("anna");
  await page.getByRole("link", { name: "Zuschüsse" }).click();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await page.goto("/files/Weg/Ganz weg");
  await page.getByText("Diesen Ordner gibt es nicht").waitFor();
  await context.close();
});

test("another account's space stays unknown", async () => {
  const own = await world.openAs("anna");
  const session = await own.page.evaluate(
    async () =>
      (await (await fetch("/api/v1/session", { headers: { "X-Requested-With": "XMLHttpRequest" } })).json()) as {
        spaces: { id: string }[];
      },
  );
  await own.context.close();
  const { page, context } = await world.openAs("bernd");
  await page.goto(`/spaces/${session.spaces[0]?.id}`);
  await page.getByText("Diesen Ordner gibt es nicht").waitFor();
  await context.close();
});

test("going back leads to the same spot with the same selection, at once from memory", async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Akten/Nr ${String(index + 1).padStart(2, "0")}/`, ""]));
  await give(world.server.actor("anna"), { "Akten/": "", ...many });
  const { page, context } = await world.openAs("anna", {
    path: "/files/Akten",
    viewport: { width: 1200, height: 600 },
  });
  await page.getByRole("checkbox", { name: "Nr 12 auswählen" }).check();
  await page.getByRole("link", { name: "Nr 20" }).scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(100);
  await page.getByRole("link", { name: "Nr 20" }).click();
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  // Nothing comes from the server: what is shown was remembered.
  await page.route("**/api/v1/spaces/**", () => new Promise(() => undefined));
  await page.goBack();
  await page.getByRole("link", { name: "Nr 20" }).waitFor();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(before);
  expect(await page.getByRole("checkbox", { name: "Nr 12 auswählen" }).isChecked()).toBe(true);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Nr 20");
  await context.close();
});

test("a long way to a folder is folded in the middle", async () => {
  const way = ["Lager", "Ablage", "Alt", "2024", "Herbst", "Entwürfe"];
  for (let depth = 1; depth <= way.length; depth++) await give(world.server.actor("anna"), { [`${way.slice(0, depth).join("/")}/`]: "" });
  const { page, context } = await world.openAs("anna", { path: `/files/${way.map(encodeURIComponent).join("/")}` });
  const path = page.getByRole("navigation", { name: "Pfad" });
  expect(await path.getByRole("link").allInnerTexts()).toEqual(["Meine Dateien", "2024", "Herbst"]);
  await path.getByRole("button", { name: "Weitere Ordner im Pfad" }).click();
  await page.getByRole("menuitem", { name: "Ablage" }).click();
  await page.getByRole("link", { name: "Ordner Alt" }).waitFor();
  await context.close();
});
