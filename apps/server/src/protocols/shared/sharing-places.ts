// Where somebody decides who else may see what: the own files, project spaces as their manager, and what others gave to be managed.
import type { Access } from "../../domain/access/access.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Mounts } from "../../domain/mounts/mounts.ts";
import type { Share } from "../../domain/sharing/sharing.ts";
import type { Spaces } from "../../domain/spaces/spaces.ts";

export interface SharingPlacesDeps {
  readonly access: Pick<Access, "read" | "readAll">;
  readonly spaces: Pick<Spaces, "personal">;
  readonly mounts: Pick<Mounts, "heads">;
}

export interface SharingPlace {
  readonly grant: Granted<"read">;
  /** Where it hangs in the own root; nothing: it is the own root. */
  readonly prefix: readonly string[];
}

/** So many of what others gave are looked through. */
const most = 500;

/** The own files first. Nothing of rooms, which say themselves who takes part, and nothing of other boxes. */
export async function sharingPlaces(deps: SharingPlacesDeps, actor: Actor): Promise<readonly SharingPlace[]> {
  const [own, heads] = await Promise.all([
    deps.spaces.personal(actor).then((space) => deps.access.read(actor, space)),
    deps.mounts.heads(actor),
  ]);
  const managed = heads.filter(({ rights, isRoom, abroad }) => rights.has("share") && !isRoom && abroad === undefined).slice(0, most);
  const grants = managed.length === 0 ? [] : await deps.access.readAll(actor, managed);
  const hanging = grants.flatMap((grant) => {
    const mount = managed.find(({ space, top }) => space === grant.space && top === grant.top);
    return mount && grant.rights.has("share") ? [{ grant, prefix: [mount.name] }] : [];
  });
  return [...(own.rights.has("share") ? [{ grant: own, prefix: [] }] : []), ...hanging];
}

/** Shares whose other side is the actor are received ones, whoever may manage them. */
export const isGivenToOthers = ({ to }: Pick<Share, "to">, actor: Actor): boolean => to.kind !== "account" || to.id !== actor.account;

/** Whether the actor gave it; what the operator gave counts for whose space it is. */
export const isGivenBy = ({ by, owner }: Pick<Share, "by" | "owner">, actor: Actor): boolean => (by ?? owner)?.id === actor.account;
