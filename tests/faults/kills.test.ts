// Server, database, or both are killed at random moments under a mixed load: whatever was acknowledged is there, and nothing is half there.
import { afterAll, describe, expect, it } from "vitest";
import { inTurns } from "./kills/client.ts";
import { randomFrom } from "./kills/random.ts";
import { createTally } from "./kills/tally.ts";
import { createWorld, type World } from "./kills/world.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const kills = Number(process.env["LANDBOX_TEST_KILLS"] ?? (full ? 1000 : 20));
/** A world is left after so many kills: its contents, which are kept for 30 days, would make the comparisons slow. */
const killsOfWorld = full ? 50 : Math.ceil(kills / 2);
/** Worlds at a time: one waits for its start while the other works. */
const atOnce = 2;
/** So many kills after each other are followed by a look at every byte of everything. */
const lookAtAllEvery = 10;
const seed = Number(process.env["LANDBOX_TEST_SEED"] ?? Date.now() % 2 ** 31);

describe("kills under load", () => {
  const tally = createTally();
  const worlds = new Set<World>();
  afterAll(async () => {
    await Promise.all([...worlds].map((world) => world.stop().catch(() => undefined)));
  });

  // No second try: what it looks for happens rarely, and may never be taken for a flake.
  const options = { timeout: 120_000 + kills * 60_000, retry: 0 };
  it("lose nothing that was acknowledged, and leave nothing half done", options, async () => {
    console.log(`LANDBOX_TEST_SEED=${seed}: ${kills} kills`);
    const random = randomFrom(seed);
    const started = performance.now();
    const plans = Array.from({ length: Math.ceil(kills / killsOfWorld) }, (_, i) => ({
      random: random.fork(),
      rounds: Math.min(killsOfWorld, kills - i * killsOfWorld),
    }));
    await inTurns(atOnce, plans, async (plan) => {
      const world = await createWorld(plan.random, tally);
      worlds.add(world);
      try {
        for (let round = 1; round <= plan.rounds; round++) await world.round(round % lookAtAllEvery === 0 || round === plan.rounds);
        await world.collect();
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}\n\nthe server's last words:\n${world.output()}`, { cause: error });
      }
      worlds.delete(world);
      await world.stop();
      if (full) console.log(`${tally.kills} kills so far, after ${((performance.now() - started) / 1000).toFixed(0)} s`);
    });
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${tally.kills} kills in ${seconds.toFixed(0)} s (${(seconds / tally.kills).toFixed(2)} s a kill, ${atOnce} worlds at a time)\n${tally.text()}`,
    );
    expect(tally.kills).toBe(kills);
    expect(tally.operations, "enough was done to mean something").toBeGreaterThan(kills * 5);
  });
});
