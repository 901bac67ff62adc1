// Project spaces of a box and their members, and people to find for them.
import { z } from "zod";

export const memberKind = z.enum(["account", "group"]);
export type MemberKind = z.infer<typeof memberKind>;
export const memberRole = z.enum(["viewer", "editor", "manager"]);
export type MemberRole = z.infer<typeof memberRole>;

/** Name of a space: stands as a folder's name in clients. */
const spaceName = z.string().min(1).max(250);
/** Bytes. */
const quota = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** POST /api/v1/spaces (admins of the box) → `{ id }`. Without a manager among the members only admins can look after it. */
export const newSpace = z.object({
  name: spaceName,
  quota: quota.nullable().default(null),
  members: z
    .array(z.object({ kind: memberKind, id: z.string().min(1).max(200), role: memberRole }))
    .max(200)
    .default([]),
});
export type NewSpace = z.input<typeof newSpace>;
export const spaceMade = z.object({ id: z.string() });
export type SpaceMade = z.infer<typeof spaceMade>;

/** PUT /api/v1/spaces/:space → 204. Managers change the name, admins of the box also the quota (null: none). DELETE deletes it for 30 days, PUT …/restore brings it back. */
export const spaceChanges = z.object({ name: spaceName.optional(), quota: quota.nullable().optional() });
export type SpaceChanges = z.infer<typeof spaceChanges>;

/** GET /api/v1/box/spaces (admins of the box): all project spaces, also deleted ones. Times in unix seconds, sizes in bytes. */
export const projectSpaces = z.object({
  spaces: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      quota: z.number().nullable(),
      used: z.number(),
      members: z.number(),
      deletedAt: z.number().nullable(),
      /** When a deleted space goes for good. */
      goneAt: z.number().nullable(),
    }),
  ),
});
export type ProjectSpaces = z.infer<typeof projectSpaces>;

/** GET /api/v1/spaces/:space/members. `mayManage`: the reader may change them. PUT …/members/:kind/:id takes `{ role }`, DELETE removes. */
export const spaceMembers = z.object({
  members: z.array(z.object({ kind: memberKind, id: z.string(), name: z.string(), login: z.string().nullable(), role: memberRole })),
  mayManage: z.boolean(),
});
export type SpaceMembers = z.infer<typeof spaceMembers>;
export const memberChange = z.object({ role: memberRole });

/** GET /api/v1/principals?q=: people and groups of the own box; parts of names from two letters on. */
export const foundPrincipals = z.object({
  found: z.array(
    z.object({
      kind: memberKind,
      id: z.string(),
      name: z.string(),
      login: z.string().nullable(),
      email: z.string().nullable(),
      /** When a guest's access to the box ends, in unix seconds; null for everybody else. */
      guestUntil: z.number().nullable(),
    }),
  ),
});
export type FoundPrincipals = z.infer<typeof foundPrincipals>;
