// Favourites, private links and languages of properties over HTTP.
import { ask as plainAsk, propfindBody, signIn, startComposedServer, type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let server: ComposedServer;
let anna: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
});
afterAll(() => server?.stop());

const put = (path: string, body = path) => anna.dav("PUT", path, { body });
const ask = async (path: string, depth: string, ...names: string[]) =>
  (await anna.dav("PROPFIND", path, { headers: { depth }, body: propfindBody(...names) })).text;
const patch = (path: string, inner: string, headers: Record<string, string> = {}) =>
  anna.dav("PROPPATCH", path, {
    headers,
    body: `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:q="urn:q">${inner}</d:propertyupdate>`,
  });
const mark = (path: string, value: string, headers: Record<string, string> = {}) =>
  patch(path, `<d:set><d:prop><oc:favorite>${value}</oc:favorite></d:prop></d:set>`, headers);
const filter = (path: string, rules = "<oc:favorite>1</oc:favorite>", names = "<d:getetag/><oc:favorite/><oc:fileid/>") =>
  anna.ask("REPORT", path, {
    body: `<?xml version="1.0"?><oc:filter-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>${names}</d:prop><oc:filter-rules>${rules}</oc:filter-rules></oc:filter-files>`,
  });
const hrefs = (text: string) => [...text.matchAll(/<d:href>([^<]+)</g)].map((match) => match[1]);

describe("search", () => {
  const search = (path: string, pattern: string, more = "", who = anna) =>
    who.ask("REPORT", path, {
      body: `<?xml version="1.0"?><oc:search-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getetag/><oc:fileid/></d:prop><oc:search><oc:pattern>${pattern}</oc:pattern>${more}</oc:search></oc:search-files>`,
    });

  it("finds names below the folder that is asked, in every root, as clients write patterns", async () => {
    await anna.dav("MKCOL", "suche");
    await anna.dav("MKCOL", "suche/b%C3%BCro");
    await put("suche/b%C3%BCro/Stra%C3%9Fenplan.txt");
    await put("suche/stra%C3%9Fe.txt");
    const found = await search("/remote.php/dav/files/anna", "STRASSE");
    expect([found.status, found.headers["content-range"]]).toEqual([207, "rows 0-1/2"]);
    expect(hrefs(found.text)).toEqual(
      ["/remote.php/dav/files/anna/suche/stra%c3%9fe.txt", "/remote.php/dav/files/anna/suche/b%c3%bcro/Stra%c3%9fenplan.txt"].map(
        (href) => expect.stringMatching(new RegExp(`^${href}$`, "i")) as unknown,
      ),
    );
    expect(hrefs((await search("/remote.php/webdav/suche/b%C3%BCro", 'name:"*strasse*"')).text)).toHaveLength(1);
    const second = await search("/remote.php/webdav", "strasse", "<oc:limit>1</oc:limit><oc:offset>1</oc:offset>");
    expect([hrefs(second.text).length, second.headers["content-range"]]).toEqual([1, "rows 1-1/2"]);
    const none = await search("/remote.php/webdav", "gibtesnicht");
    expect([none.status, hrefs(none.text), none.headers["content-range"]]).toEqual([207, [], "rows */0"]);
    const bernd = server.actor("bernd");
    expect(hrefs((await search("/remote.php/webdav", "strasse", "", bernd)).text)).toEqual([]);
    expect((await search("/remote.php/dav/files/anna", "strasse", "", bernd)).status).toBe(404);
    expect((await search("/remote.php/webdav", "strasse", "<oc:limit>viele</oc:limit>")).status).toBe(400);
  });
});

describe("favourites", () => {
  it("are set and taken back without a new etag, and are seen at once", async () => {
    await anna.dav("MKCOL", "fav");
    await put("fav/a.txt");
    const before = await ask("fav", "1", "d:getetag");
    const favorites = async () => [...(await ask("fav", "1", "oc:favorite")).matchAll(/<oc:favorite>(\d)</g)].map((match) => match[1]);
    expect(await favorites()).toEqual(["0", "0"]);
    expect((await mark("fav/a.txt", "1")).text).toContain("200 OK");
    expect(await favorites()).toEqual(["0", "1"]);
    expect((await mark("fav", "true")).text).toContain("200 OK");
    expect((await mark("fav", "true")).text).toContain("200 OK");
    expect(await favorites()).toEqual(["1", "1"]);
    expect((await mark("fav/a.txt", "0")).text).toContain("200 OK");
    await patch("fav", "<d:remove><d:prop><oc:favorite/></d:prop></d:remove>");
    expect(await favorites()).toEqual(["0", "0"]);
    expect((await mark("fav", "maybe")).text).toContain("409 Conflict");
    expect(await ask("fav", "1", "d:getetag")).toBe(before);
  });

  it("go with the other properties of a request or not at all, and need no lock", async () => {
    await put("both.txt");
    const refused = await patch("both.txt", "<d:set><d:prop><oc:favorite>1</oc:favorite><d:getetag>x</d:getetag></d:prop></d:set>");
    expect(refused.text).toContain("424 Failed Dependency");
    expect(await ask("both.txt", "0", "oc:favorite")).toContain("<oc:favorite>0</oc:favorite>");
    const lockinfo = '<d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>';
    await anna.dav("LOCK", "both.txt", { headers: { depth: "0" }, body: lockinfo });
    expect((await mark("both.txt", "1")).text).toContain("200 OK");
    expect((await patch("both.txt", "<d:set><d:prop><oc:favorite>1</oc:favorite><q:x>1</q:x></d:prop></d:set>")).status).toBe(423);
  });

  it("are reported below the folder that is asked, in every root, but not from the trash, and to nobody else", async () => {
    await anna.dav("MKCOL", "rep");
    await anna.dav("MKCOL", "rep/Bauamt%20S%C3%BCd");
    await put("rep/Bauamt%20S%C3%BCd/plan.txt");
    await put("rep/other.txt");
    await mark("rep/Bauamt%20S%C3%BCd", "1");
    await mark("rep/Bauamt%20S%C3%BCd/plan.txt", "1");
    for (const root of ["/remote.php/dav/files/anna", "/remote.php/webdav"]) {
      const answer = await filter(`${root}/rep`);
      expect(answer.status).toBe(207);
      expect(hrefs(answer.text)).toEqual([`${root}/rep/Bauamt%20S%C3%BCd/`, `${root}/rep/Bauamt%20S%C3%BCd/plan.txt`]);
      expect(answer.text.match(/<oc:favorite>1</g)).toHaveLength(2);
      expect(hrefs((await filter(`${root}/rep/Bauamt%20S%C3%BCd`)).text)).toHaveLength(2);
    }
    await anna.dav("MOVE", "rep/Bauamt%20S%C3%BCd", { headers: { destination: "/remote.php/webdav/rep/West" } });
    expect(hrefs((await filter("/remote.php/webdav/rep")).text)[0]).toBe("/remote.php/webdav/rep/West/");
    await anna.dav("DELETE", "rep/West");
    expect(hrefs((await filter("/remote.php/webdav/rep")).text)).toEqual([]);
    const bernd = server.actor("bernd");
    expect((await bernd.ask("REPORT", "/remote.php/dav/files/anna", { body: "x" })).status).toBe(404);
  });

  it("other reports, other filters and malformed bodies are refused", async () => {
    const root = "/remote.php/dav/files/anna";
    expect((await filter(root, "<oc:systemtag>1</oc:systemtag>")).status).toBe(412);
    expect((await filter(root, "")).status).toBe(400);
    expect((await anna.ask("REPORT", root, { body: "<a" })).status).toBe(400);
    const other = await anna.ask("REPORT", root, { body: '<d:sync-collection xmlns:d="DAV:"/>' });
    expect([other.status, other.text.includes("<d:supported-report/>")]).toEqual([403, true]);
    expect((await filter(`${root}/nothing`)).status).toBe(404);
  });
});

describe("dead properties", () => {
  it("keep the language they were set in, also in copies", async () => {
    await put("lang.txt");
    await patch("lang.txt", '<d:set xml:lang="de"><d:prop><q:title>Plan</q:title><q:none xml:lang="en"/></d:prop></d:set>');
    await anna.dav("COPY", "lang.txt", { headers: { destination: "/remote.php/webdav/lang-copy.txt" } });
    const body = '<propfind xmlns="DAV:"><prop><title xmlns="urn:q"/></prop></propfind>';
    for (const path of ["lang.txt", "lang-copy.txt"]) {
      const one = await anna.dav("PROPFIND", path, { headers: { depth: "0" }, body });
      expect(one.text).toContain('<x:title xmlns:x="urn:q" xml:lang="de">Plan</x:title>');
      const all = await anna.dav("PROPFIND", path, { headers: { depth: "0" } });
      expect(all.text).toContain('<x:title xmlns:x="urn:q" xml:lang="de">Plan</x:title>');
      expect(all.text).toContain('<x:none xmlns:x="urn:q" xml:lang="en"/>');
    }
    await patch("lang.txt", "<d:set><d:prop><q:title>Plan</q:title></d:prop></d:set>");
    expect((await anna.dav("PROPFIND", "lang.txt", { headers: { depth: "0" }, body })).text).toContain(
      '<x:title xmlns:x="urn:q">Plan</x:title>',
    );
  });
});

describe("private links", () => {
  it("lead into the page after the log-in, wherever the file has moved", async () => {
    await anna.dav("MKCOL", "Link%20Ordner");
    await put("Link%20Ordner/a.txt");
    const link = /<oc:privatelink>([^<]+)</.exec(await ask("Link%20Ordner/a.txt", "0", "oc:privatelink"))?.[1] ?? "";
    expect(link).toMatch(/^http:\/\/[^/]+\/f\/\d+$/);
    const path = new URL(link).pathname;
    const anonymous = await plainAsk(server.origin, "GET", path);
    expect([anonymous.status, anonymous.headers.location]).toEqual([302, `/login?to=${encodeURIComponent(path)}`]);
    const session = await signIn(server, anna);
    const headers = { cookie: session.cookie, "sec-fetch-site": "same-origin" };
    for (const form of [path, `/index.php${path}`]) {
      const answer = await plainAsk(server.origin, "GET", form, { headers });
      expect([answer.status, answer.headers.location]).toEqual([302, "/files/Link%20Ordner"]);
    }
    await anna.dav("MOVE", "Link%20Ordner/a.txt", { headers: { destination: "/remote.php/webdav/moved-link.txt" } });
    expect((await plainAsk(server.origin, "GET", path, { headers })).headers.location).toBe("/files");
    expect(
      (await plainAsk(server.origin, "GET", path, { headers: { ...headers, "sec-fetch-site": "cross-site" } })).headers.location,
    ).toMatch(/^\/login/);
    expect((await server.actor("bernd").ask("GET", path)).status).toBe(404);
    await anna.dav("DELETE", "moved-link.txt");
    expect((await anna.ask("GET", path)).status).toBe(404);
    expect((await anna.ask("GET", "/f/x")).status).toBe(404);
  });
});
