// How a long listing is read page by page.
import { type BoxId, nodeId, type NodeId, spaceId } from "@landbox/kit";
import { expect, test } from "vitest";
import { allRights } from "../access/roles.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createAnswerMemory } from "./answer-memory.ts";
import type { Node } from "./node.ts";
import { nodeOfRow, type NodeRow } from "./node-row.ts";
import type { SpaceState } from "./space-state.ts";
import { viewOf } from "./space-view.ts";

const box = 1 as BoxId;
const space = spaceId("s");
const row = (id: number, name: string, is_folder = false): NodeRow & { seq: number } => ({
  ...{ seq: 7, id, space_id: "s", parent_id: 1, name, is_folder, version: 7, size: 0, entries: 0 },
  ...{ blob_id: null, mtime: 1, created: 1, sha1: null, sha256: null },
});
const packed = (one: NodeRow) =>
  [one.id, one.name, one.is_folder ? "t" : "f", 7, 0, 0, one.blob_id, one.mtime, one.created, one.sha1, one.sha256].join("\u001f");
const fullPage = (from: number) => Array.from({ length: 1000 }, (_, i) => row(from + i, `n${from + i}`));

/** A folder whose pages are these, asked for one after the other; `asked` counts them. */
async function pagesOf(answers: readonly (NodeRow[] | Error)[]) {
  const count = { asked: 0 };
  const query = async (statement: { name: string }) => {
    if (statement.name !== "tree_children") return [];
    const answer = answers[count.asked++] ?? new Error("no more pages");
    if (answer instanceof Error) throw answer;
    return [{ seq: 7, packed: answer.map(packed).join("\u001e") }];
  };
  const database = { use: async (work: (pipeline: unknown) => unknown) => work({ run: async () => undefined, query }) };
  const root = nodeOfRow({ ...row(1, "", true), parent_id: null });
  const state: SpaceState = {
    head: { box, space, owner: undefined, root: nodeId(1), epoch: "e", seq: 7, used: 0, total: undefined, free: undefined },
    confirmed: 0,
    round: 0,
    nodes: new Map<NodeId, Node>([[root.id, root]]),
    paths: new Map(),
    children: new Map(),
    tops: new Map(),
    locks: [],
  };
  const view = await viewOf({ database: database as unknown as Database, answers: createAnswerMemory() }, state, {
    top: undefined,
    basis: undefined,
    rights: allRights,
  });
  return { pages: view.childPages(root)[Symbol.asyncIterator](), count };
}

test("the next page is asked for while the one before is being printed, and no page twice", async () => {
  const { pages, count } = await pagesOf([fullPage(2), fullPage(1002), [row(2002, "z")]]);
  const lengths: number[] = [];
  for (const asked of [2, 3, 3]) {
    const turn = await pages.next();
    if (!turn.done) lengths.push(turn.value.length);
    expect(count.asked).toBe(asked);
  }
  expect(lengths).toEqual([1000, 1000, 1]);
  expect((await pages.next()).done).toBe(true);
  expect(count.asked).toBe(3);
});

test("a page that fails fails the listing that goes on to it", async () => {
  const { pages } = await pagesOf([fullPage(2), new Error("away")]);
  await pages.next();
  await new Promise((resolve) => setImmediate(resolve));
  await expect(pages.next()).rejects.toThrow("away");
});

test("a client that breaks off a long listing leaves no failure behind that ends the process", async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", hear);
  try {
    const { pages, count } = await pagesOf([fullPage(2), new Error("away")]);
    await pages.next();
    expect(count.asked).toBe(2);
    await pages.return?.(undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unheard).toEqual([]);
  } finally {
    process.off("unhandledRejection", hear);
  }
});
