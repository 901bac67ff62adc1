// The way to contents: whoever may only look does not get past here.
import { viewOnly } from "./demand-right.ts";
import type { Granted } from "./granted.ts";

/** The same grant, for contents: files as they are, their hashes, earlier versions, archives, copies. @throws DomainError forbidden with values.fault view_only */
export function downloading(grant: Granted<"read">): Granted<"download"> {
  if (!mayDownload(grant)) throw viewOnly();
  return grant as Granted<"download">;
}

/** For what is told of files: a hash, for example, tells something of a content. */
export const mayDownload = ({ rights }: Pick<Granted<"read">, "rights">): boolean => rights.has("download");
