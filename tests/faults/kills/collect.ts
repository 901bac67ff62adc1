// Lets a lot of time pass for a box, and shows that the collector then leaves nothing that is not needed, and takes nothing that is.
import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type BoxId, boxPrefix, systemClock } from "@landbox/kit";
import type { Services } from "@landbox/server/compose.ts";
import { cleanBox } from "@landbox/server/domain/cleanup/clean-box.ts";
import type { Database } from "@landbox/server/platform/database/connect.ts";
import { attachPostgres } from "@landbox/server/platform/postgres/attach-postgres.ts";
import { databaseName, ownerRole } from "@landbox/server/platform/postgres/prepare-database.ts";
import pg from "pg";

/** No client may write meanwhile: what is younger than a day is never looked at in real life, also what is still being written into. */
export async function collectEverything(database: Database, services: Services, box: BoxId, dataFolder: string): Promise<void> {
  const folder = join(dataFolder, "objects", boxPrefix(box));
  const old = new Date(Date.now() - 5 * 24 * 3600 * 1000);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), old, old);
  const postgres = await attachPostgres(dataFolder);
  if (!postgres) throw new Error("The database does not run");
  const owner = new pg.Client(postgres.connection(ownerRole, databaseName));
  await owner.connect();
  try {
    await owner.query("update stored_object set created_at = now() - interval '5 days'");
    await owner.query("update unused_blob set since = now() - interval '40 days'");
    await cleanBox({ ...services, database, clock: systemClock }, box);
    const { rows } = await owner.query<{ id: string; used: boolean }>(
      `select o.id, exists (select from segment s where s.box_id = o.box_id and s.object_id = o.id)
         or exists (select from upload_segment u where u.box_id = o.box_id and u.object_id = o.id) as used
       from stored_object o where o.box_id = $1`,
      [box],
    );
    const needed = new Set(rows.filter((row) => row.used).map((row) => row.id));
    const there = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
    const left = there.filter((name) => !needed.has(name));
    if (left.length > 0 || there.length !== needed.size)
      throw new Error(
        `The collector left ${left.length} objects that nothing needs (${left.slice(0, 3).join(", ")}); ${needed.size} are needed, ${there.length} are there`,
      );
  } finally {
    await owner.end();
  }
}
