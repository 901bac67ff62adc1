// Trash, versions and meta over HTTP, in the forms of ownCloud, Nextcloud and spaces.
import { propfindBody, spaceOf, startComposedServer, type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let server: ComposedServer;
let anna: TestActor;
let space: string;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  space = await spaceOf(server, anna);
});
afterAll(() => server?.stop());

const put = (path: string, body: string, headers: Record<string, string> = {}) => anna.dav("PUT", path, { body, headers });
const ask = (path: string, depth = "1", body?: string) => anna.ask("PROPFIND", path, { headers: { depth }, ...(body ? { body } : {}) });
const move = (path: string, destination: string, headers: Record<string, string> = {}) =>
  anna.ask("MOVE", path, { headers: { destination, ...headers } });
const copyTo = (path: string, destination: string) => anna.ask("COPY", path, { headers: { destination } });
const props = async (path: string, ...names: string[]) => (await ask(`/remote.php/webdav/${path}`, "0", propfindBody(...names))).text;
const idOf = async (path: string) => /<oc:fileid>(\d+)</.exec(await props(path, "oc:fileid"))?.[1] ?? "";
const hrefs = (text: string) => [...text.matchAll(/<d:href>([^<]+)</g)].map((match) => match[1]);

describe("the trash", () => {
  const forms = () => [
    "/remote.php/dav/trash-bin/anna",
    "/dav/trash-bin/anna",
    `/dav/spaces/trash-bin/${space}`,
    `/remote.php/dav/spaces/trash-bin/${space}%24${space}`,
  ];
  const nextcloud = "/remote.php/dav/trashbin/anna/trash";
  beforeEach(() => anna.ask("DELETE", "/remote.php/dav/trash-bin/anna/"));

  const trashed = async (path: string, text = path): Promise<string> => {
    await put(path, text);
    const id = await idOf(path);
    expect((await anna.dav("DELETE", path)).status).toBe(204);
    return id;
  };

  it("lists itself first, then what was deleted, with the properties of each family", async () => {
    await anna.dav("MKCOL", "Umschl%C3%A4ge");
    const id = await trashed("Umschl%C3%A4ge/a%20%26%20b.txt", "hallo");
    const body = propfindBody(
      "oc:trashbin-original-filename",
      "oc:trashbin-original-location",
      "oc:trashbin-delete-timestamp",
      "oc:trashbin-delete-datetime",
      "d:getcontentlength",
      "d:resourcetype",
    );
    for (const root of forms()) {
      const answer = await ask(root, "1", body);
      expect(answer.status).toBe(207);
      expect(hrefs(answer.text)).toEqual([`${root}/`, `${root}/${id}`]);
      const [own = "", entry = ""] = answer.text.split("<d:response>").slice(1);
      expect(own).toContain("<d:collection/>");
      expect(own.slice(own.indexOf("200 OK"))).toContain("<oc:trashbin-original-filename/>");
      expect(entry).toContain(
        "<oc:trashbin-original-filename>a &amp; b.txt</oc:trashbin-original-filename><oc:trashbin-original-location>Umschläge/a &amp; b.txt</oc:trashbin-original-location>",
      );
      expect(Math.abs(Number(/delete-timestamp>(\d+)</.exec(entry)?.[1]) - Date.now() / 1000)).toBeLessThan(60);
      expect(entry).toMatch(/<oc:trashbin-delete-datetime>\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT</);
      expect(entry).toContain("<d:getcontentlength>5</d:getcontentlength><d:resourcetype/>");
      expect(hrefs((await ask(root, "0")).text)).toEqual([`${root}/`]);
    }
    const other = await ask(nextcloud, "1");
    expect(hrefs(other.text)).toEqual([`${nextcloud}/`, `${nextcloud}/${id}`]);
    expect(other.text).toContain("<nc:trashbin-filename>a &amp; b.txt</nc:trashbin-filename>");
    expect(other.text).toMatch(/<nc:trashbin-deletion-time>\d+</);
  });

  it("gives back to a destination, under the rules of MOVE", async () => {
    for (const [i, root] of forms().entries()) {
      const target = root.includes("spaces") ? `/dav/spaces/${space}/back${i}.txt` : `/remote.php/dav/files/anna/back${i}.txt`;
      const id = await trashed(`gone${i}.txt`);
      const entry = `${root}/${id}`;
      expect((await move(entry, `${target}/no-parent/x`)).status).toBe(409);
      await put(`back${i}.txt`, "in the way");
      expect((await move(entry, target, { overwrite: "F" })).status).toBe(412);
      const restored = await move(entry, target, { overwrite: "T" });
      expect([restored.status, restored.headers["oc-fileid"]]).toEqual([204, expect.stringContaining(id)]);
      expect((await anna.dav("GET", `back${i}.txt`)).text).toBe(`gone${i}.txt`);
      expect(await idOf(`back${i}.txt`)).toBe(id);
      expect((await move(entry, target)).status).toBe(404);
      const way = hrefs((await ask(root, "1")).text)[1] ?? "";
      expect((await move(way, target.replace("back", "free"), { overwrite: "F" })).status).toBe(201);
      expect((await anna.dav("GET", `free${i}.txt`)).text).toBe("in the way");
    }
    const id = await trashed("elsewhere.txt");
    expect((await move(`${forms()[0]}/${id}`, "http://other.example/remote.php/webdav/x")).status).toBe(502);
    expect((await move(`${forms()[0]}/${id}`, "/remote.php/dav/files/bernd/x")).status).toBe(403);
    expect((await anna.ask("MOVE", `${forms()[0]}/${id}`)).status).toBe(400);
  });

  it("gives back to where it was in Nextcloud's form", async () => {
    await anna.dav("MKCOL", "Amt");
    const id = await trashed("Amt/x.txt");
    await put("Amt/x.txt", "new");
    const restored = await move(`${nextcloud}/${id}`, "/remote.php/dav/trashbin/anna/restore/x.txt");
    expect(restored.status).toBe(201);
    expect([(await anna.dav("GET", "Amt/x.txt")).text, (await anna.dav("GET", "Amt/x%20(2).txt")).text]).toEqual(["new", "Amt/x.txt"]);
    const again = await trashed("Amt/y.txt");
    expect((await move(`${nextcloud}/${again}`, "/remote.php/dav/trashbin/bernd/restore/y.txt")).status).toBe(403);
  });

  it("purges one entry, and all", async () => {
    const [a, b, c] = [await trashed("p1"), await trashed("p2"), await trashed("p3")];
    const root = forms()[0] ?? "";
    expect((await anna.ask("DELETE", `${root}/${b}`)).status).toBe(204);
    expect((await anna.ask("DELETE", `${root}/${b}`)).status).toBe(404);
    expect((await ask(`${root}/${b}`)).status).toBe(404);
    expect(hrefs((await ask(root)).text)).toEqual([`${root}/`, `${root}/${c}`, `${root}/${a}`]);
    expect((await anna.ask("DELETE", `${nextcloud}/`)).status).toBe(204);
    expect(hrefs((await ask(root)).text)).toEqual([`${root}/`]);
  });

  it("refuses what makes no sense, and tells nobody else of it", async () => {
    const id = await trashed("secret.txt");
    for (const root of forms()) {
      expect((await anna.ask("PUT", `${root}/${id}`, { body: "x" })).status).toBe(405);
      expect((await anna.ask("MOVE", root, { headers: { destination: "/remote.php/webdav/x" } })).status).toBe(405);
      expect((await ask(`${root}/${id}/inside`)).status).toBe(404);
      expect((await ask(`${root}/0x1`)).status).toBe(404);
      for (const actor of [server.actor("bernd"), server.actor("anna", "arrach")])
        for (const [method, path] of [
          ["PROPFIND", root],
          ["PROPFIND", `${root}/${id}`],
          ["DELETE", `${root}/${id}`],
        ] as const) {
          const answer = await actor.ask(method, path);
          expect(answer.text).not.toContain("secret");
          if (actor.login === "bernd" || root.includes("spaces") || path !== root) expect(answer.status).toBe(404);
        }
    }
    expect((await ask(forms()[0] ?? "", "infinity")).status).toBe(403);
    expect((await ask("/remote.php/dav/trash-bin")).status).toBe(405);
  });
});

describe("versions", () => {
  const file = async (name: string) => {
    await put(name, "one", { "x-oc-mtime": "1700000000" });
    await put(name, "second", { "x-oc-mtime": "1700000100" });
    return idOf(name);
  };

  it("are listed by the file's id, newest first, and opened", async () => {
    await put("v.txt", "zero");
    const id = await file("v.txt");
    for (const root of [
      `/remote.php/dav/meta/${id}/v`,
      `/dav/meta/${encodeURIComponent(`${space}$${space}!${id}`)}/v`,
      `/remote.php/dav/versions/anna/versions/${id}`,
    ]) {
      const answer = await ask(root);
      expect(answer.status).toBe(207);
      const [own, newest = "", oldest] = hrefs(answer.text);
      expect([own?.replace("%21", "!"), hrefs(answer.text).length]).toEqual([`${root.replace("%21", "!")}/`, 3]);
      expect(answer.text).toContain("<d:getcontentlength>3</d:getcontentlength>");
      expect(answer.text).toContain("<d:getlastmodified>Tue, 14 Nov 2023 22:13:20 GMT</d:getlastmodified>");
      expect(answer.text).toMatch(/<oc:meta-version-edited-by>[^<]+</);
      expect(answer.text).toMatch(/<oc:meta-version-edited-by-name>[^<]+</);
      const old = await anna.ask("GET", newest);
      expect([old.text, old.headers["content-disposition"]]).toEqual(["one", expect.stringContaining("v.txt")]);
      expect(answer.text).toContain(`<d:getetag>${old.headers.etag}</d:getetag>`);
      expect((await anna.ask("GET", newest, { headers: { range: "bytes=1-" } })).text).toBe("ne");
      expect((await anna.ask("HEAD", newest)).headers["content-length"]).toBe("3");
      expect((await anna.ask("GET", oldest ?? "")).text).toBe("zero");
      expect((await anna.ask("GET", `${root}/1`)).status).toBe(404);
    }
  });

  it("come back in place whatever the destination says, and the present content becomes a version", async () => {
    const id = await file("back.txt");
    const before = await props("", "d:getetag");
    const [, version = ""] = hrefs((await ask(`/dav/meta/${id}/v`)).text);
    const restored = await copyTo(version, `/dav/files/spaces/${id}`);
    expect([restored.status, restored.headers["oc-fileid"]]).toEqual([204, expect.stringContaining(id)]);
    const now = await anna.dav("GET", "back.txt");
    expect([now.text, now.headers.etag, now.headers["last-modified"]]).toEqual([
      "one",
      restored.headers.etag,
      "Tue, 14 Nov 2023 22:13:20 GMT",
    ]);
    expect(await props("", "d:getetag")).not.toBe(before);
    const list = await ask(`/remote.php/dav/versions/anna/versions/${id}`);
    const [, other = ""] = hrefs(list.text);
    expect(hrefs(list.text)).toHaveLength(2);
    expect((await move(other, "/remote.php/dav/versions/anna/restore/target")).status).toBe(204);
    expect((await anna.dav("GET", "back.txt")).text).toBe("second");
  });

  it("obey the locks of their file, and are nobody else's", async () => {
    const id = await file("locked.txt");
    const [, version = ""] = hrefs((await ask(`/dav/meta/${id}/v`)).text);
    const lockinfo = '<d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>';
    const token = (await anna.dav("LOCK", "locked.txt", { headers: { depth: "0" }, body: lockinfo })).headers["lock-token"];
    expect((await copyTo(version, "/x")).status).toBe(423);
    expect((await anna.ask("COPY", version, { headers: { if: `(${String(token)})` } })).status).toBe(204);
    for (const actor of [server.actor("bernd"), server.actor("anna", "arrach")])
      for (const [method, path] of [
        ["PROPFIND", `/dav/meta/${id}`],
        ["PROPFIND", `/dav/meta/${id}/v`],
        ["GET", version],
        ["COPY", version],
        ["PROPFIND", `/remote.php/dav/versions/${actor.login}/versions/${id}`],
      ] as const)
        expect((await actor.ask(method, path)).status, `${method} ${path}`).toBe(404);
    await anna.dav("MKCOL", "folder");
    expect(hrefs((await ask(`/dav/meta/${await idOf("folder")}/v`)).text)).toHaveLength(1);
    expect((await anna.ask("PUT", version, { body: "x" })).status).toBe(405);
    expect((await anna.ask("GET", `/dav/meta/${id}/v`)).status).toBe(405);
  });
});

describe("meta", () => {
  it("tells a file's path by its id, in every form of the id, and 404 once it is in the trash", async () => {
    await anna.dav("MKCOL", "Pfad%20%26%20mehr");
    await put("Pfad%20%26%20mehr/a.txt", "x");
    const id = await idOf("Pfad%20%26%20mehr/a.txt");
    const oc = /<oc:id>([^<]+)</.exec(await props("Pfad%20%26%20mehr/a.txt", "oc:id"))?.[1] ?? "";
    const body = propfindBody("oc:meta-path-for-user");
    for (const name of [id, oc, encodeURIComponent(`${space}$${space}!${id}`)]) {
      const answer = await ask(`/remote.php/dav/meta/${name}`, "0", body);
      expect(answer.text).toContain("<oc:meta-path-for-user>/Pfad &amp; mehr/a.txt</oc:meta-path-for-user>");
      expect(hrefs(answer.text)).toHaveLength(1);
    }
    await anna.dav("DELETE", "Pfad%20%26%20mehr");
    expect((await ask(`/remote.php/dav/meta/${id}`, "0", body)).status).toBe(404);
    for (const wrong of ["0", "-1", "x", "9999999999999999999", "1/w"])
      expect((await ask(`/dav/meta/${wrong}`, "0", body)).status).toBe(404);
  });
});
