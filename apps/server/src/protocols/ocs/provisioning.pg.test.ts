// The provisioning API as box admins' tools and the family's acceptance suites use it, on the whole server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { furnishLand, type TestDatabase, testDatabase, testPassword } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Composed, compose } from "../../compose.ts";
import { cleanBox } from "../../domain/cleanup/clean-box.ts";
import { readConfig } from "../../platform/config.ts";
import { createLog } from "../../platform/log.ts";

let scene: TestDatabase;
let server: Composed;
let folder: string;
let owner: pg.Client;
/** Made anew for each test, so that no test depends on another. */
let n = 0;
const password = "Regen am Dienstagabend 7";
/** What was confirmed is remembered for a second where nothing else runs. */
const soon = { timeout: 30_000, interval: 250 };

beforeAll(async () => {
  scene = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "landbox-ocs-"));
  server = await compose(readConfig({ LANDBOX_DATA: folder }), { database: scene.database, solo: true, log: createLog("silent") });
  await furnishLand(server.services);
  owner = new pg.Client(scene.ownerConnection);
  await owner.connect();
});
beforeEach(() => {
  n++;
});
afterAll(async () => {
  await owner?.end();
  await server?.app.close();
  await server?.close();
  await scene?.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Ocs {
  http: number;
  status: number;
  message: string;
  total: string;
  data: Record<string, unknown>;
}
type Form = Record<string, string> | readonly (readonly [string, string])[];

const basic = (user: string, secret: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
/** Somebody who asks; `version` 1 unless said. */
const as =
  (user: string, secret = testPassword, version = 1) =>
  async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, form?: Form): Promise<Ocs> => {
    const answer = await server.app.inject({
      method,
      url: `/ocs/v${version}.php/cloud${path}${path.includes("?") ? "&" : "?"}format=json`,
      headers: {
        host: "localhost",
        authorization: basic(user, secret),
        "ocs-apirequest": "true",
        "accept-language": "en",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { payload: new URLSearchParams(form as Record<string, string>).toString() } : {}),
    });
    const { ocs } = JSON.parse(answer.body) as {
      ocs: { meta: { statuscode: number; message: string; totalitems: string }; data: Record<string, unknown> };
    };
    return { http: answer.statusCode, status: ocs.meta.statuscode, message: ocs.meta.message, total: ocs.meta.totalitems, data: ocs.data };
  };
const admin = as("admin@hohenwarth");
const admin2 = as("admin@hohenwarth", testPassword, 2);
const anna = as("anna@hohenwarth");
const name = (what: string) => `${what}${n}`;
const make = async (login: string, more: Record<string, string> = {}, groups: readonly string[] = []) => {
  const form: [string, string][] = [["userid", login], ["password", password], ...Object.entries(more)];
  for (const group of groups) form.push(["groups[]", group]);
  expect((await admin("POST", "/users", form)).status).toBe(100);
};
const dav = async (user: string, secret: string, method: "PUT" | "GET" | "PROPFIND", path = "") =>
  (
    await server.app.inject({
      method: method as "GET",
      url: `/remote.php/webdav/${path}`,
      headers: { host: "localhost", authorization: basic(user, secret), depth: "0" },
      ...(method === "PUT" ? { payload: "content" } : {}),
    })
  ).statusCode;

describe("accounts", () => {
  test("are made, found, read, changed and deleted", async () => {
    const login = name("dora");
    await make(login, { displayName: "Dora Neu", email: `${login}@example.org`, quota: "5 GB" });
    expect((await admin("GET", `/users?search=${login}`)).data).toEqual({ users: [login] });
    const shown = await admin("GET", `/users/${login}`);
    expect(shown).toMatchObject({ http: 200, status: 100 });
    expect(shown.data).toMatchObject({
      displayname: "Dora Neu",
      email: `${login}@example.org`,
      enabled: true,
      language: "de",
      groups: [],
      subadmin: [],
      quota: { used: 0, total: 5 * 2 ** 30, quota: 5 * 2 ** 30, relative: 0 },
    });
    // By e-mail address and by id alike.
    for (const who of [`${login}@example.org`, String(shown.data["id"])])
      expect((await admin("GET", `/users/${encodeURIComponent(who)}`)).data["id"]).toBe(shown.data["id"]);
    const own = as(`${login}@hohenwarth`, password);
    expect((await own("GET", "/user")).data).toMatchObject({ id: shown.data["id"], quota: { total: 5 * 2 ** 30 } });
    for (const [key, value] of Object.entries({ display: "Dora Alt", email: `neu-${login}@example.org`, quota: "none", language: "en" }))
      expect([key, (await admin("PUT", `/users/${login}`, { key, value })).status]).toEqual([key, 100]);
    expect((await own("GET", `/users/${login}`)).data).toMatchObject({
      displayname: "Dora Alt",
      email: `neu-${login}@example.org`,
      language: "en",
      quota: { quota: -3, definition: "none" },
    });
    expect((await as(`neu-${login}@example.org`, password)("GET", "/user")).data["id"]).toBe(shown.data["id"]);
    expect((await admin2("DELETE", `/users/${login}`)).status).toBe(200);
    expect((await admin2("GET", `/users/${login}`)).status).toBe(404);
  });

  test("the listing pages, searches in login, name and address, and says how many there are", async () => {
    for (const i of [1, 2, 3]) await make(`${name("seite")}-${i}`, { displayName: `Person ${i}`, email: `p${i}@seite${n}.example` });
    const page = await admin("GET", `/users?search=${name("seite")}&limit=2&offset=1`);
    expect(page.data).toEqual({ users: [`${name("seite")}-2`, `${name("seite")}-3`] });
    expect(page.total).toBe("3");
    expect((await admin("GET", `/users?search=p2@SEITE${n}`)).data).toEqual({ users: [`${name("seite")}-2`] });
    expect((await admin2("GET", "/users?limit=-1")).status).toBe(400);
    expect((await admin("GET", "/users")).data["users"]).toEqual(expect.arrayContaining(["admin", "anna", "bernd"]));
  });

  test.each([
    [1, "missing login", { password }, 101],
    [1, "missing password", { userid: "x" }, 101],
    [1, "weak password", { userid: "weak", password: "passwort1234" }, 101],
    [1, "impossible login", { userid: "a b/c", password }, 101],
    [1, "login with a NUL", { userid: "a\0b", password }, 101],
    [1, "address that is none", { userid: "mail", password, email: "nobody" }, 101],
    [1, "taken login", { userid: "ANNA", password }, 102],
    [1, "group that is not there", { userid: "gone", password, "groups[]": "nirgends" }, 104],
    [2, "missing login", { password }, 400],
    [2, "taken login", { userid: "anna", password }, 400],
    [2, "group that is not there", { userid: "gone", password, "groups[]": "nirgends" }, 403],
  ])("version %i refuses %s", async (version, _what, form, status) => {
    const answer = await as("admin@hohenwarth", testPassword, version)("POST", "/users", form);
    expect([answer.status, answer.http]).toEqual([status, version === 1 ? 200 : status]);
  });

  test.each([
    [{ key: "shoesize", value: "44" }, 103, 400],
    [{ key: "email", value: "nobody" }, 102, 400],
    [{ key: "email", value: "taken@example.org" }, 102, 400],
    [{ key: "quota", value: "-5" }, 102, 400],
    [{ key: "quota", value: "much" }, 102, 400],
    [{ key: "language", value: "tlh" }, 102, 400],
    [{ key: "password", value: "kurz" }, 102, 400],
    [{ value: "x" }, 102, 400],
  ])("%o changes nothing", async (form, one, two) => {
    await make(name("fest"));
    if (n > 0) await admin("PUT", "/users/clara", { key: "email", value: "taken@example.org" });
    const before = await admin("GET", `/users/${name("fest")}`);
    expect((await admin("PUT", `/users/${name("fest")}`, form as Form)).status).toBe(one);
    expect((await admin2("PUT", `/users/${name("fest")}`, form as Form)).http).toBe(two);
    expect((await admin("GET", `/users/${name("fest")}`)).data).toEqual(before.data);
    expect((await admin("PUT", "/users/nobody", { key: "display", value: "x" })).status).toBe(998);
  });

  test("forms, multipart forms and JSON are the same to it, and XML is the default answer", async () => {
    const send = (type: string, payload: string, accept = "*/*") =>
      server.app.inject({
        method: "POST",
        url: "/ocs/v1.php/cloud/users",
        headers: { host: "localhost", authorization: basic("admin@hohenwarth", testPassword), "content-type": type, accept },
        payload,
      });
    await admin("POST", "/groups", { groupid: name("Amt <&> ") });
    const group = name("Amt <&> ");
    const json = await send("application/json", JSON.stringify({ userid: name("json"), password, groups: [group] }));
    expect(json.headers["content-type"]).toBe("application/xml; charset=utf-8");
    expect(json.body).toMatch(
      /^<\?xml version="1.0"\?>\n<ocs><meta><status>ok<\/status><statuscode>100<\/statuscode><message>OK<\/message>/,
    );
    const parts = Object.entries({ userid: name("teile"), password, "groups[0]": group })
      .map(([key, value]) => `--x\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`)
      .join("");
    expect((await send("multipart/form-data; boundary=x", `${parts}--x--\r\n`)).body).toContain("<statuscode>100</statuscode>");
    const users = await server.app.inject({
      method: "GET",
      url: `/ocs/v2.php/cloud/groups/${encodeURIComponent(group)}`,
      headers: { host: "localhost", authorization: basic("admin@hohenwarth", testPassword) },
    });
    expect(users.body).toContain(
      `<statuscode>200</statuscode><message>OK</message><totalitems>2</totalitems><itemsperpage/></meta><data><users><element>${name("json")}</element><element>${name("teile")}</element></users></data>`,
    );
    const listed = await server.app.inject({
      method: "GET",
      url: `/ocs/v1.php/cloud/users/${name("json")}/groups`,
      headers: { host: "localhost", authorization: basic("admin@hohenwarth", testPassword) },
    });
    expect(listed.body).toContain(`<element>${group.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</element>`);
    for (const [type, body] of [
      ["application/json", "{"],
      ["application/json", "[1]"],
      ["multipart/form-data; boundary=y", "nonsense"],
      ["multipart/form-data", "nonsense"],
    ] as const)
      expect((await send(type, body)).body, type).toContain("<statuscode>400</statuscode>");
    expect((await send("text/plain", "userid=x")).body).toContain("<statuscode>415</statuscode>");
    expect((await send("application/x-www-form-urlencoded", `userid=${"x".repeat(100_000)}`)).body).toContain(
      "<statuscode>413</statuscode>",
    );
  });

  test("a password that an admin resets ends everything the old one opened", async () => {
    await make(name("vergesslich"));
    const user = `${name("vergesslich")}@hohenwarth`;
    const own = await server.app.inject({
      method: "GET",
      url: "/ocs/v2.php/core/getapppassword?format=json",
      headers: { host: "localhost", authorization: basic(user, password), "ocs-apirequest": "true" },
    });
    const app = (JSON.parse(own.body) as { ocs: { data: { apppassword: string } } }).ocs.data.apppassword;
    expect(await dav(user, app, "PROPFIND")).toBe(207);
    expect((await admin("PUT", `/users/${name("vergesslich")}`, { key: "password", value: "Ganz neue Geschichte 12" })).status).toBe(100);
    for (const secret of [app, password]) await expect.poll(() => dav(user, secret, "PROPFIND"), soon).toBe(401);
    expect(await dav(user, "Ganz neue Geschichte 12", "PROPFIND")).toBe(207);
  });

  test("disabling ends access, enabling gives it back", async () => {
    await make(name("pause"));
    const user = `${name("pause")}@hohenwarth`;
    expect(await dav(user, password, "PROPFIND")).toBe(207);
    expect((await admin("PUT", `/users/${name("pause")}/disable`)).status).toBe(100);
    await expect.poll(() => dav(user, password, "PROPFIND"), soon).toBe(401);
    expect((await admin("GET", `/users/${name("pause")}`)).data["enabled"]).toBe(false);
    expect((await admin("PUT", `/users/${name("pause")}/enable`)).status).toBe(100);
    await expect.poll(() => dav(user, password, "PROPFIND"), soon).toBe(207);
    for (const verb of ["enable", "disable"]) expect((await admin("PUT", `/users/nobody/${verb}`)).status).toBe(101);
  });
});

describe("groups", () => {
  test("are made, listed, filled, emptied and deleted", async () => {
    const group = name("Bauamt / Ost ");
    expect((await admin("POST", "/groups", { groupid: group })).status).toBe(100);
    expect((await admin("POST", "/groups", { groupid: group })).status).toBe(102);
    expect((await admin2("POST", "/groups", { groupid: group })).http).toBe(400);
    expect((await admin("POST", "/groups", { groupid: " " })).status).toBe(101);
    expect((await admin("POST", "/groups", { groupid: "admin" })).status).toBe(102);
    expect((await admin("GET", `/groups?search=${encodeURIComponent(group.trim())}`)).data).toEqual({ groups: [group.trim()] });
    expect((await admin("GET", "/groups?limit=1")).data).toEqual({ groups: ["admin"] });
    const at = `/groups/${encodeURIComponent(group.trim())}`;
    expect((await admin("POST", "/users/anna/groups", { groupid: group })).status).toBe(100);
    expect((await admin("GET", at)).data).toEqual({ users: ["anna"] });
    expect((await admin("GET", `${at}/users`)).data).toEqual({ users: ["anna"] });
    expect((await anna("GET", "/users/anna/groups")).data["groups"]).toContain(group.trim());
    for (const [form, who, status] of [
      [{}, "anna", 101],
      [{ groupid: "nirgends" }, "anna", 102],
      [{ groupid: group }, "nobody", 103],
    ] as const) {
      expect((await admin("POST", `/users/${who}/groups`, form)).status).toBe(status);
      expect((await admin("DELETE", `/users/${who}/groups`, form)).status).toBe(status);
    }
    expect((await anna("POST", "/users/anna/groups", { groupid: group })).status).toBe(104);
    expect((await as("anna@hohenwarth", testPassword, 2)("POST", "/users/anna/groups", { groupid: group })).http).toBe(403);
    expect((await admin("DELETE", `/users/anna/groups?groupid=${encodeURIComponent(group)}`)).status).toBe(100);
    expect((await admin("GET", at)).data).toEqual({ users: [] });
    expect((await admin("DELETE", at)).status).toBe(100);
    expect((await admin("DELETE", at)).status).toBe(101);
    expect((await admin("GET", at)).status).toBe(998);
    expect((await admin("DELETE", "/groups/admin")).status).toBe(102);
  });

  test("a group admin manages the plain members of its groups, and nobody else", async () => {
    const [own, foreign] = [name("Kita"), name("Kasse")];
    for (const group of [own, foreign]) await admin("POST", "/groups", { groupid: group });
    await make(name("leitung"), {}, [own]);
    await make(name("kind"), {}, [own]);
    await make(name("kasse"), {}, [foreign]);
    await make(name("chefin"), {}, [own, "admin"]);
    const lead = as(`${name("leitung")}@hohenwarth`, password);
    expect((await lead("GET", "/users")).status).toBe(997);
    expect((await admin("POST", `/users/${name("leitung")}/subadmins`, { groupid: own })).status).toBe(100);
    expect((await admin("GET", `/users/${name("leitung")}/subadmins`)).data).toEqual([own]);
    expect((await admin("GET", `/groups/${own}/subadmins`)).data).toEqual([name("leitung")]);

    expect((await lead("GET", "/users")).data).toEqual({ users: [name("kind")] });
    expect((await lead("GET", "/groups")).data).toEqual({ groups: [own] });
    expect((await lead("GET", `/groups/${foreign}`)).status).toBe(997);
    expect((await lead("PUT", `/users/${name("kind")}`, { key: "display", value: "Kind" })).status).toBe(100);
    expect((await lead("PUT", `/users/${name("kind")}`, { key: "password", value: "Sandkasten im Regen 5" })).status).toBe(100);
    // Neither admins nor people of other groups, and no way to make them reachable.
    for (const who of [name("kasse"), name("chefin"), "admin", "anna", "nobody"]) {
      expect([who, (await lead("GET", `/users/${who}`)).status]).toEqual([who, 998]);
      expect([who, (await lead("PUT", `/users/${who}`, { key: "password", value: "Sandkasten im Regen 5" })).status]).toEqual([who, 998]);
      expect([who, (await lead("DELETE", `/users/${who}`)).status]).toEqual([who, 101]);
      expect([who, (await lead("PUT", `/users/${who}/disable`)).status]).toEqual([who, 101]);
      expect([who, (await lead("POST", `/users/${who}/groups`, { groupid: own })).status]).toEqual([who, 103]);
    }
    expect((await lead("POST", `/users/${name("kind")}/groups`, { groupid: foreign })).status).toBe(104);
    expect((await lead("POST", `/users/${name("kind")}/groups`, { groupid: "admin" })).status).toBe(104);
    expect((await lead("POST", `/users/${name("leitung")}/groups`, { groupid: "admin" })).status).toBe(104);
    expect((await lead("POST", `/users/${name("leitung")}/subadmins`, { groupid: foreign })).status).toBe(997);
    expect((await lead("POST", "/groups", { groupid: name("Neu") })).status).toBe(997);
    expect((await lead("DELETE", `/groups/${own}`)).status).toBe(997);
    expect((await lead("DELETE", `/users/${name("kind")}/groups`, { groupid: own })).status).toBe(105);
    // New accounts only into the own groups.
    const create = (more: Form) => lead("POST", "/users", { userid: name("neu"), password, ...more });
    expect((await create({})).status).toBe(106);
    for (const group of [foreign, "admin", "nirgends"]) expect((await create({ "groups[]": group })).status).toBe(105);
    expect((await create({ "groups[]": own, "subadmin[]": own })).status).toBe(997);
    expect((await create({ "groups[]": own })).status).toBe(100);
    expect((await lead("DELETE", `/users/${name("neu")}`)).status).toBe(100);
    // Another group admin is out of reach, too: its password would open its groups.
    await admin("POST", `/users/${name("kind")}/subadmins`, { groupid: foreign });
    expect((await lead("GET", `/users/${name("kind")}`)).status).toBe(998);
    expect((await admin("DELETE", `/users/${name("leitung")}/subadmins`, { groupid: own })).status).toBe(100);
    expect((await admin("DELETE", `/users/${name("leitung")}/subadmins`, { groupid: own })).status).toBe(102);
    expect((await lead("GET", "/users")).status).toBe(997);
  });

  test.each([
    ["POST", "nobody", (own: string) => own, 101],
    ["POST", "anna", () => "nirgends", 102],
    ["POST", "anna", () => "admin", 103],
    ["DELETE", "nobody", (own: string) => own, 101],
    ["DELETE", "anna", () => "nirgends", 101],
    ["DELETE", "anna", (own: string) => own, 102],
  ] as const)("%s of subadmins says what is wrong: %s", async (method, who, group: (own: string) => string, status) => {
    await admin("POST", "/groups", { groupid: name("Fach") });
    expect((await admin(method, `/users/${who}/subadmins`, { groupid: group(name("Fach")) })).status).toBe(status);
  });
});

describe("who may", () => {
  test("a member reads and names itself, and nothing else", async () => {
    expect((await anna("GET", "/users/anna")).status).toBe(100);
    for (const who of ["bernd", "nobody"]) {
      expect([who, (await anna("GET", `/users/${who}`)).status]).toEqual([who, 998]);
      expect([who, (await anna("GET", `/users/${who}/groups`)).status]).toEqual([who, 998]);
      expect([who, (await anna("PUT", `/users/${who}`, { key: "display", value: "x" })).status]).toEqual([who, 998]);
      for (const [method, path] of [
        ["DELETE", `/users/${who}`],
        ["PUT", `/users/${who}/disable`],
        ["PUT", `/users/${who}/enable`],
      ] as const)
        expect([path, await anna(method, path)]).toMatchObject([path, { http: 401, status: 997 }]);
    }
    for (const path of ["/users", "/groups", "/groups/admin", "/groups/nirgends"]) expect((await anna("GET", path)).status).toBe(997);
    for (const [key, value] of Object.entries({ quota: "none", email: "anna@example.org" }))
      expect((await anna("PUT", "/users/anna", { key, value })).status).toBe(997);
    expect((await anna("PUT", "/users/anna", { key: "display", value: "Anna H." })).status).toBe(100);
    expect((await anna("GET", "/user/fields")).data).toEqual(["displayname"]);
    expect((await anna("DELETE", "/users/anna")).status).toBe(997);
  });

  test("the own password is changed with the own password, and the others' sessions end", async () => {
    await make(name("selbst"));
    const user = `${name("selbst")}@hohenwarth`;
    expect(
      (await as(user, password)("PUT", `/users/${name("selbst")}`, { key: "password", value: "Morgen wird es schoen 3" })).status,
    ).toBe(100);
    expect((await as(user, "Morgen wird es schoen 3")("GET", "/user")).status).toBe(100);
  });

  test("an app password changes no account", async () => {
    const answer = await server.app.inject({
      method: "GET",
      url: "/ocs/v2.php/core/getapppassword?format=json",
      headers: { host: "localhost", authorization: basic("admin@hohenwarth", testPassword), "ocs-apirequest": "true" },
    });
    const secret = (JSON.parse(answer.body) as { ocs: { data: { apppassword: string } } }).ocs.data.apppassword;
    const app = as("admin@hohenwarth", secret);
    expect((await app("GET", "/users")).status).toBe(100);
    for (const [method, path, form] of [
      ["POST", "/users", { userid: name("x"), password }],
      ["PUT", "/users/anna", { key: "password", value: password }],
      ["DELETE", "/users/anna", undefined],
      ["PUT", "/users/anna/disable", undefined],
      ["POST", "/users/anna/groups", { groupid: "admin" }],
      ["POST", "/groups", { groupid: name("x") }],
    ] as const)
      expect([path, (await app(method, path, form)).status]).toEqual([path, 403]);
  });

  test("an admin of one box reaches nobody in another, by no name", async () => {
    const other = as("admin@arrach");
    const id = String((await anna("GET", "/user")).data["id"]);
    await admin("POST", "/groups", { groupid: name("Geheim") });
    expect((await other("GET", `/users/${id}`)).status).toBe(998);
    expect((await other("PUT", `/users/${id}`, { key: "password", value: password })).status).toBe(998);
    expect((await other("DELETE", `/users/${id}`)).status).toBe(101);
    expect((await other("POST", `/users/${id}/groups`, { groupid: "admin" })).status).toBe(103);
    expect((await other("GET", `/groups/${name("Geheim")}`)).status).toBe(998);
    expect((await other("GET", "/groups")).data).toEqual({ groups: ["admin"] });
    expect((await other("GET", "/users")).data).toEqual({ users: ["admin", "anna", "bernd", "clara"] });
  });

  test("the last active admin cannot be deleted, demoted or disabled, not even by two at once", async () => {
    const one = as("admin@landkreis-cham");
    for (const [method, path, form, status] of [
      ["DELETE", "/users/admin", undefined, 101],
      ["PUT", "/users/admin/disable", undefined, 101],
      ["DELETE", "/users/admin/groups", { groupid: "admin" }, 105],
    ] as const)
      expect([path, (await one(method, path, form)).status]).toEqual([path, status]);
    expect((await one("POST", "/users/anna/groups", { groupid: "admin" })).status).toBe(100);
    expect((await one("GET", "/groups/admin")).data).toEqual({ users: ["admin", "anna"] });
    const two = as("anna@landkreis-cham");
    const both = await Promise.all([
      one("DELETE", "/users/anna/groups", { groupid: "admin" }),
      two("DELETE", "/users/admin/groups", { groupid: "admin" }),
    ]);
    expect(both.filter((answer) => answer.status === 100)).toHaveLength(1);
  });
});

describe("a deleted account", () => {
  const later = (days: number) => ({ now: () => Date.now() + days * 24 * 3600 * 1000 });
  const clean = async (days: number) => {
    const box = await server.services.boxes.byName("hohenwarth");
    return cleanBox({ ...server.services, database: scene.database, clock: later(days) }, box!.id);
  };
  const count = async (text: string, values: unknown[]) => Number((await owner.query<{ n: string }>(text, values)).rows[0]?.n);

  test("loses all access at once, is in no list, keeps its files for 30 days, and can come back until then", async () => {
    const login = name("geht");
    await make(login, { email: `${login}@example.org` });
    await admin("POST", "/groups", { groupid: name("Ex") });
    await admin("POST", `/users/${login}/groups`, { groupid: name("Ex") });
    const user = `${login}@hohenwarth`;
    expect(await dav(user, password, "PUT", "brief.txt")).toBe(201);
    expect((await admin("DELETE", `/users/${login}`)).status).toBe(100);
    for (const who of [user, `${login}@example.org`]) await expect.poll(() => dav(who, password, "GET", "brief.txt"), soon).toBe(401);
    expect((await admin("GET", `/users?search=${login}`)).data).toEqual({ users: [] });
    expect((await admin("GET", `/groups/${name("Ex")}`)).data).toEqual({ users: [] });
    expect((await admin("DELETE", `/users/${login}`)).status).toBe(101);
    expect((await admin("PUT", `/users/${login}/enable`)).status).toBe(101);
    // The login stays taken; the address may be somebody else's now.
    expect((await admin("POST", "/users", { userid: login, password })).status).toBe(102);
    await make(`${login}-nachfolge`, { email: `${login}@example.org` });

    expect(await clean(29)).toMatchObject({ accounts: 0 });
    const { boxes, accounts } = server.services;
    const box = (await boxes.byName("hohenwarth"))!;
    const gone = (await accounts.find(box.id, login, { deleted: true }))!;
    expect(await accounts.restore(box.id, gone.id)).toMatchObject({ login, state: "active", email: undefined });
    await expect.poll(() => dav(user, password, "GET", "brief.txt"), soon).toBe(200);
  });

  test("is collected after 30 days with its space, and its login is given to nobody even then", async () => {
    const login = name("weg");
    await make(login);
    const user = `${login}@hohenwarth`;
    const { id } = (await as(user, password)("GET", "/user")).data;
    for (const file of ["a.txt", "a.txt", "b.txt"]) expect(await dav(user, password, "PUT", file)).toBeLessThan(300);
    await server.app.inject({
      method: "DELETE",
      url: "/remote.php/webdav/b.txt",
      headers: { host: "localhost", authorization: basic(user, password) },
    });
    const space = (await owner.query<{ id: string }>("select id from space where owner_id = $1", [id])).rows[0]!.id;
    expect(await count("select count(*) as n from node where space_id = $1", [space])).toBe(3);
    expect((await admin("DELETE", `/users/${login}`)).status).toBe(100);
    await owner.query("update account set deleted_at = now() - interval '31 days' where id = $1", [id]);
    expect(await clean(0)).toMatchObject({ accounts: 1 });
    for (const table of ["space where id", "node where space_id", "journal where space_id", "purge where space_id"])
      expect([table, await count(`select count(*) as n from ${table} = $1`, [space])]).toEqual([table, 0]);
    expect(await count("select count(*) as n from account where id = $1", [id])).toBe(0);
    // Contents stay for the restore window even now.
    expect(await count("select count(*) as n from unused_blob", [])).toBeGreaterThanOrEqual(2);
    expect((await admin("POST", "/users", { userid: login, password })).status).toBe(102);
    expect(await clean(0)).toMatchObject({ accounts: 0 });
  });
});
