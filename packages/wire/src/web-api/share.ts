// Shares of files and folders with people and groups of the box and with people of others, and what others shared.
import { z } from "zod";
import { placedEntry } from "./overview.ts";

/** `visitor`: a person of another box. */
export const granteeKind = z.enum(["account", "group", "visitor"]);
export type GranteeKind = z.infer<typeof granteeKind>;
/** Unix seconds. */
const time = z.number().int();

/** `manager`: also shares it on, within the box. `secure-viewer`: looks at pages that carry the name of whoever looks, and gets no file. */
export const shareRole = z.enum(["secure-viewer", "viewer", "commenter", "contributor", "editor", "manager"]);
export type ShareRole = z.infer<typeof shareRole>;

const share = z.object({
  id: z.number(),
  kind: granteeKind,
  /** Of the account, group or visitor. */
  to: z.string(),
  name: z.string(),
  /** Of a visitor: `login@box`. */
  login: z.string().nullable(),
  /** When a guest's access to the box ends; null for everybody else. */
  guestUntil: time.nullable(),
  /** Title of a visitor's own box; null for people and groups of this one. */
  box: z.string().nullable(),
  role: shareRole,
  until: time.nullable(),
});
export type Share = z.infer<typeof share>;

/** GET /api/v1/spaces/:space/nodes/:id/shares. `mayShare`: false for who has it from somebody else; then there are none to see. */
export const nodeShares = z.object({ shares: z.array(share), mayShare: z.boolean() });
export type NodeShares = z.infer<typeof nodeShares>;

/**
 * PUT /api/v1/spaces/:space/nodes/:id/shares/:kind/:to gives it, or changes what was given → 204; a visitor is named by exact address the first time, and by
 * `to` of the share from then on. DELETE /api/v1/shares/:id takes it back.
 */
export const shareTerms = z.object({ role: shareRole, until: time.nullable().default(null) });
export type ShareTerms = z.infer<typeof shareTerms>;

/** GET /api/v1/visitors?address=: somebody of another box by exact address; null for nobody, and for everybody who may not be found. */
export const foundVisitor = z.object({
  visitor: z.object({ address: z.string(), name: z.string(), box: z.string() }).nullable(),
});
export type FoundVisitor = z.infer<typeof foundVisitor>;

/** GET and (admins of the box) PUT /api/v1/across-rules: what the people of the box may do with other boxes. */
export const acrossRules = z.object({
  /** Share with people of other boxes. */
  send: z.boolean(),
  /** Be found by exact address, and be given something. */
  receive: z.boolean(),
});
export type AcrossRules = z.infer<typeof acrossRules>;

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
      /** Title of the other box that it lies in; null: the own one. */
      box: z.string().nullable(),
      at: time,
      until: time.nullable(),
      mayWrite: z.boolean(),
      /** Decides who else may see it. */
      mayShare: z.boolean(),
      /** Pages can be looked at, and no file be had. */
      viewOnly: z.boolean(),
      declined: z.boolean(),
      webDavPath: z.string(),
    }),
  ),
});
export type ReceivedShares = z.infer<typeof receivedShares>;

/** GET /api/v1/shares: what the account, or somebody else in its files or a project space that it manages, shares with people and groups, by name; of what others gave to be managed, what the account shares. */
export const givenShares = z.object({ entries: z.array(placedEntry.extend({ shares: z.array(share) })) });
export type GivenShares = z.infer<typeof givenShares>;
