// How full a space looks to whoever asks.
import type { Granted } from "../../domain/access/granted.ts";
import type { SpaceUsage } from "../../domain/tree/tree.ts";

/** The own space of somebody who can put nothing there (a guest) has no room and never any: clients then offer no upload into it. */
export const usageFor = ({ basis, rights }: Pick<Granted<"read">, "basis" | "rights">, usage: SpaceUsage): SpaceUsage =>
  basis === undefined && !rights.has("create") ? { used: 0, total: 0 } : usage;
