// Links through which pages are looked at and no file is had, and that somebody looked.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table link drop constraint link_role_check`,
  `alter table link add constraint link_role_check check (role in ('viewer', 'secure-viewer', 'uploader', 'editor'))`,
  `alter table link_event drop constraint link_event_kind_check`,
  `alter table link_event add constraint link_event_kind_check
     check (kind in ('opened', 'viewed', 'downloaded', 'archive', 'handed_in', 'held_back', 'changed', 'recalled'))`,
];
