// What somebody with a link sees in a window of 1280 × 1024 at 400 % (320 × 256 CSS pixels), in light and dark: every state of it is accessible, nothing is
// wider than the window, and what one came for can be reached and is not covered.
import { type NodeId, nodeId } from "@landbox/kit";
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Window } from "./browser.ts";
import { faults, reachable } from "./look.ts";
import { actorOf, createWorld, type World } from "./world.ts";

const zoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };
const looks: [string, BrowserContextOptions][] = [
  ["light 400 %", { ...zoomed, colorScheme: "light" }],
  ["dark 400 %", { ...zoomed, colorScheme: "dark" }],
];
const long = "Niederschrift über die nichtöffentliche Sitzung des Bau- und Umweltausschusses vom 26. November 2026.txt";

let world: World;
const files: NodeId[] = [];
beforeAll(async () => {
  world = await createWorld();
  const actor = world.server.actor("anna");
  for (const [name, body] of [
    [long, "Niederschrift"],
    ["Plan.txt", "Plan"],
  ] as const) {
    const answer = await actor.dav("PUT", encodeURIComponent(name), { body });
    files.push(nodeId(Number(String(answer.headers["oc-fileid"]).slice(0, -12))));
  }
});
afterAll(() => world?.stop());

/** A delivery of two files, open for others. */
async function delivery(pickupLimit?: number): Promise<{ id: string; path: string; password: string }> {
  const { links } = world.server.services;
  const actor = await actorOf(world, "anna");
  const { link, password } = await links.prepare(actor, { kind: "delivery", subject: "Sitzung", nodes: files, pickupLimit });
  await links.open(actor, link.id, world.boxOrigin);
  return { id: link.id, path: `/s/${link.token}`, password };
}

async function unlock({ page }: Window, { path, password }: { path: string; password: string }): Promise<void> {
  await page.goto(path);
  await page.getByLabel(/^Passwort/).fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("Plan.txt").first().waitFor();
}

describe.each(looks)("%s", (look, options) => {
  test("before the password, with a wrong one, the list, a folder and a file", async () => {
    const link = await delivery();
    const guest = await world.open(options);
    const { page } = guest;
    const found: string[] = [];
    await page.goto(link.path);
    await page.getByLabel(/^Passwort/).waitFor();
    found.push(...(await faults(page, "visit locked", look)), ...(await reachable(page, "Passwort", "textbox")));
    found.push(...(await reachable(page, "Öffnen", "button")));
    await page.getByLabel(/^Passwort/).fill("falsch-falsch");
    await page.keyboard.press("Enter");
    await page.getByText("Das Passwort stimmt nicht").waitFor();
    found.push(...(await faults(page, "visit wrong password", look)), ...(await reachable(page, "Öffnen", "button")));
    await unlock(guest, link);
    found.push(...(await faults(page, "visit list", look)));
    found.push(...(await reachable(page, "Plan.txt herunterladen", "link")), ...(await reachable(page, "Plan.txt ansehen", "button")));
    await page.getByRole("button", { name: "Plan.txt ansehen" }).press("Enter");
    await page.getByRole("dialog", { name: "Plan.txt" }).getByText("Plan", { exact: true }).waitFor();
    found.push(...(await faults(page, "visit preview", look)));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(found).toEqual([]);
    expect(guest.troubles).toEqual([]);
    await guest.context.close();
  });

  test("used up, recalled, expired, and an address that leads nowhere", async () => {
    const { links } = world.server.services;
    const actor = await actorOf(world, "anna");
    const guest = await world.open(options);
    const { page } = guest;
    const found: string[] = [];
    const once = await delivery(1);
    await unlock(guest, once);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Plan.txt herunterladen" }).click();
    await (await download).path();
    // Whoever used it may go on; the next one may not.
    const next = await world.open(options);
    await next.page.goto(once.path);
    await next.page.getByText("so oft benutzt, wie es erlaubt war").waitFor();
    found.push(...(await faults(next.page, "visit used up", look)));

    const recalled = await delivery();
    await unlock(guest, recalled);
    await links.recall(actor, recalled.id);
    await page.reload();
    await page.getByText("Dieser Link wurde zurückgerufen").waitFor();
    found.push(...(await faults(page, "visit recalled", look)));

    const expired = await delivery();
    await links.change(actor, expired.id, { expiresAt: Date.now() + 5000 });
    await expect
      .poll(async () => {
        await page.goto(expired.path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        return page.getByText(/^Dieser Link ist am .* abgelaufen/).count();
      })
      .toBe(1);
    found.push(...(await faults(page, "visit expired", look)));

    await page.goto(`${expired.path.slice(0, -3)}aaa`);
    await page.getByText("Unter dieser Adresse gibt es nichts").waitFor();
    found.push(...(await faults(page, "visit unknown", look)));
    expect(found).toEqual([]);
    expect([...guest.troubles, ...next.troubles]).toEqual([]);
    await Promise.all([guest.context.close(), next.context.close()]);
  });
});
