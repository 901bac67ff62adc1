// What the holders of grants may do at the moment of a commit, asked inside its transaction.
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { askRights } from "./access.store.ts";
import type { Granted } from "./granted.ts";
import { allRights, type Right, rightsOf } from "./roles.ts";
import { holderOf } from "./visitor-actor.ts";

type Holder = Pick<Granted<"read">, "actor" | "basis">;

/** What a holder may do now; nothing when the grant has ended, or when a space is not the holder's own. */
export type Standing = (holder: Holder, owner: string | undefined) => ReadonlySet<Right>;

const nothing: ReadonlySet<Right> = new Set();

/**
 * Asks once for all holders that are not owners; owners cost no query. Sent after the space's lock, the answer is younger than it: what was revoked
 * before the lock was taken counts.
 */
export async function standingsOf(db: BoxDb, holders: readonly Holder[]): Promise<Standing> {
  const asked = new Map<string, { account: string; basis: number }>();
  for (const { actor, basis } of holders)
    if (basis !== undefined) asked.set(keyOf(holderOf(actor), basis), { account: holderOf(actor), basis });
  const found = asked.size > 0 ? await ask(db, [...asked]) : undefined;
  return ({ actor, basis }, owner) => {
    if (basis === undefined) return owner === actor.account ? allRights : nothing;
    return found?.get(keyOf(holderOf(actor), basis)) ?? nothing;
  };
}

async function ask(
  db: BoxDb,
  asked: readonly (readonly [string, { account: string; basis: number }])[],
): Promise<Map<string, ReadonlySet<Right>>> {
  const rows = await askRights(
    db,
    asked.map(([, { account }]) => account),
    asked.map(([, { basis }]) => basis),
  );
  const found = new Map<string, ReadonlySet<Right>>();
  for (const [i, [key]] of asked.entries()) {
    const own = rows.filter((row) => row.ord === i + 1);
    const account = asked[i]?.[1].account;
    found.set(key, own[0]?.owner_id === account && own[0] !== undefined ? allRights : rightsOf(own.flatMap((row) => row.roles ?? [])));
  }
  return found;
}

const keyOf = (account: string, basis: number): string => `${basis} ${account}`;
