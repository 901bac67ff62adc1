// Addresses of files and folders under a space's WebDAV path.

/**
 * The encoded path of an entry.
 * @param root the space's `webDavPath`, which ends in a slash
 * @param segments names from the space's root, not encoded
 */
export const davPath = (root: string, segments: readonly string[]): string => root + segments.map(encodeURIComponent).join("/");
