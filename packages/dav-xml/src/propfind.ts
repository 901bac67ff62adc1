// The body of PROPFIND (RFC 4918 14.20).
import { elementsOf, readDocument, XmlError } from "./document.ts";
import { namespaces, nameKey, type XmlName } from "./names.ts";

export type PropfindBody =
  | { readonly kind: "allprop"; readonly include: readonly XmlName[] }
  | { readonly kind: "propname" }
  | { readonly kind: "prop"; readonly names: readonly XmlName[] };

/**
 * What a PROPFIND asks for; an empty body is the caller's to treat as allprop. Names asked twice are listed once.
 * @throws XmlError
 */
export function readPropfind(body: Uint8Array | string): PropfindBody {
  const root = readDocument(body);
  if (root.namespace !== namespaces.dav || root.name !== "propfind") throw new XmlError("The body is not a DAV: propfind element.");
  let found: PropfindBody | undefined;
  let include: readonly XmlName[] | undefined;
  for (const element of elementsOf(root)) {
    if (element.namespace !== namespaces.dav) continue;
    const kind = element.name;
    if (kind === "include") include = namesIn(elementsOf(element));
    if (kind !== "prop" && kind !== "allprop" && kind !== "propname") continue;
    if (found) throw new XmlError("A propfind element holds one of prop, propname and allprop.");
    found = kind === "prop" ? { kind, names: namesIn(elementsOf(element)) } : kind === "allprop" ? { kind, include: [] } : { kind };
  }
  if (!found) throw new XmlError("The propfind element asks for nothing.");
  if (include && found.kind !== "allprop") throw new XmlError("The include element goes with allprop only.");
  return found.kind === "allprop" && include ? { kind: "allprop", include } : found;
}

function namesIn(elements: readonly XmlName[]): XmlName[] {
  const names = new Map<string, XmlName>();
  for (const { namespace, name } of elements) names.set(nameKey({ namespace, name }), { namespace, name });
  return [...names.values()];
}
