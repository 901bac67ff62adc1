// MOVE: renames a file or folder, or brings it elsewhere.
import type { Transport } from "./transport.ts";
import { transferEntry } from "./transfer-entry.ts";

/** @throws ClientFailure `already_exists` when the new name is taken and `replace` is false, `parent_missing`, `locked`, `forbidden` … */
export const moveEntry = (
  transport: Transport,
  root: string,
  from: readonly string[],
  to: { root: string; path: readonly string[]; replace?: boolean },
): Promise<void> => transferEntry(transport, "MOVE", root, from, to);
