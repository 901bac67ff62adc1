// Small WebDAV and conditional request headers: Depth, Overwrite, Timeout, Lock-Token, entity tag lists, Prefer.

/** Depth (RFC 4918 10.2); undefined when the text is none. */
export function readDepth(text: string): "0" | "1" | "infinity" | undefined {
  const value = text.trim().toLowerCase();
  return value === "0" || value === "1" || value === "infinity" ? value : undefined;
}

/** Overwrite (RFC 4918 10.6): true when missing; undefined when the text is neither T nor F. */
export function readOverwrite(text: string | undefined): boolean | undefined {
  const value = text?.trim().toUpperCase() ?? "T";
  return value === "T" ? true : value === "F" ? false : undefined;
}

/** Timeout (RFC 4918 10.7): the first usable entry in seconds, "infinite", or undefined when there is none. */
export function readTimeout(text: string | undefined): number | "infinite" | undefined {
  for (const entry of text?.split(",", 20) ?? []) {
    const value = entry.trim().toLowerCase();
    if (value === "infinite") return "infinite";
    const seconds = /^second-(\d{1,10})$/.exec(value)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), 2 ** 32 - 1);
  }
  return undefined;
}

/** A Coded-URL (RFC 4918 10.5): the token between angle brackets, or undefined. */
export const readCodedUrl = (text: string): string | undefined => /^\s*<([^<>\s"]{1,500})>\s*$/.exec(text)?.[1];

/** A Lock-Token header's value. */
export const printCodedUrl = (token: string): string => `<${token}>`;

export interface EtagEntry {
  readonly weak: boolean;
  /** With its quotes. */
  readonly tag: string;
}

/** If-Match, If-None-Match (RFC 9110 13.1): "*", the tags, or undefined when the text is malformed. Bare tags without quotes are taken as quoted. */
export function readEtags(text: string): "*" | EtagEntry[] | undefined {
  const trimmed = text.trim();
  if (trimmed === "*") return "*";
  const entries: EtagEntry[] = [];
  let rest = trimmed;
  while (rest !== "") {
    const match = /^(W\/)?("[\x21\x23-\x7e\x80-\xff]*"|[\x21\x23-\x2b\x2d-\x7e]+)\s*(?:,\s*|$)/.exec(rest);
    if (!match?.[2] || entries.length >= 200) return undefined;
    entries.push({ weak: match[1] !== undefined, tag: match[2].startsWith('"') ? match[2] : `"${match[2]}"` });
    rest = rest.slice(match[0].length);
  }
  return entries.length > 0 ? entries : undefined;
}

/** Whether Prefer (RFC 7240) or its forerunner Brief asks for return=minimal (RFC 8144). */
export const wantsMinimal = (prefer: string | undefined, brief: string | undefined): boolean =>
  (prefer !== undefined && /(?:^|[,;\s])return\s*=\s*"?minimal"?(?:[,;\s]|$)/i.test(prefer)) || brief?.trim().toLowerCase() === "t";
