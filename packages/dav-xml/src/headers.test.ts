// The If header and the small headers, also under random input.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCodedUrl, readDepth, readEtags, readOverwrite, readTimeout, wantsMinimal } from "./headers.ts";
import { type IfList, printIfHeader, readIfHeader, submittedTokens } from "./if-header.ts";

const uri = fc.constantFrom("urn:uuid:1", "DAV:no-lock", "/dav/a%20b", "http://h/x?y=(z)", "opaquelocktoken:[1]");
const etag = fc.tuple(fc.boolean(), fc.stringMatching(/^[!#-~]{0,12}$/)).map(([weak, text]) => `${weak ? "W/" : ""}"${text}"`);
const condition = fc.oneof(fc.record({ not: fc.boolean(), token: uri }), fc.record({ not: fc.boolean(), etag }));
const conditions = fc.array(condition, { minLength: 1, maxLength: 4 });
const untagged = fc.array(
  conditions.map((list): IfList => ({ resource: undefined, conditions: list })),
  { minLength: 1, maxLength: 4 },
);
const tagged = fc.array(fc.record({ resource: uri, conditions }), { minLength: 1, maxLength: 4 });

describe("readIfHeader", () => {
  it("reads what it prints", () => {
    fc.assert(
      fc.property(fc.oneof(untagged, tagged), (lists) => {
        expect(readIfHeader(printIfHeader(lists))).toEqual(lists);
      }),
    );
  });

  it("never fails on any text, and bounds it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("<", ">", "(", ")", "[", "]", '"', " ", "N", "o", "t", "W/", "a") }),
        (text) => void readIfHeader(text),
      ),
    );
    expect(readIfHeader("(<a>)".repeat(5000))).toBeUndefined();
    expect(readIfHeader(`(${"<a>".repeat(600)})`)).toBeUndefined();
  });

  it.each([
    "",
    " ",
    "()",
    "(<a>",
    "<a>",
    "(<a>) <b> (<c>)",
    "<a> <b> (<c>)",
    "(a)",
    '("e")',
    '(["e)',
    "([e])",
    "(<>)",
    "(Not)",
    "(<a>) x",
    "<a b> (<c>)",
  ])("refuses %s", (text) => {
    expect(readIfHeader(text)).toBeUndefined();
  });

  it("reads the forms of the RFC and of the clients", () => {
    // RFC 4918 10.4.6 has blanks in its tags.
    expect(readIfHeader('(<urn:uuid:1> ["I am an ETag"]) (["other"])')).toHaveLength(2);
    expect(readIfHeader('</remote.php/dav/files/alice/big.bin> (["9e0b]1f"])')).toEqual([
      { resource: "/remote.php/dav/files/alice/big.bin", conditions: [{ not: false, etag: '"9e0b]1f"' }] },
    ]);
    expect(readIfHeader("(Not <DAV:no-lock>\t<urn:a>)(<urn:b>)")).toEqual([
      {
        resource: undefined,
        conditions: [
          { not: true, token: "DAV:no-lock" },
          { not: false, token: "urn:a" },
        ],
      },
      { resource: undefined, conditions: [{ not: false, token: "urn:b" }] },
    ]);
  });

  it("counts tokens as submitted where they are not negated", () => {
    expect(submittedTokens(readIfHeader("(<urn:a> Not <urn:b>) (<urn:a>)") ?? [])).toEqual(["urn:a"]);
  });
});

describe("small headers", () => {
  it("Depth, Overwrite, Timeout, Lock-Token", () => {
    expect(["0", "1", " Infinity ", "2", ""].map(readDepth)).toEqual(["0", "1", "infinity", undefined, undefined]);
    expect([undefined, "t", "F", "x"].map(readOverwrite)).toEqual([true, true, false, undefined]);
    expect(["Second-60", "Extend, Second-5", "Infinite, Second-5", "Second-x", undefined, "Second-99999999999"].map(readTimeout)).toEqual([
      60,
      5,
      "infinite",
      undefined,
      undefined,
      undefined,
    ]);
    expect(readCodedUrl("<urn:uuid:1>")).toBe("urn:uuid:1");
    expect(readCodedUrl("urn:uuid:1")).toBeUndefined();
  });

  it("entity tags", () => {
    expect(readEtags("*")).toBe("*");
    expect(readEtags('"a,b", W/"c",d')).toEqual([
      { weak: false, tag: '"a,b"' },
      { weak: true, tag: '"c"' },
      { weak: false, tag: '"d"' },
    ]);
    expect(readEtags("")).toBeUndefined();
    expect(readEtags('"a')).toBeUndefined();
    expect(readEtags('"a" "b"')).toBeUndefined();
  });

  it("Prefer and Brief", () => {
    expect(wantsMinimal("respond-async, return=minimal", undefined)).toBe(true);
    expect(wantsMinimal("return=representation", undefined)).toBe(false);
    expect(wantsMinimal(undefined, "t")).toBe(true);
  });
});
