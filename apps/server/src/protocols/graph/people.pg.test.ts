// Spaces with members, people and groups through Libre Graph, for those who look after them.
import { type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as schemas from "./schemas.ts";
import { drives, get, graph, graphLand, manager, password, search, spaceEditor, viewer } from "./test-graph.ts";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let admin: TestActor;
beforeAll(async () => {
  ({ server, anna, bernd, admin } = await graphLand());
});
afterAll(() => server?.stop());

test("project spaces are made, filled with members, renamed, deleted and restored", async () => {
  expect((await graph(anna, "POST", "/v1beta1/drives", { name: "Bauamt" })).status).toBe(403);
  expect((await graph(admin, "POST", "/v1beta1/drives", { name: "Bauamt", description: "x" })).status).toBe(501);
  const made = schemas.drive.parse((await graph(admin, "POST", "/v1beta1/drives", { name: "Bauamt", quota: { total: 5_000_000 } })).data);
  expect(made).toMatchObject({ driveType: "project", driveAlias: "project/bauamt", quota: { total: 5_000_000 } });
  expect(made.root.permissions).toMatchObject([{ roles: [manager] }]);
  const root = `/v1beta1/drives/${made.id}/root`;
  const [found] = await search(admin, "bernd");
  const invite = (roles: string[]) => graph(admin, "POST", `${root}/invite`, { recipients: [{ objectId: found!.id }], roles });
  expect((await invite([viewer])).status).toBe(400);
  const [member] = schemas.listOf(schemas.permission).parse((await invite([spaceEditor])).data).value;
  expect(member).toMatchObject({ id: `u:${found!.id}`, roles: [spaceEditor] });
  expect((await drives(bernd, "?$filter=driveType%20eq%20'project'")).map(({ id }) => id)).toEqual([made.id]);
  expect(await drives(anna, "?$filter=driveType%20eq%20'project'")).toEqual([]);
  const seen = await get(bernd, `${root}/permissions`, schemas.permissionList);
  expect([seen.value?.length, seen["@libre.graph.permissions.roles.allowedValues"]]).toEqual([2, []]);
  expect((await graph(bernd, "PATCH", `/v1.0/drives/${made.id}`, { name: "Meins" })).status).toBe(403);
  // Whoever may only edit does not decide who else may see it: neither with a share nor with a link.
  const folder = await bernd.ask("MKCOL", `/dav/spaces/${made.id}/Plan`);
  expect(folder.status).toBe(201);
  const [plan] = (await get(bernd, `${root}/children`, schemas.listOf(schemas.driveItem))).value;
  const planUrl = `/v1beta1/drives/${made.id}/items/${encodeURIComponent(plan!.id)}`;
  expect((await graph(bernd, "POST", `${planUrl}/createLink`, { type: "view", password })).status).toBe(403);
  expect((await graph(bernd, "POST", `${planUrl}/invite`, { recipients: [{ objectId: made.id }], roles: [viewer] })).status).toBe(403);
  expect((await graph(admin, "POST", `${planUrl}/createLink`, { type: "view", password })).status).toBe(200);
  expect((await graph(bernd, "DELETE", `${root}/permissions/u:${found!.id}`)).status).toBe(403);
  expect((await graph(anna, "PATCH", `/v1.0/drives/${made.id}`, { name: "Meins" })).status).toBe(404);
  expect((await graph(admin, "PATCH", `${root}/permissions/u:${found!.id}`, { roles: [manager] })).data).toMatchObject({
    roles: [manager],
  });
  expect((await graph(bernd, "PATCH", `/v1.0/drives/${made.id}`, { name: "Bauamt West" })).data).toMatchObject({ name: "Bauamt West" });
  // A manager sends the admin out, who then sees only that it is there.
  const own = (await graph(admin, "GET", "/v1.0/me")).data["id"] as string;
  expect((await graph(bernd, "DELETE", `${root}/permissions/u:${own}`)).status).toBe(204);
  const overseen = (await get(admin, "/v1.0/drives", schemas.listOf(schemas.drive))).value.find(({ id }) => id === made.id);
  expect([overseen?.name, overseen?.eTag, overseen?.root.eTag]).toEqual(["Bauamt West", undefined, undefined]);
  expect((await graph(admin, "GET", `${root}`)).status).toBe(404);
  expect((await get(admin, `${root}/permissions`, schemas.permissionList)).value).toHaveLength(1);
  expect((await graph(admin, "DELETE", `/v1.0/drives/${made.id}`, undefined, { purge: "T" })).status).toBe(403);
  expect((await graph(bernd, "DELETE", `/v1.0/drives/${made.id}`)).status).toBe(204);
  expect((await graph(bernd, "GET", `/v1.0/drives/${made.id}`)).status).toBe(404);
  const trashed = (await get(admin, "/v1.0/drives", schemas.listOf(schemas.drive))).value.find(({ id }) => id === made.id);
  expect(trashed?.root.deleted).toEqual({ state: "trashed" });
  expect((await graph(admin, "PATCH", `/v1.0/drives/${made.id}`, {}, { restore: "T" })).status).toBe(200);
  expect((await graph(bernd, "GET", `/v1.0/drives/${made.id}`)).status).toBe(200);
});

test("people are found by enough letters in the own box alone, and only its admins see them all", async () => {
  expect(await graph(anna, "GET", "/v1.0/users")).toMatchObject({
    status: 403,
    message: expect.stringContaining("mindestens 2 Zeichen") as string,
  });
  expect((await graph(anna, "GET", "/v1.0/groups")).status).toBe(403);
  expect(await search(anna, "b")).toEqual([]);
  expect((await search(anna, "ber")).map((one) => one.onPremisesSamAccountName)).toEqual(["bernd"]);
  expect(
    (await get(anna, "/v1.0/users?$search=bernd&$filter=userType%20eq%20'Federated'", schemas.listOf(schemas.graphUser))).value,
  ).toEqual([]);
  // Of other boxes by exact address alone, for admins and everybody else.
  const federated = async (who: TestActor, text: string, filter = "") =>
    (await get(who, `/v1.0/users?$search=${encodeURIComponent(`"${text}"`)}${filter}`, schemas.listOf(schemas.graphUser))).value;
  for (const who of [anna, admin]) {
    for (const filter of ["", "&$filter=userType%20eq%20'Federated'"])
      expect(await federated(who, "Clara@arrach", filter)).toEqual([
        {
          id: "clara@arrach",
          onPremisesSamAccountName: "clara@arrach",
          userType: "Federated",
          displayName: expect.stringMatching(/^clara in .* \(.*Arrach.*\)$/) as string,
        },
      ]);
    expect(await federated(who, "clara@arrach", "&$filter=userType%20eq%20'Member'")).toEqual([]);
    for (const text of ["clara@arra", "lara@arrach", "niemand@arrach"]) expect(await federated(who, text), text).toEqual([]);
  }
  expect((await graph(anna, "GET", "/v1.0/users?$search=ber&$filter=startswith(displayName,'b')")).status).toBe(400);
  const [found] = await search(anna, "bernd");
  expect(found).not.toHaveProperty("accountEnabled");
  expect((await graph(anna, "GET", `/v1.0/users/${found!.id}`)).status).toBe(404);
  const all = (await get(admin, "/v1.0/users?$orderby=displayName%20desc", schemas.listOf(schemas.graphUser))).value;
  expect(all.map((one) => one.onPremisesSamAccountName)).toEqual(["clara", "bernd", "anna", "admin"]);
});

test("admins of a box look after its people and groups, and nobody else does", async () => {
  const body = { onPremisesSamAccountName: "doris", displayName: "Doris", mail: "doris@hohenwarth.example", passwordProfile: { password } };
  expect((await graph(anna, "POST", "/v1.0/users", body)).status).toBe(403);
  const doris = schemas.graphUser.parse((await graph(admin, "POST", "/v1.0/users", body)).data);
  expect((await graph(admin, "POST", "/v1.0/users", body)).code).toBe("nameAlreadyExists");
  const person = { ...server.actor("doris"), password };
  expect(person.login).toBe("doris");
  expect(
    (await graph(admin, "PATCH", `/v1.0/users/${doris.id}`, { displayName: "Doris Huber", preferredLanguage: "en" })).data,
  ).toMatchObject({
    displayName: "Doris Huber",
    preferredLanguage: "en",
  });
  expect((await graph(bernd, "PATCH", `/v1.0/users/${doris.id}`, { displayName: "x" })).status).toBe(403);
  const group = schemas.graphGroup.parse((await graph(admin, "POST", "/v1.0/groups", { displayName: "Kasse" })).data);
  const reference = { "@odata.id": `${server.origin}/graph/v1.0/users/${doris.id}` };
  expect((await graph(admin, "POST", `/v1.0/groups/${group.id}/members/$ref`, reference)).status).toBe(204);
  expect((await get(admin, `/v1.0/groups/${group.id}/members`, schemas.listOf(schemas.graphUser))).value.map(({ id }) => id)).toEqual([
    doris.id,
  ]);
  expect((await get(admin, `/v1.0/users/${doris.id}?$expand=memberOf,drive,appRoleAssignments`, schemas.graphUser)).memberOf).toEqual([
    { id: group.id, displayName: "Kasse", groupTypes: [] },
  ]);
  const filter = encodeURIComponent(`(memberOf/any(m:m/id eq '${group.id}'))`);
  expect((await get(admin, `/v1.0/users?$filter=${filter}`, schemas.listOf(schemas.graphUser))).value.map(({ id }) => id)).toEqual([
    doris.id,
  ]);
  expect((await get(anna, "/v1.0/groups?$search=Kas", schemas.listOf(schemas.graphGroup))).value).toEqual([
    { id: group.id, displayName: "Kasse", groupTypes: [] },
  ]);
  for (const [method, path] of [
    ["GET", `/v1.0/groups/${group.id}`],
    ["GET", `/v1.0/groups/${group.id}/members`],
    ["DELETE", `/v1.0/groups/${group.id}`],
    ["DELETE", `/v1.0/users/${doris.id}`],
  ] as const)
    for (const other of [anna, server.actor("admin", "arrach")])
      expect((await graph(other, method, path)).status, `${method} ${path}`).toBeGreaterThanOrEqual(403);
  expect((await graph(admin, "PATCH", `/v1.0/groups/${group.id}`, { displayName: "Anders" })).status).toBe(501);
  expect((await graph(admin, "DELETE", `/v1.0/groups/${group.id}/members/${doris.id}/$ref`)).status).toBe(204);
  expect((await graph(admin, "DELETE", `/v1.0/groups/${group.id}`)).status).toBe(204);
  expect((await graph(admin, "DELETE", `/v1.0/users/${doris.id}`)).status).toBe(204);
  expect((await graph(admin, "GET", `/v1.0/users/${doris.id}`)).status).toBe(404);
});
