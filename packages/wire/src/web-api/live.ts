// What the page is told while it is open.
import { z } from "zod";

/**
 * GET /api/v1/events (server-sent events). `hello`: the connection stands, with the number of each space and of everything that others shared. `changed`: what changed since.
 * The id of each event is the position to go on from (`Last-Event-ID`, or `?last=`). `end`: the server stops, connect again.
 */
export const liveHello = z.object({ spaces: z.record(z.string(), z.number()) });
export type LiveHello = z.infer<typeof liveHello>;

export const liveChange = z.object({
  /** A space, or what somebody shared (`<space>!<node>`). */
  space: z.string(),
  /** Differs from the one before; not comparable between places. */
  seq: z.number(),
  /** Folders in which, or anywhere below which, something changed; null: it may be any. */
  folders: z.array(z.number()).nullable(),
});
export type LiveChange = z.infer<typeof liveChange>;

export const liveChanged = z.object({
  changes: z.array(liveChange),
  /** Which spaces and shares there are, how they are called, or what may be done there is not what it was: ask for them anew. */
  places: z.boolean(),
});
export type LiveChanged = z.infer<typeof liveChanged>;
