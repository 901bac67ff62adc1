// The trees that links show: /remote.php/dav/public-files/<token>, and /public.php/webdav where the token is the user's name.
import type { Actor } from "../../../domain/identity/actor.ts";
import type { DavDeps } from "../dav-deps.ts";
import type { DavRoot, Located } from "../place.ts";
import { publicPrefixes } from "../public/link-visitor.ts";

/** A link's actor sees what its grant leads to; nobody else has anything here. */
async function locate({ access }: DavDeps, actor: Actor): Promise<Located | undefined> {
  if (actor.link === undefined) return undefined;
  const grant = await access.liveGrant(actor.box, actor.link);
  return grant && { space: grant.space, top: grant.node, base: [] };
}

export const publicFilesRoot: DavRoot = {
  prefixes: publicPrefixes.keyed,
  keyed: true,
  mounts: false,
  mayBeFile: true,
  locate,
  fileId: (node) => String(node.id),
};

export const publicWebdavRoot: DavRoot = { ...publicFilesRoot, prefixes: publicPrefixes.unkeyed, keyed: false };
