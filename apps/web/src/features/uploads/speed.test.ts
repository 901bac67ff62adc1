// Speed: steady, after a pause, with too little to tell.
import { expect, test } from "vitest";
import { Speed } from "./speed.ts";

test("bytes per second over the last seconds", () => {
  const speed = new Speed();
  speed.add(0, 0);
  expect(speed.rate).toBeUndefined();
  speed.add(500, 500);
  expect(speed.rate).toBeUndefined();
  for (let second = 1; second <= 60; second++) speed.add(second * 1000, second * 1000);
  expect(speed.rate).toBeCloseTo(1000);
  for (let second = 61; second <= 80; second++) speed.add(second * 1000, 60_000 + (second - 60) * 4000);
  expect(speed.rate).toBeCloseTo(4000);
});

test("fewer bytes than before start anew", () => {
  const speed = new Speed();
  speed.add(0, 5000);
  speed.add(2000, 9000);
  speed.add(3000, 0);
  expect(speed.rate).toBeUndefined();
});
