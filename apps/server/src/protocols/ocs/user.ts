// Accounts as OCS describes people.
import type { Actor } from "../../domain/identity/actor.ts";
import { adminGroup, type Role } from "../../domain/identity/account.ts";
import type { Person } from "../../domain/identity/people.ts";
import type { SpaceUsage } from "../../domain/tree/tree.ts";
import type { OcsData } from "./envelope.ts";

/** ownCloud's mark for "no limit". */
const unlimited = -3;

/** The account of the caller. `id` goes verbatim into /remote.php/dav/files/<id>/ and never changes for an account. */
export function userData(actor: Actor, usage: SpaceUsage): Record<string, OcsData> {
  return {
    id: actor.account,
    "display-name": actor.displayName,
    displayname: actor.displayName,
    email: actor.email ?? "",
    language: actor.language,
    enabled: true,
    quota: quotaData(usage),
    user_type: userTypeOf(actor.role),
    two_factor_auth_enabled: "false",
  };
}

/** As Libre Graph names the kinds of people. */
const userTypeOf = (role: Role): string => (role === "guest" ? "Guest" : "Member");

/** An account as whoever manages it sees it. */
export const personData = (person: Person): Record<string, OcsData> => ({
  id: person.id,
  "display-name": person.displayName,
  displayname: person.displayName,
  email: person.email ?? "",
  language: person.language,
  enabled: person.state === "active",
  quota: quotaData(person.role === "guest" ? { used: 0, total: 0 } : { used: person.used, total: person.quota }),
  user_type: userTypeOf(person.role),
  two_factor_auth_enabled: "false",
  ...moreOf(person),
});

/** What Nextcloud tells beside, and ownCloud's `home`: the place of the files on the wire, because nobody may know the one on the disk. */
const moreOf = (person: Person): Record<string, OcsData> => ({
  home: `/remote.php/dav/files/${person.id}/`,
  groups: groupsOf(person),
  subadmin: person.manages,
  /** Milliseconds; 0: never. */
  lastLogin: person.lastLoginAt?.getTime() ?? 0,
});

/** With the group that stands for the role. */
export const groupsOf = (person: Person): string[] => [...(person.role === "admin" ? [adminGroup] : []), ...person.groups];

/** Bytes; `relative` is per cent with two decimals. */
export function quotaData({ used, total }: SpaceUsage): OcsData {
  // Nothing of nothing is used.
  if (total === 0 && used === 0) return { free: 0, used: 0, total: 0, relative: 0, definition: "default", quota: 0 };
  if (total === undefined) return { free: unlimited, used, total: unlimited, relative: 0, definition: "none", quota: unlimited };
  const relative = total === 0 ? 100 : Math.round((used / total) * 10_000) / 100;
  return { free: Math.max(0, total - used), used, total, relative, definition: "default", quota: total };
}
