// Links opened with WebDAV clients: what was shared, as far as its role goes, and nothing beside it.
import { type Actor } from "../../domain/identity/actor.ts";
import type { Link } from "../../domain/links/links.ts";
import { nodeId, spaceId } from "@landbox/kit";
import { testPassword } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "../web/test-web-scene.ts";

const password = "Regen am Dienstagabend 7";
let scene: WebScene;
let anna: Person;
let actor: Actor;
let folder: number;
let file: number;
beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  const caller = { host: "localhost", address: "127.0.0.1", userAgent: undefined };
  actor = await scene.server.services.identity.authenticateBasic(
    caller,
    `Basic ${Buffer.from(`anna@hohenwarth:${testPassword}`).toString("base64")}`,
  );
  folder = await anna.dav("MKCOL", "Amtliches");
  await anna.dav("MKCOL", "Amtliches/Innen");
  file = await anna.dav("PUT", "Amtliches/Plan.pdf", { raw: "%PDF-1.7 plan" });
  await anna.dav("PUT", "Geheim.txt", { raw: "geheim" });
});
afterAll(() => scene?.end());

const share = (role: "viewer" | "editor" = "viewer", node = folder): Promise<Link> =>
  scene.server.services.links.share(
    actor,
    { space: spaceId(anna.info.spaces[0]!.id), node: nodeId(node), role, name: "", password },
    "http://localhost",
  );

const dav = (
  method: "PROPFIND" | "GET" | "PUT" | "MKCOL" | "LOCK" | "REPORT",
  url: string,
  who?: string,
  headers: Record<string, string> = {},
) =>
  scene.ask(method, url, {
    headers: {
      "x-requested-with": "",
      depth: "1",
      ...(who === undefined ? {} : { authorization: `Basic ${Buffer.from(who).toString("base64")}` }),
      ...headers,
    },
    ...(method === "PUT" ? { raw: "neu" } : {}),
  });

test("somebody with address and password reads with any WebDAV client, and nothing beside what is shared", async () => {
  const made = await share();
  const token = made.token;
  const keyed = `/remote.php/dav/public-files/${token}`;
  const missing = await dav("PROPFIND", `${keyed}/`);
  expect([missing.statusCode, missing.body.includes("ERR_MISSING_BASIC_AUTH")]).toEqual([401, true]);
  const wrong = await dav("PROPFIND", `${keyed}/`, "public:falsches-passwort");
  expect([wrong.statusCode, wrong.body.includes("ERR_INVALID_CREDENTIALS")]).toEqual([401, true]);
  for (const [url, who] of [
    [keyed, `public:${password}`],
    ["/public.php/webdav", `${token}:${password}`],
  ] as const) {
    const listed = await dav("PROPFIND", `${url}/`, who);
    expect(listed.statusCode).toBe(207);
    expect(listed.body).toContain(`${url}/Plan.pdf`);
    expect(listed.body).toContain(`${url}/Innen/`);
    expect(listed.body).not.toContain("Geheim");
    const plan = await dav("GET", `${url}/Plan.pdf`, who, { range: "bytes=9-" });
    expect([plan.statusCode, plan.body]).toEqual([206, "plan"]);
    expect((await dav("GET", `${url}/../Geheim.txt`, who)).statusCode).not.toBe(200);
    expect((await dav("GET", `${url}/Geheim.txt`, who)).statusCode).toBe(404);
    expect((await dav("PUT", `${url}/neu.txt`, who)).statusCode).toBe(403);
    expect((await dav("PUT", `${url}/Plan.pdf`, who)).statusCode).toBe(403);
    expect((await dav("MKCOL", `${url}/Neu`, who)).statusCode).toBe(403);
    for (const method of ["LOCK", "REPORT"] as const) expect((await dav(method, `${url}/`, who)).statusCode).toBe(405);
  }
  // The link is no key to anything else.
  for (const url of ["/remote.php/webdav/", "/remote.php/dav/files/anna/", `/dav/spaces/${anna.info.spaces[0]!.id}/`])
    expect((await dav("PROPFIND", url, `${token}:${password}`)).statusCode).toBe(401);
  await scene.server.services.links.change(actor, made.id, { password: "Sonne am Mittwochmorgen 8" });
  expect((await dav("PROPFIND", `${keyed}/`, `public:${password}`)).statusCode).toBe(401);
  expect((await dav("PROPFIND", `${keyed}/`, "public:Sonne am Mittwochmorgen 8")).statusCode).toBe(207);
  await scene.server.services.links.recall(actor, made.id);
  expect((await dav("PROPFIND", `${keyed}/`, "public:Sonne am Mittwochmorgen 8")).statusCode).toBe(404);
});

// Each connection's password was a try of its own, so that more than five at once were refused with 429 and the sender was told that somebody is guessing.
test("a client that comes with many connections at once and the right password is not taken for one that guesses", async () => {
  const { token } = await share();
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => dav("PROPFIND", `/remote.php/dav/public-files/${token}/`, `public:${password}`)),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 207));
});

test("a link that may be edited takes changes, and a request is collected on its page only", async () => {
  const made = await share("editor");
  const url = `/remote.php/dav/public-files/${made.token}`;
  expect((await dav("PUT", `${url}/Nachtrag.txt`, `public:${password}`)).statusCode).toBe(201);
  expect((await dav("PUT", `${url}/Plan.pdf`, `public:${password}`)).statusCode).toBe(204);
  const found = await anna.ask("GET", `/api/v1/spaces/${anna.info.spaces[0]!.id}/nodes/${file}`);
  expect(found.json()).toMatchObject({ entry: { size: 3 } });

  const asked = (await anna.ask("POST", "/api/v1/requests", { body: { subject: "Pläne", password } })).json() as {
    link: { id: string; url: string };
  };
  await anna.ask("POST", `/api/v1/requests/${asked.link.id}/open`);
  const token = asked.link.url.split("/s/")[1] ?? "";
  expect((await dav("PUT", `/remote.php/dav/public-files/${token}/setup.exe`, `public:${password}`)).statusCode).toBe(404);
  expect((await dav("PROPFIND", "/public.php/webdav/", `${token}:${password}`)).statusCode).toBe(404);
});

test("a link to one file shows that file and nothing around it", async () => {
  const { token } = await share("viewer", file);
  const url = `/remote.php/dav/public-files/${token}`;
  // As ownCloud's servers show it: a folder that is not there with the file in it, for clients that open nothing else.
  for (const address of [url, `${url}/`]) {
    const listed = await dav("PROPFIND", address, `public:${password}`);
    const [folder = "", one = "", ...others] = listed.body.split("<d:response>").slice(1);
    expect([listed.statusCode, others]).toEqual([207, []]);
    expect(folder).toContain(`<d:href>${url}/</d:href>`);
    expect(folder).toContain("<d:collection/>");
    expect(one).toContain(`<d:href>${url}/Plan.pdf</d:href>`);
    expect(one).not.toContain("<d:collection/>");
  }
  const alone = await dav("PROPFIND", url, `public:${password}`, { depth: "0" });
  expect(alone.body.match(/<d:response>/g)).toHaveLength(1);
  for (const [address, status] of [
    [url, 200],
    [`${url}/Plan.pdf`, 200],
    [`${url}/Plan.pdf/`, 404],
    [`${url}/Geheim.txt`, 404],
    [`${url}/Plan.pdf/Plan.pdf`, 404],
  ] as const)
    expect([address, (await dav("GET", address, `public:${password}`)).statusCode]).toEqual([address, status]);
  expect((await dav("PROPFIND", `${url}/Plan.pdf`, `public:${password}`)).statusCode).toBe(207);
  expect((await dav("PUT", `${url}/Plan.pdf`, `public:${password}`)).statusCode).toBe(403);
  expect((await dav("GET", `${url}/../Plan.pdf`, `public:${password}`)).statusCode).not.toBe(200);
});

test("a client that reads is one pick-up, whatever it reads, and the sender sees what", async () => {
  const made = await share();
  for (let n = 0; n < 3; n++) await dav("GET", `/public.php/webdav/Plan.pdf`, `${made.token}:${password}`);
  const { link, events } = await scene.server.services.links.find(actor, made.id);
  expect(link.pickups).toBe(1);
  expect(events.map((event) => [event.kind, event.name])).toEqual([
    ["downloaded", "Plan.pdf"],
    ["opened", undefined],
  ]);
});

test("a link's folder says what kind of link it is, and nothing in it does", async () => {
  const { token, expiresAt } = await share("editor");
  const names = ["item-type", "permission", "expiration", "share-datetime", "share-owner"]
    .map((name) => `<oc:public-link-${name}/>`)
    .join("");
  const answer = await scene.ask("PROPFIND", `/remote.php/dav/public-files/${token}/`, {
    raw: `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>${names}</d:prop></d:propfind>`,
    headers: { "x-requested-with": "", depth: "1", authorization: `Basic ${Buffer.from(`public:${password}`).toString("base64")}` },
  });
  const [own, ...rest] = answer.body.split("<d:response>").slice(1);
  expect(own).toContain(
    "<oc:public-link-item-type>folder</oc:public-link-item-type><oc:public-link-permission>15</oc:public-link-permission>",
  );
  expect(own).toContain(`<oc:public-link-expiration>${expiresAt.toUTCString()}</oc:public-link-expiration>`);
  expect(own).toContain(`<oc:public-link-share-owner>${anna.info.account.id}</oc:public-link-share-owner>`);
  for (const other of rest) expect(other).not.toMatch(/<oc:public-link-[a-z-]+>/);
});

test("the addresses of other makers' link pages fetch what a link leads to, with its password or its page", async () => {
  await anna.dav("PUT", "Amtliches/Brief.txt", { raw: "Sehr geehrte Damen" });
  const { token } = await share();
  const basic = { authorization: `Basic ${Buffer.from(`irgendwer:${password}`).toString("base64")}`, "x-requested-with": "" };
  for (const address of [`/s/${token}/download`, `/index.php/s/${token}/download`]) {
    const all = await scene.ask("GET", address, { headers: basic });
    expect([address, all.statusCode, all.headers["content-type"]]).toEqual([address, 200, "application/zip"]);
    const one = await scene.ask("GET", `${address}?path=%2F&files=Brief.txt`, { headers: { ...basic, range: "bytes=5-" } });
    expect([one.statusCode, one.body]).toEqual([206, "geehrte Damen"]);
    expect(
      (await scene.ask("GET", `${address}?path=/&files=${encodeURIComponent('["Brief.txt","Innen"]')}`, { headers: basic })).statusCode,
    ).toBe(200);
    for (const none of ["?files=Geheim.txt", "?path=/..&files=Geheim.txt", "?path=/nichts"])
      expect([none, (await scene.ask("GET", address + none, { headers: basic })).statusCode >= 400]).toEqual([none, true]);
    const wrong = { ...basic, authorization: `Basic ${Buffer.from("x:falsches Passwort 1").toString("base64")}` };
    expect((await scene.ask("GET", address, { headers: wrong })).statusCode).toBe(403);
    // A browser is led to where its visit counts, and from there to the page that asks for the password.
    const led = await scene.ask("GET", address, { headers: { "x-requested-with": "" } });
    expect([led.statusCode, led.headers["location"]]).toEqual([302, `/api/v1/public/${token}/download`]);
    const asked = await scene.ask("GET", String(led.headers["location"]), { headers: { "x-requested-with": "" } });
    expect([asked.statusCode, asked.headers["location"]]).toEqual([302, `/s/${token}`]);
  }
  const visit = await scene.ask("POST", `/api/v1/public/${token}/session`, { body: { password } });
  const cookie = String([visit.headers["set-cookie"]].flat()[0]).split(";")[0]!;
  const fetched = await scene.ask("GET", `/api/v1/public/${token}/download?files=Brief.txt`, {
    headers: { cookie, "x-requested-with": "" },
  });
  expect([fetched.statusCode, fetched.body]).toEqual([200, "Sehr geehrte Damen"]);
  const { token: single } = await share("viewer", await anna.dav("PUT", "Einzeln.txt", { raw: "Sehr geehrte Damen" }));
  const plan = await scene.ask("GET", `/s/${single}/download`, { headers: basic });
  expect([plan.statusCode, plan.body]).toEqual([200, "Sehr geehrte Damen"]);
  expect((await scene.ask("GET", `/index.php/s/${token}`, { headers: { "x-requested-with": "" } })).headers["location"]).toBe(
    `/s/${token}`,
  );
});
