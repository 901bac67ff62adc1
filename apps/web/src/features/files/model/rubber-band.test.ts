import { expect, test } from "vitest";
import { boxOf, touches } from "./rubber-band.ts";

test("a frame drawn in any direction is the same, and takes what it touches, not what it only borders on", () => {
  const box = { left: 10, top: 20, right: 110, bottom: 70 };
  expect([boxOf({ x: 10, y: 20 }, { x: 110, y: 70 }), boxOf({ x: 110, y: 20 }, { x: 10, y: 70 })]).toEqual([box, box]);
  const row = (top: number) => ({ left: 0, top, right: 500, bottom: top + 40 });
  expect([-20, -19, 30, 69, 70].map((top) => touches(row(top), box))).toEqual([false, true, true, true, false]);
});
