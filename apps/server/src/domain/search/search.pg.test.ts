// Search on a real tree: what is found while the names are still being read is what is found afterwards, and filters apply before the bound of candidates.
import { nodeId } from "@landbox/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentOf, treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createSearch } from "./create-search.ts";
import type { SearchQuery } from "./search.ts";

let scene: TreeScene;

beforeAll(async () => {
  scene = await treeScene();
});
afterAll(() => scene.end());

const names = [
  "Bürger-Büro (2).PDF",
  "Übersicht Straßen.csv",
  "Café Müller.odt",
  "plan.pdf",
  "Lageplan.dwg",
  "Planung",
  "ohne Endung",
  "a b c.txt",
  "Ære.txt",
];

test("what is found in the tree before the names are read is what the index finds afterwards", async () => {
  const { tree, grant, test: at } = scene;
  for (const name of names) {
    if (name === "Planung") await tree.makeFolder(grant, { path: [name] });
    else await tree.putFile(grant, { path: [name], content: contentOf(name) });
  }
  await tree.putFile(grant, { path: ["Planung", "Plan innen.pdf"], content: contentOf("innen") });
  const folder = (await (await tree.view(grant)).resolve(["Planung"]))!;
  const questions: Omit<SearchQuery, "limit">[] = [
    ...["buero", "buro", "strassen", "muller cafe", "mueller", "plan", "p", "b c", "aere", "ohne", "nichts davon"].map((text) => ({
      text,
    })),
    { text: "plan", kinds: ["pdf"] },
    { text: "plan", kinds: ["folder", "other"] },
    { text: "plan", within: nodeId(folder.id) },
    { text: "plan", sizeFrom: 6 },
    { text: "plan", changedFrom: 4_000_000_000 },
  ];
  const answer = async (patience: number) => {
    // Each question to one that has read nothing yet, or to one that has read everything.
    if (patience === 0) await scene.run("truncate search_name, search_state");
    const search = createSearch({ database: at.database, tree, patience });
    const found: unknown[] = [];
    for (const question of questions) {
      const page = await search.search([grant], { ...question, limit: 50 });
      expect(page.incomplete).toBe(false);
      found.push([question, page.hits.map(({ node }) => node.name)]);
    }
    return found;
  };
  const fromTree = await answer(0);
  expect(fromTree).toContainEqual([{ text: "plan" }, ["plan.pdf", "Plan innen.pdf", "Planung", "Lageplan.dwg"]]);
  expect(await answer(60_000)).toEqual(fromTree);
});

test("a filter finds what lies behind thousands of better names", async () => {
  const { tree, grant, run, test: at } = scene;
  const { node: file } = await tree.putFile(grant, { path: ["Akte zu den Akten.txt"], content: contentOf("x".repeat(5000)) });
  const root = (await tree.view(grant)).root;
  await run(
    `insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, blob_id, mtime)
       select 1, 9000000 + n, $1, $2, 'Akte ' || n || '.txt', false, 1, 1, $3, 1 from generate_series(1, 6000) n`,
    [scene.space, root.id, file.blob],
  );
  const find = async (patience: number, query: Partial<SearchQuery>) => {
    const search = createSearch({ database: at.database, tree, patience });
    return (await search.search([grant], { text: "akte", limit: 5, ...query })).hits.map(({ node }) => node.name);
  };
  await run("truncate search_name, search_state");
  for (const patience of [0, 60_000]) {
    expect(await find(patience, { sizeFrom: 100 })).toEqual(["Akte zu den Akten.txt"]);
    expect(await find(patience, { changedFrom: 1000 })).toEqual(["Akte zu den Akten.txt"]);
    expect((await find(patience, {})).length).toBe(5);
  }
});

test("what was shared is found although thousands of names outside of it fit better", async () => {
  const { tree, grant, run, access, anna, actor, space, test: at } = scene;
  const { node: folder } = await tree.makeFolder(grant, { path: ["Weit unten"] });
  await tree.putFile(grant, { path: ["Weit unten", "Eine Liste der Akten.txt"], content: contentOf("y") });
  await access.grantTo(
    { kind: "account", id: "bernd" },
    { box: anna.box, space, node: folder.id, role: "viewer", expiresAt: undefined, by: anna.account },
  );
  const [part] = await access.readAll(actor("bernd"), [{ space, top: folder.id }]);
  for (const patience of [0, 60_000]) {
    await run("truncate search_name, search_state");
    const search = createSearch({ database: at.database, tree, patience });
    const page = await search.search([part!], { text: "akte", limit: 5 });
    expect([patience, page.hits.map(({ node }) => node.name)]).toEqual([patience, ["Eine Liste der Akten.txt"]]);
  }
});
