// Letting an app in: Nextcloud's client opens our page in the browser, somebody consents, and the client syncs with what it was given.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, command } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { createWorld, give, logIn, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

interface Started {
  poll: { token: string; endpoint: string };
  login: string;
}

/** What the client does before it opens the browser; on the box's own host. */
async function startApp(
  agent = "Mozilla/5.0 (Linux) mirall/3.7.3git (Nextcloud, debian-6.1 ClientArchitecture: x86_64)",
): Promise<Started> {
  const answer = await ask(world.server.origin, "POST", "/index.php/login/v2", {
    headers: { host: new URL(world.boxOrigin).host, "user-agent": agent, "content-length": "0" },
  });
  return JSON.parse(answer.text) as Started;
}
const poll = (token: string) =>
  ask(world.server.origin, "POST", "/index.php/login/v2/poll", {
    headers: { host: new URL(world.boxOrigin).host, "content-type": "application/x-www-form-urlencoded" },
    body: `token=${token}`,
  });

test("someone signs in, lets the app in by keyboard, and nextcloudcmd syncs with the password it fetched", async () => {
  await give(world.server.actor("anna"), { "Für die App.txt": "angekommen" });
  const started = await startApp();
  expect(started.login.startsWith(`${world.boxOrigin}/index.php/login/v2/flow/`)).toBe(true);
  const { page, context, troubles } = await world.open();
  await page.goto(`${started.login}?user=anna`);
  await logIn(page, "anna", world.server.actor("anna").password);
  await page.getByText("Nextcloud (Linux) möchte auf Ihre Dateien zugreifen.").waitFor();
  expect(await page.title()).toContain("App verbinden");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  const facts = await page.locator("dl").innerText();
  for (const fact of ["Nextcloud (Linux)", "(anna)", "Gemeinde Hohenwarth"]) expect(facts).toContain(fact);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect((await poll(started.poll.token)).status).toBe(404);

  // From the heading, the first stop of the tabulator in the card is the consent.
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Zugriff erlauben");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Die App ist verbunden" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();

  const answer = await poll(started.poll.token);
  expect(answer.status).toBe(200);
  const granted = JSON.parse(answer.text) as { server: string; loginName: string; appPassword: string };
  expect(granted).toMatchObject({ server: world.boxOrigin, loginName: "anna" });
  expect((await poll(started.poll.token)).status).toBe(404);

  const home = await mkdtemp(join(tmpdir(), "landbox-login-flow-"));
  try {
    await mkdir(join(home, "files"));
    await writeFile(join(home, "exclude.lst"), ".sync_*\n.nextcloudsync.log*\n");
    const { code, output } = await command(
      "nextcloudcmd",
      [
        ...["-h", "--non-interactive", "--trust", "--exclude", join(home, "exclude.lst")],
        ...["-u", `${granted.loginName}@hohenwarth`, "-p", granted.appPassword, join(home, "files"), `${world.server.origin}/`],
      ],
      { environment: { HOME: home, QT_QPA_PLATFORM: "offscreen" }, timeout: 100_000 },
    );
    expect(code, output.slice(-3000)).toBe(0);
    expect(await readFile(join(home, "files", "Für die App.txt"), "utf8")).toBe("angekommen");
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test("refused, answered and unknown sign-ins say so, and nobody is let in", async () => {
  const started = await startApp();
  const { page, context } = await world.openAs("bernd");
  await page.goto(started.login);
  await page.getByRole("button", { name: "Ablehnen" }).click();
  await page.getByRole("heading", { name: "Zugriff abgelehnt" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect((await poll(started.poll.token)).status).toBe(404);
  await page.reload();
  await page.getByRole("heading", { name: "Diese Anmeldung gilt nicht mehr" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await context.close();
});

test("another account can be taken, and the page comes back to the app", async () => {
  const started = await startApp();
  const { page, context } = await world.openAs("bernd");
  await page.goto(started.login);
  await page.getByRole("button", { name: "Mit einem anderen Konto anmelden" }).click();
  await logIn(page, "clara", world.server.actor("clara").password);
  await page.getByText("(clara)").waitFor();
  await page.getByRole("button", { name: "Zugriff erlauben" }).click();
  await page.getByRole("heading", { name: "Die App ist verbunden" }).waitFor();
  expect(JSON.parse((await poll(started.poll.token)).text)).toMatchObject({ loginName: "clara" });
  await context.close();
});

test.each([
  ["light", 1440, "de-DE"],
  ["dark", 768, "en-GB"],
  ["dark", 320, "de-DE"],
] as const)("in %s at %i px (%s) axe finds nothing, and it fits", async (colorScheme, width, locale) => {
  const { login } = await startApp("A program with a very long name that nobody knows ".repeat(3));
  const { page, context } = await world.open({ colorScheme, locale, viewport: { width, height: 800 } });
  await page.goto(login);
  await logIn(page, "anna", world.server.actor("anna").password);
  await page.getByRole("button", { name: /^(Zugriff erlauben|Allow access)$/ }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  const folder = process.env["SCREENSHOTS"];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `login-flow-${colorScheme}-${width}.png`), fullPage: true });
  await context.close();
});
