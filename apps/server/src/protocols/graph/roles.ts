// Our roles under the ids that ownCloud's clients know and have pictures and words for, and what each allows in Graph's actions.
import { DomainError } from "@landbox/wire";
import type { Right, Role } from "../../domain/access/roles.ts";
import { roles as rights } from "../../domain/access/roles.ts";
import { isShareRole, type ShareRole } from "../../domain/sharing/sharing.ts";
import type { MemberRole } from "../../domain/spaces/spaces.ts";
import type { Language } from "../shared/language.ts";
import type { RoleDefinition } from "./schemas.ts";

type Where = "root" | "folder" | "file";

interface KnownRole {
  readonly id: string;
  readonly role: Role;
  readonly where: readonly Where[];
  readonly name: { readonly de: string; readonly en: string };
  readonly what: { readonly de: string; readonly en: string };
}

const known: readonly KnownRole[] = [
  {
    id: "b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5",
    role: "viewer",
    where: ["folder", "file"],
    name: { de: "Darf ansehen", en: "Can view" },
    what: { de: "Ansehen und herunterladen.", en: "View and download." },
  },
  {
    id: "aa97fe03-7980-45ac-9e50-b325749fd7e6",
    role: "secure-viewer",
    where: ["folder", "file"],
    name: { de: "Darf nur ansehen", en: "Can view (secure)" },
    what: {
      de: "Seiten mit Wasserzeichen ansehen, ohne Herunterladen, Kopieren und Drucken der Datei.",
      en: "View watermarked pages; no download, copy or print of the file.",
    },
  },
  {
    id: "1c996275-f1c9-4e71-abdf-a42f6495e960",
    role: "contributor",
    where: ["folder"],
    name: { de: "Darf hinzufügen", en: "Can upload" },
    what: { de: "Ansehen, herunterladen und Neues hinzufügen.", en: "View, download and add." },
  },
  {
    id: "fb6c3e19-e378-47e5-b277-9732f9de6e21",
    role: "editor",
    where: ["folder"],
    name: { de: "Darf bearbeiten", en: "Can edit" },
    what: { de: "Ansehen, hinzufügen, ändern und löschen.", en: "View, add, change and delete." },
  },
  {
    id: "2d00ce52-1fc2-4dbc-8b95-a73b73395f5a",
    role: "editor",
    where: ["file"],
    name: { de: "Darf bearbeiten", en: "Can edit" },
    what: { de: "Ansehen und ändern.", en: "View and change." },
  },
  {
    id: "a8d5fe5e-96e3-418d-825b-534dbdf22b99",
    role: "viewer",
    where: ["root"],
    name: { de: "Darf ansehen", en: "Can view" },
    what: { de: "Alles im Bereich ansehen und herunterladen.", en: "View and download everything in the space." },
  },
  {
    id: "58c63c02-1d89-4572-916a-870abc5a1b7d",
    role: "editor",
    where: ["root"],
    name: { de: "Darf bearbeiten", en: "Can edit" },
    what: { de: "Alles im Bereich ansehen, hinzufügen, ändern und löschen.", en: "View, add, change and delete everything in the space." },
  },
  {
    id: "312c0871-5ef7-4b3a-85b6-0e4074c64049",
    role: "manager",
    where: ["root", "folder", "file"],
    name: { de: "Darf verwalten", en: "Can manage" },
    what: { de: "Bearbeiten und entscheiden, wer es sonst noch sieht.", en: "Edit, and decide who else may see it." },
  },
];

const actions: Readonly<Record<Right, readonly string[]>> = {
  read: ["path/read", "quota/read", "basic/read", "children/read", "deleted/read"],
  download: ["content/read", "versions/read"],
  // Libre Graph has no word for it.
  comment: [],
  create: ["children/create", "upload/create"],
  update: ["path/update", "versions/update"],
  delete: ["standard/delete", "deleted/delete", "deleted/update"],
  share: ["permissions/create", "permissions/read", "permissions/update", "permissions/delete"],
};

/** Rights in Graph's words. */
export const actionsOf = (allowed: Iterable<Right>): string[] =>
  [...allowed].flatMap((right) => actions[right].map((action) => `libre.graph/driveItem/${action}`));

const resources = { root: "@Resource.Root", folder: "@Resource.Folder", file: "@Resource.File" } as const;

/** People of other boxes are `Federated`: they are given no whole spaces, and decide nothing about who else sees it. */
const federated = ' && @Subject.UserType=="Federated"';
const isForVisitors = (role: Role, where: Where): boolean => where !== "root" && role !== "manager";

const definitionOf = ({ id, role, where, name, what }: KnownRole, language: Language): RoleDefinition => ({
  id,
  displayName: name[language],
  description: what[language],
  rolePermissions: [
    ...where.map((one) => `exists ${resources[one]}`),
    ...where.filter((one) => isForVisitors(role, one)).map((one) => `exists ${resources[one]}${federated}`),
  ].map((condition) => ({ condition, allowedResourceActions: actionsOf(rights[role]) })),
  "@libre.graph.weight": known.findIndex((one) => one.id === id) + 1,
});

export const allRoles = (language: Language): RoleDefinition[] => known.map((one) => definitionOf(one, language));

/** Those that can be given to something of this kind; `visitors`: to people of other boxes. */
export const rolesFor = (where: Where, language: Language, { visitors = false } = {}): RoleDefinition[] =>
  known
    .filter((one) => one.where.includes(where) && (!visitors || isForVisitors(one.role, where)))
    .map((one) => definitionOf(one, language));

/** How a role is told: by its id, or by what it allows where clients have no name for it. */
export function toldRole(role: Role, where: Where): { roles: string[] } | { "@libre.graph.permissions.actions": string[] } {
  const id = known.find((one) => one.role === role && one.where.includes(where))?.id;
  return id === undefined ? { "@libre.graph.permissions.actions": actionsOf(rights[role]) } : { roles: [id] };
}

const bad = (): DomainError =>
  new DomainError("bad_request", "This role cannot be given here.", { values: { fault: "body_field", field: "roles" } });

/** @throws DomainError bad_request */
export function shareRoleOf(ids: readonly string[], isFolder: boolean): ShareRole {
  const role = known.find(({ id, where }) => id === ids[0] && where.includes(isFolder ? "folder" : "file"))?.role;
  if (role === undefined || !isShareRole(role)) throw bad();
  return role;
}

/** @throws DomainError bad_request */
export function memberRoleOf(ids: readonly string[]): MemberRole {
  const role = known.find(({ id, where }) => id === ids[0] && where.includes("root"))?.role;
  if (role !== "viewer" && role !== "editor" && role !== "manager") throw bad();
  return role;
}
