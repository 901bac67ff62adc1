// The second wall: a permission is a type that only this feature can make.
import type { BoxId, SpaceId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";

export type Right = "read" | "write";

declare const granted: unique symbol;

/** Proof that the actor may do R in the space, checked for this request; the commit checks again. A write grant is also a read grant. */
export interface Granted<R extends Right> {
  readonly [granted]: R extends "write" ? { read: true; write: true } : { read: true };
  readonly actor: Actor;
  readonly box: BoxId;
  readonly space: SpaceId;
}
