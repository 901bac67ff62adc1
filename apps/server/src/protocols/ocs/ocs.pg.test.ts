// What clients of the family ask first, on the whole server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestDatabase, testDatabase, testPassword } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDemoLand } from "../../cli/demo-land.ts";
import { type Composed, compose } from "../../compose.ts";
import { readConfig } from "../../platform/config.ts";
import { createLog } from "../../platform/log.ts";

let scene: TestDatabase;
let server: Composed;
let folder: string;

beforeAll(async () => {
  scene = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "landbox-ocs-"));
  server = await compose(readConfig({ LANDBOX_DATA: folder, LANDBOX_PRODUCT_NAME: "Amtsaustausch" }), {
    database: scene.database,
    solo: true,
    log: createLog("silent"),
  });
  await makeDemoLand(server.services, testPassword);
}, 60_000);
afterAll(async () => {
  await server?.app.close();
  await server?.close();
  await scene?.drop();
  await rm(folder, { recursive: true, force: true });
});

const basic = (user: string, password = testPassword) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
/** What the tests look at; everything is optional, because that is what is tested. */
interface OcsData {
  readonly id?: string;
  readonly apppassword?: string;
  readonly quota?: { readonly used: number };
  readonly capabilities?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const ocsOf = (answer: { body: string }) => (JSON.parse(answer.body) as { ocs: { meta: { statuscode: number }; data: OcsData } }).ocs;
const get = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ method: "GET", url, headers: { host: "localhost", ...headers } });

test("status.php is for everybody, also with wrong credentials, and names product and version", async () => {
  for (const headers of [{}, basic("anna@hohenwarth", "wrong")]) {
    const answer = await get("/status.php", headers);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toContain("application/json");
    expect(JSON.parse(answer.body)).toMatchObject({
      installed: true,
      maintenance: false,
      version: "28.0.4.1",
      versionstring: "28.0.4",
      productname: "Amtsaustausch",
      productversion: expect.stringMatching(/^\d/) as string,
    });
  }
});

test.each([
  ["/ocs/v1.php", 100],
  ["/ocs/v2.php", 200],
])("capabilities of %s, without credentials", async (prefix, status) => {
  const ocs = ocsOf(await get(`${prefix}/cloud/capabilities?format=json`));
  expect(ocs.meta).toEqual({ status: "ok", statuscode: status, message: "OK", totalitems: "", itemsperpage: "" });
  const { core, dav, files, files_sharing: sharing, spaces } = ocs.data.capabilities ?? {};
  expect(core).toMatchObject({ pollinterval: 30_000, "webdav-root": "remote.php/webdav", status: { installed: true } });
  expect(dav?.["chunking"]).toBe("1.0");
  expect(dav).toMatchObject({ trashbin: "1.0", reports: ["filter-files", "search-files"] });
  expect(files).toMatchObject({ bigfilechunking: true, undelete: true, versioning: true, favorites: true, privateLinks: true });
  expect(sharing).toMatchObject({ api_enabled: true, group_sharing: true, resharing: true, search_min_length: 2 });
  // What is not there must not be announced.
  expect(dav?.["bulkupload"]).toBeUndefined();
  expect(spaces).toBeUndefined();
  expect(new RegExp(String(dav?.["invalidFilenameRegex"])).test("a\\b")).toBe(true);
  expect(new RegExp(String(dav?.["invalidFilenameRegex"])).test("Übersicht 2026.pdf")).toBe(false);
});

test("the user: an id that never changes, names, quota; JSON and XML", async () => {
  const ocs = ocsOf(await get("/ocs/v1.php/cloud/user?format=json", basic("anna@hohenwarth")));
  expect(ocs.meta.statuscode).toBe(100);
  expect(ocs.data).toMatchObject({ "display-name": "Anna Huber", displayname: "Anna Huber", enabled: true });
  expect(ocs.data.id).toMatch(/^[0-9a-z]+\.[a-z2-7]{16}$/);
  expect(ocs.data.quota?.used).toBeGreaterThan(30_000);
  const same = ocsOf(await get("/ocs/v2.php/cloud/users/anna?format=json", { ...basic("anna"), host: "hohenwarth.localhost" }));
  expect(same.data.id).toBe(ocs.data.id);
  const xml = await get("/ocs/v2.php/cloud/user", basic("anna@hohenwarth"));
  expect(xml.headers["content-type"]).toBe("application/xml; charset=utf-8");
  expect(xml.body).toContain(`<statuscode>200</statuscode>`);
  expect(xml.body).toContain(`<id>${ocs.data.id}</id>`);
  expect(ocsOf(await get("/ocs/v2.php/cloud/user", { ...basic("anna@hohenwarth"), accept: "application/json" })).data.id).toBe(ocs.data.id);
});

test("wrong credentials are HTTP 401 with 997 in version 1 and 401 in version 2, with a challenge unless a script asks", async () => {
  const one = await get("/ocs/v1.php/cloud/user?format=json", basic("anna@hohenwarth", "wrong password"));
  expect([one.statusCode, ocsOf(one).meta.statuscode]).toEqual([401, 997]);
  expect(one.headers["www-authenticate"]).toContain('Basic realm="');
  const two = await get("/ocs/v2.php/cloud/user?format=json", { "x-requested-with": "XMLHttpRequest" });
  expect([two.statusCode, ocsOf(two).meta.statuscode]).toEqual([401, 401]);
  expect(two.headers["www-authenticate"]).toBeUndefined();
});

test("somebody else's account and unknown calls are 998, in HTTP 200 or 404", async () => {
  for (const path of ["/cloud/users/bernd", "/apps/files_sharing/api/v1/nothing", "/apps/terms_of_service/terms", ""]) {
    const one = await get(`/ocs/v1.php${path}?format=json`, basic("anna@hohenwarth"));
    expect([path, one.statusCode, ocsOf(one).meta.statuscode]).toEqual([path, 200, 998]);
    const two = await get(`/ocs/v2.php${path}?format=json`, basic("anna@hohenwarth"));
    expect([path, two.statusCode, ocsOf(two).meta.statuscode]).toEqual([path, 404, 404]);
  }
  expect(ocsOf(await get("/ocs/v2.php/core/navigation/apps?format=json")).data).toEqual([]);
});

test("an app password is made with the real password, works, and ends itself", async () => {
  const secret = ocsOf(
    await get("/ocs/v2.php/core/getapppassword?format=json", {
      ...basic("bernd@arrach"),
      "ocs-apirequest": "true",
      "user-agent": "Probe/1",
    }),
  ).data.apppassword;
  expect((await get("/ocs/v2.php/cloud/user?format=json", basic("bernd@arrach", secret))).statusCode).toBe(200);
  expect(
    (await get("/ocs/v2.php/core/getapppassword?format=json", { ...basic("bernd@arrach", secret), "ocs-apirequest": "true" })).statusCode,
  ).toBe(403);
  expect((await get("/ocs/v2.php/core/getapppassword?format=json", basic("bernd@arrach"))).statusCode).toBe(403);
  const ended = await server.app.inject({
    method: "DELETE",
    url: "/ocs/v2.php/core/apppassword?format=json",
    headers: { host: "localhost", ...basic("bernd@arrach", secret) },
  });
  expect(ended.statusCode).toBe(200);
  expect((await get("/ocs/v2.php/cloud/user?format=json", basic("bernd@arrach", secret))).statusCode).toBe(401);
});

test("lists of what there is not are empty, and what is unknown is unknown", async () => {
  for (const version of ["v1", "v2"]) {
    const list = `/ocs/v2.php/apps/notifications/api/${version}/notifications`;
    const answer = await get(`${list}?format=json`, basic("anna@hohenwarth"));
    expect([answer.statusCode, ocsOf(answer).data]).toEqual([200, []]);
    expect((await get(list, basic("anna@hohenwarth"))).body).toContain("<data></data>");
    expect((await get(`${list}/1`, basic("anna@hohenwarth"))).statusCode).toBe(404);
    expect((await get(list)).statusCode).toBe(401);
  }
  expect(ocsOf(await get("/ocs/v2.php/search/providers?format=json", basic("anna@hohenwarth"))).data).toEqual([]);
  for (const path of ["/apps/user_status/api/v1/user_status", "/apps/activity/api/v2/activity", "/apps/terms_of_service/terms"])
    expect((await get(`/ocs/v2.php${path}`, basic("anna@hohenwarth"))).statusCode).toBe(404);
});

test("pictures of people of the own box, remembered by their etag; nobody else has one", async () => {
  for (const url of [
    "/remote.php/dav/avatars/bernd/128.png",
    "/index.php/avatar/bernd/64",
    "/remote.php/dav/avatars/BERND@hohenwarth/9999.png",
  ]) {
    const answer = await get(url, basic("anna@hohenwarth"));
    if (url.includes("@")) {
      expect(answer.statusCode).toBe(404);
      continue;
    }
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "image/png"]);
    expect(answer.rawPayload.readUInt32BE(16)).toBe(url.includes("128") ? 128 : 64);
    const etag = String(answer.headers["etag"]);
    expect((await get(url, { ...basic("anna@hohenwarth"), "if-none-match": etag })).statusCode).toBe(304);
  }
  const other = ocsOf(await get("/ocs/v1.php/cloud/user?format=json", basic("bernd@arrach"))).data.id;
  for (const [user, size] of [
    ["nobody", "128.png"],
    [String(other), "128.png"],
    ["bernd", "128.jpg"],
    ["bernd", "-1"],
    ["a%00b", "128"],
  ])
    expect([user, (await get(`/remote.php/dav/avatars/${user}/${size}`, basic("anna@hohenwarth"))).statusCode]).toEqual([user, 404]);
  expect((await get("/index.php/avatar/bernd/64")).statusCode).toBe(401);
});

test("people are sent to the settings, and no app is wiped", async () => {
  for (const url of ["/index.php/settings/personal?sectionid=security", "/index.php/settings/user/security"])
    expect(await get(url)).toMatchObject({ statusCode: 302, headers: { location: "/settings" } });
  const wipe = await server.app.inject({
    method: "POST",
    url: "/index.php/core/wipe/check",
    headers: { host: "localhost", "content-type": "application/x-www-form-urlencoded" },
    payload: "token=1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  });
  expect([wipe.statusCode, wipe.body]).toEqual([404, "[]"]);
});

test.each([
  ["hohenwarth.localhost", "anna"],
  ["hohenwarth.localhost", "anna@hohenwarth"],
  ["hohenwarth.localhost", "<id>"],
  ["hohenwarth.localhost", "<e-mail>"],
  ["localhost", "anna@hohenwarth"],
  ["localhost", "<id>"],
  ["localhost", "<e-mail>"],
])("on %s, %s with a password or an app password is the same account", async (host, user) => {
  const { boxes, accounts, people } = server.services;
  const box = (await boxes.byName("hohenwarth"))!;
  const anna = (await accounts.find(box.id, "anna"))!;
  const admin = await server.services.identity.authenticateBasic(
    { host: "localhost", address: "192.0.2.9", userAgent: undefined },
    basic("admin@hohenwarth").authorization,
  );
  await people.edit(admin, "anna", { email: "anna.huber@hohenwarth.example" });
  const name = user.replace("<id>", anna.id).replace("<e-mail>", "Anna.Huber@hohenwarth.example");
  const secret = ocsOf(await get("/ocs/v2.php/core/getapppassword?format=json", { ...basic(name), host, "ocs-apirequest": "true" })).data
    .apppassword;
  for (const password of [testPassword, secret])
    expect(ocsOf(await get("/ocs/v1.php/cloud/user?format=json", { ...basic(name, password), host })).data.id).toBe(anna.id);
});

test.each([
  "Mozilla/5.0 (Linux) mirall/3.7.3git (Nextcloud, debian)",
  "Mozilla/5.0 (Linux) mirall/2.11.0 (ownCloud, debian)",
  "ownCloudApp/12.0 (iOS)",
  "Microsoft-WebDAV-MiniRedir/10.0",
  "rclone/v1.60",
])("%s is asked for Basic and nothing else", async (agent) => {
  for (const url of ["/ocs/v2.php/cloud/user", "/remote.php/webdav/"]) {
    const answer = await server.app.inject({ method: "PROPFIND" as "GET", url, headers: { host: "localhost", "user-agent": agent } });
    if (answer.statusCode !== 401) continue;
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic realm="[^"]+", charset="UTF-8"$/);
  }
  expect((await get("/ocs/v2.php/cloud/user", { "user-agent": agent })).headers["www-authenticate"]).toMatch(/^Basic realm=/);
});

test("discovery answers plainly", async () => {
  expect((await get("/index.php/204")).statusCode).toBe(204);
  for (const url of ["/.well-known/openid-configuration", "/.well-known/webfinger?resource=x"])
    expect((await get(url)).statusCode).toBe(404);
});

test("tus is for every client but ownCloud's desktop of the second generation, whose broken uploads would start over", async () => {
  const supportOf = async (agent: string) => {
    const { data } = ocsOf(await get("/ocs/v1.php/cloud/capabilities?format=json", { "user-agent": agent }));
    return data.capabilities?.["files"]?.["tus_support"];
  };
  for (const agent of [
    "Mozilla/5.0 (Linux) mirall/2.11.0 (ownCloud, debian-6.1.0 ClientArchitecture: x86_64 OsArchitecture: x86_64)",
    "Mozilla/5.0 (Linux) mirall/3.7.3-0+deb12u1 (Nextcloud, debian-6.1.0 ClientArchitecture: x86_64 OsArchitecture: x86_64)",
  ])
    expect(await supportOf(agent)).toBeUndefined();
  for (const agent of [
    "Mozilla/5.0 (Macintosh) mirall/6.0.0.1 (ownCloud)",
    "rclone/v1.66.0",
    "ownCloudApp/12.5 (App/317; iOS/18.1; iPhone)",
  ])
    expect(await supportOf(agent)).toMatchObject({
      version: "1.0.0",
      extension: expect.stringContaining("creation-with-upload") as string,
    });
});
