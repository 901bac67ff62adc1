// Sizes as people write them.
import { DomainError } from "@landbox/wire";

const factors: Record<string, number> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes of "500G", "20 M" or "4096". @throws DomainError bad_request */
export function parseSize(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw new DomainError("bad_request", `"${text}" is no size; write e.g. 500G or 20M.`);
  return Math.round(Number(digits) * (factors[(unit ?? "").toLowerCase()] ?? 1));
}
