// Guests of a box: people from outside who have an account for a time.
import { z } from "zod";

/** Unix seconds. */
const time = z.number().int();
const email = z.string().min(3).max(320);

/** PUT /api/v1/guest-rules (admins of the box) → guestRules. `inviters`: who may invite. */
export const guestRulesChange = z.object({
  inviters: z.enum(["members", "admins", "nobody"]),
  days: z.number().int(),
  longestDays: z.number().int(),
});
export type GuestRulesChange = z.infer<typeof guestRulesChange>;

/** GET /api/v1/guest-rules. `mayInvite`: the account that asks. `longestOfAll`: most days that a rule may say. `mail`: invitations are mailed. */
export const guestRules = guestRulesChange.extend({ mayInvite: z.boolean(), longestOfAll: z.number(), mail: z.boolean() });
export type GuestRules = z.infer<typeof guestRules>;

/** POST /api/v1/guests → guestInvited. */
export const newGuest = z.object({
  email,
  displayName: z.string().max(400).optional(),
  language: z.enum(["de", "en"]).optional(),
  until: time.optional(),
});
export type NewGuest = z.input<typeof newGuest>;

/** `token`: of the invitation, told this once, when no mail takes it to the guest. Also the answer of POST /api/v1/guests/:id/invitation, which takes the password away. */
export const guestInvited = z.object({ id: z.string(), token: z.string().nullable() });
export type GuestInvited = z.infer<typeof guestInvited>;

/** GET /api/v1/guests: those whom the account invited; ended ones as long as they can be renewed. */
export const guests = z.object({
  guests: z.array(
    z.object({
      id: z.string(),
      email: z.string().nullable(),
      displayName: z.string(),
      until: time,
      state: z.enum(["invited", "active", "disabled", "ended"]),
      lastLogin: time.nullable(),
    }),
  ),
});
export type Guests = z.infer<typeof guests>;
export type Guest = Guests["guests"][number];

/** PUT /api/v1/guests/:id → 204, also for one that has ended. DELETE …/:id ends it. POST …/:id/membership (admins of the box) makes a member of it. */
export const guestRenewal = z.object({ until: time });
