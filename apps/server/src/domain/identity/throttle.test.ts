// Delays after failures: they grow, are bounded and fade.
import fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf } from "./network.ts";
import { delayAfter, remainingFailures, throttleRules, type ThrottleScope, waitFor } from "./throttle.ts";

const scopes = Object.keys(throttleRules) as ThrottleScope[];

test("the first failures cost nothing, then delays double up to the bound", () => {
  expect(delayAfter("account-network", 5)).toBe(0);
  expect([6, 7, 8, 9].map((failures) => delayAfter("account-network", failures))).toEqual([1, 2, 4, 8]);
  expect(delayAfter("account-network", 10_000)).toBe(900);
});

test("no delay is longer than its bound, never negative, and it ends", () => {
  fc.assert(
    fc.property(fc.constantFrom(...scopes), fc.nat(1_000_000), fc.nat(1_000_000), (scope, failures, age) => {
      const wait = waitFor(scope, failures, age);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(throttleRules[scope].longest);
      expect(waitFor(scope, failures, throttleRules[scope].longest)).toBe(0);
    }),
  );
});

test("an attempt that was counted by one that began later has to wait for nothing", () => {
  for (const scope of scopes) {
    expect(waitFor(scope, 0, -0.4)).toBe(0);
    expect(waitFor(scope, throttleRules[scope].free - 1, -0.4)).toBe(0);
    expect(waitFor(scope, 10_000, -0.4)).toBe(throttleRules[scope].longest);
  }
});

test("failures fade", () => {
  expect(remainingFailures(40, 1800)).toBe(20);
  expect(remainingFailures(40, 86_400)).toBe(0);
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::", "2001:db8:1:2"],
  ["2001:DB8::1", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
  ["nonsense", "unknown"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
