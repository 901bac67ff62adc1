// The JSON API of the web client under /api/v1: schemas shared by server and client.
import { z } from "zod";

/** Bumped whenever a schema below changes; a test compares a hash of the schemas with the recorded one. */
export const webApiVersion = 1;

const language = z.enum(["de", "en"]);

/** GET /api/v1/box (public): what the login page shows. On the common host without a box: `box` is null. */
export const boxInfo = z.object({
  productName: z.string(),
  box: z.object({ name: z.string(), title: z.string(), state: z.enum(["active", "frozen"]) }).nullable(),
  language,
});
export type BoxInfo = z.infer<typeof boxInfo>;

/** POST /api/v1/session. */
export const loginRequest = z.object({ user: z.string().min(1).max(320), password: z.string().min(1).max(1024) });
export type LoginRequest = z.infer<typeof loginRequest>;

/** Answer of POST and GET /api/v1/session. */
export const sessionInfo = z.object({
  account: z.object({
    id: z.string(),
    login: z.string(),
    displayName: z.string(),
    email: z.string().nullable(),
    language,
    role: z.enum(["member", "admin"]),
  }),
  box: z.object({ name: z.string(), title: z.string(), state: z.enum(["active", "frozen"]) }),
  productName: z.string(),
  /** The account's spaces; the first is the personal one. `webDavPath` ends in a slash and is where files are changed. */
  spaces: z.array(z.object({ id: z.string(), kind: z.enum(["personal", "project", "room"]), name: z.string(), webDavPath: z.string() })),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

/** GET /api/v1/spaces/:space/folder?path=/a/b&after=<cursor>&limit=200 */
export const entry = z.object({
  id: z.number(),
  name: z.string(),
  isFolder: z.boolean(),
  size: z.number(),
  mtime: z.number(),
  etag: z.string(),
});
export type Entry = z.infer<typeof entry>;

export const folderPage = z.object({
  folder: entry,
  /** Names from the space's root to the folder. */
  path: z.array(z.string()),
  /** Folders first, then files, each in German order. */
  entries: z.array(entry),
  /** Cursor of the next page, null on the last. */
  next: z.string().nullable(),
  usage: z.object({ used: z.number(), total: z.number().nullable() }),
});
export type FolderPage = z.infer<typeof folderPage>;

/** Every error of /api/v1. `code` is an ErrorCode, `message` in the user's language. */
export const apiError = z.object({ error: z.object({ code: z.string(), message: z.string(), retryAfter: z.number().optional() }) });
export type ApiError = z.infer<typeof apiError>;

/** GET and POST /api/v1/invitations/:token */
export const invitationInfo = z.object({ boxTitle: z.string(), login: z.string(), displayName: z.string() });
export type InvitationInfo = z.infer<typeof invitationInfo>;
export const acceptInvitation = z.object({ password: z.string().min(1).max(1024) });

/** GET /api/v1/app-passwords, POST {name} → {id, secret} */
export const appPassword = z.object({ id: z.string(), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() });
export type AppPassword = z.infer<typeof appPassword>;

/** GET /api/v1/sessions */
export const sessionEntry = z.object({
  id: z.string(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
});
export type SessionEntry = z.infer<typeof sessionEntry>;
