// What reading and writing comments share: who may, what is shown, and who may be mentioned.
import { accountId, type NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { Tree } from "../tree/tree.ts";
import type { Comment, Mentionable } from "./comments.ts";
import * as store from "./comments.store.ts";

export interface CommentsDeps {
  readonly database: Database;
  readonly access: Pick<Access, "whoSees" | "abroad">;
  readonly tree: Pick<Tree, "find">;
  readonly notifications: Pick<Notifications, "tell">;
}

/** Something below the grant's top that is there. @throws DomainError not_found */
export async function demandNode({ tree }: CommentsDeps, grant: Granted<"read">, node: NodeId): Promise<void> {
  if (grant.actor.via === "link" || !(await tree.find(grant, node)))
    throw new DomainError("not_found", "The file or folder does not exist.");
}

/** @throws DomainError not_found, forbidden, box_frozen */
export async function demandComment(deps: CommentsDeps, grant: Granted<"read">, node: NodeId): Promise<void> {
  await demandNode(deps, grant, node);
  demandRight(grant.rights, "comment");
  if (!mayTalk(grant.actor)) throw new DomainError("forbidden", "Comments are read here.", { values: { fault: "no_right" } });
  refuseFrozen(grant);
}

/** Accounts of the box and visitors of other boxes, where they have the right; no links. */
export const mayTalk = (actor: Actor): boolean => actor.via !== "link";

/** @throws DomainError box_frozen */
export function refuseFrozen({ actor }: Granted<"read">): void {
  if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
}

/** @throws DomainError not_found */
export async function demandOne({ database }: CommentsDeps, grant: Granted<"read">, node: NodeId, id: number): Promise<store.CommentRow> {
  const row = Number.isSafeInteger(id) ? await store.one(database, grant.actor, node, id) : undefined;
  if (!row) throw noComment();
  return row;
}

/** Of the people whom the store finds those who see the node at this moment. */
export async function seeing(
  { database, access }: CommentsDeps,
  grant: Granted<"read">,
  node: NodeId,
  wanted: Parameters<typeof store.audience>[3],
): Promise<Mentionable[]> {
  const rows = await store.audience(database, grant.actor, node, wanted);
  const now = await access.whoSees(
    grant.box,
    node,
    rows.flatMap(({ id, visitor }) => (visitor ? [] : [accountId(id)])),
  );
  // Visitors have nothing but grants, and of those the store found only what counts.
  return rows
    .filter(({ id, visitor }) => visitor || now.has(accountId(id)))
    .map(({ id, login, name }) => ({ id: accountId(id), login, name }));
}

/** As the grant's holder sees them. */
export async function shown({ database }: CommentsDeps, grant: Granted<"read">, rows: readonly store.CommentRow[]): Promise<Comment[]> {
  const ids = [...new Set(rows.flatMap(({ mentions }) => mentions.map(({ id }) => id)))];
  const found = ids.length === 0 ? [] : await store.names(database, grant.box, ids);
  const names = new Map(found.map(({ id, name }) => [id, name]));
  const { account } = grant.actor;
  return rows.map((row) => ({
    id: row.id,
    author: row.author_id === null || row.author_name === null ? undefined : { id: accountId(row.author_id), name: row.author_name },
    own: row.author_id === account,
    text: row.text,
    mentions: row.mentions.flatMap(({ id, as }) => {
      const name = names.get(id);
      return name === undefined ? [] : [{ id: accountId(id), as, name }];
    }),
    at: row.created_at,
    editedAt: row.edited_at ?? undefined,
    unread: row.author_id !== account && row.id > row.seen,
    mayDelete: row.author_id === account || grant.rights.has("share"),
  }));
}

export async function shownOne(deps: CommentsDeps, grant: Granted<"read">, node: NodeId, id: number): Promise<Comment> {
  const [comment] = await shown(deps, grant, [await demandOne(deps, grant, node, id)]);
  if (!comment) throw noComment();
  return comment;
}

export const noComment = (): DomainError => new DomainError("not_found", "There is no such comment.", { values: { fault: "no_comment" } });
