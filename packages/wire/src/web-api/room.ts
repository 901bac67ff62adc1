// Rooms: spaces that several boxes share, with a role for each body, the arrangement between them, and a log for each.
import { z } from "zod";

/** Unix seconds. */
const time = z.number().int();
/** Bytes. */
const quota = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const roomName = z.string().min(1).max(250);
const line = z.string().max(200);

/** What a body's people may do at most. `uploader`: hand in and see nothing; `contributor`: see, comment and add, but change nothing that is there. */
export const roomRole = z.enum(["viewer", "commenter", "uploader", "contributor", "editor"]);
export type RoomRole = z.infer<typeof roomRole>;
/** Of people of the host; managers look after the room. */
export const roomHostRole = z.enum([...roomRole.options, "manager"]);
export type RoomHostRole = z.infer<typeof roomHostRole>;

/**
 * `planned`: the body is asked with the next saving of the arrangement; only the host sees it. `invited`: the body has not answered yet. `active`: takes part. `leaving`: looks and exports until `endsAt`. `ended`: has no access any more, and can be invited again.
 * `declined`: did not accept.
 */
export const roomBodyState = z.enum(["planned", "invited", "active", "leaving", "ended", "declined"]);
export type RoomBodyState = z.infer<typeof roomBodyState>;

const roomFacts = {
  /** Stands for the room in addresses. */
  id: z.string(),
  name: z.string(),
  /** What it is about, and the file number (Aktenzeichen); "" for none. */
  subject: z.string(),
  fileNumber: z.string(),
  /** Day until which the room is used; then nobody has access any more. null: no end. */
  until: time.nullable(),
  /** Title of the box that the room belongs to and whose storage it uses, and whether that is the reader's own. */
  host: z.string(),
  own: z.boolean(),
  createdAt: time,
  /** Only the host's admins and managers see a room that was closed. It can be opened again until `goneAt`. */
  closedAt: time.nullable(),
  goneAt: time.nullable(),
  /** How the reader's own body stands there; null in the host box. */
  body: z.object({ state: roomBodyState, role: roomRole, endsAt: time.nullable() }).nullable(),
  /**
   * Where its files are for the reader: `space` for all calls of files (`/api/v1/spaces/<space>/…`), `webDavPath` (ends in a slash) for changes. null for who takes no part in it (an admin who only looks
   * after it). `mayRead` is false for who may only hand in: files go to `webDavPath`, and nothing can be listed.
   */
  place: z
    .object({ space: z.string(), webDavPath: z.string(), mayRead: z.boolean(), mayDownload: z.boolean(), mayWrite: z.boolean() })
    .nullable(),
  /** The reader's role; null without one. */
  role: roomHostRole.nullable(),
  /** The reader's own body takes part and has not agreed to the latest version of the arrangement. */
  outdated: z.boolean(),
};
const roomSummary = z.object({
  ...roomFacts,
  /** Bodies that take part besides the host. 0 for who was invited and has not answered. */
  bodies: z.number(),
  /** Bytes; null for readers of other boxes. */
  used: z.number().nullable(),
  quota: z.number().nullable(),
});
export type RoomSummary = z.infer<typeof roomSummary>;

/**
 * GET /api/v1/rooms: rooms that the account takes part in; for admins of a box also all that their box has made, takes part in or is invited to. By name, invitations first. `mayCreate`: admins of the box.
 */
export const rooms = z.object({ rooms: z.array(roomSummary), mayCreate: z.boolean() });
export type Rooms = z.infer<typeof rooms>;

/** POST /api/v1/rooms (admins of the box) → 200 `{ id }`. Who makes it becomes its manager when `managers` is empty. The first version of the arrangement is the preset unless `arrangement` says another. */
export const newRoom = z.object({
  name: roomName,
  subject: line.default(""),
  fileNumber: line.default(""),
  until: time.nullable().default(null),
  quota: quota.nullable().default(null),
  arrangement: z.string().min(1).max(30_000).optional(),
  /** Accounts of the box. */
  managers: z.array(z.string().min(1).max(200)).max(50).default([]),
});
export type NewRoom = z.input<typeof newRoom>;
export const roomMade = z.object({ id: z.string() });
export type RoomMade = z.infer<typeof roomMade>;

/** PUT /api/v1/rooms/:room → 204: managers, and admins of the host; the quota only admins. DELETE closes the room (nobody enters it, kept for 30 days), PUT …/restore opens it again (admins of the host). */
export const roomChanges = z.object({
  name: roomName.optional(),
  subject: line.optional(),
  fileNumber: line.optional(),
  until: time.nullable().optional(),
  quota: quota.nullable().optional(),
});
export type RoomChanges = z.infer<typeof roomChanges>;

const roomBody = z.object({
  /** Stands for the body in addresses: the label of its box. */
  box: z.string(),
  title: z.string(),
  host: z.boolean(),
  own: z.boolean(),
  state: roomBodyState,
  /** null for the host. */
  role: roomRole.nullable(),
  invitedAt: time.nullable(),
  /** When access of a body that is leaving ends, or when it ended. */
  endsAt: time.nullable(),
  /** How many of it were named and not taken out, also those without access at the moment (see `present` of each person); a group of the host counts as one. 0 for who was invited and has not answered. */
  people: z.number(),
  /** The version of the arrangement that it agreed to last, who agreed and when; null: none. */
  agreed: z.object({ version: z.number(), by: z.string(), at: time }).nullable(),
});
export type RoomBody = z.infer<typeof roomBody>;

const roomPerson = z.object({
  kind: z.enum(["account", "group"]),
  /** For PUT and DELETE of people of the own box; of others only something to tell them apart by. */
  id: z.string(),
  name: z.string(),
  /** Of accounts: `login`, of other boxes `login@box`. */
  login: z.string().nullable(),
  /** What counts: never more than the body's. */
  role: roomHostRole,
  /** May say which people of its own body take part. Always false in the host box, where managers do. */
  coordinator: z.boolean(),
  /** Has access at this moment: the account is in use, and the room and the body's part in it have not ended. */
  present: z.boolean(),
});
export type RoomPerson = z.infer<typeof roomPerson>;

/**
 * GET /api/v1/rooms/:room/people?box=&search=&limit=&offset=: who of one body takes part, by name. `box`: label of the body's box; `search`: letters of a name or an address. `total`: as many as there
 * are, or as the search finds. Who is invited and has not answered sees nobody.
 */
export const roomPeople = z.object({ people: z.array(roomPerson), total: z.number() });
export type RoomPeople = z.infer<typeof roomPeople>;

/** GET /api/v1/rooms/:room. Who is invited and has not answered sees the bodies and the arrangement. People come in pages of their own. */
export const roomDetails = z.object({
  room: roomSummary,
  /** The host first. */
  bodies: z.array(roomBody),
  /** Whether the reader's account does, not only a group that it is in. */
  takesPart: z.boolean(),
  arrangement: z.object({ version: z.number(), text: z.string(), by: z.string(), at: time }),
  may: z.object({
    /** Change the room, its bodies and the host's people, and write the arrangement. */
    manage: z.boolean(),
    /** Change quota, and open again what was closed. */
    administer: z.boolean(),
    /** Accept, decline or leave for the reader's own body, agree, and name coordinators. */
    decide: z.boolean(),
    /** Say which people of the own box take part. */
    people: z.boolean(),
    /** Download everything with arrangement and log. */
    export: z.boolean(),
    /** See the log of the own people, or of everybody. */
    log: z.enum(["none", "own", "all"]),
  }),
});
export type RoomDetails = z.infer<typeof roomDetails>;

/** POST /api/v1/rooms/:room/bodies (managers, admins of the host) → 204. `box`: label of the body's box, or the exact address of somebody there; also one that took part before. It is `planned` then, and is asked when the arrangement is saved next. */
export const roomInvitation = z.object({ box: z.string().min(1).max(320), role: roomRole });
export type RoomInvitation = z.input<typeof roomInvitation>;
/** PUT /api/v1/rooms/:room/bodies/:box → 204: another role, which narrows its people's at once. */
export const roomBodyChange = z.object({ role: roomRole });
/**
 * POST /api/v1/rooms/:room/bodies/:box/end → 204: the host ends it, or withdraws an invitation or the plan to invite (managers, admins of the host); or the body leaves (its admins). `days` 1 to 30: until then its people look and
 * export, and change nothing; 0: at once.
 */
export const roomEnd = z.object({ days: z.number().int().min(0).max(30).default(14) });
export type RoomEnd = z.input<typeof roomEnd>;

/** POST /api/v1/rooms/:room/answer (admins of the invited body) → 204. Accepting is agreeing to the arrangement of that version; 412 when there is a newer one. */
export const roomAnswer = z.object({ accept: z.boolean(), version: z.number().int().positive() });
export type RoomAnswer = z.infer<typeof roomAnswer>;

/** PUT /api/v1/rooms/:room/arrangement (managers, admins of the host) → 204: a new version, unless the text is the latest; the bodies are asked to agree anew, and those that are `planned` are invited. 400 (`arrangement_gaps`) while a gap of the preset is in it. */
export const roomArrangement = z.object({ text: z.string().min(1).max(30_000) });
/** POST /api/v1/rooms/:room/agreement (admins of a body that takes part; for the host its admins and managers) → 204. 412 when there is a newer version. */
export const roomAgreement = z.object({ version: z.number().int().positive() });
/** GET /api/v1/rooms/:room/arrangement: all versions, latest first, with who agreed to each. GET /api/v1/rooms/:room/arrangement/preset: the text that names the bodies as they are now. */
export const roomArrangements = z.object({
  versions: z.array(
    z.object({
      version: z.number(),
      text: z.string(),
      by: z.string(),
      at: time,
      agreements: z.array(z.object({ box: z.string(), title: z.string(), by: z.string(), at: time })),
    }),
  ),
});
export type RoomArrangements = z.infer<typeof roomArrangements>;
/** What stands in the preset where somebody has to write. */
export const arrangementGaps = { de: "bitte ergänzen", en: "please complete" } as const;
/** Whether such a place is left. */
export const hasArrangementGaps = (text: string): boolean => Object.values(arrangementGaps).some((gap) => text.includes(gap));
export const roomPreset = z.object({ text: z.string() });
export type RoomPreset = z.infer<typeof roomPreset>;

/**
 * PUT /api/v1/rooms/:room/people/:kind/:id → 204: somebody of the own box takes part, or otherwise than before (bodies: accounts only, role null is the body's). The host's managers and admins; in a body its
 * admins and coordinators. Only admins name coordinators. DELETE takes somebody out at once.
 */
export const roomPersonChange = z.object({ role: roomHostRole.nullable().default(null), coordinator: z.boolean().default(false) });
export type RoomPersonChange = z.input<typeof roomPersonChange>;

/** POST /api/v1/rooms/:room/people → 200: everybody of a group of the own box takes part for a body, as the group is now. In the host's box the group itself does (PUT). `added`: who did not before. */
export const roomGroup = z.object({ group: z.string().min(1).max(200) });
export const roomPeopleAdded = z.object({ added: z.number() });
export type RoomPeopleAdded = z.infer<typeof roomPeopleAdded>;

export const roomHappening = z.enum([
  "made",
  "changed",
  "closed",
  "reopened",
  "invited",
  "accepted",
  "declined",
  "withdrawn",
  "role",
  "leaving",
  "ended",
  "person-added",
  "person-changed",
  "person-removed",
  "arrangement",
  "agreed",
  "exported",
  "file-created",
  "file-changed",
  "file-renamed",
  "file-moved",
  "file-copied",
  "file-deleted",
  "file-restored",
  "file-read",
]);
export type RoomHappening = z.infer<typeof roomHappening>;

/**
 * GET /api/v1/rooms/:room/log?after=&limit=&box=: what happened, latest first; in the host box everything (`box` narrows to one body), elsewhere what the own people did and what concerned the own body. `next`: for
 * `after`; null on the last page. GET …/log.csv: all of it as a table.
 */
export const roomLog = z.object({
  entries: z.array(
    z.object({
      at: time,
      what: roomHappening,
      /** Name of who did it; null: by itself. */
      by: z.string().nullable(),
      /** Title of that person's box. */
      box: z.string().nullable(),
      /** The body, person, file or version that it was about: a text to show; "" for the room itself. */
      about: z.string(),
      /** A role, an old name, a date: what else belongs to it; "" for nothing. */
      detail: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
export type RoomLog = z.infer<typeof roomLog>;
