// Logging in and out, by mouse and by keyboard, on a box's host and on the common one, in German and in English.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, give, logIn, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await give(world.server.actor("anna"), { "Baupläne/": "", "Baupläne/Grundriss.txt": "Grundriss", "Brief.txt": "Guten Tag" });
});
afterAll(() => world?.stop());

test("the address of the page needs no credentials", async () => {
  for (const path of ["/", "/login", "/files/Bauplaene", "/invitation/1.x"])
    expect((await fetch(world.server.origin + path)).status).toBe(200);
  expect((await fetch(`${world.server.origin}/assets/none.js`)).status).toBe(404);
});

test("a box's own host names the box; the keyboard is enough", async () => {
  const { page, troubles } = await world.open();
  await page.goto("/");
  await page.waitForURL("**/login");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Gemeinde Hohenwarth");
  expect(await page.title()).toBe("Anmelden – Gemeinde Hohenwarth – BayernBox");
  expect(await page.getByLabel("Anmeldename").evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.type("anna");
  await page.keyboard.press("Tab");
  await page.keyboard.type(world.server.actor("anna").password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/");
  await page.getByRole("link", { name: "Brief.txt" }).waitFor();
  expect(await page.title()).toBe("Start – Gemeinde Hohenwarth – BayernBox");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(troubles).toEqual([]);
  await page.context().close();
});

test("on the common host the login says the box", async () => {
  const { page } = await world.open({ origin: world.server.origin });
  await page.goto("/");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("BayernBox");
  expect(await page.getByText("anna@hohenwarth").isVisible()).toBe(true);
  await logIn(page, "anna@hohenwarth", world.server.actor("anna").password);
  await page.getByRole("link", { name: "Brief.txt" }).waitFor();
  expect(await page.title()).toContain("Gemeinde Hohenwarth");
  await page.context().close();
});

test("what is missing is said at the field, what is wrong is said without saying which", async () => {
  const { page } = await world.open();
  await page.goto("/login");
  await page.getByRole("button", { name: "Anmelden" }).click();
  const user = page.getByLabel("Anmeldename");
  expect(await user.getAttribute("aria-invalid")).toBe("true");
  expect(await user.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await user.evaluate((field) => document.getElementById(field.getAttribute("aria-describedby") ?? "")?.innerText)).toContain(
    "Bitte geben Sie",
  );
  const messages: string[] = [];
  for (const name of ["bernd", "niemand"]) {
    await logIn(page, name, "ganz falsch");
    const alert = page.getByRole("alert").filter({ hasText: "Anmeldung" });
    await alert.waitFor();
    messages.push(await alert.innerText());
    await page.reload();
  }
  expect(messages[0]).toBe(messages[1]);
  await page.context().close();
});

test("the password can be looked at", async () => {
  const { page } = await world.open();
  await page.goto("/login");
  const field = page.getByLabel("Passwort", { exact: true });
  await field.fill("geheim");
  expect(await field.getAttribute("type")).toBe("password");
  await page.getByRole("button", { name: "Passwort anzeigen" }).click();
  expect(await field.getAttribute("type")).toBe("text");
  await page.getByRole("button", { name: "Passwort verbergen" }).click();
  expect(await field.getAttribute("type")).toBe("password");
  await page.context().close();
});

test("the language changes at once, without loading anything, and stays", async () => {
  const { page } = await world.openAs("anna");
  await page.getByRole("link", { name: "Baupläne" }).waitFor();
  let loads = 0;
  page.on("request", () => loads++);
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  await page.getByRole("button", { name: "Sprache" }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await page.getByRole("button", { name: "Upload", exact: true }).waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("en");
  expect(await page.title()).toBe("My files – Gemeinde Hohenwarth – BayernBox");
  expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept)).toBe(true);
  expect(loads).toBe(0);
  await page.reload();
  await page.getByRole("heading", { name: "My files" }).waitFor();
  // Back by keyboard.
  await page.getByRole("button", { name: "Language" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Deutsch" }).waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Meine Dateien" }).waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("de");
  await page.context().close();
});

test("logging out ends the session on the server, and going back shows nothing", async () => {
  const { page, context } = await world.openAs("anna", { path: "/files/Baupl%C3%A4ne" });
  await page.getByRole("link", { name: "Grundriss.txt" }).waitFor();
  const cookies = await context.cookies();
  await page.getByRole("button", { name: "Konto von" }).click();
  await page.getByRole("menuitem", { name: "Abmelden" }).click();
  await page.getByText("Sie sind abgemeldet.").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Anmelden" }).waitFor();
  expect(await page.getByText("Grundriss.txt").count()).toBe(0);
  const cookie = cookies.find((one) => one.name === "landbox_session");
  const answer = await fetch(`${world.server.origin}/api/v1/session`, {
    headers: { cookie: `landbox_session=${cookie?.value}`, "x-requested-with": "XMLHttpRequest" },
  });
  expect(answer.status).toBe(401);
  await context.close();
});

test("an ended session leads to the log-in and from there back to the same folder", async () => {
  const { page, context } = await world.openAs("anna");
  await page.getByRole("link", { name: "Baupläne" }).waitFor();
  await context.clearCookies();
  await page.getByRole("link", { name: "Baupläne" }).click();
  await page.getByText("Ihre Sitzung ist abgelaufen").waitFor();
  await logIn(page, "anna", world.server.actor("anna").password);
  await page.getByRole("link", { name: "Grundriss.txt" }).waitFor();
  expect(decodeURI(new URL(page.url()).pathname)).toBe("/files/Baupläne");
  await context.close();
});

test("a disabled account is out within two seconds", async () => {
  const { page, context } = await world.openAs("clara");
  await page.getByText("Dieser Ordner ist noch leer").waitFor();
  await world.server.disable("clara", "hohenwarth");
  // The live connection ends with the session, so nobody has to press anything.
  await page.getByText("Ihre Sitzung ist abgelaufen").waitFor();
  await logIn(page, "clara", world.server.actor("clara").password);
  await page.getByRole("alert").filter({ hasText: "Anmeldung" }).waitFor();
  await context.close();
});

test("an address of somebody else is no way out of the page", async () => {
  const { page, context } = await world.open();
  await page.goto("/login?to=https://example.org/");
  await logIn(page, "anna", world.server.actor("anna").password);
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto("/login?to=//example.org/");
  await page.waitForURL((url) => url.pathname === "/");
  expect(new URL(page.url()).origin).toBe(world.boxOrigin);
  await context.close();
});

test("addresses that lead nowhere say so", async () => {
  const { page, context } = await world.openAs("anna");
  await page.goto("/files/Gibt es nicht");
  await page.getByText("Diesen Ordner gibt es nicht").waitFor();
  await page.getByRole("link", { name: "Zu meinen Dateien" }).click();
  await page.getByRole("link", { name: "Baupläne" }).waitFor();
  await context.close();
});
