// Lets nothing compete with the key of what an upload has received so far.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // The table is empty again and again, and to the planner every index that leads with the box is as good as the key then: the parts of a big upload were
  // each looked up among all of its segments, when it was finished and once more when they went.
  `drop index upload_segment_object`,
  `create index upload_segment_object on upload_segment (object_id)`,
];
