// Pictures of accounts: initials, colours, and a real PNG.
import { expect, test } from "vitest";
import { colourOf, drawAvatar, initialsOf } from "./draw-avatar.ts";

test.each([
  ["Anna Huber", "AH"],
  ["anna", "A"],
  ["Dr. Ähne von Öl", "DÖ"],
  ["<script>&amp;", "SA"],
  ["  ", ""],
  ["–", ""],
])("%s has the initials %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("a square PNG, the same for one account and different for another", async () => {
  const another = ["1.b", "1.c", "1.d", "1.e", "1.f"].find((id) => colourOf(id) !== colourOf("1.a"));
  const [one, again, other] = await Promise.all(["1.a", "1.a", String(another)].map((id) => drawAvatar(id, "Anna Huber", 96)));
  expect(one?.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  // Width and height of the header, RFC 2083 4.1.1.
  expect([one?.readUInt32BE(16), one?.readUInt32BE(20)]).toEqual([96, 96]);
  expect(again).toEqual(one);
  expect(other?.equals(one!)).toBe(false);
  expect((await drawAvatar("1.a", "–", 16)).length).toBeGreaterThan(50);
});
