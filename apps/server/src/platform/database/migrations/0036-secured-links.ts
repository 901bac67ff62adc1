// What no link may lack, also for whoever writes rows past the code that makes links.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A password is the hash of one, and an end is a day: 'infinity' is none.
  `alter table link
     add constraint link_password check (password_hash like '$argon2id$_%'),
     add constraint link_end check (isfinite(expires_at))`,
  `alter table access_grant add constraint access_grant_link_end check (principal_kind <> 'link' or (expires_at is not null and isfinite(expires_at)))`,
];
