// Spaces, and what others shared, as Graph's drives.
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import type { Member, ProjectSpace, SpaceSummary } from "../../domain/spaces/spaces.ts";
import { shownEtag } from "../../domain/tree/node.ts";
import type { SpaceUsage } from "../../domain/tree/tree.ts";
import type { GraphDeps } from "./graph-deps.ts";
import { driveIdOf, itemIdOf, mountIdOf } from "./ids.ts";
import { davUrlOf, remoteData, timeOf } from "./item-data.ts";
import { memberPermission } from "./permission-data.ts";
import type { Drive } from "./schemas.ts";

export interface Asking {
  readonly actor: Actor;
  readonly origin: string;
  /** With the members of project spaces: a question for each. */
  readonly withPermissions: boolean;
}

/** Graph's 0 says: no limit. */
export function quotaData({ used, total }: SpaceUsage): NonNullable<Drive["quota"]> {
  if (total === undefined) return { total: 0, used, state: "normal" };
  const share = total === 0 ? 1 : used / total;
  const state = share > 1 ? "exceeded" : share >= 0.95 ? "critical" : share >= 0.8 ? "nearing" : "normal";
  return { total, used, remaining: Math.max(0, total - used), state };
}

/** undefined: its access ended in this very moment. */
export async function driveData(deps: GraphDeps, asking: Asking, space: SpaceSummary): Promise<Drive | undefined> {
  const { actor, origin, withPermissions } = asking;
  const [view, members] = await unlessGone(async () => {
    const grant = await deps.access.read(actor, space.id);
    const listed = withPermissions && space.kind === "project" ? (await deps.projects.members(actor, space.id)).members : undefined;
    return [await deps.tree.view(grant), listed] as const;
  });
  if (!view) return undefined;
  const { root, usage, epoch } = view;
  const id = driveIdOf(space.id);
  const eTag = shownEtag(root, epoch, actor.boxState);
  const webUrl = `${origin}/f/${root.id}`;
  const personal = space.kind === "personal";
  return {
    id,
    name: personal ? actor.displayName : space.name,
    driveType: personal ? "personal" : "project",
    driveAlias: personal ? `personal/${actor.login}` : `project/${aliasOf(space.name)}`,
    eTag,
    lastModifiedDateTime: timeOf(root.mtime),
    ...(personal ? { owner: { user: { id: actor.account, displayName: actor.displayName } } } : {}),
    quota: quotaData(usage),
    webUrl,
    root: {
      id: itemIdOf(space.id, root.id),
      eTag,
      webDavUrl: davUrlOf(origin, id),
      webUrl,
      ...(members ? { permissions: permissionsOf(members) } : {}),
    },
  };
}

export const permissionsOf = (members: readonly Member[]) => members.map(memberPermission);

async function unlessGone<T extends readonly unknown[]>(work: () => Promise<T>): Promise<T | []> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError && (error.code === "not_found" || error.code === "forbidden")) return [];
    throw error;
  }
}

/** A project space as its box's admins see it who are no members: no word of what is in it, not even when it last changed. */
export const overseenDrive = (project: ProjectSpace, origin: string): Drive => ({
  id: driveIdOf(project.id),
  name: project.name,
  driveType: "project",
  driveAlias: `project/${aliasOf(project.name)}`,
  quota: quotaData({ used: project.used, total: project.quota }),
  webUrl: `${origin}/spaces/${encodeURIComponent(project.id)}`,
  root: {
    id: driveIdOf(project.id),
    ...(project.deletedAt ? { deleted: { state: "trashed" } } : {}),
  },
});

export function mountDrive(share: Received, actor: Actor, origin: string): Drive {
  const remote = remoteData(share, actor, origin);
  const id = mountIdOf(share.node.id);
  return {
    id,
    name: share.name,
    driveType: "mountpoint",
    driveAlias: `mountpoint/${aliasOf(share.name)}`,
    eTag: remote.eTag,
    lastModifiedDateTime: remote.lastModifiedDateTime,
    ...(share.owner ? { owner: { user: { id: share.owner.id, displayName: share.owner.displayName } } } : {}),
    webUrl: remote.webUrl,
    root: { id, eTag: remote.eTag, webDavUrl: remote.webDavUrl, webUrl: remote.webUrl, remoteItem: remote },
  };
}

/** Lower-case words joined by hyphens. */
const aliasOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
