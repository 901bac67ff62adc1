// The spaces an account has; `create-spaces.ts` makes the real one.
import type { SpaceId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";

export interface SpaceSummary {
  readonly id: SpaceId;
  readonly kind: "personal" | "project" | "room";
  readonly name: string;
}

export interface Spaces {
  /** The actor's own space; made on first use. Remembered: no query after the first time. */
  personal(actor: Actor): Promise<SpaceId>;
  visible(actor: Actor): Promise<readonly SpaceSummary[]>;
  /** The space that an item id `<n>` of this box lies in, when the actor may see it. */
  ofNode(actor: Actor, node: number): Promise<SpaceId | undefined>;
}
