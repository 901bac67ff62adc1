// What a live property is: a name, and how its value is printed from a node and the facts around it.
import type { XmlName } from "@landbox/dav-xml";
import type { NodeId } from "@landbox/kit";
import type { Granted } from "../../../domain/access/granted.ts";
import type { Counts } from "../../../domain/comments/comments.ts";
import type { Actor } from "../../../domain/identity/actor.ts";
import type { Link } from "../../../domain/links/links.ts";
import type { Node } from "../../../domain/tree/node.ts";
import type { LockAt, Path, SpaceUsage } from "../../../domain/tree/tree.ts";
import type { Place } from "../place.ts";

/** What is known while an answer is printed, the same for all of its nodes but for `path`. */
export interface Facts {
  readonly place: Place;
  readonly grant: Pick<Granted<"read">, "rights" | "top">;
  readonly actor: Actor;
  readonly epoch: string;
  readonly usage: SpaceUsage;
  readonly instanceId: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Locks that may bear on the nodes; gathered only when a property needs them. */
  readonly locks: readonly LockAt[];
  /** The actor's favourites; gathered only when a property needs them. */
  readonly favorites: ReadonlySet<NodeId>;
  /** How many comments hang on the nodes that are printed; gathered only when a property needs them. */
  comments: ReadonlyMap<NodeId, Counts>;
  /** Kinds of others that the nodes are shared with; gathered only when a property needs them. */
  readonly shareTypes: ReadonlyMap<NodeId, readonly string[]>;
  /** The link through which somebody came, on its own roots. */
  readonly link: Link | undefined;
  /** Changes with everything that hangs in the own root; "" when nothing does. */
  readonly mountsTag: string;
  /** Absolute public address of the server, without a final slash. */
  readonly origin: string;
  /** The current node's path in its space; kept only when a property needs locks. */
  path: Path;
}

export interface LiveProperty extends XmlName {
  /** XML of the element's content, "" for an empty element, undefined when the node has no such property (404). */
  readonly print: (node: Node, facts: Facts) => string | undefined;
  /** Part of an allprop answer (RFC 4918 9.1: what other documents define is not). */
  readonly all?: boolean;
  /** May change although the space did not: answers with it are not remembered. */
  readonly volatile?: boolean;
  readonly needsLocks?: boolean;
  readonly needsFavorites?: boolean;
  readonly needsShares?: boolean;
  readonly needsComments?: boolean;
  /** Names the address the server was asked at: answers are remembered for that one. */
  readonly byOrigin?: boolean;
}
