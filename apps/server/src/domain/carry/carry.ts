// Copies and moves between places of one box, and between boxes, where nothing is shared and every byte is read and written; `create-carry.ts` makes the real one.
import type { Granted } from "../access/granted.ts";
import type { Relocate, Written } from "../tree/tree.ts";
import type { Uploads } from "../uploads/uploads.ts";

/** With `signal` a carrying between boxes ends; inside a box nothing takes long. */
export type Carried = Relocate & { readonly signal?: AbortSignal };

/**
 * Inside a box the same as the tree's own. Between boxes contents are decrypted with one box's key and encrypted with the other's as they stream; versions, properties and
 * locks stay behind. It ends at most 2 s after its source may be read no more, as what is not there. What is there at the destination is replaced as a PUT or a copy would. A folder appears under its name while it is being filled; when that breaks off,
 * what came is put into the trash.
 */
export interface Carry {
  /** @throws DomainError like Tree.copy and receiveFile; too_large for a folder with very many entries (fault across_many) */
  copy(grant: Granted<"read">, copy: Carried & { readonly depth: "0" | "infinity" }, into: Granted<"write">): Promise<Written>;
  /** Between boxes: a copy, and only when all of it is there the original goes into the trash of its own space. @throws DomainError like copy and Tree.trash */
  move(grant: Granted<"write">, move: Carried, into: Granted<"write">): Promise<Written>;
  /** Makes the parts of an upload that was collected in the own space a file of another box. @throws DomainError like Uploads.finish and receiveFile */
  finish(
    own: Granted<"write">,
    name: string,
    file: Parameters<Uploads["finish"]>[2] & { readonly signal?: AbortSignal },
    into: Granted<"write">,
  ): Promise<Written>;
}
