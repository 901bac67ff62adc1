// What others gave, as clients see it in their own root: shares and project spaces over WebDAV, uploads into them, and moves between spaces.
import { nodeId, spaceId } from "@landbox/kit";
import { type ComposedServer, propfindBody, signIn, startComposedServer, type TestActor, type WebSession } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../domain/access/roles.ts";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let sessions: Record<"anna" | "bernd" | "admin", WebSession>;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  bernd = server.actor("bernd");
  sessions = {
    anna: await signIn(server, anna),
    bernd: await signIn(server, bernd),
    admin: await signIn(server, server.actor("admin")),
  };
});
afterAll(() => server?.stop());

const list = async (who: TestActor, path: string, ...names: string[]) =>
  (await who.dav("PROPFIND", path, { headers: { depth: "1" }, body: propfindBody(...names) })).text;
const hrefs = (text: string) =>
  [...text.matchAll(/<d:href>\/remote\.php\/webdav\/([^<]*)</g)].map((match) => decodeURIComponent(match[1] ?? ""));
const etagOf = async (who: TestActor, path = "") =>
  /<d:getetag>([^<]+)</.exec((await who.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("d:getetag") })).text)?.[1];
const idOf = async (who: TestActor, path: string) =>
  Number(
    /<oc:fileid>(\d+)</.exec((await who.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("oc:fileid") })).text)?.[1],
  );
const does = async (who: TestActor, method: string, path: string, options?: Parameters<TestActor["dav"]>[2]) => {
  const answer = await who.dav(method, path, options);
  expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
  return answer;
};
const web = async (who: WebSession, method: string, path: string, body?: object) =>
  who.ask(method, path, body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {});
const to = (path: string, overwrite = "F") => ({ headers: { destination: `${server.origin}/remote.php/webdav/${path}`, overwrite } });

/** Anna gives Bernd something of hers. */
async function share(path: string, role: Role) {
  const info = sessions.anna.info;
  const id = await server.services.access.grantTo(
    { kind: "account", id: sessions.bernd.info.account.id },
    {
      box: (await server.services.boxes.byName("hohenwarth"))!.id,
      space: spaceId(info.spaces[0]!.id),
      node: nodeId(await idOf(anna, path)),
      role,
      expiresAt: undefined,
      by: undefined,
    },
  );
  return { end: async () => server.services.access.revoke((await server.services.boxes.byName("hohenwarth"))!.id, id) };
}

describe("a share", () => {
  it("hangs in the recipient's root, is read and written there, and changes the root's etag with everything in it", async () => {
    await does(anna, "MKCOL", "Bauamt");
    await does(anna, "MKCOL", "Bauamt/Pl%C3%A4ne");
    await does(anna, "PUT", "Bauamt/Pl%C3%A4ne/a.txt", { body: "eins" });
    const before = await etagOf(bernd);
    const { end } = await share("Bauamt/Pl%C3%A4ne", "editor");
    const mounted = await etagOf(bernd);
    expect(mounted).not.toBe(before);
    const root = await list(bernd, "", "oc:permissions", "oc:owner-display-name", "oc:size");
    expect(hrefs(root)).toContain("Pläne/");
    expect(root).toMatch(/pl%c3%a4ne\/<\/d:href>.*?<oc:permissions>SMDNVCK<\/oc:permissions><oc:owner-display-name>[^<]+</i);
    expect(root).toMatch(/webdav\/<\/d:href>.*?<oc:size>0</);
    expect(hrefs(await list(bernd, "Pl%C3%A4ne", "oc:permissions"))).toEqual(["Pläne/", "Pläne/a.txt"]);
    expect((await bernd.dav("GET", "Pl%C3%A4ne/a.txt")).text).toBe("eins");
    await does(bernd, "PUT", "Pl%C3%A4ne/a.txt", { body: "zwei" });
    expect((await anna.dav("GET", "Bauamt/Pl%C3%A4ne/a.txt")).text).toBe("zwei");
    const written = await etagOf(bernd);
    expect(written).not.toBe(mounted);
    await does(anna, "PUT", "Bauamt/Pl%C3%A4ne/b.txt", { body: "drei" });
    expect(await etagOf(bernd)).not.toBe(written);
    const quiet = await etagOf(bernd);
    await does(anna, "PUT", "Bauamt/neben.txt", { body: "geheim" });
    expect(await etagOf(bernd)).toBe(quiet);
    for (const path of ["Bauamt", "Bauamt/neben.txt", "Pl%C3%A4ne/..%2Fneben.txt"])
      expect((await bernd.dav("GET", path)).status).toBeGreaterThanOrEqual(400);
    await does(anna, "MOVE", "Bauamt", to("Umbenannt"));
    expect((await bernd.dav("GET", "Pl%C3%A4ne/b.txt")).text).toBe("drei");
    await end();
    expect(hrefs(await list(bernd, "", "d:getetag"))).not.toContain("Pläne/");
    expect((await bernd.dav("GET", "Pl%C3%A4ne/b.txt")).status).toBe(404);
  });

  it("is renamed and taken out of the root by its recipient, and stays where it is", async () => {
    await does(anna, "MKCOL", "Wahl");
    await does(bernd, "MKCOL", "Wahl");
    const { end } = await share("Wahl", "viewer");
    expect(hrefs(await list(bernd, "", "d:getetag"))).toEqual(expect.arrayContaining(["Wahl/", "Wahl (2)/"]));
    await does(bernd, "MOVE", "Wahl%20(2)", to("Wahl von Anna"));
    expect((await bernd.dav("MOVE", "Wahl%20von%20Anna", to("Wahl"))).status).toBeGreaterThanOrEqual(400);
    expect((await bernd.dav("MOVE", "Wahl%20von%20Anna", to("Wahl/x"))).status).toBe(403);
    expect((await bernd.dav("PUT", "Wahl%20von%20Anna/x.txt", { body: "x" })).status).toBe(403);
    expect((await bernd.dav("MKCOL", "Wahl%20von%20Anna")).status).toBe(405);
    expect(await list(bernd, "Wahl%20von%20Anna", "oc:permissions")).toContain("<oc:permissions>SMDNV</oc:permissions>");
    await does(bernd, "DELETE", "Wahl%20von%20Anna");
    expect(hrefs(await list(bernd, "", "d:getetag"))).not.toContain("Wahl von Anna/");
    expect(hrefs(await list(anna, "", "d:getetag"))).toContain("Wahl/");
    await end();
  });

  it("may be a single file", async () => {
    await does(anna, "MKCOL", "einzeln");
    await does(anna, "PUT", "einzeln/brief.txt", { body: "alt" });
    const { end } = await share("einzeln/brief.txt", "editor");
    expect((await bernd.dav("GET", "brief.txt")).text).toBe("alt");
    await does(bernd, "PUT", "brief.txt", { body: "neu" });
    expect((await anna.dav("GET", "einzeln/brief.txt")).text).toBe("neu");
    await end();
  });

  it("takes large files in parts and by tus, from the recipient's own collection of uploads", async () => {
    await does(anna, "MKCOL", "gross");
    const { end } = await share("gross", "editor");
    const uploads = `/remote.php/dav/uploads/${encodeURIComponent(bernd.user)}/1`;
    expect((await bernd.ask("MKCOL", uploads, { headers: { "oc-total-length": "10" } })).status).toBe(201);
    for (const [i, body] of ["01234", "56789"].entries()) expect((await bernd.ask("PUT", `${uploads}/${i}`, { body })).status).toBe(201);
    const done = await bernd.ask("MOVE", `${uploads}/.file`, {
      headers: {
        destination: `${server.origin}/remote.php/dav/files/${encodeURIComponent(bernd.user)}/gross/teile.bin`,
        "oc-total-length": "10",
      },
    });
    expect(done.status, done.text).toBe(201);
    const tus = await bernd.ask("POST", `/remote.php/dav/files/${encodeURIComponent(bernd.user)}`, {
      headers: {
        "tus-resumable": "1.0.0",
        "upload-length": "5",
        "upload-metadata": `filename ${Buffer.from("gross/tus.bin").toString("base64")}`,
      },
    });
    expect(tus.status, tus.text).toBe(201);
    const at = new URL(String(tus.headers.location)).pathname;
    const patch = await bernd.ask("PATCH", at, {
      headers: { "tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream" },
      body: "hallo",
    });
    expect(patch.status, patch.text).toBe(204);
    expect(hrefs(await list(anna, "gross", "d:getetag"))).toEqual(["gross/", "gross/teile.bin", "gross/tus.bin"]);
    await end();
    expect((await bernd.ask("HEAD", at, { headers: { "tus-resumable": "1.0.0" } })).status).toBe(404);
    for (const who of [sessions.anna, sessions.bernd]) {
      const rows = await server.services.tree.view(
        await server.services.access.read(
          await server.services.identity.authenticateSession(
            { host: "127.0.0.1", address: "127.0.0.1", userAgent: undefined },
            who.cookie.split("=")[1] ?? "",
          ),
          spaceId(who.info.spaces[0]!.id),
        ),
      );
      expect(rows.usage.used).toBeLessThan(200);
    }
  });

  it("copies and moves between spaces, whole or not at all", async () => {
    await does(anna, "MKCOL", "tausch");
    await does(anna, "MKCOL", "tausch/ordner");
    await does(anna, "PUT", "tausch/ordner/a.txt", { body: "aaaa" });
    const { end } = await share("tausch", "editor");
    await does(bernd, "COPY", "tausch/ordner", to("Kopie"));
    expect((await bernd.dav("GET", "Kopie/a.txt")).text).toBe("aaaa");
    await does(bernd, "PUT", "eigen.txt", { body: "von Bernd" });
    await does(bernd, "MOVE", "eigen.txt", to("tausch/eigen.txt"));
    expect((await anna.dav("GET", "tausch/eigen.txt")).text).toBe("von Bernd");
    expect((await bernd.dav("GET", "eigen.txt")).status).toBe(404);
    await does(bernd, "MOVE", "tausch/ordner", to("Geholt"));
    expect(hrefs(await list(bernd, "Geholt", "d:getetag"))).toEqual(["Geholt/", "Geholt/a.txt"]);
    expect((await anna.dav("GET", "tausch/ordner/a.txt")).status).toBe(404);
    expect(await list(anna, "", "oc:size")).toBeTruthy();
    expect((await bernd.dav("MOVE", "Geholt", to("tausch/eigen.txt"))).status).toBe(412);
    expect((await bernd.dav("GET", "Geholt/a.txt")).text).toBe("aaaa");
    await end();
    const viewer = await share("tausch", "viewer");
    expect((await bernd.dav("MOVE", "tausch/eigen.txt", to("weg.txt"))).status).toBe(403);
    expect((await bernd.dav("COPY", "Geholt", to("tausch/Geholt"))).status).toBe(403);
    await does(bernd, "COPY", "tausch/eigen.txt", to("zurueck.txt"));
    await viewer.end();
  });
});

describe("a project space", () => {
  it("is made by an admin, appears for its members, and ends with the membership", async () => {
    const made = await web(sessions.admin, "POST", "/api/v1/spaces", {
      name: "Dorffest",
      members: [{ kind: "account", id: sessions.anna.info.account.id, role: "manager" }],
    });
    expect(made.status, made.text).toBe(200);
    const { id } = JSON.parse(made.text) as { id: string };
    expect((await web(sessions.admin, "POST", "/api/v1/spaces", { name: "dorffest" })).status).toBe(409);
    expect((await web(sessions.anna, "POST", "/api/v1/spaces", { name: "Mein Bereich" })).status).toBe(403);
    const spaces = async (who: WebSession) =>
      (JSON.parse((await web(who, "GET", "/api/v1/session")).text) as { spaces: { name: string; mayWrite: boolean }[] }).spaces;
    expect(await spaces(sessions.anna)).toEqual(expect.arrayContaining([expect.objectContaining({ name: "Dorffest", mayWrite: true })]));
    // Being an admin of the box opens no file of it.
    expect((await server.actor("admin").ask("PROPFIND", `/dav/spaces/${id}`, { headers: { depth: "1" } })).status).toBe(404);
    expect(hrefs(await list(anna, "", "d:getetag"))).toContain("Dorffest/");
    await does(anna, "PUT", "Dorffest/plan.txt", { body: "plan" });
    expect(await list(anna, "", "oc:permissions")).toMatch(/Dorffest\/<\/d:href>.*?<oc:permissions>MCK</);
    expect((await anna.dav("DELETE", "Dorffest")).status).toBe(403);
    expect((await anna.dav("MOVE", "Dorffest", to("Anders"))).status).toBe(403);

    const members = `/api/v1/spaces/${id}/members`;
    const key = `account/${sessions.bernd.info.account.id}`;
    expect((await web(sessions.bernd, "GET", members)).status).toBe(404);
    expect((await web(sessions.bernd, "PUT", `${members}/${key}`, { role: "manager" })).status).toBe(404);
    expect((await web(sessions.anna, "PUT", `${members}/${key}`, { role: "viewer" })).status).toBe(204);
    expect(JSON.parse((await web(sessions.bernd, "GET", members)).text)).toMatchObject({
      mayManage: false,
      members: [{ role: "manager" }, { role: "viewer" }],
    });
    expect(await spaces(sessions.bernd)).toEqual(expect.arrayContaining([expect.objectContaining({ name: "Dorffest", mayWrite: false })]));
    expect((await bernd.dav("GET", "Dorffest/plan.txt")).text).toBe("plan");
    expect((await bernd.ask("PUT", `/dav/spaces/${id}/neu.txt`, { body: "x" })).status).toBe(403);
    expect((await bernd.ask("PROPFIND", `/dav/spaces/trash-bin/${id}`, { headers: { depth: "1" } })).status).toBe(403);
    expect((await web(sessions.bernd, "PUT", `${members}/${key}`, { role: "manager" })).status).toBe(403);
    expect((await web(sessions.anna, "PUT", `${members}/${key}`, { role: "editor" })).status).toBe(204);
    await does(bernd, "PUT", "Dorffest/von bernd.txt".replace(" ", "%20"), { body: "x" });
    expect((await web(sessions.anna, "DELETE", `${members}/${key}`)).status).toBe(204);
    expect((await bernd.ask("PROPFIND", `/dav/spaces/${id}`, { headers: { depth: "1" } })).status).toBe(404);

    expect((await web(sessions.bernd, "PUT", `/api/v1/spaces/${id}`, { name: "Weg" })).status).toBe(404);
    expect((await web(sessions.anna, "PUT", `/api/v1/spaces/${id}`, { quota: 5 })).status).toBe(403);
    expect((await web(sessions.anna, "PUT", `/api/v1/spaces/${id}`, { name: "Bürgerfest" })).status).toBe(204);
    expect((await web(sessions.admin, "PUT", `/api/v1/spaces/${id}`, { quota: 8 })).status).toBe(204);
    expect((await anna.ask("PUT", `/dav/spaces/${id}/zu gross.txt`.replace(" ", "%20"), { body: "zehn Bytes" })).status).toBe(507);
    expect((await web(sessions.anna, "DELETE", `/api/v1/spaces/${id}`)).status).toBe(204);
    expect((await anna.ask("PROPFIND", `/dav/spaces/${id}`, { headers: { depth: "1" } })).status).toBe(404);
    expect(await spaces(sessions.anna)).toHaveLength(1);
    const all = JSON.parse((await web(sessions.admin, "GET", "/api/v1/box/spaces")).text) as {
      spaces: { id: string; goneAt: number | null }[];
    };
    expect(all.spaces.find((one) => one.id === id)?.goneAt).toBeGreaterThan(Date.now() / 1000 + 29 * 86_400);
    expect((await web(sessions.anna, "PUT", `/api/v1/spaces/${id}/restore`)).status).toBe(404);
    expect((await web(sessions.admin, "PUT", `/api/v1/spaces/${id}/restore`)).status).toBe(204);
    expect((await anna.ask("GET", `/dav/spaces/${id}/plan.txt`)).text).toBe("plan");
  });

  it("is given to whole groups", async () => {
    await server.services.accounts.createGroup((await server.services.boxes.byName("hohenwarth"))!.id, "Festausschuss");
    const found = JSON.parse((await web(sessions.admin, "GET", "/api/v1/principals?q=festau")).text) as {
      found: { kind: "group"; id: string }[];
    };
    const [group] = found.found;
    expect(group?.kind).toBe("group");
    const made = await web(sessions.admin, "POST", "/api/v1/spaces", { name: "Ausschuss", members: [{ ...group, role: "editor" }] });
    const { id } = JSON.parse(made.text) as { id: string };
    expect((await bernd.ask("PUT", `/dav/spaces/${id}/x.txt`, { body: "x" })).status).toBe(404);
    const box = (await server.services.boxes.byName("hohenwarth"))!.id;
    await server.services.accounts.addToGroup(box, "Festausschuss", sessions.bernd.info.account.id as never);
    expect((await bernd.ask("PUT", `/dav/spaces/${id}/x.txt`, { body: "x" })).status).toBe(201);
    await server.services.accounts.removeFromGroup(box, "Festausschuss", sessions.bernd.info.account.id as never);
    expect((await bernd.ask("GET", `/dav/spaces/${id}/x.txt`)).status).toBe(404);
  });

  it("finds people by enough letters, and nobody of another box", async () => {
    const ask = async (q: string) =>
      (
        JSON.parse((await web(sessions.anna, "GET", `/api/v1/principals?q=${encodeURIComponent(q)}`)).text) as {
          found: { login: string | null }[];
        }
      ).found.map(({ login }) => login);
    expect(await ask("ber")).toContain("bernd");
    expect(await ask("b")).toEqual([]);
    expect(await ask("")).toEqual([]);
    expect(await ask("%")).toEqual([]);
    expect(await ask("__")).toEqual([]);
    const elsewhere = await signIn(server, server.actor("bernd", "arrach"));
    expect(await ask(elsewhere.info.account.id)).toEqual([]);
  });
});

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

it("reports of favourites and of names look into what others gave, under the names that it has here, and nowhere beside it", async () => {
  await does(anna, "MKCOL", "Wald");
  await does(anna, "MKCOL", "Wald/Forst");
  await does(anna, "PUT", "Wald/Forst/Eichenplan.txt", { body: "x" });
  await does(anna, "PUT", "Wald/Eichengeheimnis.txt", { body: "x" });
  await does(bernd, "PUT", "Eichenholz.txt", { body: "x" });
  const { end } = await share("Wald/Forst", "viewer");
  const report = (inner: string, path = "/remote.php/webdav") =>
    bernd.ask("REPORT", path, { body: `<?xml version="1.0"?>${inner}` }).then(({ text }) => hrefs(text));
  const names = 'xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getetag/><oc:fileid/><oc:permissions/></d:prop>';
  const search = `<oc:search-files ${names}<oc:search><oc:pattern>eichen</oc:pattern></oc:search></oc:search-files>`;
  const favourites = `<oc:filter-files ${names}<oc:filter-rules><oc:favorite>1</oc:favorite></oc:filter-rules></oc:filter-files>`;
  expect((await report(search)).toSorted(byText)).toEqual(["Eichenholz.txt", "Forst/Eichenplan.txt"]);
  expect(await report(search, "/remote.php/webdav/Forst")).toEqual(["Forst/Eichenplan.txt"]);
  const mark = (path: string) =>
    does(bernd, "PROPPATCH", path, {
      body: `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:set><d:prop><oc:favorite>1</oc:favorite></d:prop></d:set></d:propertyupdate>`,
    });
  await mark("Eichenholz.txt");
  await mark("Forst/Eichenplan.txt");
  await mark("Forst");
  expect((await report(favourites)).toSorted(byText)).toEqual(["Eichenholz.txt", "Forst/", "Forst/Eichenplan.txt"]);
  expect((await report(favourites, "/remote.php/webdav/Forst")).toSorted(byText)).toEqual(["Forst/", "Forst/Eichenplan.txt"]);
  await does(bernd, "MOVE", "Forst", to("Revier"));
  expect((await report(search)).toSorted(byText)).toEqual(["Eichenholz.txt", "Revier/Eichenplan.txt"]);
  await end();
  expect([await report(search), await report(favourites)]).toEqual([["Eichenholz.txt"], ["Eichenholz.txt"]]);
});
