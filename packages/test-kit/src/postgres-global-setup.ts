// Runs once for a vitest run: one PostgreSQL cluster in a temporary folder, and one migrated database to clone.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applicationRole, migrate } from "@landbox/server/platform/database/migrate.ts";
import { applicationPasswordFrom } from "@landbox/server/platform/open-database.ts";
import { ownerRole, prepareDatabase } from "@landbox/server/platform/postgres/prepare-database.ts";
import { startPostgres } from "@landbox/server/platform/postgres/start-postgres.ts";
import type { TestProject } from "vitest/node";

const templateDatabase = "landbox_template";

export interface TestCluster {
  host: string;
  port: number;
  superuser: { user: string; password: string };
  owner: { user: string; password: string };
  application: { user: string; password: string };
  template: string;
}

declare module "vitest" {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

const silent = {
  info: () => undefined,
  warn: (message: string) => console.warn(message),
  error: (message: string) => console.error(message),
};

/** The returned function stops the cluster and removes its folder. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "landbox-test-"));
  const server = await startPostgres({ folder, log: { ...silent, warn: () => undefined }, connections: 200 });
  const owner = await prepareDatabase(server, templateDatabase);
  // As a server process on `databaseUrl` derives it: otherwise each would change the role's password under the other tests.
  const applicationPassword = applicationPasswordFrom(server.connection(ownerRole, "").password);
  await migrate({ owner, applicationPassword, log: silent });
  const login = (role: string) => ({ user: role, password: server.connection(role, "").password });
  project.provide("cluster", {
    host: String(owner.host),
    port: Number(owner.port),
    superuser: login("postgres"),
    owner: login(ownerRole),
    application: { user: applicationRole, password: applicationPassword },
    template: templateDatabase,
  });
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
