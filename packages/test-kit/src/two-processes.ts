// Two real server processes on one database and one data folder.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { composeServices } from "@landbox/server/compose.ts";
import { readConfig } from "@landbox/server/platform/config.ts";
import { createLog } from "@landbox/server/platform/log.ts";
import { openDatabase } from "@landbox/server/platform/open-database.ts";
import { prepareDatabase } from "@landbox/server/platform/postgres/prepare-database.ts";
import { startPostgres } from "@landbox/server/platform/postgres/start-postgres.ts";
import type pg from "pg";
import { actorOn } from "./actors.ts";
import { startServerProcess, temporaryFolder } from "./server-process.ts";
import { disableAccount, furnishLand } from "./test-land.ts";
import type { TestServer } from "./test-server.ts";

export interface TwoProcesses {
  readonly first: TestServer;
  readonly second: TestServer;
  /** Done by a third process, as `landbox user disable` would. */
  disable(login: string, box: string): Promise<void>;
  /** The database that both use, which somebody else runs. */
  readonly database: {
    stop(): Promise<void>;
    start(): Promise<void>;
    /** As the owner of the schema. */
    connection(): pg.ClientConfig;
  };
  stop(): Promise<void>;
}

export async function startTwoProcesses(environment: Record<string, string> = {}): Promise<TwoProcesses> {
  const folder = await temporaryFolder();
  const log = createLog("silent");
  // A cluster of its own: the processes set the password of the application's role, which a cluster has only once.
  const startCluster = () => startPostgres({ folder: join(folder, "cluster"), log, connections: 100 });
  let cluster = await startCluster();
  const owner = await prepareDatabase(cluster);
  const databaseUrl = `postgresql://${owner.user}:${String(owner.password)}@localhost:${owner.port}/${owner.database}?host=${encodeURIComponent(String(owner.host))}`;
  const dataFolder = join(folder, "data");
  const config = readConfig({ LANDBOX_DATA: dataFolder, DATABASE_URL: databaseUrl, LANDBOX_LOG_LEVEL: "silent" });
  const opened = await openDatabase({ config, log });
  const services = await composeServices(config, { ...opened, log });
  await furnishLand(services);
  const start = async (): Promise<TestServer> => {
    const server = await startServerProcess({ dataFolder, databaseUrl, environment });
    return { ...server, actor: (login, box) => actorOn(server, login, box) };
  };
  const [first, second] = await Promise.all([start(), start()]);
  return {
    first,
    second,
    disable: (login, box) => disableAccount(services, login, box),
    database: {
      stop: () => cluster.stop(),
      async start() {
        cluster = await startCluster();
      },
      connection: () => owner,
    },
    async stop() {
      await Promise.all([first.stop(), second.stop()]);
      await services.close();
      await opened.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
