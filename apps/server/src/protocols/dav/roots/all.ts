// Every root that shows files.
import type { DavRoot } from "../place.ts";
import { filesRoot } from "./files-root.ts";
import { publicFilesRoot, publicWebdavRoot } from "./public-roots.ts";
import { spacesRoot } from "./spaces-root.ts";
import { webdavRoot } from "./webdav-root.ts";

export const davRoots: readonly DavRoot[] = [webdavRoot, filesRoot, spacesRoot];

/** Those that are entered through a link instead of an account. */
export const publicRoots: readonly DavRoot[] = [publicFilesRoot, publicWebdavRoot];

/** Wherever a path may lead: what is there for whom, the roots say themselves. */
export const allRoots: readonly DavRoot[] = [...davRoots, ...publicRoots];
