// The bodies of PROPFIND, PROPPATCH and LOCK as clients send them.
import { readFilterComments } from "./filter-comments.ts";
import { readFilterFiles } from "./filter-files.ts";
import { describe, expect, it } from "vitest";
import { XmlError } from "./document.ts";
import { printActiveLock, readLockInfo } from "./lockinfo.ts";
import { printError } from "./multistatus.ts";
import { readPropfind } from "./propfind.ts";
import { inLanguage, tagsOf } from "./print.ts";
import { readPropertyUpdate } from "./proppatch.ts";

describe("readPropfind", () => {
  it("reads what ownCloud 2.11 sends, stray text included", () => {
    const body =
      '<?xml version="1.0" ?><d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><permissions xmlns="http://owncloud.org/ns"/><d:getetag/></d:prop>M</d:propfind>';
    expect(readPropfind(body)).toEqual({
      kind: "prop",
      names: [
        { namespace: "DAV:", name: "getetag" },
        { namespace: "http://owncloud.org/ns", name: "permissions" },
      ],
    });
  });

  it("reads allprop with include, and propname", () => {
    expect(readPropfind('<propfind xmlns="DAV:"><allprop/><include><quota-used-bytes/></include></propfind>')).toEqual({
      kind: "allprop",
      include: [{ namespace: "DAV:", name: "quota-used-bytes" }],
    });
    expect(readPropfind('<propfind xmlns="DAV:"><propname/></propfind>')).toEqual({ kind: "propname" });
  });

  it.each([
    '<propfind xmlns="DAV:"/>',
    '<propfind xmlns="DAV:"><prop/><allprop/></propfind>',
    '<propfind xmlns="DAV:"><propname/><include/></propfind>',
    "<propfind><allprop/></propfind>",
    '<lockinfo xmlns="DAV:"/>',
  ])("refuses %s", (body) => {
    expect(() => readPropfind(body)).toThrow(XmlError);
  });
});

describe("readPropertyUpdate", () => {
  it("keeps the order and each value's XML with its namespaces", () => {
    const body =
      '<D:propertyupdate xmlns:D="DAV:" xmlns:q="urn:q"><D:set><D:prop><p xmlns="urn:p"><q:b q:c="1"/>t</p></D:prop></D:set>' +
      "<D:remove><D:prop><none/></D:prop></D:remove></D:propertyupdate>";
    expect(readPropertyUpdate(body)).toEqual([
      { action: "set", namespace: "urn:p", name: "p", value: '<q:b xmlns:q="urn:q" q:c="1"/>t', text: "t", language: "" },
      { action: "remove", namespace: "", name: "none", value: "", text: "", language: "" },
    ]);
  });

  it("knows the language in force, the nearest above each property", () => {
    const body =
      '<propertyupdate xmlns="DAV:" xml:lang="de"><set><prop><a/><b xml:lang="en-GB"/><c xml:lang=""/><d xml:lang="&quot;>"/></prop></set>' +
      '<set xml:lang="bar"><prop><e><f xml:lang="fr"/></e></prop><prop xml:lang="hsb"><g/></prop></set></propertyupdate>';
    const found = readPropertyUpdate(body);
    expect(found.map(({ name, language }) => `${name} ${language}`)).toEqual(["a de", "b en-GB", "c ", "d ", "e bar", "g hsb"]);
    expect(found[4]?.value).toBe('<f xmlns="DAV:" xml:lang="fr"/>');
    expect(inLanguage(tagsOf({ namespace: "urn:x", name: "a" }), "de")).toEqual({
      open: '<x:a xmlns:x="urn:x" xml:lang="de">',
      close: "</x:a>",
      empty: '<x:a xmlns:x="urn:x" xml:lang="de"/>',
    });
  });

  it("refuses an update without instructions", () => {
    expect(() => readPropertyUpdate('<propertyupdate xmlns="DAV:"><set><prop/></set></propertyupdate>')).toThrow(XmlError);
  });
});

describe("readFilterFiles", () => {
  const body = (rules: string, props = "<d:prop><d:getetag/><oc:favorite/></d:prop>") =>
    `<oc:filter-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${props}<oc:filter-rules>${rules}</oc:filter-rules></oc:filter-files>`;

  it("reads rules and names", () => {
    const names = [
      { namespace: "DAV:", name: "getetag" },
      { namespace: "http://owncloud.org/ns", name: "favorite" },
    ];
    expect(readFilterFiles(body("<oc:favorite>1</oc:favorite>"))).toEqual({ names, favorite: true, unknown: false });
    expect(readFilterFiles(body("<oc:systemtag>7</oc:systemtag>", ""))).toEqual({ names: [], favorite: false, unknown: true });
  });

  it("leaves other reports alone and refuses a filter without rules", () => {
    expect(readFilterFiles('<search-files xmlns="http://owncloud.org/ns"/>')).toBeUndefined();
    expect(() => readFilterFiles(body(""))).toThrow(XmlError);
    expect(() => readFilterFiles(body("<oc:favorite>0</oc:favorite>"))).toThrow(XmlError);
    expect(() => readFilterFiles("<oc:filter-files/>")).toThrow(XmlError);
  });
});

describe("readLockInfo", () => {
  const body = (scope: string, type: string, owner: string) =>
    `<lockinfo xmlns="DAV:"><lockscope>${scope}</lockscope><locktype>${type}</locktype>${owner}</lockinfo>`;

  it("keeps the owner as XML", () => {
    expect(readLockInfo(body("<shared/>", "<write/>", "<owner><href>mailto:a@b</href></owner>"))).toEqual({
      exclusive: false,
      ownerXml: '<href xmlns="DAV:">mailto:a@b</href>',
    });
    expect(readLockInfo(body("<exclusive/>", "<write/>", ""))).toEqual({ exclusive: true, ownerXml: "" });
  });

  it.each([
    ["", "<write/>"],
    ["<exclusive/>", ""],
    ["<exclusive/><shared/>", "<write/>"],
    ["<exclusive/>", "<read/>"],
  ])("refuses %s %s", (scope, type) => {
    expect(() => readLockInfo(body(scope, type, ""))).toThrow(XmlError);
  });

  it("prints an active lock", () => {
    const text = printActiveLock({
      exclusive: true,
      infinite: false,
      ownerXml: "anna",
      token: "urn:uuid:1",
      timeout: 60,
      rootHref: "/dav/a%26b",
    });
    expect(text).toContain("<d:exclusive/>");
    expect(text).toContain("<d:depth>0</d:depth><d:owner>anna</d:owner><d:timeout>Second-60</d:timeout>");
  });
});

describe("printError", () => {
  it("uses the prefixes that ownCloud Web reads literally", () => {
    expect(printError({ exception: "Sabre\\DAV\\Exception\\NotFound", message: "a < b", errorCode: "X" })).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:exception>Sabre\\DAV\\Exception\\NotFound</s:exception>' +
        "<s:message>a &lt; b</s:message><s:errorcode>X</s:errorcode></d:error>\n",
    );
  });
});

describe("readFilterComments", () => {
  const report = (inner: string) => `<oc:filter-comments xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${inner}</oc:filter-comments>`;

  it("reads bounds and a time, all of them optional", () => {
    expect(
      readFilterComments(report("<oc:limit>21</oc:limit><oc:offset> 20 </oc:offset><oc:datetime>2026-01-02T03:04:05Z</oc:datetime>")),
    ).toEqual({
      limit: 21,
      offset: 20,
      since: new Date("2026-01-02T03:04:05Z"),
    });
    expect(readFilterComments(report(""))).toEqual({ limit: undefined, offset: undefined, since: undefined });
    expect(readFilterComments('<x xmlns="DAV:"/>')).toBeUndefined();
  });

  it.each(["<oc:limit>-1</oc:limit>", "<oc:offset>1e9</oc:offset>", "<oc:datetime>gestern</oc:datetime>"])("refuses %s", (inner) => {
    expect(() => readFilterComments(report(inner))).toThrow(XmlError);
  });
});
