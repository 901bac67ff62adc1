// Tells who watches which of their spaces changed; `create-live.ts` makes the real one.
import type { BoxId, SpaceId } from "@landbox/kit";
import type { SpaceChange } from "../activity/activity.ts";
import type { Actor } from "../identity/actor.ts";

/** Up to where a watcher knows its spaces. */
export type Position = ReadonlyMap<SpaceId, number>;

export interface Watcher {
  /** Called with what changed since the last time, and with the position that is known then. */
  readonly onChanges: (changes: readonly SpaceChange[], position: Position) => void;
  /** The server is about to stop, or the watcher's spaces cannot be read any more: connect again. */
  readonly onEnd: () => void;
}

export interface Live {
  /**
   * Watches everything the actor may see, from `since` on: what changed after it is told at once; spaces that it does not name are known as they
   * are now. Resolves with the position and the function that ends it. @throws DomainError too_many_requests above 16 watchers of an account
   */
  watch(actor: Actor, since: Position, watcher: Watcher): Promise<{ position: Position; end(): void }>;
  /** A commit of this process. Costs nothing when nobody watches the box. */
  changed(box: BoxId, space: SpaceId): void;
  /** Ends all watchers. */
  close(): void;
}
