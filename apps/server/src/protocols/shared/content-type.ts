// The media type of a file, by its name's ending.
import { lookup } from "mime-types";

/** Never trusted for display in our origin: contents are served as attachments, sandboxed and unsniffed. */
export const contentTypeOf = (name: string): string => lookup(name) || "application/octet-stream";
