// What people are told, and how they want it.
import { z } from "zod";

/**
 * Everything that somebody is told. `shared`, `unshared`: a file or folder, given and taken back. `picked_up`: what was sent was fetched. `handed_in`: something
 * came in for a request. `held_back`: malware was found in something for a request. `mention`, `comment`: in comments. `guessing`: somebody tries passwords or addresses of links.
 * `declined`: somebody turned away what one shared. `joined`: one became a member of a project space. `barrier`: somebody reported a barrier; admins are told.
 * `invited`: a room of another box waits for the answer of the own; `arrangement`: one that the own box takes part in has a new version to agree to; `ended`: the part of the own box in one has ended, or will soon;
 * admins are told. `answered`: a body accepted, declined or left; who manages the room is told. `breach`: somebody reported a data breach; admins are told. `listed`: one is published to other boxes as a contact, or the entry was changed.
 */
export const notificationKinds = [
  "shared",
  "unshared",
  "declined",
  "joined",
  "picked_up",
  "handed_in",
  "held_back",
  "mention",
  "comment",
  "guessing",
  "barrier",
  "breach",
  "listed",
  "invited",
  "arrangement",
  "ended",
  "answered",
] as const;
export const notificationKind = z.enum(notificationKinds);
export type NotificationKind = z.infer<typeof notificationKind>;

/** `now`: at once; `hourly`, `daily`: together in one mail. */
export const mailRhythm = z.enum(["never", "now", "hourly", "daily"]);
export type MailRhythm = z.infer<typeof mailRhythm>;

export const notification = z.object({
  id: z.number(),
  kind: notificationKind,
  /** Unix seconds, of the last one. */
  at: z.number(),
  read: z.boolean(),
  /** How often, since it was last read. */
  count: z.number(),
  /** A name to show: who did it, or of `guessing` whose link it is; null when nobody is known. */
  by: z.string().nullable(),
  /** More than one person did it; `by` was the last. */
  several: z.boolean(),
  /** The file or folder as the reader sees it now. */
  node: z.object({ id: z.number(), name: z.string(), isFolder: z.boolean(), space: z.string(), path: z.array(z.string()) }).nullable(),
  /** An own delivery, request or link. */
  link: z.object({ id: z.string(), kind: z.enum(["delivery", "request", "share"]), subject: z.string() }).nullable(),
  /** The room as it is called now, and the title of its host. */
  room: z.object({ id: z.string(), name: z.string(), host: z.string() }).nullable(),
});
export type Notification = z.infer<typeof notification>;

/** GET /api/v1/notifications?after=<cursor>&limit=50, the latest first. A page may be short, or empty, and still have a next one. */
export const notificationPage = z.object({ entries: z.array(notification), next: z.string().nullable(), unread: z.number() });
export type NotificationPage = z.infer<typeof notificationPage>;

/** POST /api/v1/notifications/read → 204. Without ids: all of them. */
export const notificationsRead = z.object({ ids: z.array(z.number().int().positive()).max(200).optional() });

/** GET /api/v1/events, event `news`: how many are unread; as often as that may have changed. */
export const liveNews = z.object({ unread: z.number() });
export type LiveNews = z.infer<typeof liveNews>;

const wish = z.object({ kind: notificationKind, inApp: z.boolean(), mail: mailRhythm });
export type NotificationWish = z.infer<typeof wish>;

/** GET /api/v1/notification-settings. `mailWorks`: the server has a mail server; `email`: where mails go, null: the account has no address. */
export const notificationSettings = z.object({ wishes: z.array(wish), mailWorks: z.boolean(), email: z.string().nullable() });
export type NotificationSettings = z.infer<typeof notificationSettings>;

/** PUT /api/v1/notification-settings → 204: one or several kinds. */
export const notificationWishes = z.object({ wishes: z.array(wish).min(1).max(notificationKinds.length) });
