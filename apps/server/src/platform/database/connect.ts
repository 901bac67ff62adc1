// The pool of database connections of the application role, and the checks that its role and its server are safe.
import { DomainError } from "@landbox/wire";
import pg from "pg";
import { type Pipeline, pipelineOf, translateDatabaseError } from "./pipeline.ts";

export interface Database {
  /** Borrows a connection. A connection that failed is not used again. @throws DomainError unavailable */
  use<T>(work: (pipeline: Pipeline) => Promise<T>): Promise<T>;
  /** A statement outside every box: directory, register, land facts. Rows of boxes are invisible here. */
  query<Row>(statement: { name: string; text: string }, parameters: readonly unknown[]): Promise<Row[]>;
  /** Called for each notification on the channel `landbox`; the returned function ends it. Wakes up only: may miss messages. */
  listen(onMessage: (payload: string) => void): Promise<() => void>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Connection parameters of the application role. */
  connection: pg.ClientConfig;
  /** Largest number of connections of this process. */
  connections: number;
  /** Connection attempts are given up after this many milliseconds. */
  timeout?: number;
  /** A statement that has no answer after this many milliseconds is given up with its connection, as `unavailable`: the database may be frozen. Without limit unless given. */
  silence?: number | undefined;
}

/**
 * How the application's statements are planned: once for each connection, and always from key to key. Boxes differ so much in size that
 * the planner's averages are true for none, and a plan made while a table was small would read a whole box when it has grown.
 */
const planning = [
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
  "enable_bitmapscan=off",
].map((setting) => `-c ${setting}`);

export function connect(options: ConnectOptions): Database {
  const pool = new pg.Pool({
    ...options.connection,
    options: [options.connection.options, ...planning].filter(Boolean).join(" "),
    max: options.connections,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: options.timeout ?? 5000,
    idleTimeoutMillis: 30_000,
    ...(options.silence === undefined ? {} : { query_timeout: options.silence }),
  });
  // A lost idle connection is replaced on next use; nothing to do, but an unheard 'error' would end the process.
  pool.on("error", () => undefined);

  async function use<T>(work: (pipeline: Pipeline) => Promise<T>): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw translateDatabaseError(error);
    }
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on("error", onError);
    try {
      return await work(pipelineOf(client));
    } catch (error) {
      if (error instanceof DomainError && error.code === "unavailable") broken ??= error;
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }

  return {
    use,
    query: (statement, parameters) => use((pipeline) => pipeline.query(statement, parameters)),
    listen: (onMessage) => listen(options.connection, onMessage),
    close: () => pool.end(),
  };
}

/** One connection of its own for notifications; connects again after a loss. */
async function listen(connection: pg.ClientConfig, onMessage: (payload: string) => void): Promise<() => void> {
  let ended = false;
  let client: pg.Client | undefined;
  const open = async (): Promise<void> => {
    client = new pg.Client({ ...connection, keepAlive: true, connectionTimeoutMillis: 10_000 });
    client.on("notification", (message) => onMessage(message.payload ?? ""));
    client.on("error", () => undefined);
    client.on("end", () => {
      if (!ended) setTimeout(again, 1000).unref();
    });
    await client.connect();
    await client.query("listen landbox");
  };
  // A connection that is there but does not listen is worth as little as none: its end is what tries again.
  const again = (): void => void open().catch(() => client?.end().catch(() => undefined));
  await open();
  return () => {
    ended = true;
    void client?.end().catch(() => undefined);
  };
}
