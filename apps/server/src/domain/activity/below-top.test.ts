// What is told of a part of a space when things come from elsewhere and go there.
import { nodeId } from "@landbox/kit";
import { expect, test } from "vitest";
import type { ActivityRow } from "./activity.store.ts";
import { foldersOf, rowsBelow } from "./below-top.ts";

const row = (change: Partial<ActivityRow>): ActivityRow => ({
  seq: 1,
  node_id: 7,
  kind: "move",
  actor: "anna",
  actor_name: "Anna",
  at: new Date(0),
  parent_before: 10,
  name_before: "Kündigung.docx",
  is_folder: false,
  name_after: "Brief.docx",
  parent_after: 20,
  folder: "Post",
  folder_before: "Personal geheim",
  inside: true,
  ...change,
});
const top = { id: nodeId(20), name: "Post" };
const inside: ReadonlySet<number> = new Set([20, 21]);

test("what comes from elsewhere is new, and nothing is told of where it was and what it was called", () => {
  const told = rowsBelow([row({})], inside, top);
  expect(told).toMatchObject([{ kind: "create", name_after: "Brief.docx" }]);
  expect(JSON.stringify(told)).not.toMatch(/geheim|Kündigung/);
});

test("what goes elsewhere is gone under the name it had here", () => {
  const [told] = rowsBelow(
    [row({ parent_before: 20, parent_after: 10, name_before: "Brief.docx", name_after: "Kündigung.docx" })],
    inside,
    top,
  );
  expect(told).toMatchObject({ kind: "trash", name_before: "Brief.docx" });
});

test("moves inside are told as they were, and what happened elsewhere is not told", () => {
  const within = row({ parent_before: 20, parent_after: 21 });
  const elsewhere = [row({ parent_after: 11 }), row({ kind: "write", parent_before: null, parent_after: 10 }), row({ kind: "trash" })];
  expect(rowsBelow([within, ...elsewhere], inside, top)).toEqual([within]);
  expect(foldersOf([within])).toEqual([20, 21]);
});

test("of the top itself only its contents are told", () => {
  const own = { node_id: 20, parent_before: 1, parent_after: 1, name_before: "Personal geheim" };
  const told = rowsBelow([row({ ...own, kind: "move" }), row({ ...own, kind: "write", folder: "Bürgermeisterin" })], inside, top);
  expect(told).toMatchObject([{ kind: "write", name_after: "Post", folder: null }]);
});
