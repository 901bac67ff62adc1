// What may be done, and the roles under which it is given: named sets of rights.

/**
 * `read`: see names, sizes and versions. `download`: get contents. `create`: put something where nothing is. `update`: change contents, names
 * and properties. `delete`: into the trash, and out of the folder. `comment`: write comments. `share`: decide who else may what.
 */
export type Right = "read" | "download" | "comment" | "create" | "update" | "delete" | "share";

export const roles = {
  viewer: ["read", "download"],
  "secure-viewer": ["read"],
  commenter: ["read", "download", "comment"],
  /** Hands in and sees nothing, not even what it handed in itself. */
  uploader: ["create"],
  /** Sees and adds, but changes nothing that is there. */
  contributor: ["read", "download", "comment", "create"],
  editor: ["read", "download", "comment", "create", "update", "delete"],
  manager: ["read", "download", "comment", "create", "update", "delete", "share"],
} as const satisfies Record<string, readonly Right[]>;

export type Role = keyof typeof roles;

export const isRole = (text: string): text is Role => Object.hasOwn(roles, text);

/** What an owner may: everything. */
export const allRights: ReadonlySet<Right> = new Set(roles.manager);

/** Rights that change something: a write grant has at least one of them. */
export const changing: readonly Right[] = ["create", "update", "delete"];

/** The union of what the roles allow; a role that is not known allows nothing. */
export function rightsOf(names: readonly string[]): ReadonlySet<Right> {
  const [first] = names;
  if (names.length === 1 && first !== undefined && isRole(first)) return sets[first];
  return new Set(names.flatMap((name): readonly Right[] => (isRole(name) ? roles[name] : [])));
}

const sets = Object.fromEntries(Object.entries(roles).map(([name, rights]) => [name, new Set(rights)])) as unknown as Record<
  Role,
  ReadonlySet<Right>
>;
