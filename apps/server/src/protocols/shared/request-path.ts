// The path of a request as decoded names: strict, because everything that looks like a trick is refused before it reaches a tree.
import { DomainError, nameFault } from "@landbox/wire";

export interface RequestPath {
  /** Decoded names in the form they were sent (not normalised), without empty ones. */
  readonly names: readonly string[];
  /** Whether the path ended in a slash. */
  readonly slash: boolean;
}

/** Longest request target that is looked at, in characters. */
const longest = 16_384;

/**
 * Decodes the path of a request target or of an absolute path reference; the query is left out.
 * @throws DomainError bad_request for a fragment or bad percent-encoding (RFC 3986 3.5, overlong UTF-8), invalid_name for names that nothing can have
 */
export function readRequestPath(target: string): RequestPath {
  if (target.length > longest) throw new DomainError("bad_request", "The request path is too long.");
  if (target.includes("#")) throw new DomainError("bad_request", "A request target has no fragment.");
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  if (!path.startsWith("/")) throw new DomainError("bad_request", "The path must start with a slash.");
  const names: string[] = [];
  for (let start = 1; start < path.length;) {
    const end = path.indexOf("/", start);
    const raw = end < 0 ? path.slice(start) : path.slice(start, end);
    if (raw !== "") names.push(decodeName(raw));
    start = end < 0 ? path.length : end + 1;
  }
  return { names, slash: path.endsWith("/") };
}

function decodeName(raw: string): string {
  let name = raw;
  if (raw.includes("%")) {
    try {
      name = decodeURIComponent(raw);
    } catch {
      throw new DomainError("bad_request", "The path is not valid percent-encoded UTF-8.");
    }
  } else if (!ascii.test(raw)) {
    // Node hands raw bytes over as Latin-1: a client that does not encode sends UTF-8.
    name = utf8OfLatin1(raw);
  }
  const fault = nameFault(name);
  // An encoded slash, a dot segment, a NUL: no entry can have such a name, and nothing behind us may see it.
  if (fault) throw new DomainError("invalid_name", "A name in the path is not possible.", { values: { fault } });
  return name;
}

// oxlint-disable-next-line no-control-regex -- exactly ASCII
const ascii = /^[\u0000-\u007f]*$/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

function utf8OfLatin1(raw: string): string {
  try {
    return utf8.decode(Uint8Array.from(raw, (character) => character.charCodeAt(0)));
  } catch {
    throw new DomainError("bad_request", "The path is not valid UTF-8.");
  }
}

const reserved = /[^A-Za-z0-9_.~-]/;
const leftByUriComponent = /[!'()*]/g;

/** A name, percent-encoded to unreserved characters only (RFC 3986 2.3). */
export const encodeName = (name: string): string =>
  reserved.test(name)
    ? encodeURIComponent(name).replace(leftByUriComponent, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    : name;

/** Names as an encoded path with a slash before each: "" for none. */
export function encodePath(names: readonly string[]): string {
  let path = "";
  for (const name of names) path += `/${encodeName(name)}`;
  return path;
}
