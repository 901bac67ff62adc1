// A server of its own with its clients, which is killed again and again.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BoxId } from "@landbox/kit";
import { composeServices, type Services } from "@landbox/server/compose.ts";
import { readConfig } from "@landbox/server/platform/config.ts";
import { createLog } from "@landbox/server/platform/log.ts";
import { type OpenDatabase, openDatabase } from "@landbox/server/platform/open-database.ts";
import { ask, freePort, startServer, temporaryFolder, type TestActor, type TestServer } from "@landbox/test-kit";
import { type Client, createClient } from "./client.ts";
import { collectEverything } from "./collect.ts";
import { look, lookIntoTrash, usedOf } from "./look.ts";
import { filesOf, lockFileOf, type Place } from "./operation.ts";
import type { Random } from "./random.ts";
import { usedBytes } from "./state.ts";
import type { Tally } from "./tally.ts";

const logins = ["anna", "bernd"];
const clientsOfEach = 3;

interface Account {
  readonly login: string;
  readonly clients: readonly Client[];
  /** The root's etag, as a client remembers it. */
  etag: string | undefined;
  /** Set aside for uploads of which nobody learned. */
  lost: number;
}

export interface World {
  /** Load, a kill, and a comparison of everything that was touched (or of everything). */
  round(all: boolean): Promise<void>;
  /** What the collector would leave: everything that is not needed, taken at once. */
  collect(): Promise<void>;
  stop(): Promise<void>;
  /** The last lines of the server, for a failure. */
  output(): string;
}

export async function createWorld(random: Random, tally: Tally): Promise<World> {
  const dataFolder = await temporaryFolder();
  const port = await freePort();
  let server: TestServer = await startServer({ dataFolder, port });
  // Beside the server, as `landbox verify` is; it lives through all kills.
  const config = readConfig({ LANDBOX_DATA: dataFolder, LANDBOX_LOG_LEVEL: "silent" });
  const log = createLog("silent");
  const opened: OpenDatabase = await openDatabase({ config, log, besideServer: true });
  const services: Services = await composeServices(config, { database: opened.database, solo: false, log });
  const box = ((await services.boxes.byName("hohenwarth")) as { id: BoxId }).id;
  const accounts: Account[] = logins.map((login) => ({
    login,
    clients: Array.from({ length: clientsOfEach }, (_, i) => createClient(`${login}-${i}`, random.fork(), tally)),
    etag: undefined,
    lost: 0,
  }));
  let actors = new Map<string, TestActor>();
  const meet = (): void => {
    actors = new Map(logins.map((login) => [login, server.actor(login)]));
  };
  const placeOf = (account: Account, client: Client): Place => ({
    actor: actors.get(account.login) as TestActor,
    origin: server.origin,
    folder: client.name,
  });
  const everyone = accounts.flatMap((account) => account.clients.map((client) => ({ account, client })));

  async function prepare(): Promise<void> {
    meet();
    for (const { account, client } of everyone) {
      const place = placeOf(account, client);
      await demand(place.actor.ask("MKCOL", filesOf(place, "")), 201);
      await demand(place.actor.ask("PUT", lockFileOf(place), { body: "" }), 201);
    }
  }

  /** @returns milliseconds until everything answered again */
  async function kill(kind: "server" | "database" | "both"): Promise<number> {
    const postmaster = kind === "server" ? undefined : await postmasterOf(dataFolder);
    const started = performance.now();
    const ended = kind === "database" ? undefined : server.kill();
    if (postmaster !== undefined) process.kill(postmaster, "SIGKILL");
    await ended;
    if (kind === "database") {
      for (; ; await sleep(10)) {
        const now = await postmasterOf(dataFolder);
        const again = now !== undefined && now !== postmaster;
        if (again && (await readiness(server)) === 200) break;
        if (performance.now() - started > 150_000) throw new Error("The database did not come back.");
      }
    } else server = await startServer({ dataFolder, port });
    meet();
    return performance.now() - started;
  }

  async function compareAccount(account: Account, all: boolean): Promise<void> {
    const [first] = account.clients;
    const actor = actors.get(account.login) as TestActor;
    const trash = await lookIntoTrash(placeOf(account, first as Client));
    await Promise.all(account.clients.map((client) => client.compare(placeOf(account, client), trash, all)));
    const known = account.clients.reduce((sum, client) => sum + client.state.trash.size, 0);
    if (trash.size !== known) throw new Error(`${account.login}'s trash has ${trash.size} entries, not ${known}`);
    await compareQuota(account, actor);
    const etag = (await look(actor, "PROPFIND", "/remote.php/webdav/", { headers: { depth: "0" } })).text;
    const now = /<d:getetag>([^<]+)</.exec(etag)?.[1];
    const changed = account.clients.map((client) => client.takeChanged()).some(Boolean);
    if (account.etag !== undefined && account.etag !== now && !changed)
      throw new Error(`The root's etag of ${account.login} changed for nothing`);
    if (account.etag !== undefined && account.etag === now && changed)
      throw new Error(`The root's etag of ${account.login} did not change`);
    account.etag = now;
  }

  /** Files, versions, trash and what is set aside add up; what an unanswered announcement may have set aside is found out here. */
  async function compareQuota(account: Account, actor: TestActor): Promise<void> {
    const used = await usedOf(actor);
    const known = account.clients.reduce((sum, client) => sum + usedBytes(client.state), account.lost);
    const doubtful = account.clients.flatMap((client) => client.takeDoubtful());
    for (let choice = 0; choice < 2 ** doubtful.length; choice++) {
      const lost = doubtful.reduce((sum, bytes, i) => sum + ((choice >> i) & 1 ? bytes : 0), 0);
      if (known + lost !== used) continue;
      account.lost += lost;
      return;
    }
    throw new Error(`${account.login} has used ${used} bytes, by what is there ${known} (or more by some of ${doubtful.join(", ")})`);
  }

  async function verify(deep: boolean): Promise<void> {
    // A purge that was cut short goes on with the collector; until then its versions count.
    const report = await services.verify.box(box, { deep });
    if (report.found.size > 0) throw new Error(`landbox verify: ${JSON.stringify([...report.found])} ${JSON.stringify(report.examples)}`);
    tally.verified(report.looked);
  }

  await prepare();
  return {
    output: () => server.output().slice(-3000),
    async round(all) {
      const kind = random.pick(["server", "server", "database", "both"] as const);
      let running = true;
      const working = Promise.all(everyone.map(({ account, client }) => client.work(placeOf(account, client), () => running)));
      // By what was done and not by time, so that a slow machine does as much; then at any moment of what is under way.
      const enough = tally.operations + random.below(random.chance(0.2) ? 300 : 100);
      const patience = performance.now() + 10_000;
      while (tally.operations < enough && performance.now() < patience) await sleep(2);
      await sleep(random.below(20));
      const back = kill(kind);
      const [time] = await Promise.all([back, working.finally(() => (running = false)), back.finally(() => (running = false))]);
      running = false;
      tally.kill(kind, time);
      await again(() => services.trash.sweep(box));
      await Promise.all(accounts.map((account) => compareAccount(account, all)));
      await again(() => verify(all));
    },
    async collect() {
      await collectEverything(opened.database, services, box, dataFolder);
      await verify(true);
      await Promise.all(accounts.map((account) => compareAccount(account, true)));
    },
    async stop() {
      await services.close();
      await opened.close();
      await server.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

const demand = async (asking: Promise<{ status: number; text: string }>, status: number): Promise<void> => {
  const answer = await asking;
  if (answer.status !== status) throw new Error(`${answer.status} ${answer.text}`);
};

const readiness = async (server: TestServer): Promise<number | undefined> =>
  (await ask(server.origin, "GET", "/health/ready", { timeout: 30_000 }).catch(() => undefined))?.status;

const postmasterOf = async (dataFolder: string): Promise<number | undefined> => {
  const text = await readFile(join(dataFolder, "postgres/postmaster.pid"), "utf8").catch(() => "");
  return Number(text.split("\n", 1)[0]) || undefined;
};

/** The connections of this process died with the database, too: the first use of each finds out. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + 90_000; ;) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: unknown }).code !== "unavailable" || performance.now() > until) throw error;
      await sleep(50);
    }
  }
}
