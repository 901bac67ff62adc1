// Reports of data breaches (Art. 33 GDPR), and whom a box tells about them.
import { z } from "zod";

/** Kinds of personal data. */
export const breachCategories = [
  "identity",
  "contact",
  "birth",
  "bank",
  "tax",
  "social",
  "health",
  "beliefs",
  "offences",
  "staff",
  "children",
  "council",
  "none",
  "other",
] as const;
export const breachCategory = z.enum(breachCategories);
export type BreachCategory = z.infer<typeof breachCategory>;

const text = z.string().trim().max(10_000);
/** What somebody says of it. Times are unix seconds. */
const said = {
  discoveredAt: z.number().int().positive().max(4_102_444_800),
  what: text.min(1),
  categories: z.array(breachCategory).max(breachCategories.length),
  /** Who is concerned, and about how many. */
  persons: text,
  consequences: text,
  measures: text,
};

/** POST /api/v1/breaches → breach. `delivery`: an own one. `tell`: the box's data-protection contact gets a mail, too. */
export const newBreach = z.object({ delivery: z.string().min(1).max(60), ...said, tell: z.boolean() });
export type NewBreach = z.input<typeof newBreach>;

/** The delivery as it stood when it was reported; `network` as in linkEvent. `files`: at most 100. */
export const breachFacts = z.object({
  boxTitle: z.string(),
  subject: z.string(),
  reference: z.string(),
  createdAt: z.number(),
  openedAt: z.number().nullable(),
  expiresAt: z.number(),
  recalledAt: z.number().nullable(),
  seenAt: z.number().nullable(),
  takenAt: z.number().nullable(),
  recipients: z.array(z.string()),
  events: z.array(z.object({ at: z.number(), kind: z.string(), network: z.string().nullable(), name: z.string().nullable() })),
  files: z.array(z.object({ path: z.array(z.string()), size: z.number() })),
  moreFiles: z.number(),
});
export type BreachFacts = z.infer<typeof breachFacts>;

/** GET /api/v1/breaches/:id: for whoever reported it, for admins of the box and for its data-protection contact. `/report.pdf` below it is the same to keep. */
export const breach = z.object({
  id: z.string(),
  at: z.number(),
  by: z.string(),
  delivery: z.string(),
  ...said,
  /** Until when the supervisory authority has to hear of it: 72 hours after it was discovered. */
  deadline: z.number(),
  /** Whether its maker had the data-protection contact told; `toldEmail`: by which mail. */
  told: z.boolean(),
  toldEmail: z.string().nullable(),
  facts: breachFacts,
});
export type Breach = z.infer<typeof breach>;

/** GET /api/v1/breaches, newest first, at most 500. `delivery=<id>`: of this one only. `all`: what others reported is among them. */
export const breachList = z.object({
  breaches: z.array(
    breach.pick({ id: true, at: true, by: true, delivery: true, told: true, deadline: true }).extend({ subject: z.string() }),
  ),
  all: z.boolean(),
});
export type BreachList = z.infer<typeof breachList>;

/** GET and PUT (admins) /api/v1/privacy-contact. `login`: an account of the box that sees all reports. `mail`: the server can send mails. */
export const privacyContact = z.object({
  name: z.string(),
  email: z.string().nullable(),
  login: z.string().nullable(),
  mail: z.boolean(),
});
export type PrivacyContact = z.infer<typeof privacyContact>;
export const privacyContactChange = z.object({
  name: z.string().trim().max(200),
  email: z.string().trim().max(320).nullable(),
  login: z.string().trim().max(64).nullable(),
});
export type PrivacyContactChange = z.infer<typeof privacyContactChange>;
