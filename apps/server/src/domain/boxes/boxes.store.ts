// The SQL of boxes, their register and the directory's host and register entries.
import { type BoxId, boxId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Body } from "./body.ts";
import type { Box, BoxState } from "./boxes.ts";

const bodyColumns = `ars, ags, name, type, kreis, regierungsbezirk, population, official_name, kreis_key, vg_key, vg_name, seat, plz, area_ha`;

const upsertBodies = statement(
  "boxes_upsert_bodies",
  `insert into body (${bodyColumns})
   select ${bodyColumns} from jsonb_to_recordset($1::jsonb) as r(ars text, ags text, name text, type text, kreis text, regierungsbezirk text,
     population integer, official_name text, kreis_key text, vg_key text, vg_name text, seat text, plz text, area_ha integer)
   on conflict (ars) do update set ags = excluded.ags, name = excluded.name, type = excluded.type, kreis = excluded.kreis,
     regierungsbezirk = excluded.regierungsbezirk, population = excluded.population, official_name = excluded.official_name,
     kreis_key = excluded.kreis_key, vg_key = excluded.vg_key, vg_name = excluded.vg_name, seat = excluded.seat, plz = excluded.plz,
     area_ha = excluded.area_ha
   where body is distinct from excluded`,
);
const selectBodies = statement("boxes_select_bodies", `select ${bodyColumns} from body`);
const selectBody = statement("boxes_select_body", `select ${bodyColumns} from body where ars = $1`);

const nextBox = statement("boxes_next_id", `select nextval('box_id')::integer as id`);
const findEntry = statement("boxes_find_entry", `select box_id from directory where kind = $1 and key = $2`);
const boxIds = statement("boxes_ids", `select distinct box_id from directory where kind in ('host', 'ars')`);
const arsEntries = statement("boxes_ars_entries", `select key, box_id from directory where kind = 'ars'`);
// A name that a deleted box of the same body left behind (ref says whose) may be taken up again by that body, never by another.
const insertEntry = statement(
  "boxes_insert_entry",
  `insert into directory (kind, key, box_id, ref) values ($2, $3, $1, $4)
   on conflict (kind, key) where kind in ('host', 'ars')
   do update set box_id = excluded.box_id, ref = '' where directory.ref = $5 or directory.box_id = excluded.box_id
   returning box_id`,
);
const markEntriesFree = statement("boxes_mark_entries_free", `update directory set ref = $2 where box_id = $1 and kind = 'host'`);
const deleteEntries = statement("boxes_delete_entries", `delete from directory where box_id = $1 and kind in ('ars', 'email')`);

const boxColumns = `box_id, ars, name, title, state, quota_bytes, settings, contact_name, contact_email, version, created_at, former_names`;
const selectBox = statement("boxes_select", `select ${boxColumns} from box where box_id = $1`);
const insertBox = statement(
  "boxes_insert",
  `insert into box (box_id, ars, name, title, quota_bytes, contact_name, contact_email, settings) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const setState = statement(
  "boxes_set_state",
  `update box set state = $2, version = version + 1 where box_id = $1 and state <> 'deleted' returning ${boxColumns}`,
);
const setName = statement(
  "boxes_set_name",
  `update box set former_names = array_remove(array_append(former_names, name), $2), name = $2, version = version + 1
   where box_id = $1 and state <> 'deleted' returning ${boxColumns}`,
);
const setContact = statement(
  "boxes_set_contact",
  `update box set contact_name = coalesce($2, contact_name), contact_email = coalesce($3, contact_email),
     quota_bytes = coalesce($4, quota_bytes), version = version + 1
   where box_id = $1 returning ${boxColumns}`,
);
const notify = statement("boxes_notify", `select pg_notify('landbox', 'box:' || $1::text)`);

interface BodyRow {
  ars: string;
  ags: string | null;
  name: string;
  type: string;
  kreis: string | null;
  regierungsbezirk: string | null;
  population: number | null;
  official_name: string | null;
  kreis_key: string | null;
  vg_key: string | null;
  vg_name: string | null;
  seat: string | null;
  plz: string | null;
  area_ha: number | null;
}

interface BoxRow {
  box_id: number;
  ars: string;
  name: string;
  title: string;
  state: BoxState;
  quota_bytes: number | null;
  settings: Record<string, unknown>;
  contact_name: string | null;
  contact_email: string | null;
  version: number;
  created_at: Date;
  former_names: string[];
}

const bodyOf = (row: BodyRow): Body => ({
  ars: row.ars,
  ags: row.ags ?? undefined,
  name: row.name,
  type: row.type,
  kreis: row.kreis ?? undefined,
  regierungsbezirk: row.regierungsbezirk ?? undefined,
  population: row.population ?? undefined,
  officialName: row.official_name ?? undefined,
  kreisKey: row.kreis_key ?? undefined,
  vgKey: row.vg_key ?? undefined,
  vgName: row.vg_name ?? undefined,
  seat: row.seat ?? undefined,
  plz: row.plz ?? undefined,
  area: row.area_ha ?? undefined,
});

const boxOf = (row: BoxRow): Box => ({
  id: boxId(row.box_id),
  ars: row.ars,
  name: row.name,
  title: row.title,
  state: row.state,
  quota: row.quota_bytes ?? undefined,
  settings: row.settings,
  contactName: row.contact_name ?? undefined,
  contactEmail: row.contact_email ?? undefined,
  version: row.version,
  createdAt: row.created_at,
  formerNames: row.former_names,
});

export interface EntryKey {
  readonly kind: "host" | "ars";
  readonly key: Buffer;
}

export type BoxesStore = ReturnType<typeof boxesStore>;

export function boxesStore(database: Database) {
  const first = ([row]: BoxRow[]): Box | undefined => row && boxOf(row);
  const change = (box: BoxId, work: (db: BoxDb) => Promise<BoxRow[]>): Promise<Box | undefined> =>
    inBox(database, box, async (db) => {
      const [rows] = await Promise.all([work(db), db.query(notify, [box])]);
      return first(rows);
    });
  return {
    async upsertBodies(bodies: readonly Body[]): Promise<void> {
      const rows = bodies.map((body) => ({
        ...body,
        official_name: body.officialName,
        kreis_key: body.kreisKey,
        vg_key: body.vgKey,
        vg_name: body.vgName,
        area_ha: body.area,
      }));
      await database.query(upsertBodies, [JSON.stringify(rows)]);
    },
    bodies: async (): Promise<Body[]> => (await database.query<BodyRow>(selectBodies, [])).map(bodyOf),
    async body(ars: string): Promise<Body | undefined> {
      const [row] = await database.query<BodyRow>(selectBody, [ars]);
      return row && bodyOf(row);
    },
    async nextId(): Promise<BoxId> {
      const [row] = await database.query<{ id: number }>(nextBox, []);
      return boxId(row!.id);
    },
    async find(entry: EntryKey): Promise<BoxId | undefined> {
      const [row] = await database.query<{ box_id: number }>(findEntry, [entry.kind, entry.key]);
      return row && boxId(row.box_id);
    },
    ids: async (): Promise<BoxId[]> => (await database.query<{ box_id: number }>(boxIds, [])).map((row) => boxId(row.box_id)),
    /** Register keys (hashed, hex) that have a box. */
    taken: async (): Promise<Set<string>> =>
      new Set((await database.query<{ key: Buffer }>(arsEntries, [])).map((row) => row.key.toString("hex"))),
    read: (box: BoxId): Promise<Box | undefined> => readInBox<BoxRow>(database, box, selectBox, [box]).then(first),
    /** Makes box and entries in one transaction; false when one of the entries belongs to another box. */
    insert(
      box: BoxId,
      row: Pick<Box, "ars" | "name" | "title" | "settings"> & Partial<Pick<Box, "quota" | "contactName" | "contactEmail">>,
      entries: readonly EntryKey[],
      owner: string,
    ): Promise<boolean> {
      return inBox(database, box, async (db) => {
        const written = [
          db.query(insertBox, [
            box,
            row.ars,
            row.name,
            row.title,
            row.quota ?? null,
            row.contactName ?? null,
            row.contactEmail ?? null,
            JSON.stringify(row.settings),
          ]),
          ...entries.map((entry) => db.query(insertEntry, [box, entry.kind, entry.key, "", owner])),
        ];
        const results = await Promise.all(written);
        if (results.slice(1).some((rows) => rows.length === 0)) throw new NameTaken();
        return true;
      }).catch((error: unknown) => {
        if (error instanceof NameTaken) return false;
        throw error;
      });
    },
    setState: (box: BoxId, state: BoxState) => change(box, (db) => db.query<BoxRow>(setState, [box, state])),
    setContact: (box: BoxId, name: string | undefined, email: string | undefined, quota: number | undefined) =>
      change(box, (db) => db.query<BoxRow>(setContact, [box, name ?? null, email ?? null, quota ?? null])),
    /** undefined when the box is gone, "taken" when the name leads to another box. */
    rename(box: BoxId, name: string, entry: EntryKey, owner: string): Promise<Box | undefined | "taken"> {
      return inBox(database, box, async (db) => {
        const entered = await db.query(insertEntry, [box, entry.kind, entry.key, "", owner]);
        if (entered.length === 0) return "taken";
        const [rows] = await Promise.all([db.query<BoxRow>(setName, [box, name]), db.query(notify, [box])]);
        return first(rows);
      });
    },
    /** Marks the box deleted; its host entries stay as tombstones that only the same body (owner) may take up again. */
    remove(box: BoxId, owner: string): Promise<Box | undefined> {
      return change(box, async (db) => {
        const [rows] = await Promise.all([
          db.query<BoxRow>(setState, [box, "deleted"]),
          db.query(markEntriesFree, [box, owner]),
          db.query(deleteEntries, [box]),
        ]);
        return rows;
      });
    },
  };
}

class NameTaken extends Error {}
