// Refuses a PUT before its body is read, with the same rules as the commit, which decides again.
import { checkedName, DomainError } from "@landbox/wire";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import { bearsOn, demandConditions, demandTokens, locksAgainstWriting, pathsOfIf, type ResourceState } from "./conditions.ts";
import { etagOf, type Node } from "./node.ts";
import { demandPlaceable } from "./place-batch.ts";
import { pathKey } from "./space-view.ts";
import type { LockAt, PutFile, SpaceView } from "./tree.ts";

/** Up to this size the name is looked up in the commit only: reading the body costs less than the look-up. */
const cheapBody = 256 * 1024;

/** @throws DomainError invalid_name, parent_missing, is_folder, precondition_failed, locked, quota_exceeded */
export async function precheckPut(
  view: SpaceView,
  grant: Granted<"write">,
  put: Omit<PutFile, "content" | "upload"> & { size?: number },
): Promise<{ free: number | undefined }> {
  const path = put.path.map(checkedName);
  // A file that was granted alone is its holder's root.
  const parent = path.length === 0 ? undefined : await view.resolve(path.slice(0, -1));
  if (path.length === 0 && view.root.isFolder) throw new DomainError("is_folder", "A folder has no content.");
  if (path.length > 0 && !parent?.isFolder) throw new DomainError("parent_missing", "The folder does not exist.");
  const locks = await view.locksWithin([]);
  const { rights } = grant;
  const either = rights.has("create") && rights.has("update");
  if (!either) demandRight(rights, rights.has("update") ? "update" : "create");
  if (!either || locks.length > 0 || put.conditions || put.size === undefined || put.size > cheapBody) {
    const existing = await view.resolve(path);
    demandPlaceable({ content: true }, existing);
    demandRight(rights, existing ? "update" : "create");
    if (locks.length > 0 || put.conditions) await check(view, grant, { ...put, path }, existing, locks);
  }
  const { used, total } = view.usage;
  const free = total === undefined ? undefined : Math.max(0, total - used);
  if (free !== undefined && put.size !== undefined && put.size > free)
    throw new DomainError("quota_exceeded", "There is not enough space left.", { values: { free } });
  return { free };
}

async function check(
  view: SpaceView,
  grant: Granted<"write">,
  put: Omit<PutFile, "content">,
  existing: Node | undefined,
  locks: readonly LockAt[],
): Promise<void> {
  const stateAt = (path: PutFile["path"], node: Node | undefined): ResourceState => ({
    etag: node && etagOf(node, view.epoch),
    tokens: locks.filter((at) => bearsOn(at, path)).map((at) => at.lock.token),
  });
  const others = new Map<string, ResourceState>();
  for (const path of pathsOfIf(put.conditions?.ifHeader)) others.set(pathKey(path), stateAt(path, await view.resolve(path)));
  const own = stateAt(put.path, existing);
  demandConditions(put.conditions, existing, view.epoch, (path) => (path && others.get(pathKey(path))) ?? own);
  demandTokens(locksAgainstWriting(locks, put.path, existing !== undefined), put.conditions, grant.actor.account);
}
