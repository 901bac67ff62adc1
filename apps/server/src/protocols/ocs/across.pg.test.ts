// Shares between boxes over HTTP: given by exact address, mounted at the visitor's, written into, copied out of, and ended from either side.
import { type ComposedServer, propfindBody, signIn, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

let server: ComposedServer;
let anna: TestActor;
let visitor: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  visitor = server.actor("bernd", "arrach");
});
afterAll(() => server?.stop());

const api = "/ocs/v2.php/apps/files_sharing/api/v1";
type Data = Record<string, unknown> & { id: string };
const ocs = async (who: TestActor, method: string, path: string, form?: Record<string, string>) => {
  const answer = await who.ask(method, `${api}${path}${path.includes("?") ? "&" : "?"}format=json`, {
    headers: { "ocs-apirequest": "true", ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  return { status: answer.status, data: (JSON.parse(answer.text) as { ocs: { data: unknown } }).ocs.data as never };
};
const give = async (path: string, permissions: number, shareWith = "bernd@arrach"): Promise<Data> => {
  const made = await ocs(anna, "POST", "/shares", { path, shareType: "0", shareWith, permissions: String(permissions) });
  expect(made.status).toBe(200);
  return made.data;
};
const does = async (who: TestActor, method: string, path: string, options?: Parameters<TestActor["dav"]>[2]) => {
  const answer = await who.dav(method, path, options);
  expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
  return answer;
};
const look = async (who: TestActor, path: string, depth: string, ...names: string[]) =>
  (await who.dav("PROPFIND", path, { headers: { depth }, body: propfindBody(...names) })).text;
const hrefs = (text: string) =>
  [...text.matchAll(/<d:href>\/remote\.php\/webdav\/([^<]*)</g)].map((match) => decodeURIComponent(match[1] ?? ""));
const rootEtag = async (who: TestActor) => /<d:getetag>([^<]+)</.exec(await look(who, "", "0", "d:getetag"))?.[1];
const to = (path: string, overwrite = "F") => ({ headers: { destination: `${server.origin}/remote.php/webdav/${path}`, overwrite } });
const received = async (query = "") => (await ocs(visitor, "GET", `/shares?shared_with_me=true${query}`)).data as Data[];

describe("something given to a person of another box", () => {
  let id: string;
  beforeEach(async () => {
    await does(anna, "MKCOL", "Bauamt");
    await does(anna, "MKCOL", "Bauamt/Plan");
    await does(anna, "PUT", "Bauamt/Plan/a.txt", { body: "eins" });
    await does(anna, "PUT", "Bauamt/geheim.txt", { body: "nicht zu sehen" });
    ({ id } = await give("/Bauamt/Plan", 15));
  });
  afterEach(async () => {
    await ocs(anna, "DELETE", `/shares/${id}`);
    for (const who of [anna, visitor])
      for (const href of hrefs(await look(who, "", "1", "d:getetag"))) if (href !== "") await who.dav("DELETE", encodeURI(href));
  });

  test("hangs in the own root, is listed, read and written, and nothing beside it is", async () => {
    const root = await look(visitor, "", "1", "oc:permissions", "oc:size", "oc:owner-display-name", "d:resourcetype");
    expect(hrefs(root)).toEqual(["", "Plan/"]);
    expect(root).toContain("<oc:permissions>SMDNVCK</oc:permissions><oc:size>4</oc:size>");
    expect(root).toMatch(/<oc:owner-display-name>anna in [^<]+ \([^<]*Hohenwarth[^<]*\)</);
    // Sizes of the own root leave out what lies elsewhere.
    expect(root).toMatch(/webdav\/<\/d:href>.*?<oc:size>0</);
    expect(hrefs(await look(visitor, "Plan", "1", "d:getetag"))).toEqual(["Plan/", "Plan/a.txt"]);
    expect((await visitor.dav("GET", "Plan/a.txt")).text).toBe("eins");
    expect((await visitor.dav("GET", "Plan/a.txt", { headers: { range: "bytes=1-2" } })).text).toBe("in");
    await does(visitor, "PUT", "Plan/a.txt", { body: "zwei" });
    await does(visitor, "PUT", "Plan/b.txt", { body: "neu" });
    await does(visitor, "MKCOL", "Plan/Ordner");
    await does(visitor, "MOVE", "Plan/b.txt", to("Plan/Ordner/c.txt"));
    expect((await anna.dav("GET", "Bauamt/Plan/a.txt")).text).toBe("zwei");
    expect((await anna.dav("GET", "Bauamt/Plan/Ordner/c.txt")).text).toBe("neu");
    for (const path of ["Bauamt", "Bauamt/geheim.txt", "Plan/..%2Fgeheim.txt", "Plan/../geheim.txt"])
      expect((await visitor.dav("GET", path)).status, path).toBeGreaterThanOrEqual(400);
    await does(visitor, "DELETE", "Plan/Ordner");
    expect((await anna.dav("GET", "Bauamt/Plan/Ordner/c.txt")).status).toBe(404);
  });

  test("changes the visitor's root at the next poll, with every change inside and none outside", async () => {
    const first = await rootEtag(visitor);
    await does(anna, "PUT", "Bauamt/Plan/a.txt", { body: "drei" });
    const second = await rootEtag(visitor);
    expect(second).not.toBe(first);
    await does(anna, "PUT", "Bauamt/geheim.txt", { body: "geht niemanden an" });
    expect(await rootEtag(visitor)).toBe(second);
    await does(anna, "MOVE", "Bauamt", to("Umbenannt"));
    expect((await visitor.dav("GET", "Plan/a.txt")).text).toBe("drei");
    await does(anna, "MOVE", "Umbenannt", to("Bauamt"));
    await ocs(anna, "PUT", `/shares/${id}`, { permissions: "1" });
    const third = await rootEtag(visitor);
    expect(third).not.toBe(second);
    expect((await visitor.dav("PUT", "Plan/a.txt", { body: "darf nicht" })).status).toBe(403);
    await ocs(anna, "DELETE", `/shares/${id}`);
    expect(await rootEtag(visitor)).not.toBe(third);
    expect((await visitor.dav("GET", "Plan/a.txt")).status).toBe(404);
  });

  test("is told to both sides by OCS, can be turned away, taken back and renamed, and is ended by its owner alone", async () => {
    const [mine] = (await ocs(anna, "GET", "/shares?path=/Bauamt/Plan")).data as Data[];
    expect(mine).toMatchObject({ id, share_type: 0, share_with: "bernd@arrach", permissions: 15, path: "/Bauamt/Plan" });
    expect(mine?.["share_with_displayname"]).toMatch(/^bernd in .* \(.*Arrach.*\)$/);
    expect(await received()).toMatchObject([{ id, file_target: "/Plan", permissions: 15, state: 0 }]);
    expect((await ocs(visitor, "DELETE", `/shares/pending/${id}`)).status).toBe(200);
    expect(hrefs(await look(visitor, "", "1", "d:getetag"))).toEqual([""]);
    expect(await received()).toEqual([]);
    expect(await received("&state=all")).toMatchObject([{ id, state: 2 }]);
    expect((await ocs(visitor, "POST", `/shares/pending/${id}`)).status).toBe(200);
    await does(visitor, "MOVE", "Plan", to("Pl%C3%A4ne%20der%20Nachbarn"));
    expect(hrefs(await look(visitor, "", "1", "d:getetag"))).toEqual(["", "Pläne der Nachbarn/"]);
    expect(hrefs(await look(anna, "Bauamt", "1", "d:getetag"))).toContain("Bauamt/Plan/");
    expect((await visitor.dav("GET", "Pl%C3%A4ne%20der%20Nachbarn/a.txt")).text).toBe("eins");
    // A visitor manages nothing and passes nothing on.
    expect((await ocs(visitor, "PUT", `/shares/${id}`, { permissions: "1" })).status).toBe(404);
    expect((await ocs(visitor, "POST", "/shares", { path: "/Pläne der Nachbarn", shareType: "0", shareWith: "clara" })).status).toBe(403);
    expect(
      (await ocs(visitor, "POST", "/shares", { path: "/Pläne der Nachbarn", shareType: "3", password: "Regen am Dienstagabend 7" })).status,
    ).not.toBe(200);
    await does(visitor, "DELETE", "Pl%C3%A4ne%20der%20Nachbarn");
    expect((await anna.dav("GET", "Bauamt/Plan/a.txt")).text).toBe("eins");
    expect(await received("&state=all")).toMatchObject([{ state: 2 }]);
    for (const path of [`/shares/${id}`])
      for (const who of [server.actor("clara"), server.actor("clara", "arrach")])
        for (const method of ["GET", "DELETE"]) expect((await ocs(who, method, path)).status, `${who.user} ${method}`).toBe(404);
  });

  test("takes uploads of every kind, and locks hold on both sides", async () => {
    const bytes = Buffer.alloc(300_000, "x");
    // Chunks are collected at home and carried over at the end.
    const uploads = `/remote.php/dav/uploads/${encodeURIComponent(visitor.user)}/transfer-1`;
    expect((await visitor.ask("MKCOL", uploads)).status).toBe(201);
    expect((await visitor.ask("PUT", `${uploads}/00001`, { body: bytes })).status).toBe(201);
    expect((await visitor.ask("PUT", `${uploads}/00002`, { body: bytes })).status).toBe(201);
    const moved = await visitor.ask("MOVE", `${uploads}/.file`, {
      headers: {
        destination: `${server.origin}/remote.php/dav/files/${encodeURIComponent(visitor.user)}/Plan/gross.bin`,
        "oc-total-length": "600000",
      },
    });
    expect(moved.status, moved.text).toBe(201);
    expect((await anna.dav("GET", "Bauamt/Plan/gross.bin")).text.length).toBe(600_000);
    expect((await visitor.ask("PROPFIND", uploads, { headers: { depth: "1" } })).status).toBe(404);

    const tus = { "tus-resumable": "1.0.0" };
    const made = await visitor.ask("POST", "/remote.php/webdav/Plan", {
      headers: { ...tus, "upload-length": "6", "upload-metadata": `filename ${Buffer.from("tus.txt").toString("base64")}` },
    });
    expect(made.status, made.text).toBe(201);
    const address = new URL(String(made.headers["location"]), server.origin).pathname;
    for (const [offset, body] of [
      [0, "abc"],
      [3, "def"],
    ] as const)
      expect(
        (
          await visitor.ask("PATCH", address, {
            headers: { ...tus, "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
            body,
          })
        ).status,
      ).toBe(204);
    expect((await anna.dav("GET", "Bauamt/Plan/tus.txt")).text).toBe("abcdef");
    expect((await anna.ask("HEAD", address, { headers: tus })).status).toBe(404);

    await does(visitor, "PUT", "Plan/alt.txt-chunking-42-2-0", { headers: { "oc-chunked": "1" }, body: "al" });
    await does(visitor, "PUT", "Plan/alt.txt-chunking-42-2-1", { headers: { "oc-chunked": "1" }, body: "t!" });
    expect((await anna.dav("GET", "Bauamt/Plan/alt.txt")).text).toBe("alt!");

    const lockinfo = `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>`;
    const locked = await does(visitor, "LOCK", "Plan/a.txt", { headers: { depth: "0" }, body: lockinfo });
    const token = String(locked.headers["lock-token"]);
    expect((await anna.dav("PUT", "Bauamt/Plan/a.txt", { body: "nein" })).status).toBe(423);
    await does(visitor, "PUT", "Plan/a.txt", { headers: { if: `(${token})` }, body: "mit Sperre" });
    const session = await signIn(server, anna);
    const space = encodeURIComponent(session.info.spaces[0]!.id);
    const folder = JSON.parse((await session.ask("GET", `/api/v1/spaces/${space}/folder?path=/Bauamt/Plan`)).text) as {
      entries: { name: string; lock: { by: string; own: boolean } | null }[];
    };
    expect(folder.entries.find(({ name }) => name === "a.txt")?.lock).toMatchObject({
      own: false,
      by: expect.stringMatching(/^bernd in .* \(.*Arrach.*\)$/) as unknown,
    });
    await does(visitor, "UNLOCK", "Plan/a.txt", { headers: { "lock-token": token } });
    await does(anna, "PUT", "Bauamt/Plan/a.txt", { body: "wieder" });
  });

  test("is copied and moved between the boxes as bytes: nothing of one box refers to the other", async () => {
    await does(visitor, "COPY", "Plan/a.txt", to("kopie.txt"));
    expect((await visitor.dav("GET", "kopie.txt")).text).toBe("eins");
    expect((await visitor.dav("COPY", "Plan/a.txt", to("kopie.txt"))).status).toBe(412);
    await does(visitor, "PUT", "eigenes.txt", { body: "von hier" });
    await does(visitor, "MOVE", "eigenes.txt", to("Plan/eigenes.txt"));
    expect((await visitor.dav("GET", "eigenes.txt")).status).toBe(404);
    expect((await anna.dav("GET", "Bauamt/Plan/eigenes.txt")).text).toBe("von hier");
    await does(visitor, "MKCOL", "Mappe");
    await does(visitor, "MKCOL", "Mappe/innen");
    await does(visitor, "PUT", "Mappe/innen/x.txt", { body: "x" });
    await does(visitor, "PUT", "Mappe/leer.txt", { body: "" });
    await does(visitor, "MOVE", "Mappe", to("Plan/Mappe"));
    expect(hrefs(await look(anna, "Bauamt/Plan/Mappe", "1", "d:getetag"))).toEqual([
      "Bauamt/Plan/Mappe/",
      "Bauamt/Plan/Mappe/innen/",
      "Bauamt/Plan/Mappe/leer.txt",
    ]);
    expect((await anna.dav("GET", "Bauamt/Plan/Mappe/innen/x.txt")).text).toBe("x");
    await does(visitor, "COPY", "Plan/Mappe", to("zurueck"));
    await does(anna, "DELETE", "Bauamt");
    expect((await visitor.dav("GET", "zurueck/innen/x.txt")).text).toBe("x");
    expect((await visitor.dav("GET", "kopie.txt")).text).toBe("eins");
    expect((await visitor.dav("GET", "Plan/a.txt")).status).toBe(404);
  });

  test("activity of what was given does not tell how much happened beside it", async () => {
    await does(visitor, "PUT", "Plan/vorher.txt", { body: "1" });
    for (let n = 0; n < 5; n++) await does(anna, "PUT", `Nebenan-${n}.txt`, { body: "geheim" });
    await does(visitor, "PUT", "Plan/nachher.txt", { body: "2" });
    const theirs = await signIn(server, visitor);
    const given = JSON.parse((await theirs.ask("GET", "/api/v1/shared")).text) as {
      entries: { space: string; node: number; name: string }[];
    };
    const { space, node } = given.entries.find(({ name }) => name === "Plan")!;
    const ask = async (more: string) =>
      JSON.parse((await theirs.ask("GET", `/api/v1/spaces/${encodeURIComponent(space)}/nodes/${node}/activity?limit=1${more}`)).text) as {
        entries: Record<string, unknown>[];
        next: string | null;
      };
    const first = await ask("");
    expect(first.entries).toMatchObject([{ what: "created", name: "nachher.txt" }]);
    const second = await ask(`&after=${first.next}`);
    expect(second.entries).toMatchObject([{ what: "created", name: "vorher.txt" }]);
    // Nothing in it is the journal's number, which is seven higher.
    for (const mark of [first.next, second.next, first.entries[0]!["id"], second.entries[0]!["id"]]) expect(mark).toMatch(/^[\w-]{22}$/);
    expect(Object.keys(first.entries[0]!)).not.toContain("seq");
    expect((await ask("&after=7")).entries).toBeUndefined();
  });

  test("shows in the owner's activity and versions who it was, and of which box", async () => {
    await does(visitor, "PUT", "Plan/a.txt", { body: "von nebenan" });
    const session = await signIn(server, anna);
    const space = encodeURIComponent(session.info.spaces[0]!.id);
    const folder = JSON.parse((await session.ask("GET", `/api/v1/spaces/${space}/folder?path=/Bauamt/Plan`)).text) as {
      entries: { id: number; name: string }[];
    };
    const node = folder.entries.find(({ name }) => name === "a.txt")!.id;
    expect((await session.ask("GET", `/api/v1/spaces/${space}/nodes/${node}/activity`)).text).toMatch(
      /bernd in [^"]* \([^"]*Arrach[^"]*\)/,
    );
    const theirs = await signIn(server, visitor);
    const [entry] = (
      JSON.parse((await theirs.ask("GET", "/api/v1/shared")).text) as {
        entries: { space: string; by: string; box: string | null; webDavPath: string }[];
      }
    ).entries;
    expect(entry).toMatchObject({
      box: expect.stringContaining("Hohenwarth") as unknown,
      by: expect.stringContaining("anna in") as unknown,
    });
    expect((await theirs.ask("GET", `/api/v1/spaces/${encodeURIComponent(entry!.space)}/folder?path=/`)).text).toContain("a.txt");
    expect((await theirs.ask("GET", `${entry!.webDavPath}a.txt`)).text).toBe("von nebenan");
    expect((await theirs.ask("GET", "/api/v1/search?q=a.txt")).text).toContain("a.txt");
    expect((await theirs.ask("GET", "/api/v1/search?q=geheim")).text).not.toContain("geheim.txt");
    expect((await theirs.ask("GET", `/f/${node}`)).status).toBe(302);
  });
});

describe("people of other boxes", () => {
  const sharees = async (who: TestActor, search: string) =>
    (await ocs(who, "GET", `/sharees?itemType=folder&search=${encodeURIComponent(search)}`)).data as {
      exact: { users: { label: string; value: Record<string, unknown> }[] };
      users: unknown[];
    };
  const web = async (who: TestActor, method: string, path: string, body?: object) =>
    (await signIn(server, who)).ask(method, path, {
      ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
    });

  test("are found by exact address and never by a part of it; unknown and wrong addresses look alike", async () => {
    const [found] = (await sharees(anna, "Clara@Arrach")).exact.users;
    expect(found?.label).toMatch(/^clara in .* \(.*Arrach.*\)$/);
    expect(found?.value).toMatchObject({ shareType: 0, shareWith: "clara@arrach" });
    const nobody = await sharees(anna, "niemand@arrach");
    expect(nobody).toMatchObject({ exact: { users: [], groups: [], remotes: [] }, users: [] });
    for (const text of [
      "clara@arra",
      "lara@arrach",
      "clara@",
      "@arrach",
      "clara@nirgends",
      "%@arrach",
      "clara @arrach",
      "clara@hohenwarth",
    ])
      expect(await sharees(anna, text), text).toEqual(nobody);
    // Whoever has a mail address may come as a guest: that says nothing of other boxes.
    expect((await sharees(anna, "clara@nirgends.example")).exact.users).toEqual([]);
    for (const address of ["niemand@arrach", "clara@nirgends", "anna@hohenwarth"])
      expect(JSON.parse((await web(anna, "GET", `/api/v1/visitors?address=${encodeURIComponent(address)}`)).text)).toEqual({
        visitor: null,
      });
    expect(JSON.parse((await web(anna, "GET", "/api/v1/visitors?address=clara%40arrach")).text)).toMatchObject({
      visitor: { address: "clara@arrach", box: expect.stringContaining("Arrach") as unknown },
    });
    await does(anna, "MKCOL", "Fund");
    for (const shareWith of ["niemand@arrach", "clara@nirgends", "bernd@arrach@arrach"])
      expect((await ocs(anna, "POST", "/shares", { path: "/Fund", shareType: "6", shareWith, permissions: "1" })).status).toBe(404);
  });

  test("are neither found nor given anything when one of the two boxes does not want it, and what was given counts no more", async () => {
    const admins = { own: server.actor("admin"), other: server.actor("admin", "arrach") };
    await does(anna, "MKCOL", "Regel");
    await give("/Regel", 15);
    const seen = async () => hrefs(await look(visitor, "", "1", "d:getetag")).includes("Regel/");
    expect(await seen()).toBe(true);
    expect((await web(anna, "PUT", "/api/v1/across-rules", { send: false, receive: false })).status).toBe(403);
    expect(JSON.parse((await web(anna, "GET", "/api/v1/across-rules")).text)).toEqual({ send: true, receive: true });
    for (const [who, rules] of [
      [admins.own, { send: false, receive: true }],
      [admins.other, { send: true, receive: false }],
    ] as const) {
      expect((await web(who, "PUT", "/api/v1/across-rules", rules)).status).toBe(200);
      expect(await seen()).toBe(false);
      expect((await visitor.dav("PUT", "Regel/x.txt", { body: "x" })).status).toBeGreaterThanOrEqual(400);
      expect((await sharees(anna, "bernd@arrach")).exact.users).toEqual([]);
      const refused = await ocs(anna, "POST", "/shares", { path: "/Regel", shareType: "0", shareWith: "clara@arrach", permissions: "1" });
      expect(refused.status).toBe(404);
      expect((await web(who, "PUT", "/api/v1/across-rules", { send: true, receive: true })).status).toBe(200);
      // That there is nothing is known for a second.
      await expect.poll(seen, { timeout: 30_000, interval: 200 }).toBe(true);
    }
    // The other way round, the same rules say the same for the other box.
    await does(visitor, "MKCOL", "Zur%C3%BCck");
    const back = await ocs(visitor, "POST", "/shares", { path: "/Zurück", shareType: "0", shareWith: "anna@hohenwarth", permissions: "1" });
    expect(back.status).toBe(200);
    expect(hrefs(await look(anna, "", "1", "d:getetag"))).toContain("Zurück/");
    expect((await anna.dav("PUT", "Zur%C3%BCck/x.txt", { body: "x" })).status).toBe(403);
    expect((await ocs(anna, "DELETE", `/shares/${(back.data as Data).id}`)).status).toBe(200);
    expect(hrefs(await look(anna, "", "1", "d:getetag"))).not.toContain("Zurück/");
  });

  test("are asked for only so often, so that nobody can guess their way through the land", async () => {
    const clara = server.actor("clara");
    let refused = 0;
    for (let i = 0; i < 125; i++) {
      const answer = await clara.ask("GET", `${api}/sharees?itemType=file&search=person${i}%40arrach&format=json`, {
        headers: { "ocs-apirequest": "true" },
      });
      if (answer.status === 429) refused++;
    }
    expect(refused).toBe(5);
    // The own box is searched as before.
    expect((await sharees(clara, "bernd")).exact.users).toHaveLength(1);
  });
});
