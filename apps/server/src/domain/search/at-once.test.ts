import { expect, test } from "vitest";
import { atOnce } from "./at-once.ts";

test("never more than so many go on, also when others come in the very moments in which one ends", async () => {
  const looks = atOnce(2);
  const all: Promise<void>[] = [];
  let running = 0;
  let most = 0;
  const look = (late: number): void => {
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((done) => setImmediate(done));
      running--;
      // Between the end of this one and the beginning of the next that waits lie some turns of the queue of promises.
      for (let turns = 0; turns < late; turns++) void afterTurns(turns).then(() => look(0));
    };
    all.push(looks.run(work));
  };
  for (let i = 0; i < 4; i++) look(8);
  for (let i = 0; i < all.length; i++) await all[i];
  expect(all).toHaveLength(36);
  expect(most).toBe(2);
  expect(looks.full).toBe(false);
});

async function afterTurns(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
}

test("what fails gives its place back", async () => {
  const looks = atOnce(1);
  await expect(looks.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await looks.run(() => Promise.resolve(1))).toBe(1);
});

test("it is calm when the last of what went on or waited is over", async () => {
  const looks = atOnce(1);
  await looks.calm();
  const over: string[] = [];
  const work = (name: string) =>
    looks.run(async () => {
      await new Promise((done) => setImmediate(done));
      over.push(name);
    });
  const all = [work("first"), work("second")];
  await looks.calm();
  expect(over).toEqual(["first", "second"]);
  await Promise.all(all);
});
