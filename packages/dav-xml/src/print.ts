// Prints XML: escaping, elements with the document's prefixes, and the content of parsed elements as text that stands alone.
import { isElement, type XmlElement, type XmlNode } from "./document.ts";
import { prefixOf, type XmlName } from "./names.ts";

// What must not stand as it is in text: markup, carriage returns (a parser would change them), and what XML 1.0 does not allow at all.
const unsafe =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const unsafeAll = new RegExp(unsafe.source, "g");
const replacements: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };

/** Text for element content or a double-quoted attribute. Characters that XML cannot hold become U+FFFD. */
export const escapeXml = (text: string): string =>
  unsafe.test(text) ? text.replace(unsafeAll, (character) => replacements[character] ?? "\ufffd") : text;

const escapeAttribute = (text: string): string =>
  escapeXml(text).replace(/[\t\n]/g, (character) => (character === "\t" ? "&#9;" : "&#10;"));

export const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\n';

const declared = [...prefixOf].map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`).join("");

/** Start tag of a document's root with all prefixes of `prefixOf` bound, e.g. `rootTag("d:multistatus")`. */
export const rootTag = (name: string): string => `<${name}${declared}>`;

export interface Tags {
  readonly open: string;
  readonly close: string;
  /** The element without content. */
  readonly empty: string;
}

/** Start, end and empty tag of an element below `rootTag`; a namespace without a prefix there is declared on the element. */
export function tagsOf(name: XmlName): Tags {
  const prefix = prefixOf.get(name.namespace);
  if (prefix) return { open: `<${prefix}:${name.name}>`, close: `</${prefix}:${name.name}>`, empty: `<${prefix}:${name.name}/>` };
  // No default namespace is ever in scope, so a bare name is in the empty namespace.
  if (name.namespace === "") return { open: `<${name.name}>`, close: `</${name.name}>`, empty: `<${name.name}/>` };
  const start = `x:${name.name} xmlns:x="${escapeAttribute(name.namespace)}"`;
  return { open: `<${start}>`, close: `</x:${name.name}>`, empty: `<${start}/>` };
}

/** The tags of an element with a language of its own; "" leaves them as they are. */
export function inLanguage(tags: Tags, language: string): Tags {
  if (language === "") return tags;
  const attribute = ` xml:lang="${escapeAttribute(language)}"`;
  return { open: `${tags.open.slice(0, -1)}${attribute}>`, close: tags.close, empty: `${tags.empty.slice(0, -2)}${attribute}/>` };
}

/**
 * What is inside an element, as XML that means the same wherever no default namespace is in scope:
 * every prefix is declared where it is first used. Texts and prefixes are kept (RFC 4918 4.3).
 */
export const printContent = (element: XmlElement): string => element.children.map((child) => printNode(child, noScope)).join("");

const noScope: ReadonlyMap<string, string> = new Map([
  ["", ""],
  ["xml", "http://www.w3.org/XML/1998/namespace"],
]);

function printNode(node: XmlNode, scope: ReadonlyMap<string, string>): string {
  if (!isElement(node)) return escapeXml(node);
  const inner = new Map(scope);
  let start = node.prefix ? `${node.prefix}:${node.name}` : node.name;
  const tag = start;
  const declare = (prefix: string, namespace: string): void => {
    if (inner.get(prefix) === namespace) return;
    inner.set(prefix, namespace);
    start += prefix ? ` xmlns:${prefix}="${escapeAttribute(namespace)}"` : ` xmlns="${escapeAttribute(namespace)}"`;
  };
  declare(node.prefix, node.namespace);
  for (const attribute of node.attributes) if (attribute.prefix) declare(attribute.prefix, attribute.namespace);
  for (const attribute of node.attributes) {
    start += ` ${attribute.prefix ? `${attribute.prefix}:` : ""}${attribute.name}="${escapeAttribute(attribute.value)}"`;
  }
  if (node.children.length === 0) return `<${start}/>`;
  return `<${start}>${node.children.map((child) => printNode(child, inner)).join("")}</${tag}>`;
}
