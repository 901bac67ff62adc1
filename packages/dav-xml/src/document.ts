// Reads a request body as a small XML tree: strict, with namespaces, without document types or entities, bounded in depth and number.
import { SaxesParser } from "saxes";

export interface XmlAttribute {
  readonly prefix: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly prefix: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

/** The body is not the XML it should be; the message says why, in English, without quoting the body. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** Deepest nesting and largest number of elements and attributes a request body may have. */
export const xmlLimits = { depth: 100, elements: 10_000, attributes: 10_000 };

interface OpenElement extends XmlElement {
  readonly attributes: XmlAttribute[];
  readonly children: XmlNode[];
}

/**
 * The root element of a document.
 * @param body UTF-8, or UTF-16 with a byte order mark; the caller bounds its length
 * @throws XmlError for malformed XML, undeclared prefixes, a DOCTYPE (so no entity can be declared), or too much of it
 */
export function readDocument(body: Uint8Array | string): XmlElement {
  const text = typeof body === "string" ? body : decodeBody(body);
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let elements = 0;
  let attributes = 0;

  parser.on("error", () => {
    throw new XmlError("The request body is not well-formed XML.");
  });
  parser.on("doctype", () => {
    throw new XmlError("A document type declaration is not accepted.");
  });
  parser.on("opentag", (tag) => {
    if (++elements > xmlLimits.elements || open.length >= xmlLimits.depth)
      throw new XmlError("The request body has too many or too deeply nested elements.");
    const element: OpenElement = { namespace: tag.uri, name: tag.local, prefix: tag.prefix, attributes: [], children: [] };
    for (const attribute of Object.values(tag.attributes)) {
      if (++attributes > xmlLimits.attributes) throw new XmlError("The request body has too many attributes.");
      if (attribute.prefix === "xmlns" || attribute.name === "xmlns") continue;
      element.attributes.push({ prefix: attribute.prefix, name: attribute.local, namespace: attribute.uri, value: attribute.value });
    }
    if (open.length === 0) root = element;
    else open[open.length - 1]?.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  const onText = (value: string): void => void open[open.length - 1]?.children.push(value);
  parser.on("text", onText);
  parser.on("cdata", onText);

  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof XmlError) throw error;
    throw new XmlError("The request body is not well-formed XML.");
  }
  if (!root) throw new XmlError("The request body has no root element.");
  return root;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decodeBody(body: Uint8Array): string {
  const encoding = body[0] === 0xfe && body[1] === 0xff ? "utf-16be" : body[0] === 0xff && body[1] === 0xfe ? "utf-16le" : undefined;
  try {
    return encoding ? new TextDecoder(encoding, { fatal: true }).decode(body) : utf8.decode(body);
  } catch {
    throw new XmlError("The request body is not valid UTF-8.");
  }
}

export const isElement = (node: XmlNode): node is XmlElement => typeof node !== "string";

/** Child elements; stray text between them is passed over (ownCloud 2.11 sends some in every PROPFIND). */
export const elementsOf = (element: XmlElement): XmlElement[] => element.children.filter(isElement);

/** All text below an element. */
export function textOf(element: XmlElement): string {
  let text = "";
  for (const child of element.children) text += isElement(child) ? textOf(child) : child;
  return text;
}
