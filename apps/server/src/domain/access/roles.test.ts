// What each role allows, written out once more: everything else derives from that table, the references of other tests included.
import { expect, test } from "vitest";
import { rightsOf, roles } from "./roles.ts";

test("each role allows this and nothing else", () => {
  expect(roles).toEqual({
    viewer: ["read", "download"],
    "secure-viewer": ["read"],
    commenter: ["read", "download", "comment"],
    uploader: ["create"],
    contributor: ["read", "download", "comment", "create"],
    editor: ["read", "download", "comment", "create", "update", "delete"],
    manager: ["read", "download", "comment", "create", "update", "delete", "share"],
  });
});

test("several roles add up, and one that is not known allows nothing", () => {
  expect([...rightsOf(["uploader", "secure-viewer"])].toSorted()).toEqual(["create", "read"]);
  for (const names of [[], ["owner"], ["toString"], ["__proto__", "constructor"]]) expect(rightsOf(names).size).toBe(0);
});
