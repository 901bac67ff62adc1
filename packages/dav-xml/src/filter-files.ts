// The body of ownCloud's REPORT filter-files: which properties of which files.
import { elementsOf, readDocument, textOf, XmlError } from "./document.ts";
import { namespaces, type XmlName } from "./names.ts";

export interface FilterFiles {
  /** Property names to answer; none: the caller's choice. */
  readonly names: readonly XmlName[];
  /** Only favourites. */
  readonly favorite: boolean;
  /** Filters that are not known here, such as tags. */
  readonly unknown: boolean;
}

/**
 * @returns undefined when the report is another one
 * @throws XmlError
 */
export function readFilterFiles(body: Uint8Array | string): FilterFiles | undefined {
  const root = readDocument(body);
  if (root.namespace !== namespaces.owncloud || root.name !== "filter-files") return undefined;
  const names: XmlName[] = [];
  let favorite = false;
  let unknown = false;
  for (const part of elementsOf(root)) {
    if (part.namespace === namespaces.dav && part.name === "prop")
      names.push(...elementsOf(part).map(({ namespace, name }) => ({ namespace, name })));
    if (part.namespace !== namespaces.owncloud || part.name !== "filter-rules") continue;
    for (const rule of elementsOf(part)) {
      if (rule.namespace === namespaces.owncloud && rule.name === "favorite") favorite = ["1", "true"].includes(textOf(rule).trim());
      else unknown = true;
    }
  }
  if (!favorite && !unknown) throw new XmlError("The report filters by nothing.");
  return { names, favorite, unknown };
}
