// Finds the grant of one holder at one node by its key, however many others have one there and whatever else the holder has.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Each holds node and holder, in the order of the other questions that it answers: whichever the planner takes, it reads nobody else's grants. */
const statements = [
  `create index access_grant_node_holder on access_grant (box_id, node_id, principal_kind, principal_id)`,
  `create index access_grant_holder_node on access_grant (box_id, principal_kind, principal_id, node_id)`,
  `create index access_grant_visitor_node on access_grant (principal_id, box_id, node_id) where principal_kind = 'visitor'`,
  `drop index access_grant_node, access_grant_principal, access_grant_visitor`,
];
