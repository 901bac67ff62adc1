// A private link in a browser: through the log-in to where the file is by now, and straight there when somebody is logged in.
import { afterAll, beforeAll, expect, test } from "vitest";
import { propfindBody } from "@landbox/test-kit";
import { createWorld, give, logIn, type World } from "./world.ts";

let world: World;
let link: string;
beforeAll(async () => {
  world = await createWorld();
  const anna = world.server.actor("anna");
  await give(anna, { "Baupläne/": "", "Baupläne/Grundriss.txt": "Grundriss" });
  const answer = await anna.dav("PROPFIND", "Baupl%C3%A4ne/Grundriss.txt", {
    headers: { depth: "0" },
    body: propfindBody("oc:privatelink"),
  });
  link = new URL(/<oc:privatelink>([^<]+)</.exec(answer.text)?.[1] ?? "").pathname;
});
afterAll(() => world?.stop());

const folder = (url: URL): boolean => decodeURIComponent(url.pathname) === "/files/Baupläne";

test("a stranger logs in first", async () => {
  const { page, troubles } = await world.open();
  await page.goto(link);
  await page.waitForURL("**/login?to=*");
  await logIn(page, "anna", world.server.actor("anna").password);
  await page.waitForURL(folder);
  await page.getByText("Grundriss.txt").first().waitFor();
  expect(troubles).toEqual([]);
  await page.context().close();
});

test("from a page of somebody else, which the session's cookie does not come along from, whoever is logged in still gets there", async () => {
  const { page } = await world.openAs("anna");
  await page.goto("about:blank");
  await page.setContent(`<a href="${world.boxOrigin}${link}">Plan</a>`);
  await page.getByRole("link").click();
  await page.waitForURL(folder);
  await page.getByText("Grundriss.txt").first().waitFor();
  await page.context().close();
});
