// Every accent is legible in both themes, whatever colour somebody chose.
import { expect, test } from "vitest";
import { accentFrom, contrastOf, isColour, leastContrast } from "./accent.ts";

test("contrast is that of WCAG", () => {
  expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrastOf("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test.each(["#ffff00", "#ffffff", "#000000", "#808080", "#ff0000", "#00ff00", "#0000ff", "#98bfe5", "#1a3a6b", "#c8102e"])(
  "%s becomes legible",
  (colour) => {
    const { light, dark } = accentFrom(colour);
    expect(contrastOf(light, "#ffffff")).toBeGreaterThanOrEqual(leastContrast);
    expect(contrastOf(light, "#f2f4f8")).toBeGreaterThanOrEqual(leastContrast);
    expect(contrastOf(dark, "#171b2b")).toBeGreaterThanOrEqual(leastContrast);
    // What stands on it is white in the light theme and black in the dark one.
    expect(contrastOf(dark, "#000000")).toBeGreaterThanOrEqual(leastContrast);
  },
);

test("a colour that is legible stays as it is", () => {
  expect(accentFrom("#1a3a6b").light).toBe("#1a3a6b");
  expect(accentFrom("#98bfe5").dark).toBe("#98bfe5");
  expect(accentFrom("#98bfe5").light).not.toBe("#98bfe5");
});

test("colours are written in one way", () => {
  expect(["#12ab9F", "#fff", "red", "#12ab9f; x", ""].map(isColour)).toEqual([true, false, false, false, false]);
});
