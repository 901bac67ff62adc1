// What threads find compiled: a thread that has to take the types out of the program itself needs 10 MiB more.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("nothing of the program is loaded before its compiled form is remembered, or it would not be remembered", () => {
  const importsOf = (file: string) =>
    [...readFileSync(new URL(file, import.meta.url), "utf8").matchAll(/^import .*from "(.*)";$/gm)].map(([, name]) => name);
  expect(importsOf("./main.ts")).toEqual(["./compile-cache.ts"]);
  expect(importsOf("./compile-cache.ts").filter((name) => !name?.startsWith("node:"))).toEqual([]);
});
