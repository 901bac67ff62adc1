// What OCS's objects look like as we answer them, in JSON: the description of the interface is made of these, and tests read answers with them.
import { z } from "zod";

export const ocsMeta = z.object({
  status: z.enum(["ok", "failure"]),
  /** 100 (version 1) or 200 (version 2) when all is well. */
  statuscode: z.number(),
  /** In the reader's language. */
  message: z.string(),
  /** Of lists of accounts and groups: how many there are with any limit. */
  totalitems: z.string(),
  itemsperpage: z.string(),
});

/** What every answer is in. */
export const envelopeOf = <T extends z.ZodType>(data: T) => z.object({ ocs: z.object({ meta: ocsMeta, data }) });

export const nothing = z.array(z.unknown()).describe("Empty.");
export const ocsFailure = envelopeOf(nothing);

const id = z.string();
const flag = z.union([z.literal(0), z.literal(1)]);

export const ocsShare = z.object({
  id: id.describe("A number. No two shares of any kind have the same."),
  share_type: z.union([z.literal(0), z.literal(1), z.literal(3)]).describe("0 with a person, 1 with a group, 3 a link."),
  permissions: z.number().describe("1 read, 2 update, 4 create, 8 delete, 16 share on; added up."),
  item_permissions: z.number().describe("What the caller may do there."),
  attributes: z.string().nullable().describe("JSON; null: nothing is withheld."),
  item_type: z.enum(["file", "folder"]),
  mimetype: z.string(),
  path: z.string().describe("Where it lies for the caller."),
  file_target: z.string().describe("How it is called in the recipient's root."),
  item_source: z.number(),
  file_source: z.number(),
  file_parent: z.number().nullable(),
  storage_id: z.string(),
  storage: z.number(),
  space_id: z.string(),
  parent: z.null(),
  uid_owner: z.string().describe("Who shared it."),
  displayname_owner: z.string(),
  additional_info_owner: z.string().nullable(),
  uid_file_owner: z.string().describe("Whose it is; empty in project spaces."),
  displayname_file_owner: z.string(),
  additional_info_file_owner: z.string().nullable(),
  share_with: z.string().describe("A login, `login@box`, or the name of a group; of a link a placeholder that stands for its password."),
  share_with_displayname: z.string(),
  share_with_user_type: flag.optional().describe("1: a guest."),
  share_with_additional_info: z.string().nullable().optional(),
  stime: z.number().describe("Unix seconds."),
  expiration: z.string().nullable().describe("`YYYY-MM-DD 00:00:00`: it ends with that day in Germany."),
  state: z.union([z.literal(0), z.literal(2)]).describe("2: turned away."),
  hidden: z.boolean().optional(),
  token: z.string().nullable(),
  url: z.string().optional().describe("Of a link."),
  name: z.string().optional().describe("Of a link."),
  label: z.string(),
  note: z.string().describe("Of a link: what its visitors read."),
  hide_download: flag,
  password: z.string().nullable().describe("Never the password: null, or a placeholder."),
  send_password_by_talk: z.boolean(),
  quicklink: z.boolean().optional(),
  mail_send: flag,
  has_preview: z.boolean(),
  can_edit: z.boolean(),
  can_delete: z.boolean(),
});

const shareeEntry = z.object({
  label: z.string(),
  value: z.object({
    shareType: z.number(),
    shareWith: z.string(),
    shareWithAdditionalInfo: z.string().optional(),
    shareWithDisplayNameUnique: z.string().optional(),
    userType: flag.optional(),
  }),
});
const found = z.array(shareeEntry);
const lists = { users: found, groups: found, emails: found, remotes: found, remote_groups: found, circles: found, rooms: found };
export const ocsSharees = z.object({ exact: z.object(lists), ...lists, lookup: found, lookupEnabled: z.literal(false) });

const rich = z.record(z.string(), z.record(z.string(), z.string()));
export const ocsNotification = z.object({
  notification_id: z.number(),
  app: z.string(),
  user: z.string(),
  datetime: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  subject: z.string(),
  subjectRich: z.string(),
  subjectRichParameters: rich,
  message: z.string(),
  messageRich: z.string(),
  messageRichParameters: nothing,
  link: z.string(),
  icon: z.string(),
  shouldNotify: z.boolean(),
  actions: z.array(z.object({ label: z.string(), link: z.string(), type: z.enum(["WEB", "POST", "DELETE"]), primary: z.boolean() })),
});

const quota = z.object({
  free: z.number().describe("-3: no limit."),
  used: z.number(),
  total: z.number().describe("-3: no limit."),
  relative: z.number().describe("Per cent."),
  definition: z.string(),
  quota: z.number(),
});
export const ocsAccount = z.object({
  id: id.describe("Goes into `/remote.php/dav/files/<id>/`, and never changes."),
  "display-name": z.string(),
  displayname: z.string(),
  email: z.string(),
  language: z.string(),
  enabled: z.boolean(),
  quota,
  user_type: z.enum(["Member", "Guest"]),
  two_factor_auth_enabled: z.literal("false"),
});
export const ocsPerson = ocsAccount.extend({
  home: z.string(),
  groups: z.array(z.string()),
  subadmin: z.array(z.string()).describe("Groups that the account manages."),
  lastLogin: z.number().describe("Milliseconds; 0: never."),
});

const several = z.record(z.string(), z.unknown());
export const ocsCapabilities = z.object({
  version: z.object({
    major: z.number(),
    minor: z.number(),
    micro: z.number(),
    string: z.string(),
    edition: z.string(),
    extendedSupport: z.boolean(),
    product: z.string(),
    productversion: z.string(),
  }),
  capabilities: z.object({
    core: several,
    checksums: several,
    dav: several,
    files: several,
    notifications: several,
    files_sharing: several,
  }),
});
export const ocsConfig = z.object({
  version: z.string(),
  website: z.string(),
  host: z.string(),
  contact: z.string(),
  ssl: z.enum(["true", "false"]),
});
