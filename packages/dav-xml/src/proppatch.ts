// The body of PROPPATCH (RFC 4918 14.19).
import { elementsOf, readDocument, textOf, XmlError } from "./document.ts";
import { namespaces, type XmlName } from "./names.ts";
import { printContent } from "./print.ts";

export interface PropertyInstruction extends XmlName {
  readonly action: "set" | "remove";
  /** The element's content as XML that stands alone; "" for remove. */
  readonly value: string;
  /** The element's text. */
  readonly text: string;
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
    for (const prop of elementsOf(step)) {
      if (prop.namespace !== namespaces.dav || prop.name !== "prop") continue;
      for (const element of elementsOf(prop)) {
        const set = action === "set";
        instructions.push({
          action,
          namespace: element.namespace,
          name: element.name,
          value: set ? printContent(element) : "",
          text: set ? textOf(element) : "",
        });
      }
    }
  }
  if (instructions.length === 0) throw new XmlError("The propertyupdate element changes nothing.");
  return instructions;
}
