// /remote.php/dav/files/<user> and /dav/files/<user>: the space of the caller, named by account id, login or e-mail address.
import { isOwnName } from "../own-name.ts";
import type { DavRoot } from "../place.ts";

export const filesRoot: DavRoot = {
  prefixes: [
    ["remote.php", "dav", "files"],
    ["dav", "files"],
  ],
  keyed: true,
  mounts: true,
  // Somebody else's name and nobody's name get the same answer.
  locate: async (deps, actor, key, authorization) =>
    isOwnName(actor, key, authorization) ? { space: await deps.spaces.personal(actor), base: [] } : undefined,
  fileId: (node) => String(node.id),
};
