// A room with 501 people in a browser: as quickly there as one with few, looked through by pages and by search, and nobody offered twice.
import { boxOfToken } from "@landbox/kit";
import { inBox, statement } from "@landbox/server/platform/database/box-transaction.ts";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import type { Window } from "./browser.ts";
import { createWorld, type World } from "./world.ts";

const many = 501;
let world: World;
let windows: Window[] = [];
let room: string;

beforeAll(async () => {
  world = await createWorld();
  room = await makeRoom();
}, 240_000);
afterEach(async () => {
  await Promise.all(windows.map(({ context }) => context.close()));
  windows = [];
});
afterAll(() => world?.stop());

const as = async (login: string, box: string, method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await world.server.actor(login, box).ask(method, path, {
    headers: { "x-requested-with": "XMLHttpRequest", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
  return answer.text;
};

/** Of the district, with 500 colleagues of its admin and one municipality; as it would be after everybody had been added. */
async function makeRoom(): Promise<string> {
  const { id } = JSON.parse(
    await as("admin", "landkreis-cham", "POST", "/api/v1/rooms", { name: "Großes Vorhaben", arrangement: "Vereinbarung" }),
  ) as { id: string };
  const at = `/api/v1/rooms/${encodeURIComponent(id)}`;
  await as("admin", "landkreis-cham", "POST", `${at}/bodies`, { box: "arrach", role: "viewer" });
  await as("admin", "landkreis-cham", "PUT", `${at}/arrangement`, { text: "Vereinbarung" });
  await as("admin", "arrach", "POST", `${at}/answer`, { accept: true, version: 1 });
  const box = boxOfToken(id)!;
  await inBox(world.server.database, box, async (db) => {
    await db.query(
      statement(
        "e2e_accounts",
        `insert into account (box_id, id, login, display_name) select $1, 'viele' || n, 'viele' || n, 'Person ' || lpad(n::text, 3, '0') from generate_series(1, $2::integer) n`,
      ),
      [box, many],
    );
    await db.query(
      statement(
        "e2e_grants",
        `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role)
           select $1, nextval('grant_id'), s.id, s.root_id, 'account', 'viele' || n, 'editor' from space s, generate_series(1, $3::integer) n where s.box_id = $1 and s.id = $2`,
      ),
      [box, id, many - 1],
    );
  });
  return id;
}

const open = async (login: string, box: string): Promise<Window> => {
  const window = await world.openAs(login, { box, path: `/rooms/${encodeURIComponent(room)}/people` });
  windows.push(window);
  return window;
};
const rows = (page: Page) => page.getByRole("list", { name: /^Personen von .*Cham$/ }).getByRole("listitem");

async function demandAccessible(page: Page, state: string): Promise<void> {
  const shots = process.env["SHOTS"];
  for (const [scheme, width] of [
    ["light", 1440],
    ["dark", 320],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    expect([state, width, await accessibilityFaults(page), await overflow(page)]).toEqual([state, width, [], 0]);
    if (shots) await page.screenshot({ path: `${shots}/${state.replaceAll(" ", "-")}-${width}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("its people come by fifty, more by a button that says where one is, and by a search", { timeout: 240_000 }, async () => {
  const { page, troubles } = await open("admin", "landkreis-cham");
  await page.getByText(`50 von ${many} angezeigt`).waitFor();
  await page.getByRole("heading", { name: `${many} Personen` }).waitFor();
  expect(await rows(page).count()).toBe(50);
  await demandAccessible(page, "many people");

  await page.getByRole("button", { name: /^Weitere anzeigen/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(`100 von ${many} angezeigt`).waitFor();
  await expect
    .poll(() =>
      rows(page)
        .nth(50)
        .evaluate((row) => row === document.activeElement),
    )
    .toBe(true);

  const search = page.getByRole("searchbox", { name: /^Personen von .*Cham suchen/ });
  await search.fill("viele49");
  await page.getByText("11 Personen gefunden").waitFor();
  expect(await rows(page).count()).toBe(11);
  await search.fill("gibtsnicht");
  await page.getByText("Niemand gefunden", { exact: true }).waitFor();
  await demandAccessible(page, "nobody found");
  await search.fill("Person 500");
  await page.getByText("Eine Person gefunden").waitFor();

  // Somebody from the last page is changed and taken out where the search has found her, and the search stays.
  await page.getByLabel("Recht von Person 500").selectOption("viewer");
  await page.getByText("Person 500: Lesen.").first().waitFor();
  await page.getByRole("button", { name: "Person 500 aus dem Datenraum entfernen" }).click();
  await page.getByText("Niemand gefunden", { exact: true }).waitFor();
  await page.getByRole("heading", { name: `${many - 1} Personen` }).waitFor();
  expect(await search.inputValue()).toBe("Person 500");
  expect(troubles).toEqual([]);
});

test("nobody who takes part is offered to be added, whatever page she is on", { timeout: 240_000 }, async () => {
  const { page, troubles } = await open("admin", "landkreis-cham");
  const add = page.getByLabel("Person oder Gruppe hinzufügen");
  await add.fill("Person 4");
  await page.getByText("Niemand gefunden.").waitFor();
  await add.fill("Person 501");
  await page.getByRole("button", { name: "Person 501 hinzufügen" }).click();
  await page.getByText("Person 501 wirkt jetzt mit.").first().waitFor();
  await add.fill("Person 501");
  await page.getByText("Niemand gefunden.").waitFor();
  expect(troubles).toEqual([]);
});

test("who looks from another body asks for them when they are opened", { timeout: 240_000 }, async () => {
  const { page, troubles } = await open("admin", "arrach");
  await page.getByRole("heading", { name: /Cham$/, level: 2 }).waitFor();
  expect(await rows(page).count()).toBe(0);
  await page.locator("summary", { hasText: /^50\d Personen/ }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => rows(page).count()).toBe(50);
  await demandAccessible(page, "people of another body");
  expect(troubles).toEqual([]);
});

test("a body adds a whole group of its own, as it is now", { timeout: 240_000 }, async () => {
  const home = (await world.server.services.boxes.byName("arrach"))!.id;
  await inBox(world.server.database, home, async (db) => {
    const accounts = `insert into account (box_id, id, login, display_name) select $1, 'bauhof' || n, 'bauhof' || n, 'Bauhof ' || n from generate_series(1, 3) n on conflict do nothing`;
    await db.query(statement("e2e_crew", accounts), [home]);
    await db.query(
      statement("e2e_group", "insert into account_group (box_id, id, name) values ($1, 'g.bauhof', 'Bauhof') on conflict do nothing"),
      [home],
    );
    const members =
      "insert into group_member (box_id, group_id, account_id) select $1, 'g.bauhof', 'bauhof' || n from generate_series(1, 3) n on conflict do nothing";
    await db.query(statement("e2e_members", members), [home]);
  });
  const { page, troubles } = await open("admin", "arrach");
  await page.getByLabel("Person oder Gruppe hinzufügen").fill("Bauhof");
  await page.getByRole("button", { name: "Bauhof hinzufügen", exact: true }).click();
  await page.getByText("Aus der Gruppe Bauhof wirken jetzt 3 Personen mit.").first().waitFor();
  await expect
    .poll(() =>
      page
        .getByRole("list", { name: /^Personen von .*Arrach$/ })
        .getByRole("listitem")
        .count(),
    )
    .toBe(3);
  await demandAccessible(page, "group added");
  expect(troubles).toEqual([]);
});
