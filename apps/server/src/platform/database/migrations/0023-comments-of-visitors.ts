// Comments of people of other boxes who take part in a room.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Either author_id or visitor_id says who wrote it; neither, when the account is gone. */
const statements = [
  `alter table comment add column visitor_id text, add foreign key (box_id, visitor_id) references visitor, add check (author_id is null or visitor_id is null)`,
  `create index comment_visitor on comment (box_id, visitor_id) where visitor_id is not null`,
];
