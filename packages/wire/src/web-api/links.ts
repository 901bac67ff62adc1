// What is sent to people without an account and asked of them: for those who send, and for those who come with a link.
import { z } from "zod";
import { boxFacts } from "./box-facts.ts";
import { unscanned } from "./scan.ts";

/** What any link must keep to in this box. `days`: how long it lives unless one says otherwise. `mail`: whether the server can send mails. */
export const linkRules = z.object({
  days: z.number(),
  longestDays: z.number(),
  leastPassword: z.number(),
  landLongestDays: z.number(),
  mail: z.boolean(),
});
export type LinkRules = z.infer<typeof linkRules>;

/** PUT /api/v1/link-rules (admins of the box) → linkRules. */
export const linkRulesChange = z.object({
  days: z.number().int(),
  longestDays: z.number().int(),
  leastPassword: z.number().int(),
});
export type LinkRulesChange = z.infer<typeof linkRulesChange>;

/** `2026-12-24`: valid to the end of this day in Germany. */
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);

export const linkState = z.enum(["preparing", "open", "expired", "recalled", "used_up", "gone"]);
export type LinkState = z.infer<typeof linkState>;

/** Endings without dot; sizes in bytes; null: no limit. */
export const linkTerms = z.object({
  types: z.array(z.string()),
  largest: z.number().nullable(),
  mostFiles: z.number().nullable(),
  mostBytes: z.number().nullable(),
});
export type LinkTerms = z.infer<typeof linkTerms>;

/** All times are unix seconds. */
export const linkInfo = z.object({
  id: z.string(),
  kind: z.enum(["delivery", "request", "share"]),
  state: linkState,
  subject: z.string(),
  reference: z.string(),
  message: z.string(),
  /** The whole address to hand on. */
  url: z.string(),
  createdAt: z.number(),
  openedAt: z.number().nullable(),
  expiresAt: z.number(),
  recalledAt: z.number().nullable(),
  seenAt: z.number().nullable(),
  takenAt: z.number().nullable(),
  pickupLimit: z.number().nullable(),
  pickups: z.number(),
  handedIn: z.number(),
  handedInAt: z.number().nullable(),
  /** Files that were not accepted because malware was found in them. */
  heldBack: z.number(),
  notify: z.boolean(),
  /** Its pages can be looked at, and no file be had. */
  viewOnly: z.boolean(),
  terms: linkTerms,
  /** The folder: null when it is gone. */
  folder: z
    .object({
      space: z.string(),
      id: z.number(),
      path: z.array(z.string()),
      size: z.number(),
      entries: z.number(),
    })
    .nullable(),
});
export type LinkInfo = z.infer<typeof linkInfo>;

/** POST /api/v1/deliveries and /api/v1/requests. What is missing is as usual in the box; password and end cannot be left out. */
export const newLink = z.object({
  subject: z.string().max(400).default(""),
  reference: z.string().max(200).default(""),
  message: z.string().max(20_000).default(""),
  /** Of one's own choice; without it the server makes one. */
  password: z.string().min(1).max(1024).optional(),
  expiresOn: day.optional(),
  pickupLimit: z.number().int().nullable().default(null),
  notify: z.boolean().default(false),
  /** Of a delivery: pages are looked at, with a watermark, and no file is had. */
  viewOnly: z.boolean().default(false),
  recipients: z.array(z.string().max(400)).max(200).default([]),
  /** Subject and file number stand in the mails. */
  nameInMail: z.boolean().default(false),
  /** Files and folders of the own space that are sent as they are now. */
  nodes: z.array(z.number().int().positive()).max(3000).default([]),
  terms: z
    .object({
      types: z.array(z.string().max(20)).max(100).default([]),
      largest: z.number().int().positive().nullable().default(null),
      mostFiles: z.number().int().positive().nullable().default(null),
      mostBytes: z.number().int().positive().nullable().default(null),
    })
    .optional(),
});
export type NewLink = z.input<typeof newLink>;

/** Answer to it: the password is told here and never again. `uploadPath`: names down to the folder in the own space that files go into. */
export const madeLink = z.object({ link: linkInfo, password: z.string(), uploadPath: z.array(z.string()) });
export type MadeLink = z.infer<typeof madeLink>;

/** PUT /api/v1/deliveries/:id: only what is named changes. */
export const linkChange = z.object({
  newPassword: z.boolean().optional(),
  password: z.string().min(1).max(1024).optional(),
  expiresOn: day.optional(),
  pickupLimit: z.number().int().nullable().optional(),
  notify: z.boolean().optional(),
});
export type LinkChange = z.infer<typeof linkChange>;
export const changedLink = z.object({ link: linkInfo, password: z.string().nullable() });
export type ChangedLink = z.infer<typeof changedLink>;

/**
 * `recipients`: the first two addresses, in the order they were given, and how many there are in all. `firstName`: what comes first by name in a
 * delivery without a subject; null for any other, and when it is empty.
 */
export const listedLink = linkInfo.extend({
  recipients: z.object({ first: z.array(z.string()), count: z.number() }),
  firstName: z.string().nullable(),
});
export type ListedLink = z.infer<typeof listedLink>;

/** GET /api/v1/deliveries?after=<cursor>&limit=50, newest first. */
export const linkPage = z.object({ links: z.array(listedLink), next: z.string().nullable() });
export type LinkPage = z.infer<typeof linkPage>;

/** `network`: a class like "internal" or "IPv4 84.17.x.x", never an address. */
export const linkEvent = z.object({
  at: z.number(),
  kind: z.enum(["opened", "viewed", "downloaded", "archive", "handed_in", "held_back", "changed", "recalled"]),
  network: z.string().nullable(),
  name: z.string().nullable(),
  size: z.number().nullable(),
  sha256: z.string().nullable(),
  /** What was found in what was held back, as the scanner calls it. */
  finding: z.string().nullable(),
  /** Whose own address it was done with; null: with the one that the sender passed on. */
  recipient: z.string().nullable(),
});
export type LinkEvent = z.infer<typeof linkEvent>;

/** `unscanned`: null for what was scanned, or did not have to be. */
export const linkFile = z.object({
  path: z.array(z.string()),
  size: z.number(),
  sha256: z.string().nullable(),
  unscanned: unscanned.nullable(),
});
export type LinkFile = z.infer<typeof linkFile>;

/** How the mail to a recipient stands, `none` without a mail server, and, where the mail has an address of its `own`, what was done with the address in it: first opened, last taken, last handed in. */
export const linkRecipient = z.object({
  email: z.string(),
  state: z.enum(["none", "waiting", "sent", "failed"]),
  at: z.number().nullable(),
  own: z.boolean(),
  seenAt: z.number().nullable(),
  takenAt: z.number().nullable(),
  handedInAt: z.number().nullable(),
});

/** GET /api/v1/deliveries/:id. `files`: at most 1000; `moreFiles` how many are not listed. */
export const linkDetails = z.object({
  link: linkInfo,
  recipients: z.array(linkRecipient),
  events: z.array(linkEvent),
  files: z.array(linkFile),
  moreFiles: z.number(),
  boxTitle: z.string(),
});
export type LinkDetails = z.infer<typeof linkDetails>;

/** GET /api/v1/public/:token: what a link says before the password. `content` once it was given in this browser. */
export const linkSight = z.object({
  kind: z.enum(["delivery", "request", "share"]),
  state: linkState,
  box: boxFacts,
  /** Who made it. */
  owner: z.string(),
  expiresAt: z.number(),
  content: z
    .object({
      subject: z.string(),
      reference: z.string(),
      message: z.string(),
      terms: linkTerms,
      /** Whether what is handed in is scanned for malware. */
      scanned: z.boolean(),
      viewOnly: z.boolean(),
      /** null: a single file. */
      folder: z.object({ id: z.number(), size: z.number(), entries: z.number() }).nullable(),
    })
    .nullable(),
});
export type LinkSight = z.infer<typeof linkSight>;

/** POST /api/v1/public/:token/session → linkSight. */
export const linkPassword = z.object({ password: z.string().min(1).max(1024) });

export const visibleEntry = z.object({
  id: z.number(),
  name: z.string(),
  isFolder: z.boolean(),
  size: z.number(),
  mtime: z.number(),
  sha256: z.string().nullable(),
  /** Changes with the content. */
  etag: z.string(),
});
export type VisibleEntry = z.infer<typeof visibleEntry>;

/** GET /api/v1/public/:token/folder?id=<node>&after=<cursor> */
export const visibleFolder = z.object({
  /** From the link's own folder down to this one; the first is that of the link. */
  path: z.array(z.object({ id: z.number(), name: z.string() })),
  entries: z.array(visibleEntry),
  next: z.string().nullable(),
});
export type VisibleFolder = z.infer<typeof visibleFolder>;

/** POST /api/v1/public/:token/sender → 204: who hands in; before the first file. With an address the receipt comes by mail, too. */
export const linkSender = z.object({ name: z.string().min(1).max(200), email: z.string().max(400).optional() });
export type LinkSender = z.infer<typeof linkSender>;

/** POST /api/v1/public/:token/uploads. `mtime`: unix seconds. */
export const handInFile = z.object({
  name: z.string().min(1).max(1000),
  size: z.number().int().nonnegative(),
  mtime: z.number().int().optional(),
});
export type HandInFile = z.infer<typeof handInFile>;

/**
 * Answer to it: `url` takes the bytes as tus does (HEAD tells Upload-Offset, PATCH adds, DELETE gives up); `name` is what the file is called there.
 * A file without bytes is there at once.
 */
export const handInUpload = z.object({ url: z.string(), name: z.string() });
export type HandInUpload = z.infer<typeof handInUpload>;

/** GET and POST (this is all) /api/v1/public/:token/receipt. `at`: unix seconds of the last "this is all", null before it. */
export const handInReceipt = z.object({
  number: z.string(),
  boxTitle: z.string(),
  sender: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
  at: z.number().nullable(),
  files: z.array(z.object({ name: z.string(), size: z.number(), sha256: z.string().nullable(), at: z.number() })),
  /** What was not accepted because malware was found in it. */
  heldBack: z.array(z.object({ name: z.string(), size: z.number(), sha256: z.string(), at: z.number(), finding: z.string() })),
  /** Whether a mail with it is on its way. */
  mailed: z.boolean(),
});
export type HandInReceipt = z.infer<typeof handInReceipt>;
