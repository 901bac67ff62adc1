// The server that most tests want: the real process on embedded PostgreSQL, with the land of the tests.
import { readdir, rm } from "node:fs/promises";
import { composeServices } from "@landbox/server/compose.ts";
import { readConfig } from "@landbox/server/platform/config.ts";
import { createLog } from "@landbox/server/platform/log.ts";
import { openDatabase } from "@landbox/server/platform/open-database.ts";
import { actorOn, type TestActor } from "./actors.ts";
import { type ServerProcess, type ServerProcessOptions, startServerProcess, temporaryFolder } from "./server-process.ts";
import { furnishLand } from "./test-land.ts";

export interface TestServer extends ServerProcess {
  actor(login: string, box?: string): TestActor;
}

/** Starts the server; a data folder without a database gets the land of the tests first. */
export async function startServer(options: Omit<ServerProcessOptions, "databaseUrl"> = {}): Promise<TestServer> {
  const dataFolder = options.dataFolder ?? (await temporaryFolder());
  if (!(await readdir(dataFolder)).includes("postgres")) await furnish(dataFolder, options.environment ?? {});
  const server = await startServerProcess({ ...options, dataFolder });
  return {
    ...server,
    actor: (login, box) => actorOn(server, login, box),
    async stop() {
      await server.stop();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function furnish(dataFolder: string, environment: Record<string, string>): Promise<void> {
  const config = readConfig({ ...environment, LANDBOX_DATA: dataFolder, LANDBOX_LOG_LEVEL: "silent" });
  const log = createLog(config.logLevel);
  const opened = await openDatabase({ config, log });
  try {
    const services = await composeServices(config, { ...opened, log });
    await furnishLand(services);
    await services.close();
  } finally {
    await opened.close();
  }
}
