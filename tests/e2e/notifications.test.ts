// What people are told while they are at something else: the bell, the list, and what each wants to hear of.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Window } from "./browser.ts";
import { faults, looks } from "./look.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
let windows: Window[] = [];
/** Each try has names of its own. */
let tries = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await Promise.all(windows.map(({ context }) => context.close()));
  windows = [];
});
afterAll(() => world?.stop());

const told = (name: string): RegExp => new RegExp(`^anna.* hat „${name}“ mit Ihnen geteilt\\.$`, "i");
const enter = async (login: string, path: string): Promise<Window> => {
  const window = await world.openAs(login, { path });
  windows.push(window);
  return window;
};
/** Calls of the page's own interface, with its cookie. */
const call = (page: Page, method: string, url: string, body?: object) =>
  page.evaluate(
    async ([verb, address, text]) => {
      const headers = { "X-Requested-With": "XMLHttpRequest", ...(text ? { "Content-Type": "application/json" } : {}) };
      const answer = await fetch(address, { method: verb, headers, ...(text ? { body: text } : {}) });
      const said = await answer.text();
      if (!answer.ok) throw new Error(`${verb} ${address}: ${answer.status} ${said}`);
      return said === "" ? undefined : (JSON.parse(said) as unknown);
    },
    [method, url, body ? JSON.stringify(body) : ""] as const,
  );
interface Session {
  account: { id: string };
  spaces: { id: string }[];
}
/** Anna gives bernd what she has just made. */
async function share(anna: Page, bernd: Page, name: string): Promise<void> {
  await give(world.server.actor("anna"), { [`${name}/`]: "" });
  const to = (await call(bernd, "GET", "/api/v1/session")) as Session;
  const { spaces } = (await call(anna, "GET", "/api/v1/session")) as Session;
  const folder = (await call(anna, "GET", `/api/v1/spaces/${spaces[0]?.id}/folder?path=${encodeURIComponent(name)}`)) as {
    folder: { id: number };
  };
  await call(anna, "PUT", `/api/v1/spaces/${spaces[0]?.id}/nodes/${folder.folder.id}/shares/account/${to.account.id}`, { role: "editor" });
}
async function demandFine(page: Page, state: string): Promise<void> {
  const focused = page.viewportSize();
  for (const [look, { viewport, colorScheme }] of looks) {
    if (viewport) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: colorScheme ?? null, reducedMotion: "reduce" });
    expect(await faults(page, state, look)).toEqual([]);
  }
  if (focused) await page.setViewportSize(focused);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

test("the bell says by itself that something came, the list leads there, and reading empties the bell", async () => {
  const [one, two] = [`Haushalt ${++tries}`, `Spielplatz ${tries}`];
  const anna = await enter("anna", "/files");
  const clara = await enter("clara", "/notifications");
  await clara.page.getByText("Keine Benachrichtigungen").waitFor();
  await demandFine(clara.page, "no news");

  const bernd = await enter("bernd", "/start");
  const { page } = bernd;
  await call(page, "POST", "/api/v1/notifications/read", {});
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("link", { name: "Benachrichtigungen, keine ungelesenen" }).waitFor();
  const upload = page.getByRole("button", { name: "Dateien hochladen" });
  await upload.focus();
  await share(anna.page, page, one);
  await page.getByRole("link", { name: "Benachrichtigungen, eine ungelesene" }).waitFor();
  await page.getByRole("status").filter({ hasText: "Sie haben eine neue Benachrichtigung." }).waitFor({ state: "attached" });
  // Whoever is at something else stays there.
  expect(await upload.evaluate((element) => element === document.activeElement)).toBe(true);
  await share(anna.page, page, two);
  const bell = page.getByRole("link", { name: "Benachrichtigungen, 2 ungelesene" });
  await bell.focus();
  await page.keyboard.press("Enter");

  await page.getByRole("heading", { name: "Benachrichtigungen", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "Heute" }).waitFor();
  const first = page.getByRole("link", { name: told(one) });
  await first.waitFor();
  await demandFine(page, "news");
  await page.getByRole("button", { name: new RegExp(`^Als gelesen markieren: .*„${two}“`) }).click();
  await page.getByRole("link", { name: "Benachrichtigungen, eine ungelesene" }).waitFor();
  await first.click();
  await page.getByRole("heading", { name: one, level: 1 }).waitFor();
  await page.getByRole("link", { name: "Benachrichtigungen, keine ungelesenen" }).waitFor();

  await share(anna.page, page, `Noch eins ${tries}`);
  await page.getByRole("link", { name: "Benachrichtigungen, eine ungelesene" }).click();
  await page.getByRole("button", { name: "Alle als gelesen markieren" }).click();
  await page.getByRole("link", { name: "Benachrichtigungen, keine ungelesenen" }).waitFor();
  expect(await page.getByRole("button", { name: "Alle als gelesen markieren" }).count()).toBe(0);
  expect([...anna.troubles, ...bernd.troubles, ...clara.troubles]).toEqual([]);
});

test("everybody chooses what to hear of, and is told that this server sends no mail", async () => {
  const anna = await enter("anna", "/files");
  const bernd = await enter("bernd", "/settings/notifications");
  const { page } = bernd;
  await call(page, "POST", "/api/v1/notifications/read", {});
  await page.getByText("Auf diesem Server ist kein Mailversand eingerichtet.").waitFor();
  await demandFine(page, "wishes");
  const choice = page.getByRole("checkbox", { name: "Jemand teilt etwas mit mir: in der Box anzeigen" });
  expect(await page.getByRole("combobox", { name: "Jemand teilt etwas mit mir: per E-Mail" }).isDisabled()).toBe(true);
  const kept = () => page.waitForResponse((response) => response.request().method() === "PUT" && response.ok());
  expect(await choice.isChecked()).toBe(true);
  // The wish for mails, too, or what cannot be mailed would be shown.
  await call(page, "PUT", "/api/v1/notification-settings", { wishes: [{ kind: "shared", inApp: true, mail: "never" }] });
  await page.reload();
  let saved = kept();
  await choice.uncheck();
  await saved;
  await page.reload();
  await expect.poll(() => choice.isChecked()).toBe(false);
  await share(anna.page, page, `Ungesagt ${++tries}`);
  await page.goto("/notifications");
  await page.getByRole("heading", { name: "Benachrichtigungen", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Einstellen, was Sie erfahren" }).click();
  saved = kept();
  await choice.check();
  await saved;
  await share(anna.page, page, `Gesagt ${tries}`);
  await page.getByRole("link", { name: "Benachrichtigungen, eine ungelesene" }).click();
  await page.getByRole("link", { name: told(`Gesagt ${tries}`) }).waitFor();
  expect(await page.getByText(`Ungesagt ${tries}`).count()).toBe(0);
  await call(page, "POST", "/api/v1/notifications/read", {});
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
});
