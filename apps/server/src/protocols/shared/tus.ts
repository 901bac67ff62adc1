// What of tus 1.0.0 is there, for the headers of WebDAV and for the capabilities.

export const tusVersion = "1.0.0";
export const tusExtensions = "creation,creation-with-upload,checksum,expiration,termination";
/** What clients that follow it send at once: the first part cannot be gone on with when it breaks, so it had better be short. */
export const tusChunkSize = 64 * 2 ** 20;
