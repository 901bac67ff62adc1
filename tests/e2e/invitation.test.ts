// An invitation: someone new sets a password and logs in with it; once.
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, logIn, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

async function invite(login: string): Promise<string> {
  const { boxes, accounts } = world.server.services;
  const box = await boxes.byName("hohenwarth");
  if (!box) throw new Error("no box");
  const account = await accounts.create(box.id, { login, displayName: "Dora Neu", role: "member" });
  return `/invitation/${await accounts.invite(box.id, account.id)}`;
}

test("someone new sets a password, told the rules first, and logs in", async () => {
  const address = await invite("dora");
  const { page, context, troubles } = await world.open();
  await page.goto(address);
  await page.getByText("Guten Tag Dora Neu, hier legen Sie Ihr Passwort für Gemeinde Hohenwarth fest.").waitFor();
  expect(await page.getByText("mindestens 12 Zeichen").isVisible()).toBe(true);
  expect(await page.title()).toBe("Willkommen – Gemeinde Hohenwarth – BayernBox");
  const [password, repeated, submit] = [
    page.getByLabel("Neues Passwort", { exact: true }),
    page.getByLabel("Neues Passwort wiederholen"),
    page.getByRole("button", { name: "Passwort festlegen" }),
  ];

  await password.fill("kurz");
  await submit.click();
  await page.getByText("Das Passwort ist zu kurz").waitFor();
  await password.fill("Drei Linden am Weiher");
  await repeated.fill("Drei Linden am Bach");
  await submit.click();
  await page.getByText("Die beiden Passwörter sind verschieden.").waitFor();
  await password.fill("passwort1234");
  await repeated.fill("passwort1234");
  await submit.click();
  const refused = page.getByRole("alert").filter({ hasText: "Liste der häufigen Passwörter" });
  await refused.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await password.fill("Drei Linden am Weiher");
  await repeated.fill("Drei Linden am Weiher");
  await page.keyboard.press("Enter");
  await page.getByText("Ihr Passwort ist gesetzt.").waitFor();
  expect(await page.getByLabel("Anmeldename").inputValue()).toBe("dora");
  await logIn(page, "dora", "Drei Linden am Weiher");
  await page.getByText("Schön, dass Sie da sind").waitFor();
  expect(troubles).toEqual([]);
  await context.close();

  const second = await world.open();
  await second.page.goto(address);
  await second.page.getByText("Diese Einladung gilt nicht mehr").waitFor();
  await second.context.close();
});

test.each([
  ["light", 1440],
  ["dark", 320],
] as const)("in %s at %i px axe finds nothing", async (colorScheme, width) => {
  const { page, context } = await world.open({ colorScheme, viewport: { width, height: 700 } });
  await page.goto(await invite(`neu-${width}`));
  await page.getByRole("button", { name: "Passwort festlegen" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await context.close();
});
