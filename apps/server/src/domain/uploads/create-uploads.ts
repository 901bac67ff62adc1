// Puts the upload verbs together.
import type { Blobs } from "../blobs/blobs.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Tree } from "../tree/tree.ts";
import { abandonUpload, createUpload, deleteUploadPart, expireUploads, partsOf, runningUploads } from "./manage-upload.ts";
import { finishUpload } from "./finish-upload.ts";
import { putUploadPart } from "./put-part.ts";
import { receiveFile } from "./receive-file.ts";
import type { Uploads } from "./uploads.ts";

export interface UploadDeps {
  readonly database: Database;
  readonly blobs: Blobs;
  readonly tree: Tree;
  /** Makes this process look at a space's counters anew. */
  readonly forget: (space: string) => void;
}

export const createUploads = (deps: UploadDeps): Uploads => ({
  receiveFile: (grant, file) => receiveFile(deps, grant, file),
  create: (grant, name, totalLength) => createUpload(deps, grant, name, totalLength),
  putPart: (grant, name, part) => putUploadPart(deps, grant, name, part),
  parts: (grant, name) => partsOf(deps, grant, name),
  deletePart: (grant, name, part) => deleteUploadPart(deps, grant, name, part),
  abandon: (grant, name) => abandonUpload(deps, grant, name),
  finish: (grant, name, file) => finishUpload(deps, grant, name, file),
  expire: (box) => expireUploads(deps, box),
  running: (grant) => runningUploads(deps, grant),
});
