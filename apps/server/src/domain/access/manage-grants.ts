// Gives, changes and ends grants; other processes hear of it at once, or within their own clocks.
import { type AccountId, type BoxId, type GrantId, grantId, nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox, readInBox, type Statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access, Along, LiveGrant, NewGrant, Principal } from "./access.ts";
import * as store from "./access.store.ts";
import type { Role } from "./roles.ts";
import { homeOf } from "./visitor-actor.ts";

export type GrantKeeping = Pick<Access, "grantLink" | "grantTo" | "revoke" | "changeExpiry" | "changeRole" | "liveGrant" | "grantsOn">;

/** `changed` is told of every change of this process. */
export function manageGrants(database: Database, changed: (box: BoxId) => void): GrantKeeping {
  async function change(box: BoxId, grant: GrantId, query: Statement, values: unknown[] = [], along?: Along): Promise<boolean> {
    const rows = await inBox(database, box, async (db) => {
      const [found] = await Promise.all([db.query(query, [box, grant, ...values]), db.query(store.notify, [box, grant])]);
      if (found.length > 0) await along?.(db);
      return found;
    });
    changed(box);
    return rows.length > 0;
  }

  return {
    async grantLink(grant) {
      const id = await inBox(database, grant.box, (db) => insertGrant(db, { kind: "link" }, grant));
      changed(grant.box);
      return id;
    },
    async grantTo(principal, grant, along) {
      const id = await inBox(database, grant.box, async (db) => {
        const made = await insertGrant(db, principal, grant);
        await along?.(db);
        return made;
      });
      changed(grant.box);
      const home = homeOf(principal);
      if (home !== undefined) changed(home);
      return id;
    },
    revoke: (box, grant, along) => change(box, grant, store.revokeGrant, [], along),
    changeExpiry: (box, grant, expiresAt) => change(box, grant, store.setExpiry, [expiresAt ?? null]),
    changeRole: (box, grant, role) => change(box, grant, store.setRole, [role]),
    async liveGrant(box, grant) {
      const [row] = await readInBox<store.GrantRow>(database, box, store.selectLiveGrant, [box, grant]);
      return row && grantOf(box, row);
    },
    async grantsOn(box, node) {
      const rows = await readInBox<store.GrantRow>(database, box, store.selectGrantsOn, [box, node]);
      return rows.map((row) => grantOf(box, row));
    },
  };
}

/** Gives a role inside a transaction that does more. @throws DomainError not_found */
export async function insertGrant(db: BoxDb, principal: Principal, { space, node, role, by, expiresAt }: NewGrant): Promise<GrantId> {
  const id = principal.kind === "link" ? null : principal.id;
  const values = [db.box, space, node, principal.kind, id, role, by ?? null, expiresAt ?? null];
  const [row] = await db.query<{ id: number }>(store.insertGrant, values);
  if (!row)
    throw new DomainError("not_found", "The file or folder, or whom it is for, does not exist.", { values: { fault: "no_principal" } });
  const home = homeOf(principal);
  // A visitor's own box has something new to show.
  await Promise.all([
    principal.kind === "link" ? undefined : db.query(store.notify, [db.box, row.id]),
    home === undefined ? undefined : db.query(store.notify, [home, row.id]),
  ]);
  return grantId(row.id);
}

/** Gives visitors their roles on the root of a room, inside a transaction that does more. @returns the grants by visitor @throws DomainError not_found */
export async function insertInRoom(
  db: BoxDb,
  { space, node, by }: Pick<NewGrant, "space" | "node" | "by">,
  given: readonly { readonly visitor: string; readonly role: Role; readonly expiresAt: Date | undefined }[],
): Promise<ReadonlyMap<string, GrantId>> {
  const rows = await db.query<{ id: number; principal_id: string }>(store.insertInRoom, [
    ...[db.box, space, node],
    given.map(({ visitor }) => visitor),
    given.map(({ role }) => role),
    given.map(({ expiresAt }) => expiresAt ?? null),
    by ?? null,
  ]);
  const [first] = rows;
  if (first === undefined || rows.length < given.length)
    throw new DomainError("not_found", "The room, or whom it is for, does not exist.", { values: { fault: "no_principal" } });
  const homes = new Set(given.flatMap(({ visitor }) => homeOf({ kind: "visitor", id: visitor }) ?? []));
  await Promise.all([db.box, ...homes].map((box) => db.query(store.notify, [box, first.id])));
  return new Map(rows.map((row) => [row.principal_id, grantId(row.id)]));
}

export interface GrantTerms {
  readonly id: GrantId;
  /** undefined: as it is. */
  readonly role: Role | undefined;
  readonly expiresAt: Date | undefined;
}

/** Changes and ends grants of one space inside a transaction that does more; whoever runs it says afterwards that the box has changed. */
export async function changeGrants(db: BoxDb, changed: readonly GrantTerms[], revoked: readonly GrantId[]): Promise<void> {
  const all = [...changed.map(({ id }) => id), ...revoked];
  const [first] = all;
  if (first === undefined) return;
  await Promise.all([
    db.query(store.setTerms, [
      db.box,
      changed.map(({ id }) => id),
      changed.map(({ role }) => role ?? null),
      changed.map(({ expiresAt }) => expiresAt ?? null),
    ]),
    db.query(store.revokeMany, [db.box, revoked]),
    // Everything that is watched or remembered of the box is looked at anew, whichever grant is named.
    db.query(store.notify, [db.box, first]),
  ]);
}

const grantOf = (box: BoxId, row: store.GrantRow): LiveGrant => ({
  id: grantId(row.id),
  box,
  boxState: row.box_state,
  space: spaceId(row.space_id),
  node: nodeId(row.node_id),
  principal: { kind: row.principal_kind, id: row.principal_id },
  role: row.role as Role,
  by: row.granted_by === null ? undefined : (row.granted_by as AccountId),
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  version: row.version,
});
