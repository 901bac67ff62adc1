// COPY: a second file, or a folder with everything in it, elsewhere in the space.
import type { Transport } from "./transport.ts";
import { transferEntry } from "./transfer-entry.ts";

/** @throws ClientFailure `already_exists` when the name is taken and `replace` is false, `parent_missing`, `quota_exceeded`, `forbidden` … */
export const copyEntry = (
  transport: Transport,
  root: string,
  from: readonly string[],
  to: { root: string; path: readonly string[]; replace?: boolean },
): Promise<void> => transferEntry(transport, "COPY", root, from, to);
