// One range of a file (RFC 9110 14) and the dates that go with it.
import type { IncomingHttpHeaders } from "node:http";
import type { ByteRange } from "../../domain/blobs/blobs.ts";
import type { Node } from "../../domain/tree/node.ts";

/** An HTTP date in unix milliseconds, or undefined (RFC 9110 5.6.7: an invalid date is ignored). */
export function readHttpDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * One range of bytes (RFC 9110 14.1.2). Several ranges, other units and malformed headers are answered with the whole file, as the RFC allows.
 */
export function rangeOf(
  headers: IncomingHttpHeaders,
  node: Pick<Node, "size" | "mtime">,
  etag: string,
): ByteRange | "unsatisfiable" | undefined {
  const header = headers.range;
  if (header === undefined || !rangeApplies(headers["if-range"], node.mtime, etag)) return undefined;
  const match = /^\s*bytes\s*=\s*(\d{0,30})\s*-\s*(\d{0,30})\s*$/i.exec(header);
  const [, first = "", last = ""] = match ?? [];
  if (!match || (first === "" && last === "")) return undefined;
  if (first === "") {
    const suffix = Math.min(Number(last), node.size);
    return suffix === 0 ? "unsatisfiable" : { start: node.size - suffix, end: node.size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= node.size) return "unsatisfiable";
  return { start, end: last === "" ? node.size - 1 : Math.min(Number(last), node.size - 1) };
}

/** If-Range with a strong tag or an exact date (RFC 9110 13.1.5). */
function rangeApplies(ifRange: string | string[] | undefined, mtime: number, etag: string): boolean {
  if (ifRange === undefined) return true;
  if (typeof ifRange !== "string") return false;
  const text = ifRange.trim();
  return text.startsWith('"') || text.startsWith("W/") ? text === etag : readHttpDate(text) === mtime * 1000;
}
