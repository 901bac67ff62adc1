// What a process remembers of spaces is let go when nobody looks: what is big soon, what clients ask for again and again not.
import { type BoxId, nodeId, spaceId } from "@landbox/kit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../../platform/database/connect.ts";
import { createAnswerMemory } from "./answer-memory.ts";
import { nodeOfRow } from "./node-row.ts";
import { createStates, type SpaceState } from "./space-state.ts";

const box = 1 as BoxId;
const round = 1000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

/** A database in which every space that is asked for is there. */
const database = {
  use: async (work: (pipeline: unknown) => unknown) =>
    work({
      run: async () => undefined,
      query: async (_statement: unknown, [, spaces]: [unknown, string[] | undefined]) =>
        (spaces ?? []).map((id) => ({
          ...{ id, owner_id: null, root_id: 1, epoch: "e", seq: 7, used_files: 0, used_trash: 0, used_versions: 0, reserved: 0 },
          ...{ quota_bytes: null, box_quota: null, box_lent: 0, lent_bytes: 0 },
        })),
    }),
} as unknown as Database;

function fill(state: SpaceState, count: number): void {
  for (let id = 2; id < count + 2; id++) {
    const node = nodeOfRow({
      ...{ id, space_id: "s", parent_id: 1, name: `n${id}`, is_folder: false, version: 7, size: 0, entries: 0 },
      ...{ blob_id: null, mtime: 1, created: 1, sha1: null, sha256: null },
    });
    state.nodes.set(nodeId(id), node);
  }
}

test("a space of which much is remembered is let go when nobody looks at it, another stays", async () => {
  const states = createStates({ database, solo: true, round });
  const [big, used, little] = await Promise.all(["big", "used", "little"].map((id) => states.confirmed(box, spaceId(id))));
  for (const state of [big, used]) fill(state as SpaceState, 1000);
  fill(little as SpaceState, 3);
  for (let i = 0; i < 4; i++) {
    expect(await states.confirmed(box, spaceId("used"))).toBe(used);
    vi.advanceTimersByTime(round);
  }
  expect(["big", "used", "little"].map((id) => states.peek(spaceId(id)))).toEqual([undefined, used, little]);
  vi.advanceTimersByTime(100 * round);
  expect(states.peek(spaceId("little"))).toBeUndefined();
  // No timer is left.
  expect(vi.getTimerCount()).toBe(0);
});

test("of too much that is looked at, the part that was looked at longest ago goes", async () => {
  const states = createStates({ database, solo: true, round });
  const ids = Array.from({ length: 6 }, (_, i) => spaceId(`s${i}`));
  const remembered = () => ids.filter((id) => states.peek(id) !== undefined);
  for (const id of ids.slice(0, 4)) fill(await states.confirmed(box, id), 15_000);
  vi.advanceTimersByTime(round);
  expect(remembered()).toEqual(ids.slice(0, 4));
  for (const id of ids.slice(4)) fill(await states.confirmed(box, id), 15_000);
  for (const id of ids.slice(0, 2)) await states.confirmed(box, id);
  vi.advanceTimersByTime(round);
  expect(remembered()).toEqual([...ids.slice(0, 2), ...ids.slice(4)]);
});

test("big answers that nobody asks for again are let go, small ones and those that are asked for stay", async () => {
  const answers = createAnswerMemory({ round });
  const space = spaceId("s");
  const make = (size: number) => async () => Buffer.alloc(size);
  await answers.remember(space, 7, "big", make(100_000), () => 7);
  await answers.remember(space, 7, "asked", make(100_000), () => 7);
  await answers.remember(space, 7, "small", make(100), () => 7);
  for (let i = 0; i < 4; i++) {
    expect(answers.recall(space, 7, "asked")).toBeDefined();
    vi.advanceTimersByTime(round);
  }
  expect(["big", "asked", "small"].map((key) => answers.recall(space, 7, key)?.length)).toEqual([undefined, 100_000, 100]);
  vi.advanceTimersByTime(100 * round);
  expect(answers.recall(space, 7, "small")).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
