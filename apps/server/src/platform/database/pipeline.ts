// One database connection as a pipeline: queries are sent at once and answered in order.
import type { Writable } from "node:stream";
import { DomainError } from "@landbox/wire";
import pg from "pg";
import type { Statement } from "./box-transaction.ts";
import { translateConstraint } from "./constraints.ts";

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface Pipeline {
  /** @throws DomainError by constraint name, or unavailable when the connection is gone */
  query<Row>(statement: Statement, parameters: readonly unknown[]): Promise<Row[]>;
  /** Statements without parameters and results, in one message; the text must be made of constants and numbers. */
  run(text: string): Promise<void>;
}

export function pipelineOf(client: pg.ClientBase): Pipeline {
  const gather = gathering(client);
  return {
    async query<Row>(statement: Statement, parameters: readonly unknown[]) {
      gather();
      try {
        const result = await client.query({ name: statement.name, text: statement.text, values: parameters as unknown[] });
        // PostgreSQL answers a commit of a failed transaction with ROLLBACK and no error: nobody may take that for success.
        if (statement.name === "commit" && result.command === "ROLLBACK")
          throw new Error("The transaction had failed and was rolled back.");
        return result.rows as Row[];
      } catch (error) {
        throw translateDatabaseError(error);
      }
    },
    async run(text) {
      gather();
      try {
        await client.query(text);
      } catch (error) {
        throw translateDatabaseError(error);
      }
    },
  };
}

/** Makes all queries that are sent in one turn of the event loop leave in one write: a frame of seven small statements is one packet, not seven. */
function gathering(client: pg.ClientBase): () => void {
  const stream = (client as { connection?: { stream?: Partial<Writable> } }).connection?.stream;
  let corked = false;
  return () => {
    if (corked || !stream?.cork || !stream.uncork) return;
    corked = true;
    stream.cork();
    process.nextTick(() => {
      corked = false;
      stream.uncork?.();
    });
  };
}

/** Connection losses and shutdowns become `unavailable`, known constraints their code; everything else stays a bug. */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error;
  const code = (error as { code?: unknown }).code;
  // The disk under the database is full: what needs room is refused like any other upload, what needs none goes on.
  if (code === "53100") return new DomainError("quota_exceeded", "The server's storage is full.");
  if (typeof code === "string" && isAway(code)) return unavailable();
  if (code === undefined && /connection|terminated|timeout/i.test(error.message)) return unavailable();
  // The one text that a caller can send and PostgreSQL cannot hold: with a NUL, or not UTF-8.
  if (code === "22021") return new DomainError("bad_request", "A text holds a character that cannot be stored.");
  return translateConstraint(error) ?? error;
}

// 57P0x: shutdown; 08: connection; 53: resources; 25006: read-only after a failover; 40: deadlock, serialisation.
const isAway = (code: string): boolean =>
  code.startsWith("57P") ||
  code.startsWith("08") ||
  code.startsWith("53") ||
  code.startsWith("40") ||
  code === "25006" ||
  /^E[A-Z]+$/.test(code);

const unavailable = () =>
  new DomainError("unavailable", "The database is not available right now. Please try again shortly.", { retryAfter: 2 });
