// Where an actor may be and what it may do there: the own space from memory, everything else by one question to the box that it lies in.
import { type BoxId, boxId, boxOfToken, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { type Actor, isAccountHere } from "../identity/actor.ts";
import { type OwnerRow, type RightsRow, selectHosts, selectOwner, selectRights } from "./access.store.ts";
import { allRights } from "./roles.ts";
import { nearestIn, type Standpoint, standpointIn } from "./standpoint.ts";
import { actingIn, holderOf } from "./visitor-actor.ts";

/** How many spaces' owners and roots are remembered; they never change. */
const remembered = 10_000;

interface Owned {
  readonly box: BoxId;
  readonly owner: string | undefined;
  readonly root: NodeId;
}

/** The functions throw DomainError not_found for what is not the actor's to see. */
export function createStandpoints(database: Database) {
  const owners = new Map<SpaceId, Owned>();

  const ask = (box: BoxId, holders: readonly string[], nodes: readonly NodeId[]): Promise<RightsRow[]> =>
    readInBox<RightsRow>(database, box, selectRights, [box, holders, nodes]);

  async function load(box: BoxId, space: SpaceId): Promise<Owned> {
    const [row] = await readInBox<OwnerRow>(database, box, selectOwner, [box, space]);
    if (!row) throw hidden();
    const owned = { box, owner: row.owner_id ?? undefined, root: nodeId(row.root_id) };
    owners.set(space, owned);
    if (owners.size > remembered) owners.delete(owners.keys().next().value as SpaceId);
    return owned;
  }

  /** The owner's whole space: no query when it is known. */
  function ownAtOnce(actor: Actor, space: SpaceId, top: NodeId | undefined): Standpoint | undefined {
    const known = owners.get(space);
    if (known?.box !== actor.box || known.owner !== actor.account || top !== undefined) return undefined;
    return { actor, space, top: undefined, basis: undefined, rights: allRights };
  }

  async function standpoint(asking: Actor, space: SpaceId, top: NodeId | undefined): Promise<Standpoint> {
    const actor = actingIn(asking, boxOfToken(space) ?? asking.box);
    if (actor !== asking) return asVisitor(actor, space, top);
    const known = owners.get(space) ?? (await load(actor.box, space));
    if (known.box !== actor.box) throw hidden();
    if (known.owner === actor.account && (top === undefined || top === known.root))
      return { actor, space, top: undefined, basis: undefined, rights: allRights };
    const node = top ?? known.root;
    const at = standpointIn(await ask(actor.box, [holderOf(actor)], [node]), actor, space, node);
    if (!at) throw hidden();
    return at;
  }

  /** One question to the other box, whatever is there: what was not given to the visitor takes as long as what does not exist. */
  async function asVisitor(actor: Actor, space: SpaceId, top: NodeId | undefined): Promise<Standpoint> {
    const rows = await ask(actor.box, [holderOf(actor)], [top ?? nodeId(0)]);
    const at = top === undefined ? undefined : standpointIn(rows, actor, space, top);
    if (!at) throw hidden();
    return at;
  }

  const rootOf = async (box: BoxId, space: SpaceId): Promise<NodeId | undefined> => {
    const owned = owners.get(space) ?? (await load(box, space).catch(undefinedIfHidden));
    return owned?.box === box ? owned.root : undefined;
  };

  /** Of many places, in their order, without those that are not the actor's to see: one question for each box. */
  async function standpointsOf(asking: Actor, places: readonly { space: SpaceId; top?: NodeId | undefined }[]): Promise<Standpoint[]> {
    const found = places.map(({ space, top }) => ownAtOnce(asking, space, top));
    const open = await Promise.all(
      places.map(async ({ space, top }, i) => {
        if (found[i]) return undefined;
        const actor = actingIn(asking, boxOfToken(space) ?? asking.box);
        const node = top ?? (actor === asking ? await rootOf(asking.box, space) : undefined);
        return node === undefined ? undefined : { i, actor, space, node };
      }),
    );
    const boxes = Map.groupBy(
      open.filter((one) => one !== undefined),
      ({ actor }) => actor.box,
    );
    await Promise.all(
      [...boxes].map(async ([box, ofBox]) => {
        const holders = ofBox.map(({ actor }) => holderOf(actor));
        const rows = Map.groupBy(
          await ask(
            box,
            holders,
            ofBox.map(({ node }) => node),
          ),
          (row) => row.ord,
        );
        for (const [n, { i, actor, space, node }] of ofBox.entries()) found[i] = standpointIn(rows.get(n + 1) ?? [], actor, space, node);
      }),
    );
    return found.filter((at) => at !== undefined);
  }

  async function nearest(actor: Actor, node: NodeId): Promise<Standpoint> {
    const at = nearestIn(Number.isSafeInteger(node) ? await ask(actor.box, [holderOf(actor)], [node]) : [], actor);
    if (!at) throw hidden();
    return at;
  }

  async function abroad(actor: Actor): Promise<readonly Actor[]> {
    if (!isAccountHere(actor)) return [];
    const hosts = await readInBox<{ box_id: number }>(database, actor.box, selectHosts, [actor.box, actor.account]);
    return hosts.map((host) => actingIn(actor, boxId(host.box_id)));
  }

  /** In the own box, and where it is not there in the boxes that have given something to the person; or only in the box of a space that is known. */
  async function anywhere(actor: Actor, node: NodeId, within: SpaceId | undefined): Promise<Standpoint> {
    const box = within === undefined ? undefined : boxOfToken(within);
    if (box !== undefined && box !== actor.box) return nearest(actingIn(actor, box), node);
    try {
      return await nearest(actor, node);
    } catch (error) {
      if (box !== undefined || !isAccountHere(actor) || !(error instanceof DomainError) || error.code !== "not_found") throw error;
    }
    const found = await Promise.all(
      (await abroad(actor)).map((visitor) =>
        nearest(visitor, node).catch((error: unknown) => {
          if (error instanceof DomainError && error.code === "not_found") return undefined;
          throw error;
        }),
      ),
    );
    return found.find((one) => one !== undefined) ?? notThere();
  }

  return { ask, ownAtOnce, standpoint, standpointsOf, anywhere, abroad };
}

function undefinedIfHidden(error: unknown): undefined {
  if (error instanceof DomainError && error.code === "not_found") return undefined;
  throw error;
}

function notThere(): never {
  throw hidden();
}

/** What is not allowed does not exist: the same answer for a space of somebody else and for none. */
export const hidden = (): DomainError => new DomainError("not_found", "The file or folder does not exist.");
