// The If request header (RFC 4918 10.4): parsed into lists of conditions, and printed.

export interface IfCondition {
  readonly not: boolean;
  /** A state token: the URI without angle brackets. */
  readonly token?: string;
  /** An entity tag with its quotes, and W/ where it is weak. */
  readonly etag?: string;
}

export interface IfList {
  /** The tagged resource as it was written (URL or absolute path); undefined for an untagged list. */
  readonly resource: string | undefined;
  readonly conditions: readonly IfCondition[];
}

/** Longest header and largest number of conditions that are read. */
const limits = { length: 16_384, conditions: 500 };

/**
 * The lists of an If header, of which one must be true. A header is either all tagged or all untagged (the grammar's two productions).
 * @returns undefined when the text is not an If header
 */
export function readIfHeader(text: string): IfList[] | undefined {
  if (text.length > limits.length) return undefined;
  const lists: IfList[] = [];
  let resource: string | undefined;
  let used = true;
  let count = 0;
  let at = skip(text, 0);
  while (at < text.length) {
    if (text[at] === "<") {
      const end = text.indexOf(">", at);
      if (end < at + 2 || !used || (lists.length > 0 && resource === undefined)) return undefined;
      resource = text.slice(at + 1, end);
      if (!isUri(resource)) return undefined;
      used = false;
      at = skip(text, end + 1);
      continue;
    }
    const list = readList(text, at);
    if (!list || (count += list.conditions.length) > limits.conditions) return undefined;
    lists.push({ resource, conditions: list.conditions });
    used = true;
    at = skip(text, list.end);
  }
  return lists.length > 0 && used ? lists : undefined;
}

function readList(text: string, start: number): { conditions: IfCondition[]; end: number } | undefined {
  if (text[start] !== "(") return undefined;
  const conditions: IfCondition[] = [];
  let at = skip(text, start + 1);
  while (text[at] !== ")") {
    const not = text.slice(at, at + 3).toLowerCase() === "not";
    if (not) at = skip(text, at + 3);
    const close = text[at] === "<" ? ">" : text[at] === "[" ? "]" : undefined;
    if (!close) return undefined;
    // An entity tag may hold a bracket inside its quotes.
    const end = close === ">" ? text.indexOf(">", at) : endOfEtag(text, at + 1);
    if (end < 0 || text[end] !== close) return undefined;
    const content = text.slice(at + 1, end).trim();
    if (close === ">" ? !isUri(content) : !/^(?:W\/)?"[\x20\x21\x23-\x7e\x80-\xff]*"$/.test(content)) return undefined;
    conditions.push(close === ">" ? { not, token: content } : { not, etag: content });
    at = skip(text, end + 1);
  }
  return conditions.length > 0 ? { conditions, end: at + 1 } : undefined;
}

function endOfEtag(text: string, start: number): number {
  const opening = text.indexOf('"', start);
  const closing = opening < 0 ? -1 : text.indexOf('"', opening + 1);
  return closing < 0 ? -1 : text.indexOf("]", closing);
}

const isUri = (text: string): boolean => /^[\x21\x23-\x3b\x3d\x3f-\x7e\x80-\xff]+$/.test(text);

function skip(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

/** The header's text: what `readIfHeader` reads back as the same lists. */
export function printIfHeader(lists: readonly IfList[]): string {
  let text = "";
  let last: string | undefined;
  for (const list of lists) {
    if (list.resource !== undefined && list.resource !== last) text += `${text ? " " : ""}<${list.resource}>`;
    last = list.resource;
    const conditions = list.conditions.map((c) => `${c.not ? "Not " : ""}${c.token === undefined ? `[${c.etag ?? ""}]` : `<${c.token}>`}`);
    text += `${text ? " " : ""}(${conditions.join(" ")})`;
  }
  return text;
}

/** Tokens named positively anywhere in the header: these count as submitted (RFC 4918 10.4.1). */
export function submittedTokens(lists: readonly IfList[]): string[] {
  const tokens = new Set<string>();
  for (const list of lists)
    for (const condition of list.conditions) if (!condition.not && condition.token !== undefined) tokens.add(condition.token);
  return [...tokens];
}
