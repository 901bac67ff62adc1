// Host names and titles of the register's bodies.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hostNamesOf, isHostName, slugOf, titleOf } from "./body.ts";
import { parseCsv, parseRegister } from "./register.ts";

const register = parseRegister(readFileSync(new URL("../../../register/bayern_kommunen.csv", import.meta.url), "utf8"));

test("names become host labels in the German way", () => {
  expect(slugOf("Ärzte Straße & Co. Öd (Vils)")).toBe("aerzte-strasse-co-oed-vils");
  expect(slugOf("Garching a.d.Alz")).toBe("garching-a-d-alz");
  expect(slugOf("Mu\u0308nchen")).toBe("muenchen");
  expect(slugOf(`${"a".repeat(62)} b`).length).toBeLessThanOrEqual(63);
});

test("every body of the register has its own host name", () => {
  const names = hostNamesOf(register);
  expect(names.size).toBe(2445);
  expect(new Set(names.values()).size).toBe(2445);
  for (const name of names.values()) expect(isHostName(name)).toBe(true);
  expect(names.get("093720135135")).toBe("hohenwarth");
  expect(names.get("093720113113")).toBe("arrach");
  expect(names.get("09372")).toBe("landkreis-cham");
  const tiefenbach = register.filter((body) => body.name === "Tiefenbach").map((body) => names.get(body.ars));
  expect(new Set(tiefenbach)).toEqual(new Set(["tiefenbach-cham", "tiefenbach-landshut", "tiefenbach-passau"]));
});

test("titles say what a body is", () => {
  expect(titleOf({ type: "Gemeinde", name: "Hohenwarth", officialName: "Hohenwarth" })).toBe("Gemeinde Hohenwarth");
  expect(titleOf({ type: "Große Kreisstadt", name: "Rothenburg", officialName: "Rothenburg, GKSt" })).toBe("Stadt Rothenburg");
  expect(titleOf({ type: "Landkreis", name: "Landkreis Cham", officialName: "Landkreis Cham" })).toBe("Landkreis Cham");
});

test("a CSV with quotes, commas and line breaks is read as RFC 4180 says", () => {
  expect(parseCsv('a,b\r\n"x, ""y""\nz",\n')).toEqual([
    ["a", "b"],
    ['x, "y"\nz', ""],
  ]);
  expect(() => parseRegister("ars,name,type\n1,x,y\n")).toThrow();
});
