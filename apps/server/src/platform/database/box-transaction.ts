// The first wall: a box is a transaction. Everything that reads or writes a box's rows goes through here.
import type { BoxId } from "@landbox/kit";
import type { Database } from "./connect.ts";
import type { Pipeline } from "./pipeline.ts";

/** A named, prepared SQL text. The name must be unique in the product; the text's first parameter is by convention the box. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export const statement = (name: string, text: string): Statement => ({ name, text });

declare const boxDb: unique symbol;

/**
 * The database as seen from inside one box, for one transaction. Only `inBox` makes it; row-level security shows nothing else.
 * Queries are sent at once and answered in order: fire several before awaiting the first to save round trips.
 */
export interface BoxDb {
  readonly [boxDb]: true;
  readonly box: BoxId;
  /** Rows as plain objects; bigint columns are numbers, bytea columns Buffers, timestamptz Dates. */
  query<Row>(statement: Statement, parameters: readonly unknown[]): Promise<Row[]>;
}

const commit = statement("commit", "commit");
const rollback = statement("rollback", "rollback");

/**
 * Runs work in one transaction whose row-level security shows only this box. Never hold it while bytes stream.
 * `work` may throw to roll back. The frame travels with the first query.
 * @throws whatever work throws; DomainError unavailable when the database is away
 */
export function inBox<T>(database: Database, box: BoxId, work: (db: BoxDb) => Promise<T>): Promise<T> {
  return database.use(async (pipeline) => {
    const frame = enter(pipeline, box);
    try {
      const result = await work(boxDbOf(pipeline, box));
      await frame;
      await pipeline.query(commit, []);
      return result;
    } catch (error) {
      await frame.catch(() => undefined);
      await pipeline.query(rollback, []).catch(() => undefined);
      throw error;
    }
  });
}

/**
 * One read-only statement inside a box in a single round trip: frame, query and end are sent together.
 */
export function readInBox<Row>(database: Database, box: BoxId, query: Statement, parameters: readonly unknown[]): Promise<Row[]> {
  return database.use(async (pipeline) => {
    const frame = enter(pipeline, box);
    const rows = pipeline.query<Row>(query, parameters);
    const end = pipeline.query(commit, []);
    const [, result] = await Promise.all([frame, rows, end]);
    return result;
  });
}

export interface LastWrite {
  readonly statement: Statement;
  readonly parameters: readonly unknown[];
  /** Gets what the statement returned, after the commit. */
  readonly onRows?: (rows: unknown[]) => void;
}

/**
 * Sends work's last statement together with the commit: for a write whose outcome needs no further decision.
 * The statement has been durably committed when the returned promise resolves.
 */
export function inBoxLast<T>(
  database: Database,
  box: BoxId,
  work: (db: BoxDb) => Promise<{ result: T; last?: LastWrite | undefined }>,
): Promise<T> {
  return database.use(async (pipeline) => {
    const frame = enter(pipeline, box);
    try {
      const { result, last } = await work(boxDbOf(pipeline, box));
      const writing = last ? pipeline.query(last.statement, last.parameters) : undefined;
      const ending = pipeline.query(commit, []);
      const [, rows] = await Promise.all([frame, writing, ending]);
      if (rows) last?.onRows?.(rows);
      return result;
    } catch (error) {
      await frame.catch(() => undefined);
      await pipeline.query(rollback, []).catch(() => undefined);
      throw error;
    }
  });
}

function enter(pipeline: Pipeline, box: BoxId): Promise<void> {
  if (!Number.isInteger(box)) throw new Error("A box's id is a whole number.");
  const frame = pipeline.run(`begin; set local landbox.box = '${box}'`);
  frame.catch(() => undefined);
  return frame;
}

const boxDbOf = (pipeline: Pipeline, box: BoxId): BoxDb =>
  ({ box, query: (query, parameters) => pipeline.query(query, parameters) }) as BoxDb;
