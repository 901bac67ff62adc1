// The only place where grants are made.
import { type BoxId, boxId, type NodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { Identity } from "../identity/identity.ts";
import { watchUntilEnded } from "../identity/watch-until-ended.ts";
import type { Access } from "./access.ts";
import type { Granted } from "./granted.ts";
import { heldAtHome, heldRights, noOwnFiles } from "./held-rights.ts";
import { manageGrants } from "./manage-grants.ts";
import { changing, type Right } from "./roles.ts";
import { createStandpoints, hidden } from "./find-standpoint.ts";
import { seeMany } from "./see-many.ts";
import { rightsIn, type Standpoint } from "./standpoint.ts";
import { holderOf } from "./visitor-actor.ts";

export interface AccessDeps {
  readonly database: Database;
  readonly identity: Pick<Identity, "watch">;
  /** Told of every grant that this process gives or changes. Must not throw. */
  readonly changed?: (box: BoxId) => void;
}

/** A right of an account or a link that something open depends on. */
interface HeldRight {
  readonly box: BoxId;
  readonly holder: string;
  readonly node: NodeId;
  readonly right: Right;
}

export function createAccess({ database, identity, changed }: AccessDeps): Access {
  const { ask, ownAtOnce, standpoint, standpointsOf, anywhere, abroad } = createStandpoints(database);
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

  async function entered(actor: Actor, id: Parameters<Access["enter"]>[1]): Promise<Standpoint> {
    if (actor.via === "link" && actor.link !== id) throw hidden();
    const grant = await keeping.liveGrant(actor.box, id);
    if (!grant) throw hidden();
    // A link's grant is the only one it has, but an account may have more of them at the same place.
    return standpoint(actor, grant.space, grant.node);
  }

  const finish = (right: "read" | "write", at: Standpoint): Granted<"write"> =>
    (right === "write" ? writable(at) : readable(at)) as Granted<"write">;

  return {
    ...keeping,
    abroad,
    async readAll(actor, places) {
      const found = (await standpointsOf(actor, places)).map(held);
      return found.flatMap((at) => (at.rights.has("read") ? [grantOf(at) as Granted<"read">] : []));
    },
    ...seeMany(ask, (at) => grantOf(held(at)) as Granted<"read">),
    async read(actor, space, top) {
      return readable(ownAtOnce(actor, space, top) ?? (await standpoint(actor, space, top)));
    },
    async write(actor, space, top) {
      return writable(ownAtOnce(actor, space, top) ?? (await standpoint(actor, space, top)));
    },
    async staging(actor, space) {
      const { rights, ...at } = ownAtOnce(actor, space, undefined) ?? (await standpoint(actor, space, undefined));
      if (at.basis !== undefined) throw hidden();
      refuseFrozen(actor);
      return grantOf({ ...at, rights: heldAtHome(actor, rights) }) as Granted<"write">;
    },
    enter: async (actor: Actor, id: Parameters<Access["enter"]>[1], right: "read" | "write" = "read") =>
      finish(right, await entered(actor, id)),
    ofNode: async (actor: Actor, node: NodeId, right: "read" | "write" = "read", within?: SpaceId) =>
      finish(right, await anywhere(actor, node, within)),
    watch(grant, right, onEnd) {
      const { actor, box, basis } = grant;
      const ends: (() => void)[] = [];
      const end = (): void => {
        for (const stop of ends) stop();
        onEnd();
      };
      if (actor.via !== "link") ends.push(identity.watch(actor.home ?? actor, end));
      if (basis !== undefined) ends.push(watches.watch({ box, holder: holderOf(actor), node: basis, right }, end));
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

/** What of it counts for this kind of account. */
const held = (at: Standpoint): Standpoint => ({
  ...at,
  rights: at.basis === undefined ? heldAtHome(at.actor, at.rights) : heldRights(at.actor, at.rights),
});

function readable(standing: Standpoint): Granted<"read"> {
  const at = held(standing);
  if (at.rights.has("read")) return grantOf(at) as Granted<"read">;
  if (at.rights.size === 0) throw hidden();
  throw new DomainError("forbidden", "Files can be handed in here, but not seen.", { values: { fault: "no_right" } });
}

function writable(standing: Standpoint): Granted<"write"> {
  const at = held(standing);
  if (at.rights.size === 0) throw hidden();
  if (!changing.some((right) => at.rights.has(right))) {
    if (at.basis === undefined) throw noOwnFiles();
    throw new DomainError("forbidden", "You may see this, but not change it.", { values: { fault: "no_right" } });
  }
  refuseFrozen(at.actor);
  return grantOf(at) as Granted<"write">;
}

function refuseFrozen(actor: Actor): void {
  if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
}

const grantOf = ({ actor, space, top, basis, rights }: Standpoint): object => ({ actor, box: actor.box, space, top, rights, basis });
