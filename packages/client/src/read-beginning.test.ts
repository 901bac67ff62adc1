import { expect, test } from "vitest";
import { decodeText } from "./read-beginning.ts";

test("texts of any origin are read, and what is none is noticed", () => {
  const read = (bytes: number[]) => decodeText(Uint8Array.from(bytes));
  expect(read([...new TextEncoder().encode("Größe")])).toEqual({ text: "Größe", encoding: "utf-8", binary: false });
  expect(read([0xef, 0xbb, 0xbf, 0x61])).toMatchObject({ text: "a", encoding: "utf-8" });
  expect(read([0xff, 0xfe, 0xe4, 0x00])).toMatchObject({ text: "ä", encoding: "utf-16le" });
  expect(read([0x47, 0x72, 0xf6, 0xdf, 0x65])).toMatchObject({ text: "Größe", encoding: "windows-1252" });
  // Cut in the middle of a character.
  expect(read([0x61, 0xc3])).toMatchObject({ text: "a", encoding: "utf-8" });
  expect(read([0x7f, 0x45, 0, 1]).binary).toBe(true);
  expect(read([])).toMatchObject({ text: "", encoding: "utf-8" });
});
