// Notices every change of a schema of the JSON API: a page that is open in a browser may be older than the server that answers it.
import { readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";

/** A topic's hash after its last change. A page that is already open would stumble over the change: then `webApiVersion` goes up as well. */
const recorded: Record<string, string> = {
  account: "aecf9409e129",
  archive: "c844e1974f10",
  barrier: "ecaf40b1926e",
  batch: "e12ad50f3def",
  "box-facts": "27094096b53c",
  "box-profile": "2a8c4882236b",
  breach: "666138ca74c2",
  comment: "57409e5f97bd",
  contact: "0a69d5861920",
  error: "0030bc5c590b",
  folder: "2ae10a5de545",
  guest: "8a47948f62d3",
  invitation: "2bdc4ea5995d",
  links: "37c3ac5f3d6b",
  live: "bea2ad2ebbe6",
  "login-flow": "c2bef067cf30",
  node: "2798092d3cd3",
  notification: "0b9599739b64",
  overview: "a869a1b14e31",
  pages: "2d0966c9d343",
  people: "85a00f30cb33",
  room: "683129e4e395",
  scan: "c21219e0c7d2",
  search: "24f371bab525",
  session: "4db3dc30d208",
  share: "6497cbc4ebaf",
  space: "d246be13de7c",
  trash: "84ce2acbfa63",
  "version-list": "dc7c45b1d851",
};

async function hashOf(topic: string): Promise<string> {
  // The names of a module come in alphabetical order.
  const exports = Object.entries((await import(/* @vite-ignore */ `${import.meta.dirname}/${topic}.ts`)) as Record<string, unknown>);
  const schemas = exports.flatMap(([name, value]) => (value instanceof z.ZodType ? [[name, z.toJSONSchema(value)]] : []));
  return createHash("sha256").update(JSON.stringify(schemas)).digest("hex").slice(0, 12);
}

test("a changed schema is recorded, and was looked at for pages that are open already", async () => {
  const topics = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts" && file !== "version.ts")
    .map((file) => file.replace(".ts", ""));
  expect(Object.fromEntries(await Promise.all(topics.map(async (topic) => [topic, await hashOf(topic)])))).toEqual(recorded);
});
