// Accounts in the provisioning API, as box admins' tools and the family's acceptance suites use it, on the whole server.
import { testPassword } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cleanBox } from "../../domain/cleanup/clean-box.ts";
import { type Asker, basic, type Form, password, type ProvisioningStage, provisioningStage, soon } from "./test-provisioning.ts";

let stage: ProvisioningStage;
let as: ProvisioningStage["as"];
let make: ProvisioningStage["make"];
let dav: ProvisioningStage["dav"];
let server: ProvisioningStage["server"];
let admin: Asker;
let admin2: Asker;
let owner: pg.Client;
/** Made anew for each test, so that no test depends on another. */
let n = 0;
const name = (what: string) => `${what}${n}`;

beforeAll(async () => {
  stage = await provisioningStage();
  ({ as, make, dav, server } = stage);
  admin = as("admin@hohenwarth");
  admin2 = as("admin@hohenwarth", testPassword, 2);
  owner = new pg.Client(stage.scene.ownerConnection);
  await owner.connect();
});
beforeEach(() => {
  n++;
});
afterAll(async () => {
  await owner?.end();
  await stage?.stop();
});

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
    const app = await stage.appPassword(user, password);
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

describe("a deleted account", () => {
  const later = (days: number) => ({ now: () => Date.now() + days * 24 * 3600 * 1000 });
  const clean = async (days: number) => {
    const box = await server.services.boxes.byName("hohenwarth");
    return cleanBox({ ...server.services, database: stage.scene.database, clock: later(days) }, box!.id);
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
    expect(await dav(user, password, "DELETE", "b.txt")).toBe(204);
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
