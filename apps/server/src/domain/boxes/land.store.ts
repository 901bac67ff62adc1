// The SQL of the facts of the land itself.
import { statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";

const selectFact = statement("land_select", `select value from land where key = $1`);
const insertFact = statement("land_insert", `insert into land (key, value) values ($1, $2) on conflict (key) do nothing`);
const replaceFact = statement("land_replace", `update land set value = $2 where key = $1`);

export function landStore(database: Database) {
  return {
    async read(key: string): Promise<string | undefined> {
      const [row] = await database.query<{ value: string }>(selectFact, [key]);
      return row?.value;
    },
    /** Does nothing when the fact is there: several processes may start at once. */
    write: async (key: string, value: string): Promise<void> => void (await database.query(insertFact, [key, value])),
    replace: async (key: string, value: string): Promise<void> => void (await database.query(replaceFact, [key, value])),
  };
}
