// Every root that shows files.
import type { DavRoot } from "../place.ts";
import { filesRoot } from "./files-root.ts";
import { spacesRoot } from "./spaces-root.ts";
import { webdavRoot } from "./webdav-root.ts";

export const davRoots: readonly DavRoot[] = [webdavRoot, filesRoot, spacesRoot];
