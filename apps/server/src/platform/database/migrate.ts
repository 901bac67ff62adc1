// Brings the database to the current schema, as its owner: the application role, the migrations, the facts of the land.
import { randomInt } from "node:crypto";
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { StartRefused } from "../start-refused.ts";
import { migrations } from "./migrations/all.ts";

export interface MigrateOptions {
  /** Connection parameters of the role that owns the schema; on a foreign server it must be able to create roles, or the application role must exist. */
  owner: pg.ClientConfig;
  /** Password of the application role. */
  applicationPassword: string;
  log: { info(message: string): void; warn(message: string): void };
}

export const applicationRole = "landbox_app";

// Any number that nobody else uses: processes that start at once on one database wait for each other here.
const migrationLock = 7_236_018_911;

/**
 * Creates the application role, runs the missing migrations and makes the instance id. Several processes may call it at once.
 * @returns connection parameters of the application role: its own login, or (with a warning) the owner's login that takes the role on
 * @throws Error when the server is older than PostgreSQL 15 or a migration fails (nothing of it remains)
 */
export async function migrate(options: MigrateOptions): Promise<pg.ClientConfig> {
  const client = new pg.Client(options.owner);
  client.on("error", () => undefined);
  await client.connect().catch((error: unknown) => {
    throw new StartRefused(`The database cannot be used: ${messageOf(error)}`, { cause: error });
  });
  try {
    await requireVersion(client);
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await ensureRole(client, options.applicationPassword);
    await runMigrations(options);
    await ensureInstanceId(client);
    return await applicationConnection(client, options);
  } finally {
    await client.end();
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const result = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
  if (Number(result.rows[0]?.version) < 150_000)
    throw new StartRefused("The database server is too old: Landbox needs PostgreSQL 15 or newer.");
}

async function ensureRole(client: pg.Client, password: string): Promise<void> {
  const found = await client.query("select 1 from pg_roles where rolname = $1", [applicationRole]);
  if (found.rowCount) return;
  try {
    await client.query(
      `create role ${applicationRole} login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
    );
  } catch (error) {
    // Roles belong to all databases of a server, so a process that migrates another database may have been faster.
    if (!["42710", "23505"].includes(codeOf(error))) throw error;
  }
}

async function runMigrations(options: MigrateOptions): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...options.owner, max: 2 }) }) });
  try {
    const { error, results } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest();
    for (const result of results ?? []) if (result.status === "Success") options.log.info(`Migration ${result.migrationName} done.`);
    if (error !== undefined) throw error instanceof Error ? error : new Error("The migration failed.", { cause: error });
  } finally {
    await db.destroy();
  }
}

/** The instance id is part of every `oc:id`: it never changes, otherwise clients would take every file for another one. */
async function ensureInstanceId(client: pg.Client): Promise<void> {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const id = `oc${Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join("")}`;
  await client.query("insert into land (key, value) values ('instance_id', $1) on conflict do nothing", [id]);
}

async function applicationConnection(client: pg.Client, { owner, applicationPassword, log }: MigrateOptions): Promise<pg.ClientConfig> {
  const own = withUser(owner, applicationRole, applicationPassword);
  if (await logsIn(own)) return own;
  try {
    await client.query(`alter role ${applicationRole} with login password ${client.escapeLiteral(applicationPassword)}`);
  } catch (error) {
    log.warn(`The password of ${applicationRole} cannot be set (${messageOf(error)}).`);
  }
  if (await logsIn(own)) return own;
  log.warn(
    `${applicationRole} cannot log in by itself: the server connects as the owner and takes the role on. Allow its login in pg_hba.conf.`,
  );
  await client.query(`grant ${applicationRole} to current_user`).catch(() => undefined);
  return { ...owner, options: [owner.options, `-c role=${applicationRole}`].filter(Boolean).join(" ") };
}

/** The same server and database for another login; a connection string would outvote the fields, so its user is replaced inside. */
function withUser(connection: pg.ClientConfig, user: string, password: string): pg.ClientConfig {
  if (connection.connectionString === undefined) return { ...connection, user, password };
  const url = new URL(connection.connectionString);
  url.username = user;
  url.password = encodeURIComponent(password);
  url.searchParams.delete("user");
  url.searchParams.delete("password");
  return { ...connection, connectionString: url.href };
}

async function logsIn(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28: refused login. Anything else (no connections left, server away) must not lead to another way in.
    if (codeOf(error).startsWith("28")) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : "";
};

/** A refused connection to several addresses of one name has no message of its own. */
const messageOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(messageOf).join(", ") : error instanceof Error ? error.message : String(error);
