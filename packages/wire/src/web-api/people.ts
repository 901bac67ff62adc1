// What admins of a box see and do of its people and groups. All of it is for admins of the box alone.
import { z } from "zod";

/** `invited`: nobody has set a password yet. `deleted`: all access has ended; files are kept until `heldUntil`. */
export const personState = z.enum(["active", "invited", "disabled", "deleted"]);
export type PersonState = z.infer<typeof personState>;

export const boxPerson = z.object({
  id: z.string(),
  login: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  role: z.enum(["member", "admin", "guest"]),
  state: personState,
  language: z.enum(["de", "en"]),
  groups: z.array(z.string()),
  /** Bytes in the personal space, and its limit; null: no limit. */
  used: z.number(),
  quota: z.number().nullable(),
  /** Unix seconds. */
  lastLogin: z.number().nullable(),
  heldUntil: z.number().nullable(),
  /** Of a guest: when its access ends by itself, and who invited it. */
  guestUntil: z.number().nullable(),
  invitedBy: z.string().nullable(),
});
export type BoxPerson = z.infer<typeof boxPerson>;

/** GET /api/v1/box/people?search=…&deleted=true&limit=50&offset=0: in the order of their names. */
export const boxPeople = z.object({ people: z.array(boxPerson), total: z.number() });
export type BoxPeople = z.infer<typeof boxPeople>;

const names = { displayName: z.string().max(400), email: z.string().max(320).nullable(), role: z.enum(["member", "admin"]) };

/** POST /api/v1/box/people → `invitation`: an account that nobody can sign in to before the invitation was accepted. */
export const newBoxPerson = z.object({
  login: z.string().max(200),
  displayName: names.displayName.optional(),
  email: names.email.optional(),
  role: names.role.default("member"),
  language: z.enum(["de", "en"]).default("de"),
  quota: z.number().int().nonnegative().nullable().default(null),
  groups: z.array(z.string().max(200)).max(100).default([]),
});
export type NewBoxPerson = z.input<typeof newBoxPerson>;

/** Also the answer of POST …/people/:id/invitation, which takes the password away and ends all access. The token is told this once and holds for 14 days. */
export const personInvitation = z.object({ id: z.string(), token: z.string() });
export type PersonInvitation = z.infer<typeof personInvitation>;

/** PUT /api/v1/box/people/:id → 204. What is not named stays. quota: bytes, null for no limit. */
export const boxPersonChanges = z.object({
  displayName: names.displayName.optional(),
  email: names.email.optional(),
  role: names.role.optional(),
  quota: z.number().int().nonnegative().nullable().optional(),
  state: z.enum(["active", "disabled"]).optional(),
});
export type BoxPersonChanges = z.infer<typeof boxPersonChanges>;

/** GET /api/v1/box/groups, by name. POST {name}; DELETE …/:name; PUT and DELETE …/:name/members/:id. */
export const boxGroups = z.object({
  groups: z.array(z.object({ name: z.string(), members: z.array(boxPerson.pick({ id: true, login: true, displayName: true })) })),
});
export type BoxGroups = z.infer<typeof boxGroups>;
export type BoxGroup = BoxGroups["groups"][number];

export const newBoxGroup = z.object({ name: z.string().max(200) });
