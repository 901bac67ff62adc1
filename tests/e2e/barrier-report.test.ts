// A barrier is reported by whoever meets one, and answered by the box's admins.
import { signIn } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faults } from "./look.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), { "Bauamt/": "", "Brief.txt": "Guten Tag", "Plan.txt": "x" });
});
afterAll(() => world?.stop());

test("a barrier is reported from wherever one is, before the log-in too, and no secret address goes along", async () => {
  const admin = await signIn(world.server, world.server.actor("admin"));
  const write = async (contact: string): Promise<void> => {
    const text = `## Kontakt\n\n${contact}\n\n## Durchsetzung\n\nE-Mail: bitv@bayern.de`;
    const written = await admin.ask("PUT", "/api/v1/box/profile", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ legal: [{ page: "accessibility", language: "de", text }] }),
    });
    expect(written.status).toBe(204);
  };
  await write("Rathaus, Zimmer 3");
  const { page, context, troubles } = await world.openAs("anna", { path: "/files/Bauamt" });
  await page.getByRole("link", { name: "Barriere melden" }).click();
  await page.getByRole("heading", { name: "Barriere melden" }).waitFor();
  expect(new URL(page.url()).searchParams.get("report")).toBe("/files/Bauamt");
  // Without an address in the statement nobody is sent to the body that enforces.
  expect(await page.getByRole("link", { name: /^E-Mail an/ }).count()).toBe(0);
  await write("E-Mail: barriere@hohenwarth.example");
  await page.reload();
  const what = page.getByLabel("Was funktioniert für Sie nicht?");
  await page.getByRole("button", { name: "Meldung absenden" }).click();
  await page.getByText("Bitte beschreiben Sie, was nicht funktioniert.").waitFor();
  await expect.poll(() => what.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await faults(page, "report with a fault", "")).toEqual([]);
  await what.fill("Die Knöpfe sind zu klein & zu blass.");
  const letter = (await page.getByRole("link", { name: "E-Mail an barriere@hohenwarth.example" }).getAttribute("href")) ?? "";
  expect(letter).toMatch(/^mailto:barriere@hohenwarth\.example\?subject=Barriere%20in%20der%20Box&body=Die%20Kn%C3%B6pfe/);
  expect(decodeURIComponent(letter)).toContain("/files/Bauamt");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const thanks = page.getByRole("heading", { name: "Ihre Meldung ist eingegangen" });
  await thanks.waitFor();
  await expect.poll(() => thanks.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByText(/^Sie hat die Nummer \d+ und wird spätestens bis zum .* beantwortet\.$/).waitFor();
  expect(await faults(page, "reported", "")).toEqual([]);
  await context.close();

  const office = await world.openAs("admin", { path: "/settings/barriers" });
  const entry = office.page.getByRole("listitem").filter({ hasText: "Die Knöpfe sind zu klein & zu blass." });
  await entry.getByText("/files/Bauamt").waitFor();
  expect(await faults(office.page, "reports", "")).toEqual([]);
  await entry.getByRole("button", { name: /^Erledigt … ?: Meldung Nr/ }).click();
  await office.page.getByLabel("Was getan wurde").fill("Größer gemacht");
  expect(await faults(office.page, "report being answered", "")).toEqual([]);
  await office.page.getByRole("button", { name: "Als erledigt speichern" }).click();
  await entry.getByText("Was getan wurde: Größer gemacht").waitFor();
  await office.page.getByRole("heading", { name: /^Erledigt \(/ }).waitFor();
  expect(await faults(office.page, "reports that are done", "")).toEqual([]);
  await entry.getByRole("button", { name: /^Wieder öffnen/ }).click();
  await office.page.getByRole("heading", { name: /^Offen \(/ }).waitFor();
  expect(office.troubles).toEqual([]);
  await office.context.close();

  const stranger = await world.open();
  await stranger.page.goto("/invitation/1.geheim");
  await stranger.page.getByRole("link", { name: "Barriere melden" }).click();
  await stranger.page.getByRole("heading", { name: "Barriere melden" }).waitFor();
  expect(stranger.page.url()).not.toContain("geheim");
  expect([...troubles, ...stranger.troubles]).toEqual([]);
  await stranger.context.close();
});
