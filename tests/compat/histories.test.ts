// Long random histories with the stock sync clients: trees end up equal, nothing is lost that nobody deleted, and then there is silence.
import { type RecordingProxy, startRecordingProxy, startServer, temporaryFolder, type TestActor, type TestServer } from "@landbox/test-kit";
import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunkEnvironment, type Dice, dice, type History, isQuiet, startHistory } from "./history.ts";
import { snapshot } from "./local-tree.ts";
import { earlierContents, serverTree } from "./server-tree.ts";
import { type ClientName, type Device, device, listings, transfers } from "./sync-client.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const given = process.env["LANDBOX_TEST_SEED"];
const seeds = given === undefined ? Array.from({ length: full ? 6 : 1 }, () => randomInt(1_000_000)) : [Number(given)];
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
  ] as const)("%s with %s and %s, %s", { timeout: full ? 1_800_000 : 240_000 }, async (login, one, other, order, offset) => {
    const actor = server.actor(login);
    const first = await deviceOf(one, actor, `${login}-1-${one}`);
    const second = await deviceOf(other, actor, `${login}-2-${other}`);
    const history = startHistory(seed + offset, first, second);
    try {
      await live(history, dice(seed + offset + 7), [first, second], order === "in turn" ? 0 : 0.4);
      await history.settle();
      const tree = await snapshot(first.folder);
      expect(await snapshot(second.folder)).toEqual(tree);
      expect(await serverTree(actor)).toEqual(tree);
      const lost = await history.lost();
      // Clients create files without a condition: of two that do so in the same moment, the server keeps one as a version.
      if (order !== "in turn" && lost.size > 0) for (const hash of await earlierContents(actor)) lost.delete(hash);
      expect([...lost.values()]).toEqual([]);
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

/** Some operations on each device, then both clients, again and again. */
async function live(history: History, random: Dice, devices: [Device, Device], atOnce: number): Promise<void> {
  const [first, second] = devices;
  await history.furnish();
  await history.sync(devices, false);
  for (let round = 0; round < rounds; round++) {
    for (const device of devices) for (let i = random.below(8); i >= 0; i--) await history.act(device);
    if (random.chance(0.5)) await history.quarrel();
    await history.sync(random.chance(0.5) ? devices : [second, first], random.chance(atOnce));
  }
}
