// Entries that come packed are the same as those that come row by row.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Node } from "./node.ts";
import { unpackNodes } from "./packed-rows.ts";
import { contentOf, treeScene, type TreeScene } from "./test-scene.ts";

let scene: TreeScene;
beforeAll(async () => {
  scene = await treeScene();
});
afterAll(() => scene?.end());

test("what a folder lists is what each of its paths leads to, whatever the names", async () => {
  const { tree, grant } = scene;
  await tree.makeFolder(grant, { path: ["Viele"] });
  await tree.makeFolder(grant, { path: ["Viele", "Ordner, (leer) {}"] });
  await tree.makeFolder(grant, { path: ["Viele", "voll"] });
  await tree.putFile(grant, { path: ["Viele", "voll", "innen.txt"], content: contentOf("innen") });
  const names = ["a|b;c'd\"e", "NULL", "t", "Übung ß 🎉.txt", "  %s $1 \\N".trim().replace("\\", ""), "leer.txt", "\u0085\u2028.txt"];
  for (const name of names)
    await tree.putFile(grant, { path: ["Viele", name], content: contentOf(name === "leer.txt" ? "" : name), mtime: 1_795_417_423 });
  // Two that remember nothing of each other: one lists, one looks up.
  const view = await scene.newTree().view(grant);
  const folder = (await view.resolve(["Viele"])) as Node;
  const listed = await view.children(folder);
  expect(listed.map(({ name }) => name).sort()).toEqual([...names, "Ordner, (leer) {}", "voll"].sort());
  const other = await scene.newTree().view(grant);
  for (const node of listed) expect(node).toEqual(await other.resolve(["Viele", node.name]));
  expect(await view.children(listed.find(({ name }) => name.startsWith("Ordner")) as Node)).toEqual([]);
  expect(unpackNodes(null, folder)).toEqual([]);
});
