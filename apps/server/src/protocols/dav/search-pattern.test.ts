// The patterns that clients send.
import { expect, test } from "vitest";
import { readPattern } from "./search-pattern.ts";

test("plain words and the patterns of ownCloud's page mean the same", () => {
  for (const pattern of ["lage plan", "*lage plan*", 'name:"*lage plan*"', 'name:"*lage*" AND name:plan'])
    expect(readPattern(pattern)).toMatchObject({ kinds: undefined, text: expect.stringMatching(/^lage\s+plan$/) as unknown });
  expect(readPattern('name:"*x*" AND mediatype:("pdf" OR "image")')).toEqual({ text: "x", kinds: ["pdf", "picture"] });
  expect(readPattern("x type:folder scope:abc/def mtime:today")).toEqual({ text: "x", kinds: ["folder"] });
  expect(readPattern("")).toEqual({ text: "", kinds: undefined });
});
