// Networks instead of addresses.
import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

test("the last part of an address is left out", () => {
  expect(["203.0.113.7", "::ffff:203.0.113.7", "2001:db8:1:2::5", "2001:db8::5", "::1", "fe80:1:2:3:4:5:6:7"].map(networkOf)).toEqual([
    "203.0.113.x",
    "203.0.113.x",
    "2001:db8:1::x",
    "2001:db8:0::x",
    "::1",
    "fe80:1:2::x",
  ]);
});
