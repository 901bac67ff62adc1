// People and groups as Graph's users and groups.
import type { Actor } from "../../domain/identity/actor.ts";
import { adminGroup, type Role } from "../../domain/identity/account.ts";
import type { FoundPrincipal } from "../../domain/identity/find-principals.ts";
import type { GroupOverview, Person } from "../../domain/identity/people.ts";
import { shownName } from "../../domain/sharing/sharing.ts";
import type { Visitor } from "../../domain/visitors/visitors.ts";
import { quotaData } from "./drive-data.ts";
import type { Drive, graphGroup, GraphUser } from "./schemas.ts";
import type { z } from "zod";

/** The roles of a box under the ids that ownCloud Web knows. */
const appRoles = {
  admin: "71881883-1768-46bd-a24d-a356a2afdf7f",
  member: "d7beeea8-8ff4-406b-8fb6-ab2dd81e6b11",
  guest: "38071a68-456a-4553-846a-fa67bf5596cc",
} as const satisfies Record<Role, string>;
const userTypeOf = (guest: boolean): GraphUser["userType"] => (guest ? "Guest" : "Member");
const application = "ba8e0b1c-3a4f-4f8e-9a39-6d2f4a9f1f5e";

type Expanded = ReadonlySet<string>;

/** An account as it sees itself, or as whoever manages it does. */
export function personData(person: Person, expand: Expanded, drive?: Partial<Drive>): GraphUser {
  return {
    id: person.id,
    displayName: person.displayName,
    onPremisesSamAccountName: person.login,
    ...(person.email === undefined ? {} : { mail: person.email }),
    userType: userTypeOf(person.role === "guest"),
    accountEnabled: person.state === "active",
    preferredLanguage: person.language,
    ...(expand.has("memberOf") ? { memberOf: membershipsOf(person) } : {}),
    // What of somebody's space is another's business is its quota alone.
    ...(expand.has("drive")
      ? { drive: drive ?? { driveType: "personal", quota: quotaData({ used: person.used, total: person.quota }) } }
      : {}),
    ...(expand.has("appRoleAssignments") ? { appRoleAssignments: [assignmentOf(person)] } : {}),
  };
}

/** The caller without a question to the database. */
export const actorData = (actor: Actor): GraphUser => ({
  id: actor.account,
  displayName: actor.displayName,
  onPremisesSamAccountName: actor.login,
  ...(actor.email === undefined ? {} : { mail: actor.email }),
  userType: userTypeOf(actor.role === "guest"),
  accountEnabled: true,
  preferredLanguage: actor.language,
});

const assignmentOf = ({ id, role }: Pick<Person, "id" | "role">) => ({
  id: `${id}:${appRoles[role]}`,
  appRoleId: appRoles[role],
  principalId: id,
  resourceId: application,
});

const membershipsOf = (person: Person): NonNullable<GraphUser["memberOf"]> => [
  ...(person.role === "admin" ? [{ id: adminGroup, displayName: adminGroup, groupTypes: [] }] : []),
  ...person.groups.map((displayName, i) => ({ id: person.groupIds[i] ?? displayName, displayName, groupTypes: [] })),
];

/** Somebody to share with, as anybody in the box may find them. */
export const foundUser = (found: FoundPrincipal): GraphUser => ({
  id: found.id,
  displayName: found.name,
  ...(found.login === undefined ? {} : { onPremisesSamAccountName: found.login }),
  ...(found.email === undefined ? {} : { mail: found.email }),
  userType: userTypeOf(found.guestUntil !== undefined),
});

/** Somebody of another box: named by the address, which is what the box may be asked for. */
export const visitorUser = (visitor: Omit<Visitor, "id">): GraphUser => ({
  id: visitor.address,
  displayName: shownName({ name: visitor.displayName, boxTitle: visitor.boxTitle }),
  onPremisesSamAccountName: visitor.address,
  userType: "Federated",
});

type GraphGroup = z.infer<typeof graphGroup>;
export const foundGroup = (found: FoundPrincipal): GraphGroup => ({ id: found.id, displayName: found.name, groupTypes: [] });

export const groupData = (group: GroupOverview, expand: Expanded): GraphGroup => ({
  id: group.id,
  displayName: group.name,
  groupTypes: [],
  ...(expand.has("members") ? { members: group.members.map(({ id, displayName }) => ({ id, displayName })) } : {}),
});
