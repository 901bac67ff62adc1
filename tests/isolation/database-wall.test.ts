// The wall in the database itself: which tables have it, and what the application's role can do against it.
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseStage, databaseStage, rows, withBox } from "./database-stage.ts";

/**
 * Tables without rows of boxes (a login flow belongs to none until somebody grants it), or, in the directory's case, with keyed hashes that
 * lead to boxes. Everything else has the wall.
 */
const withoutWall = ["body", "directory", "kysely_migration", "kysely_migration_lock", "land", "login_flow"];

describe("the wall in the database", () => {
  let stage: DatabaseStage;
  let owner: pg.Client;
  let app: pg.Client;
  const inBox = <T>(box: number | undefined, work: () => Promise<T>): Promise<T> => withBox(app, box, work);

  beforeAll(async () => {
    stage = await databaseStage();
    ({ owner, app } = stage);
  });
  afterAll(() => stage?.end());

  const tables = () =>
    rows<{ name: string; guarded: boolean; policies: string[]; box: boolean }>(
      owner,
      `select c.relname as name, c.relrowsecurity as guarded,
         array(select p.qual || ' / ' || p.with_check || ' / ' || p.cmd || ' / ' || p.permissive from pg_policies p where p.tablename = c.relname) as policies,
         exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'box_id' and not a.attisdropped) as box
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm', 'f', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
    );

  it("every table has the wall, but for exceptions by name", async () => {
    const all = await tables();
    expect(all.length).toBeGreaterThan(15);
    const guarded = all.filter((table) => !withoutWall.includes(table.name));
    for (const table of guarded) {
      expect(table.box, `${table.name} has box_id`).toBe(true);
      expect(table.guarded, `${table.name} has row-level security`).toBe(true);
      expect(table.policies, table.name).toEqual(["(box_id = box()) / (box_id = box()) / ALL / PERMISSIVE"]);
    }
    const unguarded = all.filter((table) => withoutWall.includes(table.name)).map((table) => table.name);
    expect(unguarded.sort()).toEqual(expect.arrayContaining(["body", "directory", "land"]));
  });

  it("every key and unique index of a guarded table leads with the box", async () => {
    const loose = await rows<{ name: string }>(
      owner,
      `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relrowsecurity and (i.indisunique or i.indisprimary)
         and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0] and a.attname = 'box_id')`,
    );
    expect(loose).toEqual([]);
  });

  it("every foreign key between guarded tables carries the box", async () => {
    const loose = await rows<{ name: string }>(
      owner,
      `select conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
       where k.contype = 'f' and c.relrowsecurity and r.relrowsecurity
         and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'box_id' and a.attnum = any (k.conkey))`,
    );
    expect(loose).toEqual([]);
  });

  it("the application's role owns nothing and cannot lift the wall", async () => {
    const [role] = await rows<{
      name: string;
      super: boolean;
      bypass: boolean;
      createrole: boolean;
      createdb: boolean;
      replication: boolean;
    }>(
      app,
      "select rolname as name, rolsuper as super, rolbypassrls as bypass, rolcreaterole as createrole, rolcreatedb as createdb, rolreplication as replication from pg_roles where rolname = current_user",
    );
    expect(role).toEqual({ name: "landbox_app", super: false, bypass: false, createrole: false, createdb: false, replication: false });
    expect(await rows(app, "select relname from pg_class where relowner = current_user::regrole")).toEqual([]);
    expect(await rows(app, "select 1 from pg_auth_members where member = current_user::regrole")).toEqual([]);
    const forbidden = [
      "alter table node disable row level security",
      "alter table node no force row level security",
      "drop policy box_wall on node",
      "create policy open on node using (true)",
      "create table public.mine (x integer)",
      "create or replace function box() returns integer language sql as 'select 1'",
      "set session authorization landbox_owner",
      "set role landbox_owner",
      "set role postgres",
      "alter role landbox_app bypassrls",
      "truncate node",
      "copy node to program 'cat'",
      "copy node from '/etc/passwd'",
      "select pg_read_file('/etc/passwd')",
      "select lo_import('/etc/passwd')",
    ];
    const denied = /permission denied|must be owner|must be superuser|only (roles|superusers)/i;
    for (const text of forbidden) await inBox(undefined, () => expect(app.query(text), text).rejects.toThrow(denied));
    await expect(app.query("alter system set fsync = off")).rejects.toThrow(denied);
    // Turning it off for oneself is an error for every row it would have hidden, not a way around.
    await inBox(1, async () => {
      await app.query("set local row_security = off");
      await expect(app.query("select * from node")).rejects.toThrow(/row-level security/);
    });
  });

  it("without a box there are no rows, and none can be made", async () => {
    for (const { name } of (await tables()).filter((table) => !withoutWall.includes(table.name))) {
      expect(await inBox(undefined, () => rows(app, `select 1 from ${name}`)), name).toEqual([]);
      expect(await inBox(undefined, async () => (await app.query(`delete from ${name}`)).rowCount), name).toBe(0);
    }
    for (const box of ["", "0", "-1", "99999"])
      expect(
        await app.query("begin").then(async () => {
          await app.query("select set_config('landbox.box', $1, true)", [box]);
          const found = await rows(app, "select 1 from account");
          await app.query("rollback");
          return found;
        }),
      ).toEqual([]);
    await expect(
      inBox(undefined, () => app.query("insert into account (box_id, id, login, display_name) values (1, 'x', 'x', 'x')")),
    ).rejects.toThrow(/row-level security/);
  });

  it("inside a box nothing of another box can be read, changed, made or taken along", async () => {
    for (const { name } of (await tables()).filter((table) => table.box && !withoutWall.includes(table.name)))
      expect(await inBox(1, () => rows(app, `select 1 from ${name} where box_id <> 1`)), name).toEqual([]);
    expect(await inBox(1, () => rows(app, "select display_name from account"))).toEqual([{ display_name: "secret of box 1" }]);
    expect(await inBox(1, async () => (await app.query("update account set display_name = 'stolen' where box_id = 2")).rowCount)).toBe(0);
    expect(await inBox(1, async () => (await app.query("delete from node where id = 2")).rowCount)).toBe(0);
    const crossings = [
      "insert into account (box_id, id, login, display_name) values (2, 'x', 'x', 'x')",
      "update account set box_id = 2",
      "update node set box_id = 2",
      "update node set space_id = '2.space'",
      "update node set parent_id = 2",
      "insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime) values (1, 77, '2.space', null, 'x', true, 1, 0)",
      "insert into session (box_id, secret_hash, account_id, expires_at) values (1, '\\x00', '2.anna', now())",
    ];
    for (const text of crossings)
      await expect(
        inBox(1, () => app.query(text)),
        text,
      ).rejects.toThrow(/row-level security|foreign key/);
  });

  it("a box set in one transaction is gone in the next on the same connection", async () => {
    await inBox(1, async () => expect(await rows(app, "select 1 from account")).toHaveLength(1));
    expect(await rows(app, "select 1 from account")).toEqual([]);
  });

  it("functions that run with more than the caller's rights are known by name", async () => {
    const definers = await rows<{ name: string; path: string[] | null }>(
      owner,
      `select p.proname as name, p.proconfig as path from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    expect(definers.map((definer) => definer.name).toSorted()).toEqual([
      "mount_heads",
      "published_boxes",
      "published_contacts",
      "published_of_box",
      "room_heads",
      "room_present",
      "room_speaks",
      "search_names",
      "search_tree",
      "visitor_counts",
    ]);
    for (const { name, path } of definers) expect(path, name).toContain("search_path=pg_catalog, public");
  });
});
