// /remote.php/webdav and /webdav: the caller's own space, without a name in the path.
import type { DavRoot } from "../place.ts";

export const webdavRoot: DavRoot = {
  prefixes: [["remote.php", "webdav"], ["webdav"]],
  keyed: false,
  mounts: true,
  locate: async (deps, actor) => ({ space: await deps.spaces.personal(actor), base: [] }),
  fileId: (node) => String(node.id),
};
