// The pure parts of the WebDAV protocol: ids, ranges, headers, settings and compiled questions.
import { accountId, boxId, nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { describe, expect, it } from "vitest";
import { allRights, rightsOf } from "../../domain/access/roles.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { isOwnName } from "./own-name.ts";
import { rootOf } from "./place.ts";
import { ownCloudId, permissionsOf } from "./properties/owncloud-properties.ts";
import { createQuestions } from "./properties/question.ts";
import { settingOf } from "./properties/settings.ts";
import { checksumsOf, lengthOf, mtimeOf } from "./request-headers.ts";
import { davRoots } from "./roots/all.ts";
import { readItemId } from "./roots/spaces-root.ts";
import { rangeOf } from "../shared/byte-range.ts";

const anna: Actor = {
  box: boxId(1),
  account: accountId("1.abc"),
  version: 1,
  login: "anna",
  email: "Anna@example.org",
  displayName: "Anna",
  language: "de",
  role: "member",
  boxState: "active",
  via: "password",
};

describe("names in paths", () => {
  it("means the caller by id, login, e-mail and the name that was signed in with", () => {
    const basic = `Basic ${Buffer.from("anna@hohenwarth:geheim:mit:doppelpunkt").toString("base64")}`;
    for (const name of ["1.abc", "anna", "ANNA", "anna@example.org", "anna@hohenwarth"]) expect(isOwnName(anna, name, basic)).toBe(true);
    for (const name of ["bernd", "", "1.abd", "anna@arrach"]) expect(isOwnName(anna, name, basic)).toBe(false);
    expect(isOwnName(anna, "anna@hohenwarth", undefined)).toBe(false);
    expect(isOwnName({ ...anna, email: undefined }, "undefined", undefined)).toBe(false);
  });

  it("reads item ids", () => {
    expect(readItemId("1.s")).toEqual({ space: spaceId("1.s"), node: undefined });
    expect(readItemId("1.s$1.s")).toEqual({ space: spaceId("1.s"), node: undefined });
    expect(readItemId("1.s$1.s!1.s")).toEqual({ space: spaceId("1.s"), node: undefined });
    expect(readItemId("1.s$1.s!42")).toEqual({ space: spaceId("1.s"), node: 42 });
    for (const key of ["", "1.s$2.s", "1.s$1.s!x", "1.s$1.s!-1", "1.s$1.s!1e3", "1.s!3", "1.s$1.s!99999999999999999", "$", "1.s$1.s!1!2"])
      expect(readItemId(key)).toBeUndefined();
  });

  it("finds the root of a path", () => {
    expect(rootOf(davRoots, ["remote.php", "dav", "files", "anna"])?.prefixLength).toBe(3);
    expect(rootOf(davRoots, ["webdav"])?.prefixLength).toBe(1);
    expect(rootOf(davRoots, ["dav"])).toBeUndefined();
  });
});

describe("rangeOf", () => {
  const node = { size: 100, mtime: 1_795_417_423 };
  const of = (range: string, ifRange?: string) => rangeOf({ range, "if-range": ifRange }, node, '"e"');
  it("reads one range", () => {
    expect(of("bytes=0-9")).toEqual({ start: 0, end: 9 });
    expect(of("bytes=90-")).toEqual({ start: 90, end: 99 });
    expect(of("bytes=90-1000")).toEqual({ start: 90, end: 99 });
    expect(of("bytes=-10")).toEqual({ start: 90, end: 99 });
    expect(of("bytes=-1000")).toEqual({ start: 0, end: 99 });
  });
  it("knows what lies outside and what is no range", () => {
    for (const range of ["bytes=100-", "bytes=100-200", "bytes=-0"]) expect(of(range)).toBe("unsatisfiable");
    for (const range of ["bytes=0-1,3-4", "items=0-1", "bytes=9-1", "bytes=-", "bytes=a-b", ""]) expect(of(range)).toBeUndefined();
    expect(rangeOf({ range: "bytes=-5" }, { size: 0, mtime: 0 }, '"e"')).toBe("unsatisfiable");
  });
  it("obeys If-Range", () => {
    expect(of("bytes=0-9", '"e"')).toEqual({ start: 0, end: 9 });
    expect(of("bytes=0-9", '"f"')).toBeUndefined();
    expect(of("bytes=0-9", 'W/"e"')).toBeUndefined();
    expect(of("bytes=0-9", new Date(node.mtime * 1000).toUTCString())).toEqual({ start: 0, end: 9 });
    expect(of("bytes=0-9", "Mon, 23 Nov 2020 07:02:48 GMT")).toBeUndefined();
  });
});

describe("request headers", () => {
  const codeOf = (work: () => unknown): string | undefined => {
    try {
      work();
      return undefined;
    } catch (error) {
      return error instanceof DomainError ? error.code : "bug";
    }
  };
  it("OC-Checksum: all that are known, the strongest first", () => {
    const sha1 = "ab".repeat(20);
    expect(checksumsOf({ "oc-checksum": `MD5:${"cd".repeat(16)} SHA1:${sha1.toUpperCase()}` })).toEqual([
      { algorithm: "sha1", value: new Uint8Array(20).fill(0xab) },
      { algorithm: "md5", value: new Uint8Array(16).fill(0xcd) },
    ]);
    expect(checksumsOf({ "oc-checksum": "Adler32:1b" })).toEqual([{ algorithm: "adler32", value: Uint8Array.of(0, 0, 0, 0x1b) }]);
    expect(checksumsOf({ "oc-checksum": "SHA3-256:00" })).toEqual([]);
    expect(checksumsOf({})).toEqual([]);
    for (const value of ["SHA1:", "SHA1:xyz", "MD5:00", "ADLER32:123456789"])
      expect(codeOf(() => checksumsOf({ "oc-checksum": value }))).toBe("bad_request");
  });
  it("X-OC-Mtime: whole seconds, fractions cut off", () => {
    expect(mtimeOf({ "x-oc-mtime": "1795417423.98" })).toBe(1_795_417_423);
    expect(mtimeOf({ "x-oc-mtime": "-1" })).toBe(-1);
    expect(mtimeOf({})).toBeUndefined();
    for (const value of ["", "now", "0x10", "1e9", "NaN", "99999999999999"])
      expect(codeOf(() => mtimeOf({ "x-oc-mtime": value }))).toBe("bad_request");
  });
  it("lengths", () => {
    expect(lengthOf({ "oc-total-length": "25000000" }, "oc-total-length")).toBe(25_000_000);
    for (const value of ["-1", "1.5", "0x1", "99999999999999999999"])
      expect(codeOf(() => lengthOf({ "oc-total-length": value }, "oc-total-length"))).toBe("bad_request");
  });
});

describe("properties", () => {
  it("prints ids and permissions as clients expect them", () => {
    expect(ownCloudId({ id: nodeId(105) }, "ocabcdefghij")).toBe("00000105ocabcdefghij");
    expect(ownCloudId({ id: nodeId(1_234_567_890) }, "oc")).toBe("1234567890oc");
    const own = { rights: allRights, top: undefined };
    const parent = nodeId(1);
    expect([permissionsOf({ isFolder: true, parent }, own), permissionsOf({ isFolder: false, parent }, own)]).toEqual(["RDNVCK", "RDNVW"]);
    const shared = { rights: rightsOf(["viewer"]), top: nodeId(2) };
    expect(permissionsOf({ isFolder: true, parent }, shared)).toBe("SM");
    expect(permissionsOf({ isFolder: true, parent: undefined }, shared)).toBe("SMDNV");
    expect(permissionsOf({ isFolder: false, parent }, { ...shared, rights: rightsOf(["secure-viewer"]) })).toBe("SMX");
    expect(permissionsOf({ isFolder: true, parent }, { ...shared, rights: rightsOf(["contributor"]) })).toBe("SMCK");
  });

  it("lets PROPPATCH set times and store what is not the server's", () => {
    const set = (namespace: string, name: string, text: string) =>
      settingOf({ action: "set", namespace, name, text, value: text, language: "" });
    expect(set("DAV:", "lastmodified", "1795417423")).toEqual({ mtime: 1_795_417_423 });
    expect(set("DAV:", "getlastmodified", "Mon, 23 Nov 2026 07:02:48 GMT")).toEqual({ mtime: 1_795_417_368 });
    expect(set("DAV:", "lastmodified", "yesterday")).toEqual({ refused: 409 });
    expect(set("DAV:", "getetag", "x")).toEqual({ refused: 403 });
    expect(set("http://owncloud.org/ns", "downloadURL", "https://evil.example")).toEqual({ refused: 403 });
    const favorites = ["1", "true", " TRUE ", "0", "false", "constructor", ""].map((text) =>
      set("http://owncloud.org/ns", "favorite", text),
    );
    expect(favorites).toEqual([...[true, true, true, false, false].map((favorite) => ({ favorite })), { refused: 409 }, { refused: 409 }]);
    expect(set("urn:schemas-microsoft-com:", "Win32LastModifiedTime", "Mon, 23 Nov 2026 07:02:48 GMT")).toEqual({
      stored: true,
      mtime: 1_795_417_368,
    });
    expect(set("urn:x", "a", "1")).toEqual({ stored: true });
  });

  it("compiles a question once and knows what may be remembered", () => {
    const questions = createQuestions();
    const ask = (props: string) => questions.read(Buffer.from(`<d:propfind xmlns:d="DAV:"><d:prop>${props}</d:prop></d:propfind>`));
    expect(ask("<d:getetag/>")).toBe(ask("<d:getetag/>"));
    expect(ask("<d:getetag/>")).toMatchObject({ rememberable: true, needsDead: false, needsLocks: false });
    expect(ask("<d:lockdiscovery/>")).toMatchObject({ rememberable: false, needsLocks: true });
    expect(ask('<x xmlns="urn:y"/>')).toMatchObject({ needsDead: true });
    expect(ask('<dDC xmlns="http://owncloud.org/ns"/>')).toMatchObject({ needsDead: false });
    expect(questions.read(Buffer.alloc(0))).toMatchObject({ allDead: true, rememberable: false });
    expect(() => questions.read(Buffer.from("<a"))).toThrow(DomainError);
  });
});
