// Fills the large side: a box for every body, a box with a million files, a folder with 100,000 children. Rows through the real schema, without bytes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { attachPostgres } from "@landbox/server/platform/postgres/attach-postgres.ts";
import pg from "pg";

/** Files of the large box: groups of ten folders of a hundred folders of a hundred files, and one flat folder. */
export const groups = 9;
export const filesOfGroup = 100_000;
export const flatFiles = 100_000;
const fileSize = 10_240;

/** One more file of a seeded folder, from 0. */
export const seededName = (n: number): string => `Datei-${String(n).padStart(6, "0")}.pdf`;

/** A connection past every wall to the database of the server that runs on this data folder; the bench's own land only. */
export async function superuser(dataFolder: string): Promise<pg.Client> {
  const server = await attachPostgres(dataFolder);
  if (!server) throw new Error(`No database runs in ${dataFolder}`);
  const client = new pg.Client(server.connection("postgres", "landbox"));
  await client.connect();
  return client;
}

/** The demo land's folders get a box for every body of the register, through the operator's own command. */
export async function makeAllBoxes(dataFolder: string): Promise<void> {
  const program = fileURLToPath(new URL("../../../apps/server/src/cli/main.ts", import.meta.url));
  const child = spawn(process.execPath, [program, "box", "create", "--all"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH: process.env["PATH"], LANDBOX_DATA: dataFolder },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`box create --all ended with ${code}`);
}

/** Every box gets an account and a few files, so that the tables hold many small boxes beside the large one. */
const furnishBoxes = [
  `insert into account (box_id, id, login, display_name) select box_id, 'seed' || box_id, 'seed', 'Seed' from box`,
  `insert into blob (box_id, id, size, sha1, sha256, seal) select box_id, -1, 0, '', '', '' from box`,
  `insert into space (box_id, id, kind, owner_id, name, root_id, epoch, seq) select box_id, 'seed' || box_id, 'personal', 'seed' || box_id, 'Seed', -1, 'seed', 12 from box`,
  `insert into node (box_id, id, space_id, name, is_folder, version, mtime) select box_id, -1, 'seed' || box_id, '', true, 12, 1 from box`,
  `insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime, blob_id)
     select box_id, -1 - n, 'seed' || box_id, -1, 'Datei ' || n, false, n, 1, -1 from box, generate_series(2, 12) n`,
];

/** $-words are replaced: ids come from the sequences, in one block that nobody else has. */
const fillLargeBox = [
  `insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, entries, mtime)
     select $box, $node + g, $space, $root, 'Gruppe-' || g, true, $seq, ${filesOfGroup * fileSize}, ${filesOfGroup + 1010}, 1 from generate_series(1, ${groups}) g
     union all select $box, $node + 10, $space, $root, 'Viele', true, $seq, ${flatFiles * fileSize}, ${flatFiles}, 1
     union all select $box, $node + 100 + m, $space, $node + 1 + m / 10, lpad((m % 10)::text, 2, '0'), true, $seq, ${1e4 * fileSize}, 10100, 1 from generate_series(0, ${groups * 10 - 1}) m
     union all select $box, $node + 1000 + l, $space, $node + 100 + l / 100, lpad((l % 100)::text, 3, '0'), true, $seq, ${100 * fileSize}, 100, 1 from generate_series(0, ${groups * 1000 - 1}) l`,
  `insert into stored_object (box_id, id) select $box, 'seed-' || n from generate_series(0, ${Math.ceil(1e6 / 3000)}) n`,
  `insert into blob (box_id, id, size, sha1, sha256, seal)
     select $box, $blob + n, ${fileSize}, substr(sha256(n::text::bytea), 1, 20), sha256(n::text::bytea), sha256(n::text::bytea) from generate_series(0, 999999) n`,
  `insert into segment (box_id, blob_id, idx, object_id, start, stored_length, size, key_id)
     select $box, $blob + n, 0, 'seed-' || n / 3000, (n % 3000)::bigint * ${fileSize + 16}, ${fileSize + 16}, ${fileSize}, sha256(n::text::bytea) from generate_series(0, 999999) n`,
  `insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, blob_id, mtime)
     select $box, $node + 100000 + n, $space, $node + 1000 + n / 100, 'Datei-' || lpad((n % 100)::text, 6, '0') || '.pdf', false, $seq + n, ${fileSize}, $blob + n, 1
     from generate_series(0, ${groups * filesOfGroup - 1}) n`,
  `insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, blob_id, mtime)
     select $box, $node + 1000000 + n, $space, $node + 10, 'Datei-' || lpad(n::text, 6, '0') || '.pdf', false, $seq + n, ${fileSize}, $blob + ${groups * filesOfGroup} + n, 1
     from generate_series(0, ${flatFiles - 1}) n`,
  `insert into journal (box_id, space_id, seq, node_id, kind, actor) select $box, $space, $seq + n, $node + 100000 + n, 'create', $account from generate_series(1, 1000000) n`,
  `update node set size = size + ${1e6 * fileSize}, entries = entries + 1000000 + ${groups * 1011 + 1}, version = $seq + 1000000 where box_id = $box and id = $root`,
  `update space set seq = $seq + 1000000, used_files = used_files + ${1e6 * fileSize} where box_id = $box and id = $space`,
];

/**
 * Writes the rows of the large box into Anna's space. Statistics are not gathered: the tables look as on the first day.
 * Nothing may write to the land meanwhile.
 */
export async function seed(database: pg.Client): Promise<void> {
  const tables = await database.query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
  for (const { name } of tables.rows) await database.query(`alter table ${name} set (autovacuum_enabled = off)`);
  await database.query("set session_replication_role = replica; set work_mem = '64MB'");
  for (const text of furnishBoxes) await database.query(text);
  const { rows } = await database.query<Record<string, string>>(
    `select s.box_id as "$box", quote_literal(s.id) as "$space", s.root_id as "$root", s.seq as "$seq", quote_literal(a.id) as "$account",
       (select last_value + 64 from node_id) as "$node", (select last_value + 64 from blob_id) as "$blob"
     from account a join box b using (box_id) join space s on s.box_id = a.box_id and s.owner_id = a.id where b.name = 'hohenwarth' and a.login = 'anna'`,
  );
  const words = rows[0] as Record<string, string>;
  await database.query("select setval('node_id', last_value + 1200000) from node_id");
  await database.query("select setval('blob_id', last_value + 1200000) from blob_id");
  for (const text of fillLargeBox) await database.query(text.replace(/\$[a-z]+/g, (word) => words[word] ?? word));
  await database.query("reset session_replication_role; checkpoint");
}

/** What autovacuum would have done by the next morning. */
export async function gatherStatistics(database: pg.Client): Promise<void> {
  const tables = await database.query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
  for (const { name } of tables.rows) await database.query(`alter table ${name} reset (autovacuum_enabled)`);
  await database.query("vacuum analyze");
  await database.query("checkpoint");
}

export const dataOf = (folder: string): string => join(folder, "data");
