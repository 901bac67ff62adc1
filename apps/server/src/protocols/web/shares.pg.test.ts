// What somebody shares, in one list: everything of theirs that is alive and shared, and nothing of others.
import { givenShares, searchPage } from "@landbox/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let bernd: Person;
beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
}, 60_000);
afterAll(() => scene?.end());

const given = async (who: Person) =>
  (await who.get(givenShares, "/api/v1/shares")).entries.map(({ path, shares }) => [
    path.join("/"),
    shares.map(({ to, role }) => [to, role]),
  ]);
const idOf = async (name: string) =>
  (await anna.get(searchPage, `/api/v1/search?q=${encodeURIComponent(name)}`)).entries.find((entry) => entry.name === name)!.id;

test("what one shares is listed by name with everybody who has it; what ended or lies in the trash is not, and recipients see none of it", async () => {
  await anna.dav("MKCOL", "Freigegeben");
  await anna.dav("MKCOL", "Freigegeben/Tief");
  await anna.dav("PUT", "Amtsblatt.txt", { raw: "x" });
  const [deep, sheet] = [await idOf("Tief"), await idOf("Amtsblatt.txt")];
  const give = async (node: number, to: string, role: string) =>
    expect((await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/account/${to}`, { body: { role, until: null } })).statusCode).toBe(
      204,
    );
  const clara = (await scene.person("clara@hohenwarth")).info.account.id;
  await give(deep, bernd.info.account.id, "viewer");
  await give(deep, clara, "editor");
  await give(sheet, clara, "viewer");
  expect(await given(anna)).toEqual([
    ["Amtsblatt.txt", [[clara, "viewer"]]],
    [
      "Freigegeben/Tief",
      [
        [bernd.info.account.id, "viewer"],
        [clara, "editor"],
      ],
    ],
  ]);
  expect(await given(bernd)).toEqual([]);
  expect(await given(await scene.person("anna@arrach"))).toEqual([]);
  expect((await scene.ask("GET", "/api/v1/shares")).statusCode).toBe(401);
  await anna.dav("DELETE", "Amtsblatt.txt");
  const { shares } = (await anna.ask("GET", `${anna.space}/nodes/${deep}/shares`)).json<{ shares: { id: number }[] }>();
  expect((await anna.ask("DELETE", `/api/v1/shares/${shares[0]!.id}`)).statusCode).toBe(204);
  expect(await given(anna)).toEqual([["Freigegeben/Tief", [[clara, "editor"]]]]);
});
