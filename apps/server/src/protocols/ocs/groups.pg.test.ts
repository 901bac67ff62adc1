// Groups in the provisioning API, and who may do what with it: admins, admins of groups, members, app passwords, other boxes.
import { testPassword } from "@landbox/test-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Asker, type Form, password, type ProvisioningStage, provisioningStage } from "./test-provisioning.ts";

let stage: ProvisioningStage;
let as: ProvisioningStage["as"];
let make: ProvisioningStage["make"];
let admin: Asker;
let admin2: Asker;
let anna: Asker;
/** Made anew for each test, so that no test depends on another. */
let n = 0;
const name = (what: string) => `${what}${n}`;

beforeAll(async () => {
  stage = await provisioningStage();
  ({ as, make } = stage);
  admin = as("admin@hohenwarth");
  admin2 = as("admin@hohenwarth", testPassword, 2);
  anna = as("anna@hohenwarth");
});
beforeEach(() => {
  n++;
});
afterAll(() => stage?.stop());

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
    const app = as("admin@hohenwarth", await stage.appPassword("admin@hohenwarth", testPassword));
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
