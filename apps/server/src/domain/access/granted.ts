// The second wall: a permission is a type that only this feature can make.
import type { BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";
import type { Right } from "./roles.ts";

declare const mayRead: unique symbol;
declare const mayWrite: unique symbol;
declare const mayDownload: unique symbol;

interface Grant {
  readonly actor: Actor;
  readonly box: BoxId;
  readonly space: SpaceId;
  /** All the holder sees lies at or below this folder or file, and paths are relative to it; undefined: the whole space. */
  readonly top: NodeId | undefined;
  /** What the holder may do there now; each verb of the tree demands its own, and the commit asks again. */
  readonly rights: ReadonlySet<Right>;
  /** The node at and above which the commit looks for the holder's grants; undefined: the space is the holder's own. */
  readonly basis: NodeId | undefined;
  readonly [mayRead]: true;
}

/**
 * Proof that the actor may do something in the space, checked for this request. `read` was made for looking, `write` for changing: its holder has at
 * least one right to change something, and who may only hand in (role uploader) sees nothing with it: reading demands the right to read.
 * `download` was made for contents, by `downloading` alone: whoever may only look (role secure-viewer) has names, sizes and drawn pages, and never gets there.
 */
export type Granted<R extends "read" | "write" | "download"> = R extends "write"
  ? Grant & { readonly [mayWrite]: true }
  : R extends "download"
    ? Grant & { readonly [mayDownload]: true }
    : Grant;
