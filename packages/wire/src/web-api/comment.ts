// What people write about a file or folder.
import { z } from "zod";

export const comment = z.object({
  id: z.number(),
  /** A name to show; null when the account is gone. */
  by: z.string().nullable(),
  own: z.boolean(),
  /** With "@name" as it was written. */
  text: z.string(),
  /** Which "@name" means whom; every other one is only text. */
  mentions: z.array(z.object({ as: z.string(), name: z.string(), own: z.boolean() })),
  /** Unix seconds. */
  at: z.number(),
  editedAt: z.number().nullable(),
  unread: z.boolean(),
  mayDelete: z.boolean(),
});
export type Comment = z.infer<typeof comment>;

/** GET /api/v1/spaces/:space/nodes/:id/comments?before=<id>&limit=50, the latest first. `next`: what to go on before; null on the last page. */
export const commentPage = z.object({
  entries: z.array(comment),
  next: z.number().nullable(),
  count: z.number(),
  unread: z.number(),
  mayComment: z.boolean(),
});
export type CommentPage = z.infer<typeof commentPage>;

/** POST …/comments, PUT …/comments/:comment → the comment. DELETE …/comments/:comment → 204. */
export const newComment = z.object({ text: z.string().min(1).max(8000) });

/** POST …/comments/seen → 204. */
export const commentsSeen = z.object({ upTo: z.number().int().positive().optional() });

/** GET …/mentionable?q=: whom a comment here can mention. */
export const mentionable = z.object({ people: z.array(z.object({ login: z.string(), name: z.string() })) });
export type Mentionable = z.infer<typeof mentionable>["people"][number];

/** GET /api/v1/events, event `comments`: something changed in those of this file or folder. */
export const liveComments = z.object({ node: z.number() });
export type LiveComments = z.infer<typeof liveComments>;
