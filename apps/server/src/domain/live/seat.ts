// One watcher: what it knows, and what has become of it.
import type { NodeId, SpaceId } from "@landbox/kit";
import type { Activity, SpaceChange } from "../activity/activity.ts";
import type { Actor } from "../identity/actor.ts";
import type { Mounts, Received, Standing } from "../mounts/mounts.ts";
import type { Spaces } from "../spaces/spaces.ts";
import type { Position, ShareHead, Watcher } from "./live.ts";

export interface SeatDeps {
  readonly activity: Pick<Activity, "heads" | "changes">;
  readonly spaces: Pick<Spaces, "visible">;
  readonly mounts: Pick<Mounts, "received" | "standings">;
}

type Heads = ReadonlyMap<SpaceId, number>;

/** Everything that an actor sees at a moment. */
export interface Sight {
  readonly spaces: ReadonlySet<SpaceId>;
  readonly shares: readonly ShareHead[];
  /** Changes with what there is, how it is called and what may be done with it. */
  readonly mark: string;
}

export interface Seat {
  readonly actor: Actor;
  readonly watcher: Watcher;
  /** The spaces that the actor sees as a whole, each with the number that was told last. */
  readonly known: Map<SpaceId, number>;
  /** Spaces in which something was given to the actor, with the number at which it was looked at last. Never told. */
  around: Map<SpaceId, number>;
  shares: Map<NodeId, ShareHead>;
  /** Of the sight. */
  mark: string;
  /** Of what was given. */
  given: string;
}

/** Asks what an actor sees now. */
export async function sightOf({ spaces, mounts }: SeatDeps, actor: Actor): Promise<Sight> {
  const [visible, received] = await Promise.all([spaces.visible(actor), mounts.received(actor)]);
  return {
    spaces: new Set(visible.map(({ id }) => id)),
    shares: received.map(headOf),
    mark: JSON.stringify([visible.map(({ id, name, rights }) => [id, name, [...rights]]), received.map(factsOf)]),
  };
}

const headOf = ({ space, node, declined }: Received): ShareHead => ({ space, top: node.id, declined, version: node.version });

const factsOf = ({ node, name, rights, declined, expiresAt }: Received) => [
  node.id,
  name,
  [...rights],
  declined,
  expiresAt?.getTime() ?? 0,
];

/** Where a seat begins: what `since` names is known as it was then, everything else as it is now. */
export async function takeSeat(deps: SeatDeps, actor: Actor, since: Position, watcher: Watcher): Promise<Seat> {
  const [sight, standing] = await Promise.all([sightOf(deps, actor), standingOf(deps, actor)]);
  const heads = await deps.activity.heads(actor.box, [...new Set([...sight.spaces, ...standing.spaces])]);
  const known = [...heads].filter(([space]) => sight.spaces.has(space));
  return {
    actor,
    watcher,
    known: new Map(known.map(([space, seq]) => [space, Math.min(seq, since.spaces.get(space) ?? seq)])),
    // What was known of a share is compared with what it is in the first look.
    around: new Map(standing.spaces.map((space) => [space, since.shares.size > 0 ? -1 : (heads.get(space) ?? -1)])),
    shares: new Map(sight.shares.map((share) => [share.top, { ...share, version: since.shares.get(share.top) ?? share.version }])),
    mark: sight.mark,
    given: standing.mark,
  };
}

async function standingOf({ mounts }: SeatDeps, { box, account }: Actor): Promise<Standing> {
  return (await mounts.standings(box, [account])).get(account) ?? { mark: "", spaces: [] };
}

/** Whether its spaces, or what lies around its shares, have gone on. */
export const isBehind = (seat: Seat, heads: Heads): boolean =>
  [...seat.known, ...seat.around].some(([space, seq]) => (heads.get(space) ?? seq) > seq);

export const positionOf = (seat: Seat): Position => ({
  spaces: new Map(seat.known),
  shares: new Map([...seat.shares].map(([top, { version }]) => [top, version])),
});

/** What an account may see is asked again before anything is told. */
export async function tell(
  deps: SeatDeps,
  seat: Seat,
  heads: Heads,
  standing: Standing | undefined,
  changeSince: (space: SpaceId, since: number) => Promise<SpaceChange>,
): Promise<void> {
  const sight = await sightOf(deps, seat.actor);
  if (standing) {
    seat.given = standing.mark;
    seat.around = new Map(standing.spaces.map((space) => [space, seat.around.get(space) ?? -1]));
  }
  for (const space of seat.around.keys()) seat.around.set(space, heads.get(space) ?? -1);
  for (const space of seat.known.keys()) if (!sight.spaces.has(space)) seat.known.delete(space);
  const moved = [...seat.known].filter(([space, seq]) => (heads.get(space) ?? seq) > seq);
  const changes = await Promise.all(moved.map(([space, since]) => changeSince(space, since)));
  for (const change of changes) seat.known.set(change.space, change.seq);
  // A space that is new to the seat is looked at by whoever shows it.
  for (const space of sight.spaces) if (!seat.known.has(space)) seat.known.set(space, heads.get(space) ?? 0);
  const shares = sight.shares.filter(({ top, version }) => (seat.shares.get(top)?.version ?? version) !== version);
  const places = seat.mark !== sight.mark;
  seat.shares = new Map(sight.shares.map((share) => [share.top, share]));
  seat.mark = sight.mark;
  if (changes.length > 0 || shares.length > 0 || places) seat.watcher.onNews({ changes, shares, places }, positionOf(seat));
}
