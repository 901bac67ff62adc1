// What people are told while they are at something else: the bell, the list, and what each wants to hear of.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Window } from "./browser.ts";
import { demandAccessible } from "./look.ts";
import { closingWindows } from "./windows.ts";
import { createWorld, give, type World } from "./world.ts";

let world: World;
/** Each try has names of its own. */
let tries = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

const told = (name: string): RegExp => new RegExp(`^anna.* hat „${name}“ mit Ihnen geteilt\\.$`, "i");
const closing = closingWindows();
const enter = (login: string, path: string): Promise<Window> => closing(world.openAs(login, { path }));
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
async function share(anna: Page, bernd: Page, name: string): Promise<number> {
  await give(world.server.actor("anna"), { [`${name}/`]: "" });
  const to = (await call(bernd, "GET", "/api/v1/session")) as Session;
  const { spaces } = (await call(anna, "GET", "/api/v1/session")) as Session;
  const folder = (await call(anna, "GET", `/api/v1/spaces/${spaces[0]?.id}/folder?path=${encodeURIComponent(name)}`)) as {
    folder: { id: number };
  };
  await call(anna, "PUT", `/api/v1/spaces/${spaces[0]?.id}/nodes/${folder.folder.id}/shares/account/${to.account.id}`, { role: "editor" });
  return folder.folder.id;
}
test("the bell says by itself that something came, the list leads there, and reading empties the bell", async () => {
  const [one, two] = [`Haushalt ${++tries}`, `Spielplatz ${tries}`];
  const anna = await enter("anna", "/files");
  const clara = await enter("clara", "/notifications");
  await clara.page.getByText("Keine Benachrichtigungen").waitFor();
  await demandAccessible(clara.page, "no news");

  const bernd = await enter("bernd", "/start");
  const { page } = bernd;
  await call(page, "POST", "/api/v1/notifications/read", {});
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("link", { name: "Benachrichtigungen, keine ungelesenen" }).waitFor();
  await page.getByText("Im Moment wartet nichts auf Sie.").waitFor();
  const upload = page.getByRole("button", { name: "Dateien hochladen" });
  await upload.focus();
  await share(anna.page, page, one);
  await page.getByRole("link", { name: "Benachrichtigungen, 1 ungelesene" }).waitFor();
  await page.getByRole("status").filter({ hasText: "Sie haben eine neue Benachrichtigung." }).waitFor({ state: "attached" });
  // Whoever is at something else stays there.
  expect(await upload.evaluate((element) => element === document.activeElement)).toBe(true);
  // It also waits on the start page, and leads there.
  const waiting = page.getByRole("region", { name: "Was auf Sie wartet" });
  await waiting.getByRole("link", { name: told(one) }).waitFor();
  await demandAccessible(page, "something waits");
  await share(anna.page, page, two);
  await waiting.getByRole("link", { name: told(two) }).waitFor();
  const bell = page.getByRole("link", { name: "Benachrichtigungen, 2 ungelesene" });
  await bell.focus();
  await page.keyboard.press("Enter");

  await page.getByRole("heading", { name: "Benachrichtigungen", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "Heute" }).waitFor();
  const first = page.getByRole("link", { name: told(one) });
  await first.waitFor();
  await demandAccessible(page, "news");
  await page.getByRole("button", { name: new RegExp(`^Als gelesen markieren: .*„${two}“`) }).click();
  await page.getByRole("link", { name: "Benachrichtigungen, 1 ungelesene" }).waitFor();
  await first.click();
  await page.getByRole("heading", { name: one, level: 1 }).waitFor();
  await page.getByRole("link", { name: "Benachrichtigungen, keine ungelesenen" }).waitFor();

  await share(anna.page, page, `Noch eins ${tries}`);
  await page.getByRole("link", { name: "Benachrichtigungen, 1 ungelesene" }).click();
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
  await demandAccessible(page, "wishes");
  // Reports of barriers go to admins alone.
  expect(await page.getByText("Jemand meldet eine Barriere").count()).toBe(0);
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
  await page.getByRole("link", { name: "Benachrichtigungen, 1 ungelesene" }).click();
  await page.getByRole("link", { name: told(`Gesagt ${tries}`) }).waitFor();
  expect(await page.getByText(`Ungesagt ${tries}`).count()).toBe(0);
  await call(page, "POST", "/api/v1/notifications/read", {});
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
});

test("two people talk about a folder: a mention leads there, new words appear by themselves, and are changed and taken back", async () => {
  const name = `Friedhof ${++tries}`;
  const anna = await enter("anna", "/files");
  const bernd = await enter("bernd", "/start");
  await call(bernd.page, "POST", "/api/v1/notifications/read", {});
  await share(anna.page, bernd.page, name);
  const { page } = anna;
  await page.reload();
  await page.getByRole("button", { name: `Aktionen für ${name}` }).click();
  await page.getByRole("menuitem", { name: `Kommentare zu „${name}“` }).click();
  const dialog = page.getByRole("dialog", { name: `Kommentare zu „${name}“` });
  await dialog.getByText("Noch keine Kommentare.").waitFor();
  await demandAccessible(page, "no comments");
  const field = dialog.getByLabel("Kommentar schreiben");
  // Nothing was said, and one went on looking for a list.
  await field.fill("Bitte ansehen, @niemandso");
  await dialog.getByText("Niemand, der das hier sehen darf, heißt so.").waitFor();
  await field.fill("Bitte ansehen, @ber");
  await dialog.getByRole("button", { name: /^bernd.* erwähnen$/i }).click();
  await expect.poll(() => field.inputValue()).toBe("Bitte ansehen, @bernd ");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  // In the middle of a text and by keyboard alone: the arrow leads to the people, Enter takes one, Escape leaves the text alone.
  await field.fill("Für : das andere");
  await field.evaluate((element) => (element as HTMLTextAreaElement).setSelectionRange(4, 4));
  await page.keyboard.type("@ber");
  await dialog.getByRole("group", { name: "Erwähnen" }).waitFor();
  await demandAccessible(page, "people to mention");
  await field.press("Escape");
  await dialog.getByRole("group", { name: "Erwähnen" }).waitFor({ state: "detached" });
  expect(await dialog.isVisible()).toBe(true);
  await page.keyboard.press("Backspace");
  await dialog.getByRole("button", { name: /^bernd.* erwähnen$/i }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => field.inputValue()).toBe("Für @bernd : das andere");
  await expect.poll(() => field.evaluate((element) => (element as HTMLTextAreaElement).selectionStart)).toBe(11);
  await field.fill("Bitte ansehen, @bernd ");
  await page.keyboard.type("und <b>prüfen</b>");
  await dialog.getByRole("button", { name: "Kommentieren", exact: true }).click();
  await dialog.getByRole("listitem").filter({ hasText: "und <b>prüfen</b>" }).waitFor();
  await demandAccessible(page, "one comment");

  await bernd.page.getByRole("link", { name: "Benachrichtigungen, 2 ungelesene" }).click();
  await bernd.page.getByRole("link", { name: new RegExp(`hat Sie in einem Kommentar zu „${name}“ erwähnt`) }).click();
  await bernd.page.getByRole("heading", { name: `Kommentare zu „${name}“`, level: 1 }).waitFor();
  await bernd.page.getByRole("listitem").filter({ hasText: "und <b>prüfen</b>" }).getByText("Neu", { exact: true }).waitFor();
  await bernd.page.getByLabel("Kommentar schreiben").fill("Gern");
  await bernd.page.getByRole("button", { name: "Kommentieren", exact: true }).click();
  await dialog.getByRole("listitem").filter({ hasText: "Gern" }).waitFor();
  await demandAccessible(bernd.page, "comments");

  await bernd.page.getByRole("button", { name: /^Kommentar vom .* bearbeiten$/ }).click();
  await bernd.page.getByLabel("Kommentar bearbeiten").fill("Gern, morgen");
  await bernd.page.getByRole("button", { name: "Speichern" }).click();
  await dialog.getByRole("listitem").filter({ hasText: "Gern, morgen" }).getByText("bearbeitet").waitFor();
  await bernd.page.getByRole("button", { name: /^Kommentar von Sie .* löschen$/ }).click();
  await bernd.page.getByRole("dialog").getByRole("button", { name: "Löschen" }).click();
  await expect.poll(() => dialog.getByRole("listitem").count()).toBe(1);
  expect(await bernd.page.getByRole("listitem").filter({ hasText: "Gern" }).count()).toBe(0);
  await dialog.getByRole("button", { name: "Schließen" }).click();

  // In the side panel the tab says that there is something new.
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("checkbox", { name: `${name} auswählen` }).check();
  await page.getByRole("tab", { name: "Kommentare" }).waitFor();
  await bernd.page.getByLabel("Kommentar schreiben").fill("Noch etwas");
  await bernd.page.getByRole("button", { name: "Kommentieren", exact: true }).click();
  await page.getByRole("tab", { name: "Kommentare (1 neu)" }).click();
  await page.getByRole("tabpanel").getByRole("listitem").filter({ hasText: "Noch etwas" }).getByText("Neu", { exact: true }).waitFor();
  await demandAccessible(page, "comments in the side panel");
  expect([...anna.troubles, ...bernd.troubles]).toEqual([]);
});
