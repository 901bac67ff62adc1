// Marks of places in a journal tell nothing, and lead back.
import { spaceId } from "@landbox/kit";
import { expect, test } from "vitest";
import { createMarks } from "./marks.ts";

const marks = createMarks(Buffer.alloc(32, 7));
const space = spaceId("1.anna");

test("from the marks of two changes nobody can count what happened between them", () => {
  const all = Array.from({ length: 300 }, (_, n) => marks.of(space, n));
  expect(new Set(all).size).toBe(300);
  // In no order, and without a common beginning or end.
  expect(all.toSorted()).not.toEqual(all);
  for (const part of [0, 18]) expect(new Set(all.map((mark) => mark.slice(part, part + 4))).size).toBeGreaterThan(250);
  expect(all.map((mark) => marks.read(space, mark))).toEqual(all.map((_, n) => n));
});

test("what is no mark of this space is none", () => {
  const mark = marks.of(space, 12);
  for (const text of ["", "12", "99999999999999", `${mark}A`, mark.slice(1), mark.replace(/^./, (first) => (first === "A" ? "B" : "A"))])
    expect(() => marks.read(space, text), text).toThrow("not valid");
  expect(() => marks.read(spaceId("1.bernd"), mark)).toThrow("not valid");
  expect(() => createMarks(Buffer.alloc(32, 8)).read(space, mark)).toThrow("not valid");
});
