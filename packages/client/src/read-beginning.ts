// GET of a text file, or of its beginning, and of what it is: bytes become text here.
import { davPath } from "./dav-path.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface Beginning {
  text: string;
  /** Quoted etag of what was read. */
  etag: string;
  /** Only the beginning was read. */
  cut: boolean;
  /** Holds bytes that no text has. */
  binary: boolean;
  /** How the text was read; what is saved is UTF-8. */
  encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
}

/**
 * @param most bytes that are read at most
 * @throws ClientFailure `not_found` …
 */
export async function readBeginning(
  transport: Transport,
  root: string,
  path: readonly string[],
  most: number,
  signal?: AbortSignal,
): Promise<Beginning> {
  const request = { headers: { Range: `bytes=0-${most - 1}` }, ...(signal ? { signal } : {}) };
  let response: Response;
  try {
    response = await send(transport, davPath(root, path), request);
  } catch (thrown) {
    // An empty file has no first byte (RFC 9110 14.1.1).
    if ((thrown as { code?: unknown }).code !== "range_not_satisfiable") throw thrown;
    response = await send(transport, davPath(root, path), signal ? { signal } : {});
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const total = Number(/\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "")?.[1] ?? bytes.length);
  return { ...decodeText(bytes), etag: response.headers.get("ETag") ?? "", cut: total > bytes.length };
}

const marks = [
  { encoding: "utf-8", bytes: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", bytes: [0xff, 0xfe] },
  { encoding: "utf-16be", bytes: [0xfe, 0xff] },
] as const;

/** The text of some bytes: by their mark, else UTF-8, else what old Windows programs write. */
export function decodeText(bytes: Uint8Array): Pick<Beginning, "text" | "binary" | "encoding"> {
  const marked = marks.find((mark) => mark.bytes.every((byte, index) => bytes[index] === byte));
  const encoding = marked?.encoding ?? (isUtf8(bytes) ? "utf-8" : "windows-1252");
  // As a stream, because the last character may be cut.
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  return { text, encoding, binary: text.includes("\0") };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
