// SQL of spaces.
import { statement } from "../../platform/database/box-transaction.ts";

/** $1 box, $2 account. */
export const selectOwnSpaces = statement(
  "spaces_own",
  "select id, kind, name from space where box_id = $1 and owner_id = $2 order by kind = 'personal' desc, name, id",
);
export interface SpaceRow {
  id: string;
  kind: "personal" | "project" | "room";
  name: string;
}

/**
 * Makes the personal space with its root, unless it is there: the account's row is locked first, so that two first logins make one.
 * $1 box, $2 account.
 */
export const lockOwner = statement(
  "spaces_lock_owner",
  "select id, display_name, quota_bytes from account where box_id = $1 and id = $2 for update",
);
export interface OwnerRow {
  id: string;
  display_name: string;
  quota_bytes: number | null;
}

/** $1 box, $2 space, $3 owner, $4 name, $5 root, $6 epoch, $7 quota, $8 now (unix s). */
export const insertPersonalSpace = statement(
  "spaces_insert",
  `with made as (
     insert into space (box_id, id, kind, owner_id, name, root_id, epoch, quota_bytes) values ($1, $2, 'personal', $3, $4, $5, $6, $7)
   )
   insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime) values ($1, $5, $2, null, '', true, 1, $8)`,
);

/** $1 box, $2 node: its space and that space's owner. */
export const selectSpaceOfNode = statement(
  "spaces_of_node",
  "select s.id, s.owner_id from node n join space s on s.box_id = n.box_id and s.id = n.space_id where n.box_id = $1 and n.id = $2",
);
