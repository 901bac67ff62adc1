// Tells who watches which of their spaces and shares changed; `create-live.ts` makes the real one.
import type { BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { SpaceChange } from "../activity/activity.ts";
import type { Actor } from "../identity/actor.ts";

/** Up to where a watcher knows what it sees. */
export interface Position {
  readonly spaces: ReadonlyMap<SpaceId, number>;
  /** By what was shared. How far its space is otherwise is not the recipient's business. */
  readonly shares: ReadonlyMap<NodeId, number>;
}

/** Something that others shared, as it is now. */
export interface ShareHead {
  readonly space: SpaceId;
  readonly top: NodeId;
  /** Turned away by the recipient. */
  readonly declined: boolean;
  /** Changes with everything at and below the top. */
  readonly version: number;
}

export interface News {
  readonly changes: readonly SpaceChange[];
  readonly shares: readonly ShareHead[];
  /** Which spaces and shares there are, what they are called, or what may be done in them is not what it was. */
  readonly places: boolean;
}

export interface Watcher {
  /** Called with what changed since the last time, and with the position that is known then. */
  readonly onNews: (news: News, position: Position) => void;
  /** The server is about to stop, or the watcher's spaces cannot be read any more: connect again. */
  readonly onEnd: () => void;
}

export interface Watching {
  readonly position: Position;
  /** The shares as the watcher knows them now. */
  readonly shares: readonly ShareHead[];
  end(): void;
}

export interface Live {
  /**
   * Watches everything the actor may see, from `since` on: what changed after it is told at once; what it does not name is known as it is now.
   * @throws DomainError too_many_requests above 16 watchers of an account
   */
  watch(actor: Actor, since: Position, watcher: Watcher): Promise<Watching>;
  /** A commit of this process. Costs nothing when nobody watches the box. */
  changed(box: BoxId, space: SpaceId): void;
  /** A message of the channel `landbox`: looks at once whether something was given or taken back. */
  noticed(message: string): void;
  /** Ends all watchers. */
  close(): void;
}
