// A database of its own for a test file: a clone of the migrated template, gone afterwards.
import { randomBytes } from "node:crypto";
import { connect, type Database } from "@landbox/server/platform/database/connect.ts";
import pg from "pg";
import { inject } from "vitest";

export interface TestDatabase {
  /** Connected as the application role, as the server is. */
  database: Database;
  /** Connection parameters of the owner: sees every box; for setting a scene and looking behind it. */
  ownerConnection: pg.ClientConfig;
  /** Connection parameters of the application role. */
  connection: pg.ClientConfig;
  /** The owner's connection as DATABASE_URL, to start a server process on it. */
  databaseUrl: string;
  /** Ends the connections and removes the database. */
  drop(): Promise<void>;
}

/**
 * Clones the template database (about 50 ms). Needs the `pg` setup of the vitest configuration.
 * @param connections size of the pool
 */
export async function testDatabase(connections = 10): Promise<TestDatabase> {
  const cluster = inject("cluster");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const server = { host: cluster.host, port: cluster.port };
  const maintenance = { ...server, ...cluster.superuser, database: "postgres" };
  await run(maintenance, `create database ${name} template ${cluster.template} strategy file_copy owner ${cluster.owner.user}`);
  const connection = { ...server, ...cluster.application, database: name };
  const database = connect({ connection, connections });
  let dropped = false;
  return {
    database,
    connection,
    ownerConnection: { ...server, ...cluster.owner, database: name },
    databaseUrl: `postgresql://${cluster.owner.user}:${cluster.owner.password}@localhost:${cluster.port}/${name}?host=${encodeURIComponent(cluster.host)}`,
    async drop() {
      if (dropped) return;
      dropped = true;
      await database.close();
      await run(maintenance, `drop database if exists ${name} with (force)`);
    },
  };
}

async function run(connection: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
