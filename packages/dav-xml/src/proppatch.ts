// The body of PROPPATCH (RFC 4918 14.19).
import { elementsOf, readDocument, textOf, type XmlElement, XmlError } from "./document.ts";
import { namespaces, type XmlName } from "./names.ts";
import { printContent } from "./print.ts";

export interface PropertyInstruction extends XmlName {
  readonly action: "set" | "remove";
  /** The element's content as XML that stands alone; "" for remove. */
  readonly value: string;
  /** The element's text. */
  readonly text: string;
  /** The language in force (xml:lang of the element or the nearest above it), which is kept with the value (RFC 4918 4.3); "" for none. */
  readonly language: string;
}

const longestLanguage = 100;

/** xml:lang of an element, or what it inherits. Texts that can be no language tag (BCP 47) count as none. */
function languageOf(element: XmlElement, inherited: string): string {
  const own = element.attributes.find(({ prefix, name }) => prefix === "xml" && name === "lang")?.value;
  if (own === undefined) return inherited;
  return own.length <= longestLanguage && /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/.test(own) ? own : "";
}

/**
 * The instructions in document order, which is the order of their effect (RFC 4918 9.2).
 * @throws XmlError
 */
export function readPropertyUpdate(body: Uint8Array | string): PropertyInstruction[] {
  const root = readDocument(body);
  if (root.namespace !== namespaces.dav || root.name !== "propertyupdate")
    throw new XmlError("The body is not a DAV: propertyupdate element.");
  const instructions: PropertyInstruction[] = [];
  for (const step of elementsOf(root)) {
    if (step.namespace !== namespaces.dav || (step.name !== "set" && step.name !== "remove")) continue;
    const action = step.name;
    const stepLanguage = languageOf(step, languageOf(root, ""));
    for (const prop of elementsOf(step)) {
      if (prop.namespace !== namespaces.dav || prop.name !== "prop") continue;
      const language = languageOf(prop, stepLanguage);
      for (const element of elementsOf(prop)) {
        const set = action === "set";
        instructions.push({
          action,
          namespace: element.namespace,
          name: element.name,
          value: set ? printContent(element) : "",
          text: set ? textOf(element) : "",
          language: set ? languageOf(element, language) : "",
        });
      }
    }
  }
  if (instructions.length === 0) throw new XmlError("The propertyupdate element changes nothing.");
  return instructions;
}
