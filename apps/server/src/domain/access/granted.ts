// The second wall: a permission is a type that only this feature can make.
import type { BoxId, SpaceId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";

export type Right = "read" | "write";

declare const mayRead: unique symbol;
declare const mayWrite: unique symbol;

interface Grant {
  readonly actor: Actor;
  readonly box: BoxId;
  readonly space: SpaceId;
  readonly [mayRead]: true;
}

/** Proof that the actor may do R in the space, checked for this request; the commit checks again. A write grant is also a read grant. */
export type Granted<R extends Right> = R extends "write" ? Grant & { readonly [mayWrite]: true } : Grant;
