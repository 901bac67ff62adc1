// XML that lies, bombs, nests or never ends.
import { describe, expect, it } from "vitest";
import { alive, dav, refused, soonEnough, type Target } from "./target.ts";

const xml = { "content-type": "application/xml; charset=utf-8" };
const propfind = (inside: string, doctype = "") => `<?xml version="1.0"?>${doctype}<d:propfind xmlns:d="DAV:">${inside}</d:propfind>`;

const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from("bcdefghijk", (c, i) => `<!ENTITY ${c} "${`&${"abcdefghijk"[i]};`.repeat(10)}">`).join("")}]>`;

const malformed: Record<string, string | Uint8Array> = {
  "no XML at all": "hello",
  "an unclosed element": `<d:propfind xmlns:d="DAV:"><d:prop>`,
  "crossed elements": propfind("<d:prop><d:a></d:prop></d:a>"),
  "two roots": `${propfind("<d:allprop/>")}<d:propfind xmlns:d="DAV:"/>`,
  "an undeclared prefix": propfind("<d:prop><x:a/></d:prop>"),
  "an attribute twice": propfind(`<d:prop a="1" a="2"/>`),
  "a character that XML does not know": propfind("<d:prop><d:a>&#0;</d:a></d:prop>"),
  "a raw control character": propfind("<d:prop><d:a>\u0001</d:a></d:prop>"),
  "invalid UTF-8": Buffer.concat([
    Buffer.from(`<d:propfind xmlns:d="DAV:"><d:prop><d:`),
    Buffer.from([0xc3, 0x28]),
    Buffer.from("/></d:prop></d:propfind>"),
  ]),
  "an unknown entity": propfind("<d:prop><d:a>&unknown;</d:a></d:prop>"),
  "an entity bomb": propfind("<d:prop><d:a>&k;</d:a></d:prop>", laughs),
  "an entity bomb in an attribute": propfind(`<d:prop a="&k;"/>`, laughs),
  "an external entity": propfind("<d:prop><d:a>&e;</d:a></d:prop>", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`),
  "an external DTD": propfind("<d:allprop/>", `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/evil.dtd">`),
  "a parameter entity": propfind("<d:allprop/>", `<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>`),
  "another root element": `<d:lockinfo xmlns:d="DAV:"/>`,
  "a root in no namespace": "<propfind><allprop/></propfind>",
  "propname and prop together": propfind("<d:propname/><d:prop><d:getetag/></d:prop>"),
};

export function xmlCases(target: () => Target): void {
  describe("XML", () => {
    for (const [name, body] of Object.entries(malformed))
      it(`PROPFIND with ${name} is 400`, async () =>
        refused(await dav(target(), "PROPFIND", "", { headers: { depth: "0", ...xml }, body }), [400]));

    it.each(["PROPPATCH", "LOCK", "REPORT"])("%s with an entity bomb, an external entity or half an element is refused", async (method) => {
      await dav(target(), "PUT", "xml.txt", { body: "x" });
      for (const name of ["an entity bomb", "an external entity", "an unclosed element"])
        refused(
          await dav(target(), method, "xml.txt", { headers: xml, body: malformed[name]! }),
          method === "REPORT" ? [400, 403, 405, 415, 501] : [400],
        );
    });

    it("100,000 levels are refused quickly", async () => {
      const started = Date.now();
      const deep = propfind(`<d:prop>${"<d:a>".repeat(100_000)}${"</d:a>".repeat(100_000)}</d:prop>`);
      refused(await dav(target(), "PROPFIND", "", { headers: { depth: "0", ...xml }, body: deep }), [400, 413]);
      expect(Date.now() - started).toBeLessThan(soonEnough);
      await alive(target());
    });

    it("100,000 levels in a property's value are refused or bounded", async () => {
      const deep = `<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><x:a xmlns:x="u">${"<x:b>".repeat(100_000)}${"</x:b>".repeat(100_000)}</x:a></d:prop></d:set></d:propertyupdate>`;
      refused(await dav(target(), "PROPPATCH", "", { headers: xml, body: deep }), [400, 413]);
    });

    it("an attribute or a name of megabytes is refused", async () => {
      const long = "a".repeat(3_000_000);
      refused(
        await dav(target(), "PROPFIND", "", { headers: { depth: "0", ...xml }, body: propfind(`<d:prop><d:${long}/></d:prop>`) }),
        [400, 413],
      );
      refused(
        await dav(target(), "PROPFIND", "", { headers: { depth: "0", ...xml }, body: propfind(`<d:prop x="${long}"/>`) }),
        [400, 413],
      );
    });

    it("a body that never ends is cut off", async () => {
      const answer = await dav(target(), "PROPFIND", "", {
        headers: { depth: "0", ...xml },
        body: propfind(`<d:prop>${"<d:a/>".repeat(6_000_000)}</d:prop>`),
      }).catch((error: Error) => error);
      // The server may answer and close while the client still sends.
      if (answer instanceof Error) expect(answer.message).toMatch(/ECONNRESET|EPIPE|socket hang up/);
      else refused(answer, [413]);
      await alive(target());
    });

    it("ten thousand names in one PROPFIND cost little", async () => {
      const started = Date.now();
      const answer = await dav(target(), "PROPFIND", "", {
        headers: { depth: "1", ...xml },
        body: propfind(`<d:prop>${Array.from({ length: 10_000 }, (_, i) => `<d:p${i}/>`).join("")}</d:prop>`),
      });
      expect([207, 400, 413]).toContain(answer.status);
      expect(Date.now() - started).toBeLessThan(soonEnough);
    });

    it("what ownCloud's client sends after the last element is tolerated", async () => {
      const body = `<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop>M</d:propfind>`;
      expect((await dav(target(), "PROPFIND", "", { headers: { depth: "0", ...xml }, body })).status).toBe(207);
    });

    it("MKCOL with a body it does not know is 415", async () =>
      refused(await dav(target(), "MKCOL", "with-body", { headers: xml, body: "<x/>" }), [415]));
  });
}
