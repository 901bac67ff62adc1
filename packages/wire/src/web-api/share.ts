// Shares of files and folders with people and groups of the box, and what others shared.
import { z } from "zod";

const kind = z.enum(["account", "group"]);
/** Unix seconds. */
const time = z.number().int();

export const shareRole = z.enum(["viewer", "contributor", "editor"]);
export type ShareRole = z.infer<typeof shareRole>;

const share = z.object({
  id: z.number(),
  kind,
  /** Of the account or group. */
  to: z.string(),
  name: z.string(),
  login: z.string().nullable(),
  /** When a guest's access to the box ends; null for everybody else. */
  guestUntil: time.nullable(),
  role: shareRole,
  until: time.nullable(),
});
export type Share = z.infer<typeof share>;

/** GET /api/v1/spaces/:space/nodes/:id/shares. `mayShare`: false for who has it from somebody else; then there are none to see. */
export const nodeShares = z.object({ shares: z.array(share), mayShare: z.boolean() });
export type NodeShares = z.infer<typeof nodeShares>;

/** PUT /api/v1/spaces/:space/nodes/:id/shares/:kind/:to gives it, or changes what was given → 204. DELETE /api/v1/shares/:id takes it back. */
export const shareTerms = z.object({ role: shareRole, until: time.nullable().default(null) });
export type ShareTerms = z.infer<typeof shareTerms>;

/**
 * GET /api/v1/shared: what others shared with the account. `space`: what its files are asked for with; `name`: how it is called in the own root.
 * PUT and DELETE /api/v1/shared/:node take it into the own root and out of it.
 */
export const receivedShares = z.object({
  entries: z.array(
    z.object({
      space: z.string(),
      node: z.number(),
      name: z.string(),
      isFolder: z.boolean(),
      size: z.number(),
      mtime: time,
      by: z.string().nullable(),
      at: time,
      until: time.nullable(),
      mayWrite: z.boolean(),
      declined: z.boolean(),
      webDavPath: z.string(),
    }),
  ),
});
export type ReceivedShares = z.infer<typeof receivedShares>;
