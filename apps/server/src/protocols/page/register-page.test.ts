// The server answers every address that the page's features have: a link in a letter must not begin with a 404.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { expect, test } from "vitest";
import { registerPage } from "./register-page.ts";

const features = join(import.meta.dirname, "../../../../web/src/features");
/** Answered by the redirect of private links, which asks who is there. */
const elsewhere = /^\/f\//;

const addresses = readdirSync(features)
  .flatMap((feature) => {
    try {
      return [...readFileSync(join(features, feature, "feature.ts"), "utf8").matchAll(/\bpath: "(\/[^"]+)"/g)].map(([, path = ""]) => path);
    } catch {
      return [];
    }
  })
  .filter((path) => !elsewhere.test(path))
  .map((path) => path.replaceAll(/:prefix\([^)]*\)/g, "login").replaceAll(/:\w+(\([^)]*\))?[*?]?/g, "1"));

test("whoever opens an address of the page from a letter or a bookmark gets the page", async () => {
  const dist = await mkdtemp(join(tmpdir(), "landbox-page-"));
  const app = fastify();
  try {
    await writeFile(join(dist, "index.html"), "<!doctype html>");
    await registerPage(app, { dist });
    expect(addresses).toContain("/breaches/1");
    const statuses = await Promise.all(addresses.map(async (url) => [url, (await app.inject({ url })).statusCode]));
    expect(statuses).toEqual(addresses.map((url) => [url, 200]));
  } finally {
    await app.close();
    await rm(dist, { recursive: true });
  }
});
