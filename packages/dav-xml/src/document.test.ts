// XML bodies: strict, bounded, and printed back so that they mean the same.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementsOf, isElement, readDocument, textOf, type XmlElement, XmlError, xmlLimits } from "./document.ts";
import { escapeXml, printContent, tagsOf } from "./print.ts";

describe("readDocument", () => {
  it.each([
    ["not closed", "<a>"],
    ["two roots", "<a/><b/>"],
    ["an undeclared prefix", '<D:a xmlns:D="DAV:"><x:b/></D:a>'],
    ["a prefix bound to nothing", '<a><x:b xmlns:x=""/></a>'],
    ["an unknown entity", "<a>&lol;</a>"],
    ["a document type", '<!DOCTYPE a [<!ENTITY lol "lol">]><a>&lol;</a>'],
    ["a document type without entities", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ["nothing", ""],
    ["blanks", "  \n"],
    ["no XML", "hello"],
    ["a control character", "<a>\u0001</a>"],
    ["an attribute twice", '<a b="1" b="2"/>'],
  ])("refuses %s", (_what, text) => {
    expect(() => readDocument(text)).toThrow(XmlError);
  });

  it("refuses bytes that are not UTF-8 and reads UTF-16 with a byte order mark", () => {
    expect(() => readDocument(Uint8Array.of(0x3c, 0x61, 0x3e, 0xc0, 0xaf, 0x3c, 0x2f, 0x61, 0x3e))).toThrow(XmlError);
    const text = "\ufeff<a>ä</a>";
    const bytes = new Uint8Array(text.length * 2);
    for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(2 * i, text.charCodeAt(i), true);
    expect(textOf(readDocument(bytes))).toBe("ä");
  });

  it("bounds depth, elements and attributes", () => {
    const deep = (n: number) => "<a>".repeat(n) + "</a>".repeat(n);
    expect(() => readDocument(deep(xmlLimits.depth))).not.toThrow();
    expect(() => readDocument(deep(xmlLimits.depth + 1))).toThrow(XmlError);
    expect(() => readDocument(`<a>${"<b/>".repeat(xmlLimits.elements)}</a>`)).toThrow(XmlError);
    expect(() => readDocument(`<a ${Array.from({ length: xmlLimits.attributes + 1 }, (_, i) => `a${i}="1"`).join(" ")}/>`)).toThrow(
      XmlError,
    );
  });
});

const names = fc.constantFrom("a", "prop", "Ünter", "x-y.z");
const spaces = fc.constantFrom("", "DAV:", "http://example.org/ns", 'urn:"<&>');
const element: fc.Arbitrary<XmlElement> = fc
  .letrec<{ element: XmlElement }>((tie) => ({
    element: fc.record({
      namespace: spaces,
      name: names,
      prefix: fc.constantFrom("", "p", "d", "x"),
      attributes: fc
        .uniqueArray(fc.record({ prefix: fc.constantFrom("", "q"), name: names, value: fc.string({ unit: "grapheme" }) }), {
          selector: (a) => a.prefix + a.name,
          maxLength: 3,
        })
        .map((list) =>
          list.map((a) => ({
            ...a,
            value: escapeXml(a.value) === a.value || !/[\ufffd]/.test(escapeXml(a.value)) ? a.value : "",
            namespace: a.prefix ? "urn:q" : "",
          })),
        ),
      children: fc.array(
        fc.oneof(
          { depthSize: "small" },
          fc.string({ unit: "grapheme" }).filter((t) => !escapeXml(t).includes("\ufffd") && t !== ""),
          tie("element"),
        ),
        { maxLength: 3 },
      ),
    }),
  }))
  .element.map(usable);

/** An element in no namespace has no prefix. */
function usable(node: XmlElement): XmlElement {
  return {
    ...node,
    prefix: node.namespace === "" ? "" : node.prefix,
    children: node.children.map((child) => (isElement(child) ? usable(child) : child)),
  };
}

/** Texts next to each other are one text; line ends are XML's. */
function canonical(node: XmlElement): unknown {
  const children: unknown[] = [];
  for (const child of node.children) {
    const last = children.at(-1);
    if (isElement(child)) children.push(canonical(child));
    else if (typeof last === "string") children[children.length - 1] = last + child;
    else children.push(child);
  }
  const attributes = node.attributes.map((a) => JSON.stringify([a.namespace, a.name, a.value])).toSorted((a, b) => (a < b ? -1 : 1));
  return { name: node.name, namespace: node.namespace, attributes, children };
}

describe("printContent", () => {
  it("prints what reads back as the same, in whatever document it stands", () => {
    fc.assert(
      fc.property(element, (inner) => {
        const outer: XmlElement = { namespace: "", name: "outer", prefix: "", attributes: [], children: [inner] };
        const text = printContent(outer);
        const read = readDocument(`<d:holder xmlns:d="DAV:" xmlns:x="urn:other">${text}</d:holder>`);
        const [found] = elementsOf(read);
        expect(found && canonical(found)).toEqual(canonical(inner));
      }),
    );
  });

  it("escapes any text so that it reads back, but for what XML cannot hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const read = textOf(readDocument(`<a>${escapeXml(text)}</a>`));
        if (!escapeXml(text).includes("\ufffd")) expect(read).toBe(text);
      }),
    );
  });
});

describe("tagsOf", () => {
  it("uses the document's prefixes, declares others, and leaves the empty namespace bare", () => {
    expect(tagsOf({ namespace: "DAV:", name: "a" }).empty).toBe("<d:a/>");
    expect(tagsOf({ namespace: "urn:<", name: "a" })).toEqual({
      open: '<x:a xmlns:x="urn:&lt;">',
      close: "</x:a>",
      empty: '<x:a xmlns:x="urn:&lt;"/>',
    });
    expect(tagsOf({ namespace: "", name: "a" }).open).toBe("<a>");
  });
});
