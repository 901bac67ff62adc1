// The body of ownCloud's REPORT search-files: what is looked for, and which properties of what is found.
import { elementsOf, readDocument, textOf, XmlError } from "./document.ts";
import { namespaces, type XmlName } from "./names.ts";

export interface SearchFiles {
  /** Property names to answer; none: the caller's choice. */
  readonly names: readonly XmlName[];
  /** As it was typed, or in the query language of ownCloud Infinite Scale (KQL). */
  readonly pattern: string;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/**
 * @returns undefined when the report is another one
 * @throws XmlError
 */
export function readSearchFiles(body: Uint8Array | string): SearchFiles | undefined {
  const root = readDocument(body);
  if (root.namespace !== namespaces.owncloud || root.name !== "search-files") return undefined;
  const names: XmlName[] = [];
  const asked = new Map<string, string>();
  for (const part of elementsOf(root)) {
    if (part.namespace === namespaces.dav && part.name === "prop")
      names.push(...elementsOf(part).map(({ namespace, name }) => ({ namespace, name })));
    if (part.namespace !== namespaces.owncloud || part.name !== "search") continue;
    for (const one of elementsOf(part)) asked.set(one.name, textOf(one).trim());
  }
  const pattern = asked.get("pattern");
  if (pattern === undefined) throw new XmlError("The report searches for nothing.");
  return { names, pattern, limit: wholeOf(asked.get("limit")), offset: wholeOf(asked.get("offset")) };
}

/** @throws XmlError */
function wholeOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new XmlError("The report's bounds are no numbers.");
  return Number(text);
}
