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
   returning o.id`,
);

/** Which of these objects are known. $1 box, $2 names. */
export const selectKnownObjects = statement("cleanup_known", "select id from stored_object where box_id = $1 and id = any($2::text[])");

/** Held by the process that cleans up, for as long as it does: one is enough. */
export const tryCleanupLock = statement("cleanup_lock", "select pg_try_advisory_xact_lock(7236018912) as mine");
