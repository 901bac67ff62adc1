// A database with two boxes, as their application's role and as its owner see it.
import { testDatabase } from "@landbox/test-kit";
import pg from "pg";

export interface DatabaseStage {
  readonly owner: pg.Client;
  readonly app: pg.Client;
  end(): Promise<void>;
}

/** Boxes 1 and 2, in each an account (`1.anna`) and a space (`1.space`) with its root (node 1). */
export async function databaseStage(): Promise<DatabaseStage> {
  const test = await testDatabase(1);
  const owner = new pg.Client(test.ownerConnection);
  const app = new pg.Client(test.connection);
  await owner.connect();
  await app.connect();
  await owner.query("insert into body (ars, name, type) values ('1', 'Eins', 'Gemeinde'), ('2', 'Zwei', 'Gemeinde')");
  for (const box of [1, 2]) {
    await owner.query("insert into box (box_id, ars, name, title) values ($1, $2, $3, $3)", [box, String(box), `box-${box}`]);
    await owner.query("insert into account (box_id, id, login, display_name) values ($1, $2, 'anna', $3)", [
      box,
      `${box}.anna`,
      `secret of box ${box}`,
    ]);
    await owner.query(
      "insert into space (box_id, id, kind, owner_id, name, root_id, epoch) values ($1, $2, 'personal', $3, 'x', $4, 'e')",
      [box, `${box}.space`, `${box}.anna`, box],
    );
    await owner.query("insert into node (box_id, id, space_id, name, is_folder, version, mtime) values ($1, $2, $3, '', true, 1, 0)", [
      box,
      box,
      `${box}.space`,
    ]);
  }
  return {
    owner,
    app,
    async end() {
      await owner.end();
      await app.end();
      await test.drop();
    },
  };
}

export const rows = async <Row extends pg.QueryResultRow>(client: pg.Client, text: string, values: unknown[] = []): Promise<Row[]> =>
  (await client.query<Row>(text, values)).rows;

/** Runs in a transaction of the application's role that is rolled back, inside the box when one is given. */
export async function withBox<T>(app: pg.Client, box: number | undefined, work: () => Promise<T>): Promise<T> {
  await app.query("begin");
  try {
    if (box !== undefined) await app.query("select set_config('landbox.box', $1, true)", [String(box)]);
    return await work();
  } finally {
    await app.query("rollback");
  }
}
