// SQL of the collector.
import { statement } from "../../platform/database/box-transaction.ts";

/**
 * Store objects that no content and no running upload refers to: the row goes first, and the foreign keys refuse while there is a reference.
 * Young ones are left alone: a pack takes new segments for minutes, and a body that is being received has no row at all. $1 box.
 */
export const deleteUnusedObjects = statement(
  "cleanup_objects",
  `delete from stored_object o where o.box_id = $1 and o.created_at < now() - interval '1 day'
     and not exists (select from segment s where s.box_id = $1 and s.object_id = o.id)
     and not exists (select from upload_segment u where u.box_id = $1 and u.object_id = o.id)
     and not exists (select from preview_segment p where p.box_id = $1 and p.object_id = o.id)
   returning o.id`,
);

/**
 * Contents that lost a reference longer ago than the restore window: forgotten here, and deleted unless something refers to them again. The objects
 * they lie in follow when nothing else is in them. $1 box, $2 seconds of the window, $3 limit.
 */
export const collectBlobs = statement(
  "cleanup_blobs",
  `with due as materialized (
     select u.blob_id from unused_blob u where u.box_id = $1 and u.since < now() - $2::integer * interval '1 second' order by u.since limit $3
   ), free as materialized (
     select d.blob_id from due d where not exists (select from node n where n.box_id = $1 and n.blob_id = d.blob_id)
       and not exists (select from node_version v where v.box_id = $1 and v.blob_id = d.blob_id)
   ), gone as (
     delete from blob where box_id = $1 and id = any(array(select blob_id from free))
   ), forgotten as (
     delete from unused_blob where box_id = $1 and blob_id = any(array(select blob_id from due except select blob_id from free))
   )
   select (select count(*) from due)::integer as due, (select count(*) from free)::integer as deleted`,
);

/**
 * What is made again when it is wanted again: pictures of contents after three months (what nothing could be made from, after one: the next
 * release may know better), and tickets of downloads. $1 box.
 */
export const expireMade = statement(
  "cleanup_made",
  `with tickets as (delete from archive_ticket where box_id = $1 and expires_at < now())
   delete from preview where box_id = $1 and made_at < now() - case when size is null then interval '1 month' else interval '3 months' end`,
);

/** What was read a month ago, or has waited for three to be read. $1 box. */
export const forgetNews = statement(
  "cleanup_news",
  "delete from notification where box_id = $1 and (read_at < now() - interval '30 days' or at < now() - interval '90 days')",
);

/** Reports of barriers that were answered a year ago, as the form promises. $1 box. */
export const forgetBarriers = statement(
  "cleanup_barriers",
  "delete from barrier_report where box_id = $1 and done_at < now() - interval '1 year'",
);

/**
 * Links that have ended for good, or that were never opened, with visits, events and grant; and visits that are over. What was handed in keeps its visit
 * as long as its link. $1 box, $2 now in unix seconds, $3 days for links, $4 days for visits, $5 limit of each.
 */
export const forgetLinks = statement(
  "cleanup_links",
  `with due as materialized (
     select l.id, l.grant_id from link l where l.box_id = $1
       and coalesce(l.recalled_at, l.expires_at) < to_timestamp($2::float8) - $3::integer * interval '1 day'
     order by l.id limit $5
   ), gone as (
     delete from link where box_id = $1 and id = any(array(select id from due))
   ), grants as (
     delete from access_grant where box_id = $1 and principal_kind = 'link' and id = any(array(select grant_id from due where grant_id is not null))
   ), over as materialized (
     select v.id from link_visit v where v.box_id = $1 and v.handed_in_at is null and not (v.link_id = any(array(select id from due)))
       and v.expires_at < to_timestamp($2::float8) - $4::integer * interval '1 day'
     order by v.id limit $5
   ), left_over as (
     delete from link_visit where box_id = $1 and id = any(array(select id from over))
   )
   select (select count(*) from due)::integer as links, (select count(*) from over)::integer as visits`,
);

/** $1 box, $2 account. */
export const selectLeftSpaces = statement("cleanup_left_spaces", "select id, kind from space where box_id = $1 and owner_id = $2");
export interface LeftSpace {
  id: string;
  kind: "personal" | "project" | "room";
}

/** Project spaces and rooms that were deleted before a time. $1 box, $2 time. */
export const selectDueSpaces = statement(
  "cleanup_due_spaces",
  "select id from space where box_id = $1 and kind in ('project', 'room') and deleted_at < $2",
);

/** $1 box, $2 account. */
export const forgetGrants = statement(
  "cleanup_grants",
  "delete from access_grant where box_id = $1 and principal_kind = 'account' and principal_id = $2",
);

/** Leaves a whole space to the sweep: its root and every top of its trash. $1 box, $2 space. */
export const purgeSpace = statement(
  "cleanup_purge_space",
  `with tops as (delete from trash_entry where box_id = $1 and space_id = $2 returning node_id),
     root as (select n.id from space s join node n on n.box_id = $1 and n.id = s.root_id where s.box_id = $1 and s.id = $2)
   insert into purge (box_id, node_id, space_id)
     select $1, node_id, $2 from tops union select $1, id, $2 from root on conflict do nothing`,
);

/** An empty space, with its journal, unless something of it is still being purged; what it had borrowed of the box's quota goes back. $1 box, $2 space. */
export const deleteSpace = statement(
  "cleanup_delete_space",
  `with gone as (
     delete from space s where s.box_id = $1 and s.id = $2
       and not exists (select from purge p where p.box_id = $1 and p.space_id = $2) returning s.id, s.lent_bytes
   ), log as (delete from journal where box_id = $1 and space_id in (select id from gone))
   update box set lent_bytes = box.lent_bytes - gone.lent_bytes from gone where box.box_id = $1 returning gone.id`,
);

/** Which of these objects are known. $1 box, $2 names. */
export const selectKnownObjects = statement("cleanup_known", "select id from stored_object where box_id = $1 and id = any($2::text[])");

/** Held by the process that cleans up, for as long as it does: one is enough. */
export const tryCleanupLock = statement("cleanup_lock", "select pg_try_advisory_xact_lock(7236018912) as mine");
