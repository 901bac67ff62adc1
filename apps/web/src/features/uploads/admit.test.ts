// What is refused before the first byte.
import { expect, test } from "vitest";
import { checkNames, tooLarge } from "./admit.ts";
import type { UploadItem } from "./upload-item.ts";
import { newWork } from "./upload-work.ts";

const target = { spaceId: "s", root: "/dav/", path: [] };
function workOf(size: number, url: string | null = null) {
  const item: UploadItem = { id: size, name: `${size}`, isFolder: false, size, sent: 0, status: "waiting", failure: null };
  return { ...newWork(item, { file: null, target, folders: [] }), url };
}
const sizes = (works: readonly { item: UploadItem }[]): number[] => works.map(({ item }) => item.size);

test("the first that fit go, whatever comes between", () => {
  const works = [60, 50, 40, 1, 0].map((size) => workOf(size));
  expect(sizes(tooLarge(works, 100, 0))).toEqual([50, 1]);
});

test("without a limit everything fits; what is ahead or has begun is counted once", () => {
  expect(tooLarge([workOf(1e15)], undefined, 0)).toEqual([]);
  expect(sizes(tooLarge([workOf(60)], 100, 50))).toEqual([60]);
  expect(sizes(tooLarge([workOf(500, "/tus/1"), workOf(60)], 100, 0))).toEqual([]);
});

test("names of files and of every folder above them are checked and stored in NFC", () => {
  const file = (name: string) => new File([], name);
  expect(checkNames({ file: file("Ma\u0308rz.txt"), folders: ["Bu\u0308ro"] })).toEqual({
    name: "M\u00e4rz.txt",
    folders: ["B\u00fcro"],
    failure: null,
  });
  expect(checkNames({ file: null, folders: ["Akte", "leer"] })).toMatchObject({ name: "leer", folders: ["Akte"], failure: null });
  for (const bad of [
    { file: file("a\\b"), folders: [] },
    { file: file("gut.txt"), folders: [".."] },
    { file: file("x".repeat(251)), folders: [] },
  ])
    expect(checkNames(bad).failure?.code).toBe("invalid_name");
});
