// What must be true of a database before a server takes requests: the wall between boxes stands, and a commit is durable.
import { StartRefused } from "../start-refused.ts";
import { statement } from "./box-transaction.ts";
import type { Database } from "./connect.ts";

export interface SafetyFacts {
  superuser: boolean;
  bypasses: boolean;
  owner: boolean;
  unguarded: string[];
  icu: boolean;
  encoding: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
}

const facts = statement(
  "check_safety",
  `select r.rolsuper as superuser, r.rolbypassrls as bypasses,
     exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relowner = r.oid) as owner,
     array(select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'box_id' and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity and c.relname <> 'directory') as unguarded,
     exists (select from pg_collation where collname = 'de-x-icu') as icu,
     current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
     current_setting('full_page_writes') as full_page_writes, current_setting('synchronous_commit') as synchronous_commit
   from pg_roles r where r.rolname = current_user`,
);

/**
 * Checks the role of the application and the settings of the server.
 * @throws Error with one line for everything that is wrong
 */
export async function checkSafety(database: Database): Promise<void> {
  const [found] = await database.query<SafetyFacts>(facts, []);
  if (!found) throw new Error("The database does not tell which role is connected.");
  const wrong = judgeSafety(found);
  if (wrong.length > 0) throw new StartRefused(wrong.join("\n"));
}

/** One sentence for everything that is wrong. */
export function judgeSafety(found: SafetyFacts): string[] {
  const wrong: string[] = [];
  if (found.superuser) wrong.push("The application's database role is a superuser: row-level security would not hold.");
  if (found.bypasses) wrong.push("The application's database role bypasses row-level security.");
  if (found.owner) wrong.push("The application's database role owns tables: row-level security would not hold.");
  if (found.unguarded.length > 0) wrong.push(`Tables with box data have no row-level security: ${found.unguarded.join(", ")}.`);
  if (!found.icu) wrong.push("The database has no collation de-x-icu: it must be built with ICU.");
  if (found.encoding !== "UTF8") wrong.push(`The database's encoding is ${found.encoding}: it must be UTF8.`);
  if (found.fsync !== "on") wrong.push("The database runs with fsync off: committed changes could be lost.");
  if (found.full_page_writes !== "on") wrong.push("The database runs with full_page_writes off: a crash could damage it.");
  if (found.synchronous_commit === "off") wrong.push("The database runs with synchronous_commit off: committed changes could be lost.");
  return wrong;
}
