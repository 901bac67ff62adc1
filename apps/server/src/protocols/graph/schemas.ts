// What Libre Graph's objects look like as we answer them, and the bodies that we take: the words are those of the Libre Graph API 1.0.
import { z } from "zod";

const time = z.iso.datetime();
const identity = z.object({ id: z.string(), displayName: z.string() });
const userIdentity = z.object({ ...identity.shape, "@libre.graph.userType": z.enum(["Member", "Guest", "Federated"]).optional() });

export const graphError = z.object({
  error: z.object({
    code: z.string(),
    /** In the reader's language. */
    message: z.string(),
    innererror: z.object({ date: time, "request-id": z.string() }),
  }),
});

export const quota = z.object({
  /** Bytes; 0: no limit. */
  total: z.number(),
  used: z.number(),
  remaining: z.number().optional(),
  state: z.enum(["normal", "nearing", "critical", "exceeded"]),
});

export const graphGroup = z.object({
  id: z.string(),
  displayName: z.string(),
  groupTypes: z.array(z.string()),
  members: z.array(identity).optional(),
});

export const permission = z.object({
  id: z.string(),
  roles: z.array(z.string()).optional(),
  "@libre.graph.permissions.actions": z.array(z.string()).optional(),
  grantedToV2: z.object({ user: userIdentity.optional(), group: identity.optional() }).optional(),
  link: z
    .object({
      type: z.enum(["view", "edit", "blocksDownload"]),
      webUrl: z.string(),
      "@libre.graph.displayName": z.string(),
      "@libre.graph.quickLink": z.boolean(),
      preventsDownload: z.boolean(),
    })
    .optional(),
  hasPassword: z.boolean().optional(),
  expirationDateTime: time.optional(),
  createdDateTime: time.optional(),
  invitation: z.object({ invitedBy: z.object({ user: identity }) }).optional(),
});
export type Permission = z.infer<typeof permission>;

export const roleDefinition = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  rolePermissions: z.array(z.object({ condition: z.string(), allowedResourceActions: z.array(z.string()) })),
  "@libre.graph.weight": z.number(),
});
export type RoleDefinition = z.infer<typeof roleDefinition>;

const allowedRoles = "@libre.graph.permissions.roles.allowedValues";
const allowedActions = "@libre.graph.permissions.actions.allowedValues";
export const permissionList = z.object({
  value: z.array(permission).optional(),
  [allowedRoles]: z.array(roleDefinition).optional(),
  [allowedActions]: z.array(z.string()).optional(),
});

const file = z.object({
  mimeType: z.string(),
  hashes: z.object({ sha1Hash: z.string().optional(), sha256Hash: z.string().optional() }).optional(),
});
const folder = z.object({});
const itemReference = z.object({
  driveId: z.string(),
  driveType: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  path: z.string().optional(),
});

const remoteItem = z.object({
  id: z.string(),
  name: z.string(),
  eTag: z.string(),
  size: z.number(),
  lastModifiedDateTime: time,
  createdBy: z.object({ user: identity }),
  file: file.optional(),
  folder: folder.optional(),
  webUrl: z.string(),
  webDavUrl: z.string(),
  permissions: z.array(permission),
});

export const driveItem = z.object({
  id: z.string(),
  name: z.string(),
  eTag: z.string().optional(),
  size: z.number(),
  createdDateTime: time.optional(),
  lastModifiedDateTime: time,
  parentReference: itemReference.optional(),
  file: file.optional(),
  folder: folder.optional(),
  root: z.object({}).optional(),
  webUrl: z.string().optional(),
  webDavUrl: z.string().optional(),
  permissions: z.array(permission).optional(),
  remoteItem: remoteItem.optional(),
  "@client.synchronize": z.boolean().optional(),
  "@UI.Hidden": z.boolean().optional(),
});
export type DriveItem = z.infer<typeof driveItem>;

export const drive = z.object({
  id: z.string(),
  name: z.string(),
  driveType: z.enum(["personal", "project", "mountpoint"]),
  driveAlias: z.string(),
  /** As `getetag` of WebDAV; without one for admins who are no members. */
  eTag: z.string().optional(),
  lastModifiedDateTime: time.optional(),
  owner: z.object({ user: identity }).optional(),
  quota: quota.optional(),
  webUrl: z.string(),
  root: z.object({
    id: z.string().optional(),
    eTag: z.string().optional(),
    webDavUrl: z.string().optional(),
    webUrl: z.string().optional(),
    permissions: z.array(permission).optional(),
    deleted: z.object({ state: z.literal("trashed") }).optional(),
    remoteItem: remoteItem.omit({ permissions: true }).optional(),
  }),
});
export type Drive = z.infer<typeof drive>;

export const graphUser = z.object({
  id: z.string(),
  displayName: z.string(),
  onPremisesSamAccountName: z.string().optional(),
  mail: z.string().optional(),
  userType: z.enum(["Member", "Guest", "Federated"]),
  accountEnabled: z.boolean().optional(),
  preferredLanguage: z.string().optional(),
  memberOf: z.array(graphGroup).optional(),
  drive: z.object({ ...drive.partial().shape }).optional(),
  appRoleAssignments: z
    .array(z.object({ id: z.string(), appRoleId: z.string(), principalId: z.string(), resourceId: z.string() }))
    .optional(),
});
export type GraphUser = z.infer<typeof graphUser>;

/** `{"value": […]}`, with the address of the next page if there is one. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ value: z.array(item), "@odata.nextLink": z.string().optional() });

const text = z.string().max(1000);
const end = z.iso.datetime({ offset: true }).nullable();

export const meChanges = z.strictObject({ preferredLanguage: text.optional(), displayName: text.optional() });
export const passwordChange = z.strictObject({ currentPassword: z.string().min(1).max(1024), newPassword: z.string().min(1).max(1024) });

const quotaChange = z.object({ total: z.number().int().min(0) });
export const newDrive = z.strictObject({
  name: text,
  driveType: z.literal("project").optional(),
  driveAlias: text.optional(),
  description: z.string().max(10_000).optional(),
  quota: quotaChange.optional(),
});
export const driveChanges = z.strictObject({
  name: text.optional(),
  driveAlias: text.optional(),
  description: z.string().max(10_000).optional(),
  quota: quotaChange.optional(),
});

export const invitation = z.strictObject({
  /** One a call, so that it is done as a whole or not at all. */
  recipients: z
    .array(z.strictObject({ objectId: z.string().min(1).max(200), "@libre.graph.recipient.type": z.enum(["user", "group"]).optional() }))
    .length(1),
  /** Exactly one. */
  roles: z.array(z.string().max(100)).length(1),
  expirationDateTime: end.optional(),
});

export const newGraphLink = z.strictObject({
  type: z.enum(["view", "edit", "upload", "createOnly", "internal", "blocksDownload"]).default("view"),
  password: z.string().max(1024).nullable().optional(),
  expirationDateTime: z.union([end, z.literal("")]).optional(),
  displayName: text.optional(),
  "@libre.graph.quickLink": z.boolean().optional(),
});

/** Of a share with people: role or end; of a link: end or name, and its kind as it is. */
export const permissionChanges = z.strictObject({
  id: z.string().optional(),
  roles: z.array(z.string().max(100)).length(1).optional(),
  expirationDateTime: z.union([end, z.literal("")]).optional(),
  link: z
    .strictObject({
      type: z.enum(["view", "edit", "upload", "createOnly", "internal", "blocksDownload"]).optional(),
      "@libre.graph.displayName": text.optional(),
      "@libre.graph.quickLink": z.boolean().optional(),
      preventsDownload: z.boolean().optional(),
      webUrl: text.optional(),
    })
    .optional(),
});
export const linkPassword = z.strictObject({ password: z.string().max(1024) });

/** Takes what was shared into the own files. */
export const newMount = z.strictObject({ name: text.optional(), remoteItem: z.strictObject({ id: z.string().max(300) }) });
export const mountChanges = z.strictObject({ name: text.optional(), "@UI.Hidden": z.boolean().optional() });

export const newUser = z.strictObject({
  onPremisesSamAccountName: text,
  displayName: text.optional(),
  mail: z.string().max(320).optional(),
  passwordProfile: z.object({ password: z.string().max(1024), forceChangePasswordNextSignIn: z.boolean().optional() }),
  accountEnabled: z.boolean().optional(),
  preferredLanguage: text.optional(),
  userType: z.literal("Member").optional(),
});
export const userChanges = z.strictObject({
  displayName: text.optional(),
  mail: z.string().max(320).nullable().optional(),
  passwordProfile: z.object({ password: z.string().max(1024) }).optional(),
  accountEnabled: z.boolean().optional(),
  preferredLanguage: text.optional(),
});
export const newGroup = z.strictObject({ displayName: text, "members@odata.bind": z.array(z.string().max(500)).max(100).optional() });
export const groupChanges = z.strictObject({
  displayName: text.optional(),
  "members@odata.bind": z.array(z.string().max(500)).min(1).max(100).optional(),
});
/** `<server>/graph/v1.0/users/<id>` */
export const memberReference = z.strictObject({ "@odata.id": z.string().max(500) });
