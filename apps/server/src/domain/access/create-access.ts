// The only place where grants are made.
import { type BoxId, boxId, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { Identity } from "../identity/identity.ts";
import { watchUntilEnded } from "../identity/watch-until-ended.ts";
import { type OwnerRow, type RightsRow, selectOwner, selectRights } from "./access.store.ts";
import type { Access } from "./access.ts";
import type { Granted } from "./granted.ts";
import { heldAtHome, heldRights, noOwnFiles } from "./held-rights.ts";
import { manageGrants } from "./manage-grants.ts";
import { allRights, changing, type Right } from "./roles.ts";
import { seeMany } from "./see-many.ts";
import { nearestIn, rightsIn, type Standpoint } from "./standpoint.ts";

/** How many spaces' owners and roots are remembered; they never change. */
const remembered = 10_000;

export interface AccessDeps {
  readonly database: Database;
  readonly identity: Pick<Identity, "watch">;
  /** Told of every grant that this process gives or changes. Must not throw. */
  readonly changed?: (box: BoxId) => void;
}

interface Owned {
  readonly box: BoxId;
  readonly owner: string | undefined;
  readonly root: NodeId;
}

/** A right of an account or a link that something open depends on. */
interface HeldRight {
  readonly box: BoxId;
  readonly holder: string;
  readonly node: NodeId;
  readonly right: Right;
}

export function createAccess({ database, identity, changed }: AccessDeps): Access {
  const owners = new Map<SpaceId, Owned>();
  const watches = watchUntilEnded<HeldRight>(async (box, held) => {
    const rows = await ask(
      box,
      held.map(({ holder }) => holder),
      held.map(({ node }) => node),
    );
    return new Set(
      held.filter(({ holder, right }, i) =>
        rightsIn(
          rows.filter((row) => row.ord === i + 1),
          holder,
        ).has(right),
      ),
    );
  });
  const keeping = manageGrants(database, (box) => {
    watches.look(box);
    changed?.(box);
  });

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
    return { space, top: undefined, basis: undefined, rights: allRights };
  }

  async function standpoint(actor: Actor, space: SpaceId, top: NodeId | undefined): Promise<Standpoint> {
    const known = owners.get(space) ?? (await load(actor.box, space));
    if (known.box !== actor.box) throw hidden();
    if (known.owner === actor.account && (top === undefined || top === known.root))
      return { space, top: undefined, basis: undefined, rights: allRights };
    const node = top ?? known.root;
    const at = standpointIn(await ask(actor.box, [actor.account], [node]), actor, space, node);
    if (!at) throw hidden();
    return at;
  }

  const rootOf = async (box: BoxId, space: SpaceId): Promise<NodeId | undefined> => {
    const owned = owners.get(space) ?? (await load(box, space).catch(undefinedIfHidden));
    return owned?.box === box ? owned.root : undefined;
  };

  async function nearest(actor: Actor, node: NodeId): Promise<Standpoint> {
    const found = nearestIn(Number.isSafeInteger(node) ? await ask(actor.box, [actor.account], [node]) : [], actor.account);
    if (!found) throw hidden();
    return found;
  }

  async function entered(actor: Actor, id: Parameters<Access["enter"]>[1]): Promise<Standpoint> {
    if (actor.via === "link" && actor.link !== id) throw hidden();
    const grant = await keeping.liveGrant(actor.box, id);
    if (!grant) throw hidden();
    // A link's grant is the only one it has, but an account may have more of them at the same place.
    return standpoint(actor, grant.space, grant.node);
  }

  const finish = (actor: Actor, right: "read" | "write", at: Standpoint): Granted<"write"> =>
    (right === "write" ? writable(actor, at) : readable(actor, at)) as Granted<"write">;

  return {
    ...keeping,
    readAll: (actor, places) => readAll({ ask, ownAtOnce, rootOf }, actor, places),
    ...seeMany(ask, (actor, at) => grantOf(actor, at) as Granted<"read">),
    async read(actor, space, top) {
      return readable(actor, ownAtOnce(actor, space, top) ?? (await standpoint(actor, space, top)));
    },
    async write(actor, space, top) {
      return writable(actor, ownAtOnce(actor, space, top) ?? (await standpoint(actor, space, top)));
    },
    async staging(actor, space) {
      const { rights, ...at } = ownAtOnce(actor, space, undefined) ?? (await standpoint(actor, space, undefined));
      if (at.basis !== undefined) throw hidden();
      refuseFrozen(actor);
      return grantOf(actor, { ...at, rights: heldAtHome(actor, rights) }) as Granted<"write">;
    },
    enter: async (actor: Actor, id: Parameters<Access["enter"]>[1], right: "read" | "write" = "read") =>
      finish(actor, right, await entered(actor, id)),
    ofNode: async (actor: Actor, node: NodeId, right: "read" | "write" = "read") => finish(actor, right, await nearest(actor, node)),
    watch(grant, right, onEnd) {
      const { actor, box, basis } = grant;
      const ends: (() => void)[] = [];
      const end = (): void => {
        for (const stop of ends) stop();
        onEnd();
      };
      if (actor.via !== "link") ends.push(identity.watch(actor, end));
      if (basis !== undefined) ends.push(watches.watch({ box, holder: actor.account, node: basis, right }, end));
      return () => {
        for (const stop of ends) stop();
      };
    },
    noticed(message) {
      const [kind, box] = message.split(":");
      if (kind === "grant" && box) watches.look(boxId(Number(box)));
    },
    close: watches.close,
  };
}

interface Asking {
  ask(box: BoxId, holders: readonly string[], nodes: readonly NodeId[]): Promise<RightsRow[]>;
  ownAtOnce(actor: Actor, space: SpaceId, top: NodeId | undefined): Standpoint | undefined;
  rootOf(box: BoxId, space: SpaceId): Promise<NodeId | undefined>;
}

async function readAll(
  { ask, ownAtOnce, rootOf }: Asking,
  actor: Actor,
  places: Parameters<Access["readAll"]>[1],
): Promise<Granted<"read">[]> {
  const known = places.map(({ space, top }) => ownAtOnce(actor, space, top));
  const asked = await Promise.all(
    places.map(async ({ space, top }, i) => (known[i] ? undefined : (top ?? (await rootOf(actor.box, space))))),
  );
  const nodes = asked.filter((node) => node !== undefined);
  const holders = nodes.map(() => actor.account);
  const rows = Map.groupBy(nodes.length > 0 ? await ask(actor.box, holders, nodes) : [], (row) => row.ord);
  let ord = 0;
  return places.flatMap(({ space }, i) => {
    const node = asked[i];
    const standing = node === undefined ? known[i] : standpointIn(rows.get(++ord) ?? [], actor, space, node);
    const at = standing && held(actor, standing);
    return at?.rights.has("read") ? [grantOf(actor, at) as Granted<"read">] : [];
  });
}

/** From the rows of one node; undefined when it is not alive in that space. */
function standpointIn(rows: readonly RightsRow[], { account }: Actor, space: SpaceId, node: NodeId): Standpoint | undefined {
  const [first] = rows;
  if (!first || first.space_id !== space) return undefined;
  const isRoot = node === nodeId(first.root_id);
  if (isRoot && first.owner_id === account) return { space, top: undefined, basis: undefined, rights: allRights };
  return { space, top: isRoot ? undefined : node, basis: node, rights: rightsIn(rows, account) };
}

function undefinedIfHidden(error: unknown): undefined {
  if (error instanceof DomainError && error.code === "not_found") return undefined;
  throw error;
}

/** What of it counts for this kind of account. */
const held = (actor: Actor, at: Standpoint): Standpoint => ({
  ...at,
  rights: at.basis === undefined ? heldAtHome(actor, at.rights) : heldRights(actor, at.rights),
});

function readable(actor: Actor, standing: Standpoint): Granted<"read"> {
  const at = held(actor, standing);
  if (at.rights.has("read")) return grantOf(actor, at) as Granted<"read">;
  if (at.rights.size === 0) throw hidden();
  throw new DomainError("forbidden", "Files can be handed in here, but not seen.", { values: { fault: "no_right" } });
}

function writable(actor: Actor, standing: Standpoint): Granted<"write"> {
  const at = held(actor, standing);
  if (at.rights.size === 0) throw hidden();
  if (!changing.some((right) => at.rights.has(right))) {
    if (at.basis === undefined) throw noOwnFiles();
    throw new DomainError("forbidden", "You may see this, but not change it.", { values: { fault: "no_right" } });
  }
  refuseFrozen(actor);
  return grantOf(actor, at) as Granted<"write">;
}

function refuseFrozen(actor: Actor): void {
  if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
}

const grantOf = (actor: Actor, { space, top, basis, rights }: Standpoint): object => ({ actor, box: actor.box, space, top, rights, basis });

/** What is not allowed does not exist: the same answer for a space of somebody else and for none. */
const hidden = (): DomainError => new DomainError("not_found", "The file or folder does not exist.");
