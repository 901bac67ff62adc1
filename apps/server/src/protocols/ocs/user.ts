// The account of the caller as OCS describes people.
import type { Actor } from "../../domain/identity/actor.ts";
import type { SpaceUsage } from "../../domain/tree/tree.ts";
import type { OcsData } from "./envelope.ts";

/** ownCloud's mark for "no limit". */
const unlimited = -3;

/** `id` goes verbatim into /remote.php/dav/files/<id>/ and never changes for an account. */
export function userData(actor: Actor, usage: SpaceUsage): OcsData {
  return {
    id: actor.account,
    "display-name": actor.displayName,
    displayname: actor.displayName,
    email: actor.email ?? "",
    language: actor.language,
    enabled: true,
    quota: quotaData(usage),
    two_factor_auth_enabled: "false",
  };
}

/** Bytes; `relative` is per cent with two decimals. */
export function quotaData({ used, total }: SpaceUsage): OcsData {
  if (total === undefined) return { free: unlimited, used, total: unlimited, relative: 0, definition: "none", quota: unlimited };
  const relative = total === 0 ? 100 : Math.round((used / total) * 10_000) / 100;
  return { free: Math.max(0, total - used), used, total, relative, definition: "default", quota: total };
}
