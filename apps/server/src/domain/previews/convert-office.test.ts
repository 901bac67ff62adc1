import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createOffice } from "./convert-office.ts";

test("without LibreOffice nothing is converted, and nothing is read", async () => {
  const office = createOffice({ path: "/nowhere" });
  expect(await office.available()).toBe(false);
  const content = Readable.from(["x"]);
  expect(await office.convert(content, "docx", () => Promise.resolve("made"))).toBeUndefined();
  expect(content.readableDidRead).toBe(false);
});
