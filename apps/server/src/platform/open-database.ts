// From configuration to a migrated, safe database: embedded, or the one that DATABASE_URL names.
import { createHmac } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import type { Config } from "./config.ts";
import { checkSafety } from "./database/check-safety.ts";
import { connect, type Database } from "./database/connect.ts";
import { applicationRole, migrate } from "./database/migrate.ts";
import { attachPostgres } from "./postgres/attach-postgres.ts";
import { clusterSecret } from "./postgres/cluster.ts";
import { FolderInUse } from "./postgres/folder-lock.ts";
import { prepareDatabase } from "./postgres/prepare-database.ts";
import { type PostgresLog, startPostgres } from "./postgres/start-postgres.ts";

export interface OpenDatabase {
  readonly database: Database;
  /** No other server process uses this database: true for the embedded one, which belongs to one server. */
  readonly solo: boolean;
  /** Ends the connections, and then the database itself when it was started here. */
  close(): Promise<void>;
}

/** Longer than any statement of a request takes, the copy of a whole space among them; a tool's, which look at everything, may take as long as they need. */
const longestStatement = 120_000;

export interface OpenDatabaseOptions {
  config: Pick<Config, "dataFolder" | "databaseUrl" | "databaseConnections">;
  log: PostgresLog;
  /** For tools: when a server already runs on the data folder, its database is used beside it. */
  besideServer?: boolean;
}

/**
 * @throws FolderInUse when another server has the embedded database (unless `besideServer`); Error when migration or the safety checks fail
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const { config, log } = options;
  const { connection, solo, stop } =
    config.databaseUrl === undefined ? await openEmbedded(options) : await openGiven(config.databaseUrl, config.dataFolder, log);
  const silence = options.besideServer ? undefined : longestStatement;
  const database = connect({ connection, connections: config.databaseConnections, silence });
  try {
    await checkSafety(database);
  } catch (error) {
    await database.close();
    await stop();
    throw error;
  }
  return {
    database,
    solo,
    async close() {
      await database.close();
      await stop();
    },
  };
}

interface Opened {
  connection: pg.ClientConfig;
  solo: boolean;
  stop(): Promise<void>;
}

async function openEmbedded({ config, log, besideServer }: OpenDatabaseOptions): Promise<Opened> {
  const start = () => startPostgres({ folder: config.dataFolder, log, connections: config.databaseConnections + 20 });
  let solo = true;
  const server = await start().catch(async (error: unknown) => {
    if (!besideServer || !(error instanceof FolderInUse)) throw error;
    const attached = await attachPostgres(config.dataFolder);
    if (!attached) throw error;
    solo = false;
    return attached;
  });
  try {
    const owner = await prepareDatabase(server);
    const applicationPassword = server.connection(applicationRole, "").password;
    return { connection: await migrate({ owner, applicationPassword, log }), solo, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openGiven(databaseUrl: string, dataFolder: string, log: PostgresLog): Promise<Opened> {
  const applicationPassword = await passwordFor(databaseUrl, dataFolder);
  return {
    connection: await migrate({ owner: { connectionString: databaseUrl }, applicationPassword, log }),
    solo: false,
    stop: () => Promise.resolve(),
  };
}

/**
 * All processes of a land must find the same password for the application role. Whoever knows the owner's password may do everything anyway, so it is derived
 * from that; where the owner has none (peer, trust, a password file), from a secret in the shared data folder.
 */
async function passwordFor(databaseUrl: string, dataFolder: string): Promise<string> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const own = URL.canParse(databaseUrl) ? new URL(databaseUrl).password : "";
  const secret = own === "" ? await clusterSecret(join(dataFolder, "database.secret")) : own;
  return applicationPasswordFrom(secret);
}

/** The application role's password that belongs to an owner's password (or other secret). */
export const applicationPasswordFrom = (secret: string): string =>
  createHmac("sha256", secret).update(`role:${applicationRole}`).digest("base64url");
