// The small models of the file manager: selection, batches, undo, finding by typing, names for Windows, remembered folders and preferences.
import { ClientFailure } from "@landbox/client";
import type { Entry } from "@landbox/wire";
import { describe, expect, test } from "vitest";
import { runBatch } from "./batch.ts";
import { isWithin } from "./folder-place.ts";
import { createListingCache } from "./listing-cache.ts";
import { readPreferences } from "./preferences.ts";
import { createSelection } from "./selection.ts";
import { createTypeAhead } from "./type-ahead.ts";
import { createUndoStack } from "./undo-stack.ts";
import { windowsFault } from "./windows-name.ts";

const entryOf = (id: number): Entry => ({ id, name: `n${id}`, isFolder: false, size: 1, mtime: 0, etag: "", favorite: false, lock: null });

describe("selection", () => {
  const setUp = () => createSelection((index) => (index < 10 ? entryOf(index) : undefined));
  const between = (one: number, other: number) => {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    return Array.from({ length: last - first + 1 }, (_, step) => entryOf(first + step));
  };
  const ids = (selection: ReturnType<typeof setUp>) => selection.entries.value.map(({ id }) => id).sort((one, other) => one - other);

  test("a range replaces the range before and keeps what was marked one by one", () => {
    const selection = setUp();
    selection.toggle(1);
    selection.toggle(4);
    selection.extendOver(0, between(4, 6));
    expect(ids(selection)).toEqual([1, 4, 5, 6]);
    selection.extendOver(0, between(3, 4));
    expect(ids(selection)).toEqual([1, 3, 4]);
    selection.only(8);
    selection.extendOver(0, between(7, 8));
    expect(ids(selection)).toEqual([7, 8]);
  });

  test("a range starts where the focus is when nothing was marked before", () => {
    const selection = setUp();
    selection.extendOver(3, between(3, 5));
    expect(ids(selection)).toEqual([3, 4, 5]);
  });

  test("what is gone is forgotten, what has a new name is known by it", () => {
    const selection = setUp();
    selection.all([entryOf(1), entryOf(2), entryOf(3)]);
    selection.refresh([{ ...entryOf(2), name: "neu" }], false);
    expect(selection.entries.value.map(({ name }) => name)).toEqual(["n1", "neu", "n3"]);
    selection.refresh([{ ...entryOf(2), name: "neu" }, entryOf(3)], true);
    expect(selection.entries.value.map(({ name }) => name)).toEqual(["neu", "n3"]);
  });

  test("a look at a folder in which nothing changed leaves a large selection as it is", () => {
    const selection = setUp();
    selection.all(Array.from({ length: 1000 }, (_, id) => entryOf(id)));
    const before = selection.entries.value;
    selection.refresh([entryOf(5), entryOf(2000)], false);
    expect(selection.entries.value).toBe(before);
  });
});

describe("batch", () => {
  test("each item has a result of its own, in order", async () => {
    const taken = new ClientFailure("already_exists", 412, "");
    const result = await runBatch([1, 2, 3, 4, 5, 6], (item) => (item % 3 === 0 ? Promise.reject(taken) : Promise.resolve()));
    expect(result).toEqual({ done: [1, 2, 4, 5], failed: [3, 6].map((item) => ({ item, failure: taken })), left: [] });
  });

  test("when the connection is lost the rest is not tried, but is told", async () => {
    let tried = 0;
    const lost = new ClientFailure("network", 0, "");
    const items = Array.from({ length: 100 }, (_, index) => index);
    const result = await runBatch(items, () => (tried++, Promise.reject(lost)));
    expect(tried).toBeLessThan(10);
    expect(result.failed.map(({ item }) => item)).toEqual(items);
  });

  test("ending it leaves the rest alone", async () => {
    const ended = new AbortController();
    const result = await runBatch(
      [1, 2, 3, 4, 5, 6, 7, 8],
      async (item) => {
        await Promise.resolve();
        if (item === 2) ended.abort();
      },
      { signal: ended.signal },
    );
    expect([...result.done, ...result.left]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(result.left.length).toBeGreaterThan(0);
  });
});

test("the last step is taken back first, each once", async () => {
  const stack = createUndoStack();
  const log: string[] = [];
  const step = (name: string) => ({ label: () => name, undo: async () => void log.push(name) });
  const [one, two, three] = [step("one"), step("two"), step("three")];
  for (const each of [one, two, three]) stack.push(each);
  await stack.undo();
  await stack.undo(one);
  await stack.undo(one);
  await stack.undo();
  await stack.undo();
  expect(log).toEqual(["three", "one", "two"]);
  expect(stack.last.value).toBeUndefined();
});

test("typing finds names by their beginning, whatever their marks; the same letter leads on", () => {
  const names = ["Amt", "Übersicht", "Umwelt", "Unterlagen", "Zebra"];
  const list = { length: names.length, at: (index: number) => names[index] };
  const typing = createTypeAhead();
  expect(typing.find("u", list, 0, 0)).toBe(1);
  expect(typing.find("u", list, 1, 100)).toBe(2);
  expect(typing.find("z", list, 2, 2000)).toBe(4);
  expect(typing.find("u", list, 4, 4000)).toBe(1);
  expect(typing.find("n", list, 1, 4100)).toBe(3);
  expect(typing.find("x", list, 3, 9000)).toBeUndefined();
});

test.each([
  ["Frage?.txt", "characters"],
  ["Notiz.", "ending"],
  ["aux.txt", "reserved"],
  ["COM1", "reserved"],
  ["Auxiliar.txt", undefined],
  ["50 % #1.txt", undefined],
])("Windows and %s", (name, fault) => {
  expect(windowsFault(name)).toBe(fault);
});

test("nothing goes into itself or below itself", () => {
  const place = (...path: string[]) => ({ space: "s", root: "/", path });
  expect(isWithin(place("a", "b"), place("a"), ["b"])).toBe(true);
  expect(isWithin(place("a", "b", "c"), place("a"), ["b"])).toBe(true);
  expect(isWithin(place("a", "bc"), place("a"), ["b"])).toBe(false);
  expect(isWithin(place("a"), place("a"), ["b"])).toBe(false);
  expect(isWithin({ ...place("a", "b"), space: "t" }, place("a"), ["b"])).toBe(false);
});

test("the folder that was not seen for longest is forgotten first", () => {
  const rested: string[] = [];
  const cache = createListingCache<{ name: string; weight: () => number; rest: () => void }>();
  const open = (name: string) => cache.open(name, () => ({ name, weight: () => 25_000, rest: () => rested.push(name) }));
  open("a");
  open("b");
  expect(open("a").seen).toBe(true);
  open("c");
  expect(rested).toEqual(["b"]);
  expect(open("a").seen).toBe(true);
  expect(open("b").seen).toBe(false);
});

test("preferences that make no sense count as not said", () => {
  const usual = readPreferences(null);
  expect(usual).toEqual({ view: "list", sort: "name", direction: "asc", columns: ["size", "time"], panel: false });
  expect(readPreferences("{")).toEqual(usual);
  expect(readPreferences('{"view":"spiral","sort":"size","columns":["nothing"]}')).toEqual({ ...usual, sort: "size" });
});
