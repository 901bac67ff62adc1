// SQL of comments.
import type { BoxId, NodeId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { PageOf } from "./comments.ts";

export interface StoredMention {
  readonly id: string;
  readonly as: string;
}

export interface CommentRow {
  id: number;
  author_id: string | null;
  author_name: string | null;
  text: string;
  mentions: readonly StoredMention[];
  created_at: Date;
  edited_at: Date | null;
  seen: number;
}

/** An account of the box, or somebody of another one who takes part in a room. */
const author = "coalesce(c.author_id, c.visitor_id)";
const columns = `c.id, ${author} as author_id, coalesce(a.display_name, v.display_name || ' (' || v.home_title || ')') as author_name, c.text, c.mentions, c.created_at, c.edited_at, coalesce(s.last_id, 0) as seen`;
const joined = `comment c left join account a on a.box_id = $1 and a.id = c.author_id and a.state <> 'deleted'
  left join visitor v on v.box_id = $1 and v.id = c.visitor_id
  left join comment_seen s on s.box_id = $1 and s.account_id = $2 and s.node_id = c.node_id`;
/** $1 box, $2 reader, $3 node, $4 below this id or null, $5 limit, $6 so many before, $7 not older than this or null. */
const selectPage = statement(
  "comments_page",
  `select ${columns} from ${joined} where c.box_id = $1 and c.node_id = $3 and ($4::bigint is null or c.id < $4)
     and ($7::timestamptz is null or c.created_at >= $7) order by c.id desc limit $5 offset $6`,
);
/** $1 box, $2 reader, $3 node, $4 id. */
const selectOne = statement("comments_one", `select ${columns} from ${joined} where c.box_id = $1 and c.node_id = $3 and c.id = $4`);
/** $1 box, $2 reader, $3 nodes. */
const selectCounts = statement(
  "comments_counts",
  `select c.node_id, count(*)::integer as count,
     (count(*) filter (where c.id > coalesce(s.last_id, 0) and ${author} is distinct from $2::text))::integer as unread
   from comment c left join comment_seen s on s.box_id = $1 and s.account_id = $2 and s.node_id = c.node_id
   where c.box_id = $1 and c.node_id = any($3::bigint[]) group by c.node_id`,
);
/** $1 box, $2 ids. */
const selectNames = statement(
  "comments_names",
  `select id, display_name as name from account where box_id = $1 and id = any($2::text[]) and state <> 'deleted'
   union all select id, display_name || ' (' || home_title || ')' from visitor where box_id = $1 and id = any($2::text[])`,
);

export const page = (database: Database, { box, account }: Actor, node: NodeId, { before, limit = 0, offset = 0, since }: PageOf) =>
  readInBox<CommentRow>(database, box, selectPage, [box, account, node, before ?? null, limit, offset, since ?? null]);
export async function one(database: Database, { box, account }: Actor, node: NodeId, id: number): Promise<CommentRow | undefined> {
  const [row] = await readInBox<CommentRow>(database, box, selectOne, [box, account, node, id]);
  return row;
}
export const counts = (database: Database, { box, account }: Actor, nodes: readonly NodeId[]) =>
  readInBox<{ node_id: number; count: number; unread: number }>(database, box, selectCounts, [box, account, nodes]);
export const names = (database: Database, box: BoxId, ids: readonly string[]) =>
  readInBox<{ id: string; name: string }>(database, box, selectNames, [box, ids]);

/** Held until the transaction ends, so that a node that is purged meanwhile takes its comments along. $1 box, $2 node. */
const holdNode = statement("comments_hold_node", "select space_id from node where box_id = $1 and id = $2 for key share");
/** $1 box, $2 space. */
const selectOwner = statement("comments_owner", "select owner_id from space where box_id = $1 and id = $2");
/** $1 box, $2 node, $3 author, $4 text, $5 mentions, $6 whether the author is a visitor. */
const insertComment = statement(
  "comments_insert",
  `insert into comment (box_id, node_id, author_id, visitor_id, text, mentions)
     values ($1, $2, case when not $6::boolean then $3 end, case when $6::boolean then $3 end, $4, $5::jsonb) returning id`,
);
/** $1 box, $2 node, $3 id, $4 text, $5 mentions. */
const updateComment = statement(
  "comments_update",
  "update comment set text = $4, mentions = $5::jsonb, edited_at = now() where box_id = $1 and node_id = $2 and id = $3 returning id",
);
/** $1 box, $2 node, $3 id. */
const deleteComment = statement("comments_delete", "delete from comment where box_id = $1 and node_id = $2 and id = $3 returning id");
/** $1 box, $2 node, $3 account. */
const selectFollowers = statement(
  "comments_followers",
  `select distinct coalesce(author_id, visitor_id) as author_id from comment
     where box_id = $1 and node_id = $2 and coalesce(author_id, visitor_id) is not null and coalesce(author_id, visitor_id) <> $3`,
);
/** $1 box, $2 account, $3 node, $4 up to this id or null, $5 up to this time or null. Never backwards. */
const writeSeen = statement(
  "comments_seen",
  `insert into comment_seen (box_id, account_id, node_id, last_id)
     select $1, $2, $3, m.id from (select max(c.id) as id from comment c where c.box_id = $1 and c.node_id = $3 and ($4::bigint is null or c.id <= $4)
       and ($5::timestamptz is null or c.created_at <= $5)) m
       where m.id is not null
     on conflict (box_id, account_id, node_id) do update set last_id = greatest(comment_seen.last_id, excluded.last_id)`,
);
const notifyComment = statement("comments_notify", "select pg_notify('landbox', 'comment:' || $1::text || ':' || $2::text)");

/** The node's space and its owner; undefined when it is gone. */
export async function held(db: BoxDb, node: NodeId): Promise<{ space: string; owner: string | undefined } | undefined> {
  const [row] = await db.query<{ space_id: string }>(holdNode, [db.box, node]);
  if (!row) return undefined;
  const [space] = await db.query<{ owner_id: string | null }>(selectOwner, [db.box, row.space_id]);
  return { space: row.space_id, owner: space?.owner_id ?? undefined };
}
export async function insert(db: BoxDb, node: NodeId, by: Actor, text: string, mentions: readonly StoredMention[]): Promise<number> {
  const [row] = await db.query<{ id: number }>(insertComment, [
    db.box,
    node,
    by.account,
    text,
    JSON.stringify(mentions),
    by.home !== undefined,
  ]);
  if (!row) throw new Error("A comment that was inserted has no id.");
  return row.id;
}
export const update = async (db: BoxDb, node: NodeId, id: number, text: string, mentions: readonly StoredMention[]): Promise<boolean> =>
  (await db.query(updateComment, [db.box, node, id, text, JSON.stringify(mentions)])).length > 0;
export const remove = async (db: BoxDb, node: NodeId, id: number): Promise<boolean> =>
  (await db.query(deleteComment, [db.box, node, id])).length > 0;
export const followers = async (db: BoxDb, node: NodeId, but: string): Promise<string[]> =>
  (await db.query<{ author_id: string }>(selectFollowers, [db.box, node, but])).map((row) => row.author_id);
export const notify = (db: BoxDb, node: NodeId) => db.query(notifyComment, [db.box, node]);
export const markSeen = (database: Database, { box, account }: Actor, node: NodeId, upTo: number | Date | undefined) => {
  const bounds = upTo instanceof Date ? [null, upTo] : [upTo ?? null, null];
  return inBox(database, box, (db) => db.query(writeSeen, [box, account, node, ...bounds]));
};

/** $1 box, $2 account, $3 node. The comment itself may be gone. */
const selectSeen = statement(
  "comments_seen_at",
  `select max(c.created_at) as at from comment_seen s join comment c on c.box_id = $1 and c.node_id = $3 and c.id <= s.last_id
     where s.box_id = $1 and s.account_id = $2 and s.node_id = $3`,
);
export async function seenAt(database: Database, { box, account }: Actor, node: NodeId): Promise<Date | undefined> {
  const [row] = await readInBox<{ at: Date | null }>(database, box, selectSeen, [box, account, node]);
  return row?.at ?? undefined;
}

/**
 * People who may see a node, also of other boxes (`login@box`): its owner, who was granted it or a folder above it, alone or in a group, and who commented on it. Whether they see it at
 * this moment is asked afterwards. $1 box, $2 node, $3 logins or null, $4 beginning of a name in lower case, $5 who asks, $6 limit.
 */
const selectAudience = statement(
  "comments_audience",
  `with recursive up as (
     select n.id, n.parent_id, n.space_id from node n where n.box_id = $1 and n.id = $2
     union all
     select p.id, p.parent_id, p.space_id from up u
       cross join lateral (select p.id, p.parent_id, p.space_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   ), granted as (
     select g.id, g.principal_kind, g.principal_id, g.role from up u
       cross join lateral (select g.id, g.principal_kind, g.principal_id, g.role from access_grant g where g.box_id = $1 and g.node_id = u.id
         and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp()) offset 0) g
   ), people as (
     select s.owner_id as id from up u join space s on s.box_id = $1 and s.id = u.space_id and s.owner_id is not null
     union select c.author_id from comment c where c.box_id = $1 and c.node_id = $2 and c.author_id is not null
     union select g.principal_id from granted g where g.principal_kind = 'account'
     union select m.account_id from granted g join group_member m on m.box_id = $1 and m.group_id = g.principal_id where g.principal_kind = 'group'
   ), named as (
     select a.id, a.login, a.display_name as name, false as visitor from people p join account a on a.box_id = $1 and a.id = p.id and a.state = 'active'
     union all
     select v.id, v.login || '@' || v.home_name, v.display_name || ' (' || v.home_title || ')', true
       from (select g.principal_id from granted g where g.principal_kind = 'visitor' and g.role <> 'uploader' and visitor_counts(g.id, null) group by g.principal_id) p
       join visitor v on v.box_id = $1 and v.id = p.principal_id
   )
   select a.id, a.login, a.name, a.visitor from named a
   where a.id <> $5 and ($3::text[] is null or a.login = any($3))
     and ($4::text = '' or strpos(' ' || lower(a.name), ' ' || $4) > 0 or strpos(lower(a.login), $4) = 1)
   order by a.name collate "de-x-icu", a.id limit $6`,
);
export interface AudienceRow {
  id: string;
  login: string;
  name: string;
  /** Of another box: at this moment one of its grants counts. */
  visitor: boolean;
}
export const audience = (
  database: Database,
  { box, account }: Actor,
  node: NodeId,
  { logins, begins, limit }: { logins: readonly string[] | undefined; begins: string; limit: number },
) => readInBox<AudienceRow>(database, box, selectAudience, [box, node, logins ?? null, begins, account, limit]);
