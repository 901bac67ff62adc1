// Long random histories with the stock sync clients: trees end up equal, nothing is lost that nobody deleted, and then there is silence.
import { type RecordingProxy, startRecordingProxy, startServer, temporaryFolder, type TestActor, type TestServer } from "@landbox/test-kit";
import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dice, dice } from "./dice.ts";
import { chunkEnvironment, type History, isQuiet, startHistory } from "./history.ts";
import { snapshot } from "./local-tree.ts";
import { earlierContents, serverTree } from "./server-tree.ts";
import { type ClientName, type Device, device, listings, transfers } from "./sync-client.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const given = process.env["LANDBOX_TEST_SEED"];
/** The usual run repeats one history, so that it fails for what was changed; the full one tries others. */
const chosen = full ? Array.from({ length: 6 }, () => randomInt(1_000_000)) : [943_481];
const seeds = given === undefined ? chosen : [Number(given)];
const rounds = Number(process.env["LANDBOX_TEST_ROUNDS"] ?? (full ? 60 : 9));

describe.each(seeds)("random history of seed %i", (seed) => {
  let server: TestServer;
  let home: string;
  const proxies: RecordingProxy[] = [];
  beforeAll(async () => {
    server = await startServer();
    home = await temporaryFolder();
  });
  afterAll(async () => {
    for (const proxy of proxies) await proxy.stop();
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  });

  const deviceOf = async (client: ClientName, actor: TestActor, name: string): Promise<Device> => {
    const proxy = await startRecordingProxy(server);
    proxies.push(proxy);
    return device(client, actor, proxy, home, name, chunkEnvironment);
  };

  it.concurrent.each([
    ["anna", "owncloudcmd", "nextcloudcmd", "in turn", 0],
    ["bernd", "nextcloudcmd", "owncloudcmd", "sometimes at once", 1],
  ] as const)("%s with %s and %s, %s", { timeout: full ? 3_600_000 : 600_000 }, async (login, one, other, order, offset) => {
    const actor = server.actor(login);
    const first = await deviceOf(one, actor, `${login}-1-${one}`);
    const second = await deviceOf(other, actor, `${login}-2-${other}`);
    const history = startHistory(seed + offset, first, second);
    try {
      await live(history, dice(seed + offset + 7), [first, second], { atOnce: order === "in turn" ? 0 : 0.4, actor });
      await history.settle();
      const tree = await snapshot(first.folder);
      expect(await snapshot(second.folder)).toEqual(tree);
      expect(await serverTree(actor)).toEqual(tree);
      for (const quiet of [await first.run(), await second.run()])
        expect(isQuiet(quiet), `listed ${listings(quiet.requests).join("|")}, transferred ${transfers(quiet.requests).join("|")}`).toBe(
          true,
        );
      console.log(
        `Seed ${seed}, ${login}: ${history.operations()} operations ${order}, ${Object.keys(tree).length} files and folders, equal and quiet.`,
      );
    } catch (error) {
      console.error(`LANDBOX_TEST_SEED=${seed}, ${login}; the last operations:\n${history.log.slice(-80).join("\n")}`);
      throw error;
    }
  });
});

/** Some operations on each device, then both clients, again and again; nothing may be lost at any time. */
async function live(
  history: History,
  random: Dice,
  [first, second]: [Device, Device],
  { atOnce, actor }: { atOnce: number; actor: TestActor },
): Promise<void> {
  await history.furnish();
  await history.sync([first, second], false);
  for (let round = 0; round < rounds; round++) {
    if (random.chance(0.25)) {
      const tidying = random.chance(0.5) ? first : second;
      // Nobody deletes a folder without having seen what is in it: clients delete it whole, with what others put there meanwhile (into the trash).
      await history.sync([first, second, first, second], false);
      await history.tidy(tidying);
      await history.sync([tidying, first, second], false);
    }
    for (const device of [first, second]) for (let i = random.below(8); i >= 0; i--) await history.act(device);
    if (random.chance(0.5)) await history.quarrel();
    const together = random.chance(atOnce);
    await history.sync(random.chance(0.5) ? [first, second] : [second, first], together);
    const lost = await history.lost(Object.values(await serverTree(actor)));
    if (together && lost.size > 0) {
      // Clients create files without a condition: of two that do so in the same moment, the server keeps one as a version.
      const earlier = await earlierContents(actor);
      history.forget(earlier);
      for (const hash of earlier) lost.delete(hash);
    }
    expect([...lost.values()], "lost").toEqual([]);
  }
}
