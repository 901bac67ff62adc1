// SQL that reads spaces, nodes, contents and properties.
import { type BoxDb, statement } from "../../platform/database/box-transaction.ts";
import { type NodeRow, nodeColumns } from "./node-row.ts";
import { betweenRows, packedNode } from "./packed-rows.ts";

export interface HeadRow {
  id: string;
  kind: "personal" | "project" | "room";
  owner_id: string | null;
  root_id: number;
  epoch: string;
  seq: number;
  quota_bytes: number | null;
  lent_bytes: number;
  used_files: number;
  used_trash: number;
  used_versions: number;
  reserved: number;
  box_quota: number | null;
  box_lent: number;
}

const headColumns = `s.id, s.kind, s.owner_id, s.root_id, s.epoch, s.seq, s.quota_bytes, s.lent_bytes, s.used_files, s.used_trash, s.used_versions,
  s.reserved, b.quota_bytes as box_quota, b.lent_bytes as box_lent`;

/** $1 box, $2 space ids. */
export const selectHeads = statement(
  "tree_heads",
  `select ${headColumns} from space s join box b on b.box_id = s.box_id where s.box_id = $1 and s.id = any($2::text[])`,
);

/**
 * The writer's lock: every writer takes it in a statement of its own, so that the next statement's snapshot is younger. The accounts
 * that want to write come along as they are now. $1 box, $2 space, $3 account ids.
 */
export const lockHead = statement(
  "tree_lock_head",
  `select ${headColumns}, (
     select json_agg(json_build_object('id', a.id, 'state', a.state, 'version', a.version, 'box_state', b.state))
     from account a where a.box_id = $1 and a.id = any($3::text[])) as accounts, b.state as box_state
   from space s join box b on b.box_id = s.box_id where s.box_id = $1 and s.id = $2 for update of s`,
);
export interface LiveAccount {
  id: string;
  state: "active" | "disabled" | "deleted";
  version: number;
  box_state: "active" | "frozen" | "deleted";
}
export type LockedHeadRow = HeadRow & { accounts: LiveAccount[] | null; box_state: LiveAccount["box_state"] };

/**
 * `cross join lateral (… offset 0)` fixes the order of a join: from the few rows on the left, each by its key. The planner, whose averages
 * over all boxes are true for none, would else now and then start from all nodes of the box.
 */
const nodeById = (id: string): string =>
  `select ${nodeColumns} from node n left join blob b on b.box_id = $1 and b.id = n.blob_id where n.box_id = $1 and n.id = ${id} offset 0`;

/** A row of a statement that also says at which sequence number of the space it was read. */
export type AtSeq<Row> = Row & { seq: number };

/** Walks a path from the root: one row for each segment that exists. $1 box, $2 space, $3 names. */
export const selectPath = statement(
  "tree_path",
  `with recursive walk as (
     select s.seq, n.id, 0 as depth from space s join node n on n.box_id = s.box_id and n.id = s.root_id where s.box_id = $1 and s.id = $2
     union all
     select w.seq, c.id, w.depth + 1 from walk w
       cross join lateral (
         select c.id from node c where c.box_id = $1 and c.parent_id = w.id and c.name = ($3::text[])[w.depth + 1] offset 0) c
       where w.depth < cardinality($3::text[])
   )
   select w.seq, w.depth, n.* from walk w cross join lateral (${nodeById("w.id")}) n order by w.depth`,
);
export type PathRow = AtSeq<NodeRow> & { depth: number };

/** Children by name, key-paged, packed into one text; null when there are none. $1 box, $2 space, $3 folder, $4 name after, $5 limit. */
export const selectChildren = statement(
  "tree_children",
  `select s.seq, (select string_agg(c.packed, ${betweenRows}) from (
     select ${packedNode} as packed from node n left join blob b on b.box_id = $1 and b.id = n.blob_id
     where n.box_id = $1 and n.parent_id = $3 and n.name > $4 order by n.name limit $5) c) as packed
   from space s where s.box_id = $1 and s.id = $2`,
);
export interface ChildrenRow {
  seq: number;
  packed: string | null;
}

/** A node and everything above it, nearest first. $1 box, $2 node. */
export const selectUpwards = statement(
  "tree_upwards",
  `with recursive up as (
     select n.id, n.parent_id, 0 as depth from node n where n.box_id = $1 and n.id = $2
     union all
     select p.id, p.parent_id, u.depth + 1 from up u
       cross join lateral (select p.id, p.parent_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   )
   select u.depth, n.* from up u cross join lateral (${nodeById("u.id")}) n order by u.depth`,
);

/** A node's way up with the space's sequence number, itself first; no row when it is not in this space. $1 box, $2 space, $3 node. */
export const selectTop = statement(
  "tree_top",
  `with recursive up as (
     select n.id, n.parent_id, 0 as depth from node n where n.box_id = $1 and n.id = $3 and n.space_id = $2
     union all
     select p.id, p.parent_id, u.depth + 1 from up u
       cross join lateral (select p.id, p.parent_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   )
   select (select seq from space where box_id = $1 and id = $2) as seq, u.depth, n.* from up u cross join lateral (${nodeById("u.id")}) n order by u.depth`,
);
export type TopRow = PathRow;

/** $1 box, $2 blob. */
export const selectSegments = statement(
  "tree_segments",
  `select b.size as blob_size, b.seal, s.object_id, s.start, s.stored_length, s.size, s.key_id
     from blob b left join segment s on s.box_id = b.box_id and s.blob_id = b.id
     where b.box_id = $1 and b.id = $2 order by s.idx`,
);
export interface SegmentRow {
  blob_size: number;
  seal: Buffer;
  object_id: string | null;
  start: number;
  stored_length: number;
  size: number;
  key_id: Buffer;
}

/** $1 box, $2 node ids. */
export const selectProperties = statement(
  "tree_properties",
  "select node_id, namespace, name, value, language from property where box_id = $1 and node_id = any($2::bigint[]) order by node_id, namespace, name",
);
export interface PropertyRow {
  node_id: number;
  namespace: string;
  name: string;
  value: string;
  language: string;
}

/** $1 box, $2 account. */
export const selectFavoriteIds = statement("tree_favorite_ids", "select node_id as id from favorite where box_id = $1 and account_id = $2");

/** Favourites of an account in a space with ids and names up to the root (nearest first). $1 box, $2 account, $3 space. */
export const selectFavorites = statement(
  "tree_favorites",
  `with recursive marked as (
     select n.id as start, n.parent_id, array[n.id] as ids, array[n.name] as names from favorite f
       cross join lateral (select n.id, n.parent_id, n.name from node n where n.box_id = $1 and n.id = f.node_id and n.space_id = $3 offset 0) n
       where f.box_id = $1 and f.account_id = $2
     union all
     select m.start, n.parent_id, m.ids || n.id, m.names || n.name from marked m
       cross join lateral (select n.id, n.parent_id, n.name from node n where n.box_id = $1 and n.id = m.parent_id offset 0) n
   )
   select m.ids, m.names, n.* from marked m cross join lateral (${nodeById("m.start")}) n where m.parent_id is null order by n.id`,
);
export type FavoriteRow = NodeRow & { ids: string[]; names: string[] };

/** Nodes with ids and names up to where their way ends (nearest first): alive when that is a space's root. $1 box, $2 nodes. */
export const selectManyUpwards = statement(
  "tree_many_upwards",
  `with recursive up as (
     select n.id as start, n.parent_id, array[n.id] as ids, array[n.name] as names from node n where n.box_id = $1 and n.id = any($2::bigint[])
     union all
     select u.start, n.parent_id, u.ids || n.id, u.names || n.name from up u
       cross join lateral (select n.id, n.parent_id, n.name from node n where n.box_id = $1 and n.id = u.parent_id offset 0) n
   )
   select u.ids, u.names, n.* from up u cross join lateral (${nodeById("u.start")}) n where u.parent_id is null`,
);

/** The first name in each folder that is not empty. $1 box, $2 folders. */
export const selectFirstNames = statement(
  "tree_first_names",
  `select f.id, c.name from unnest($2::bigint[]) f(id)
   cross join lateral (select n.name from node n where n.box_id = $1 and n.parent_id = f.id order by n.name limit 1) c`,
);

/** Live locks of a space with the names and ids on the way up to the root (nearest first). $1 box, $2 space. */
export const selectLocks = statement(
  "tree_locks",
  `with recursive held as (
     select l.token, n.parent_id, array[n.id] as ids, array[n.name] as names from node_lock l
       cross join lateral (select n.id, n.parent_id, n.name from node n where n.box_id = $1 and n.id = l.node_id offset 0) n
       where l.box_id = $1 and l.space_id = $2 and l.expires_at > clock_timestamp()
     union all
     select h.token, n.parent_id, h.ids || n.id, h.names || n.name from held h
       cross join lateral (select n.id, n.parent_id, n.name from node n where n.box_id = $1 and n.id = h.parent_id offset 0) n
   )
   select l.token, l.node_id, l.account_id, l.exclusive, l.infinite, l.owner_xml, l.timeout_seconds,
     extract(epoch from l.expires_at) * 1000 as expires, h.ids, h.names
   from held h join node_lock l on l.box_id = $1 and l.token = h.token where h.parent_id is null order by l.created_at, l.token`,
);
export interface LockRow {
  token: string;
  node_id: number;
  account_id: string;
  exclusive: boolean;
  infinite: boolean;
  owner_xml: string;
  timeout_seconds: number;
  expires: string;
  ids: string[];
  names: string[];
}

/** Walks a path inside a writer's transaction. Rows of the segments that exist, root first. */
export const walk = (db: BoxDb, space: string, names: readonly string[]): Promise<PathRow[]> =>
  db.query<PathRow>(selectPath, [db.box, space, names]);
