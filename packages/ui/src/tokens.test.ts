// The KERN values that we copied are the ones that KERN publishes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";

const values = (css: string) =>
  new Map(
    [...css.matchAll(/(--kern-color-[a-z]+(?:-\d{3})?):\s*(oklch\([^)]*\))/g)].map((match) => [
      match[1] ?? "",
      (match[2] ?? "").replace(/(\.\d*?)0+(?=\D)/g, "$1").replace(/\.(?=\D)/g, ""),
    ]),
  );

test("every primitive has the value of @kern-ux/native", () => {
  const kern = values(readFileSync(createRequire(import.meta.url).resolve("@kern-ux/native/dist/kern.css"), "utf8"));
  const ours = values(readFileSync(new URL("./tokens.css", import.meta.url), "utf8"));
  expect(ours.size).toBeGreaterThan(30);
  for (const [name, value] of ours) expect([name, value]).toEqual([name, kern.get(name)]);
});

test("the dark theme is the same whether the system wants it or the settings", () => {
  const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
  const declarations = (selector: string): string[] =>
    (css.split(`${selector} {`)[1]?.split("}")[0] ?? "").split(";").flatMap((line) => (line.trim().startsWith("--") ? [line.trim()] : []));
  const system = declarations(':root:not([data-theme="light"])');
  expect(system.length).toBeGreaterThan(30);
  expect(declarations(':root[data-theme="dark"]')).toEqual(system);
});
