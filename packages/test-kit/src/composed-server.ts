// The whole server inside the test's own process: for tests that look into it, such as at its list of routes.
import { rm } from "node:fs/promises";
import { compose, type Composed } from "@landbox/server/compose.ts";
import { readConfig } from "@landbox/server/platform/config.ts";
import { createLog } from "@landbox/server/platform/log.ts";
import { openDatabase } from "@landbox/server/platform/open-database.ts";
import { actorOn, type TestActor } from "./actors.ts";
import { temporaryFolder } from "./server-process.ts";
import { disableAccount, furnishLand } from "./test-land.ts";

export interface ComposedServer {
  readonly origin: string;
  readonly port: number;
  readonly routes: Composed["routes"];
  readonly services: Composed["services"];
  readonly database: Awaited<ReturnType<typeof openDatabase>>["database"];
  readonly dataFolder: string;
  actor(login: string, box?: string): TestActor;
  disable(login: string, box: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts embedded PostgreSQL and the server on a free port, with the land of the tests. The machine itself is a trusted proxy. */
export async function startComposedServer(environment: Record<string, string> = {}): Promise<ComposedServer> {
  const folder = await temporaryFolder();
  const config = readConfig({
    HOST: "127.0.0.1",
    PORT: "0",
    LANDBOX_DATA: folder,
    LANDBOX_LOG_LEVEL: "silent",
    LANDBOX_TRUSTED_PROXIES: "127.0.0.1",
    ...environment,
  });
  const log = createLog(config.logLevel);
  const opened = await openDatabase({ config, log });
  const server = await compose(config, { ...opened, log });
  await furnishLand(server.services);
  await server.app.listen({ port: 0, host: "127.0.0.1" });
  const address = server.app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    routes: server.routes,
    services: server.services,
    database: opened.database,
    dataFolder: folder,
    actor: (login, box) => actorOn({ origin }, login, box),
    disable: (login, box) => disableAccount(server.services, login, box),
    async stop() {
      await server.drain(500);
      await server.close();
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
