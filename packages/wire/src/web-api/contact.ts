// Contacts: whom a box publishes to the other boxes of the land, and how these find them.
import { z } from "zod";

export const longestDuty = 120;

const contact = z.object({
  account: z.string(),
  login: z.string(),
  name: z.string(),
  /** What the person is responsible for; may be empty. */
  duty: z.string(),
  /** Which admin listed the person, or changed the entry, last, and when (Unix seconds). */
  by: z.string(),
  at: z.number().int(),
  /** False: the account is disabled, so that nobody else sees the entry. */
  counts: z.boolean(),
});
export type Contact = z.infer<typeof contact>;

/** GET /api/v1/contacts, for admins of the box. PUT and DELETE /api/v1/contacts/:account list somebody, or no longer → 204. */
export const contactList = z.object({ published: z.boolean(), contacts: z.array(contact) });
export type ContactList = z.infer<typeof contactList>;
export const contactEntry = z.object({ duty: z.string().max(1000) });

/** PUT /api/v1/contacts-rules → 204, by admins of the box: whether others see the list. */
export const contactRules = z.object({ published: z.boolean() });

/** GET /api/v1/own-contact: how the account is listed, and by whom; null: it is not. */
export const ownContact = z.object({ contact: z.object({ duty: z.string(), published: z.boolean(), by: z.string() }).nullable() });
export type OwnContact = z.infer<typeof ownContact>;

const published = z.object({ address: z.string(), name: z.string(), duty: z.string(), box: z.string() });
/** Somebody of another box, as that box publishes it. */
export type PublishedContact = z.infer<typeof published>;

/** GET /api/v1/directory?q=: by name, duty or box, from three letters on, at most 20. GET /api/v1/directory/boxes/:name: all of one box. */
export const publishedContacts = z.object({ contacts: z.array(published) });
export type PublishedContacts = z.infer<typeof publishedContacts>;

/** GET /api/v1/directory/boxes?q=: boxes that publish somebody, at most 100; `name`: of the box, to ask for its contacts with. */
export const publishingBoxes = z.object({ boxes: z.array(z.object({ name: z.string(), title: z.string() })) });
export type PublishingBoxes = z.infer<typeof publishingBoxes>;
