// Makes the land's owner role and database in a fresh embedded cluster.
import pg from "pg";
import type { PostgresServer } from "./start-postgres.ts";

export const ownerRole = "landbox_owner";
export const databaseName = "landbox";

/** The owner may create roles but is no superuser, as on a server that someone else runs. Returns the owner's connection parameters. */
export async function prepareDatabase(server: PostgresServer, database: string = databaseName): Promise<pg.ClientConfig> {
  const owner = server.connection(ownerRole, database);
  const client = new pg.Client(server.connection("postgres", "postgres"));
  await client.connect();
  try {
    const role = await client.query("select 1 from pg_roles where rolname = $1", [ownerRole]);
    if (!role.rowCount) await client.query(`create role ${ownerRole} login createrole password ${client.escapeLiteral(owner.password)}`);
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (!found.rowCount) await client.query(`create database ${client.escapeIdentifier(database)} owner ${ownerRole}`);
  } finally {
    await client.end();
  }
  return owner;
}
