// Signing in, and who is signed in where.
import { z } from "zod";
import { boxFacts } from "./box-facts.ts";

const language = z.enum(["de", "en"]);

/** GET /api/v1/box (public): what the login page shows. On the common host without a box: `box` is null. */
export const boxInfo = z.object({
  productName: z.string(),
  box: boxFacts.nullable(),
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
    /** `guest`: a person from outside, without files of its own. */
    role: z.enum(["member", "admin", "guest"]),
    /** When a guest's access ends, in unix seconds. */
    guestUntil: z.number().nullable(),
  }),
  box: boxFacts,
  productName: z.string(),
  /** The account's spaces; the first is the personal one, which guests do not have. `webDavPath` ends in a slash and is where files are changed. */
  spaces: z.array(
    z.object({
      id: z.string(),
      /** `share`: something that somebody else shared; it has a place of its own on the page. */
      kind: z.enum(["personal", "project", "room", "share"]),
      name: z.string(),
      webDavPath: z.string(),
      /** False: everything in it can only be looked at. */
      mayWrite: z.boolean(),
      /** True: its pages can be looked at, and no file be had. */
      viewOnly: z.boolean(),
    }),
  ),
  /** Single files that somebody shared: spaces in which there is nothing but the file. `webDavPath` is its own address. */
  sharedFiles: z.array(z.object({ id: z.string(), name: z.string(), webDavPath: z.string(), viewOnly: z.boolean() })),
});
export type SessionInfo = z.infer<typeof sessionInfo>;
