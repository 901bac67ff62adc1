// Who guesses at links is written to the log, for tools that watch it, and the line opens nothing.
import { accountId, type BoxId, boxId } from "@landbox/kit";
import { type TestDatabase, testDatabase } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGuesses } from "./tell-guessing.ts";

const box: BoxId = boxId(1);
let scene: TestDatabase;
beforeAll(async () => {
  scene = await testDatabase();
});
afterAll(() => scene?.drop());

test("guessing was told to people and left no line in the log", async () => {
  const lines: object[] = [];
  let told = 0;
  let now = 0;
  const guesses = createGuesses({
    database: scene.database,
    notifications: { tell: async () => void told++ },
    log: { warn: (fields) => void lines.push(fields) },
    now: () => now,
  });
  const link = { id: "7f1c", owner: accountId("1.owner") };
  await guesses.password(box, link);
  await guesses.password(box, link);
  for (let i = 0; i < 40; i++) await guesses.address(box);
  expect(lines).toEqual([
    { box, link: "7f1c" },
    { box, addresses: 30 },
  ]);
  expect(told).toBe(3);
  now += 11 * 60_000;
  await guesses.password(box, link);
  expect(lines).toHaveLength(3);
});
