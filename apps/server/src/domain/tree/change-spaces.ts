// Runs a change that is no placement: the spaces it needs are locked in the order of their ids, everything is asked again, and all of it commits or none.
import type { NodeId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { standingsOf } from "../access/commit-rights.ts";
import type { Granted } from "../access/granted.ts";
import { demandLive, type LockedSpace, lockSpace } from "./ground.ts";
import { lockOfRow } from "./space-view.ts";
import { type Ledger, openLedger, type WriterTx } from "./transaction.ts";
import * as store from "./tree.store.ts";
import type { LockAt, Path } from "./tree.ts";

type Grant = Granted<"read">;

export const changeOne = <T>(database: Database, grant: Grant, work: (tx: WriterTx) => Promise<T>): Promise<T> =>
  change(database, [grant], ([tx]) => work(tx as WriterTx));

/**
 * The same for two places of a box, which may lie in one space or in two. What both need of a space they share.
 * @throws DomainError and whatever the work throws
 */
export const changeTwo = <T>(
  database: Database,
  source: Grant,
  target: Grant,
  work: (from: WriterTx, to: WriterTx) => Promise<T>,
): Promise<T> => {
  if (source.box !== target.box) throw new Error("a change of two boxes at once");
  return change(database, [source, target], ([from, to]) => work(from as WriterTx, to as WriterTx));
};

function change<T>(database: Database, grants: readonly Grant[], work: (txs: readonly WriterTx[]) => Promise<T>): Promise<T> {
  const [first] = grants as [Grant];
  return inBox(database, first.box, async (db) => {
    const spaces = [...new Set(grants.map((grant) => grant.space))].toSorted();
    const accounts = [...new Set(grants.map((grant) => grant.actor.account))];
    // The locks go first on the wire: what follows sees the spaces as they stand under them.
    const locking = Promise.all(spaces.map((space) => lockSpace(db, space, accounts)));
    const asking = Promise.all([
      Promise.all(spaces.map((space) => db.query<store.LockRow>(store.selectLocks, [db.box, space]))),
      standingsOf(db, grants),
      Promise.all(grants.map((grant) => askWay(db, grant))),
    ]);
    asking.catch(() => undefined);
    const locked = new Map((await locking).map((one) => [one.head.space, one]));
    const [locks, standing, ways] = await asking;
    const locksOf = new Map(spaces.map((space, i) => [space, (locks[i] ?? []).map(lockOfRow)]));
    const ledgers = new Map([...locked].map(([space, one]) => [space, openLedger(db, one)]));
    const txs = grants.map((grant, i): WriterTx => {
      const { space, ledger } = need(locked, ledgers, grant.space);
      const rights = demandLive(space, grant, standing);
      const base = demandBase(ways[i], space.head.root);
      return ledger.seenBy({ actor: grant.actor, rights, base, locks: locksOf.get(grant.space) as readonly LockAt[] });
    });
    const result = await work(txs);
    for (const ledger of ledgers.values()) await ledger.finish();
    return result;
  });
}

const askWay = async ({ query, box }: BoxDb, { space, top }: Grant): Promise<store.TopRow[] | undefined> =>
  top === undefined ? undefined : query<store.TopRow>(store.selectTop, [box, space, top]);

function need(locked: ReadonlyMap<SpaceId, LockedSpace>, ledgers: ReadonlyMap<SpaceId, Ledger>, id: SpaceId) {
  const [space, ledger] = [locked.get(id), ledgers.get(id)];
  if (!space || !ledger) throw new Error("a space was not locked");
  return { space, ledger };
}

/** @throws DomainError not_found when the top of what was granted lies in the trash, or is gone */
function demandBase(way: readonly store.TopRow[] | undefined, root: NodeId): Path {
  if (way === undefined) return [];
  if (way.at(-1)?.id !== root) throw new DomainError("not_found", "The file or folder does not exist.");
  return way
    .slice(0, -1)
    .reverse()
    .map((above) => above.name);
}
