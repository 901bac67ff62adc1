// Sharing through Libre Graph: with people and groups, what was received, and links.
import { type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharesDrive } from "./ids.ts";
import * as schemas from "./schemas.ts";
import { drives, editor, get, graph, graphLand, idIn, itemUrl, manager, password, search, spaceEditor, viewer } from "./test-graph.ts";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
beforeAll(async () => {
  ({ server, anna, bernd } = await graphLand());
});
afterAll(() => server?.stop());

test("a folder is shared with somebody found by name, seen, changed and taken back", async () => {
  const url = await itemUrl(anna, "Akten");
  const [found] = await search(anna, "bernd");
  expect(found).toMatchObject({ onPremisesSamAccountName: "bernd" });
  const recipients = [{ objectId: found!.id, "@libre.graph.recipient.type": "user" }];
  const given = await graph(anna, "POST", `${url}/invite`, { recipients, roles: [viewer] });
  expect(given.status).toBe(200);
  const [permission] = schemas.listOf(schemas.permission).parse(given.data).value;
  expect(permission).toMatchObject({ roles: [viewer], grantedToV2: { user: { id: found!.id } } });

  const listed = await get(anna, `${url}/permissions`, schemas.permissionList);
  expect(listed.value?.map(({ id }) => id)).toEqual([permission!.id]);
  expect(listed["@libre.graph.permissions.roles.allowedValues"]?.map(({ id }) => id)).toContain(editor);
  const federated = `@libre.graph.permissions.roles.allowedValues/rolePermissions/any(p:contains(p/condition, '@Subject.UserType=="Federated"'))`;
  const abroad = await get(
    anna,
    `${url}/permissions?$filter=${encodeURIComponent(federated)}&$select=${encodeURIComponent("@libre.graph.permissions.roles.allowedValues")}`,
    schemas.permissionList,
  );
  expect(Object.keys(abroad)).toEqual(["@libre.graph.permissions.roles.allowedValues"]);
  const forOthers = abroad["@libre.graph.permissions.roles.allowedValues"] ?? [];
  expect(forOthers.map(({ id }) => id)).toEqual(expect.arrayContaining([viewer, editor]));
  expect(forOthers.map(({ id }) => id)).not.toContain(manager);
  for (const { rolePermissions } of forOthers)
    expect(rolePermissions.map(({ condition }) => condition)).toContain('exists @Resource.Folder && @Subject.UserType=="Federated"');

  const received = async () => (await get(bernd, "/v1beta1/me/drive/sharedWithMe", schemas.listOf(schemas.driveItem))).value;
  const [share] = await received();
  expect(share).toMatchObject({
    ...{ name: "Akten", "@client.synchronize": true, "@UI.Hidden": false, folder: {} },
    remoteItem: {
      id: await idIn(anna, "Akten"),
      createdBy: { user: {} },
      permissions: [{ grantedToV2: { user: {} }, invitation: { invitedBy: {} } }],
    },
  });
  const remote = `/v1beta1/drives/${share!.remoteItem!.id.split("!")[0]}/items/${encodeURIComponent(share!.remoteItem!.id)}`;
  expect(await get(bernd, remote, schemas.driveItem)).toMatchObject({ name: "Akten" });
  // Who received it manages nothing, and does not see who else has it; under the id in the drive of received shares as well.
  const mounted = `/v1beta1/drives/${encodeURIComponent(sharesDrive)}/items/${encodeURIComponent(share!.id)}`;
  expect(await get(bernd, `${mounted}/permissions`, schemas.permissionList)).toEqual(
    await get(bernd, `${remote}/permissions`, schemas.permissionList),
  );
  expect((await graph(bernd, "POST", `${mounted}/invite`, { recipients, roles: [viewer] })).status).toBe(403);
  expect((await graph(anna, "GET", `${mounted}/permissions`)).status).toBe(404);
  expect(await get(bernd, `${remote}/permissions`, schemas.permissionList)).toMatchObject({ value: [] });
  expect((await graph(bernd, "GET", `${remote}/permissions/${permission!.id}`)).status).toBe(404);
  expect((await graph(bernd, "PATCH", `${remote}/permissions/${permission!.id}`, { roles: [editor] })).status).toBe(404);
  expect(await graph(bernd, "POST", `${remote}/invite`, { recipients, roles: [viewer] })).toMatchObject({
    status: 403,
    code: "accessDenied",
  });
  expect((await graph(bernd, "POST", `${remote}/createLink`, { type: "view", password })).status).toBeGreaterThanOrEqual(403);

  const changed = await graph(anna, "PATCH", `${url}/permissions/${permission!.id}`, {
    roles: [editor],
    expirationDateTime: "2099-12-31T10:00:00Z",
  });
  expect(changed.data).toMatchObject({ roles: [editor], expirationDateTime: "2099-12-31T10:00:00.000Z" });
  expect((await graph(anna, "PATCH", `${url}/permissions/${permission!.id}`, { expirationDateTime: null })).data).not.toHaveProperty(
    "expirationDateTime",
  );
  expect((await graph(anna, "PATCH", `${url}/permissions/${permission!.id}`, {})).status).toBe(400);
  expect((await graph(anna, "PATCH", `${url}/permissions/${permission!.id}`, { roles: [spaceEditor] })).status).toBe(400);
  expect((await graph(anna, "PATCH", `${url}/permissions/${permission!.id}`, { roles: [manager] })).data).toMatchObject({
    roles: [manager],
  });
  // The number of a permission counts at its own item alone.
  expect((await graph(anna, "GET", `${await itemUrl(anna, "brief.txt")}/permissions/${permission!.id}`)).status).toBe(404);
  const [shown] = (await get(anna, "/v1beta1/me/drive/sharedByMe", schemas.listOf(schemas.driveItem))).value;
  expect(shown).toMatchObject({ name: "Akten", permissions: [{ id: permission!.id }] });
  expect((await graph(anna, "DELETE", `${url}/permissions/${permission!.id}`)).status).toBe(204);
  expect(await received()).toEqual([]);
  expect((await graph(bernd, "GET", remote)).status).toBe(404);
});

test("what was received is renamed, turned away and taken again; the giver's name stays", async () => {
  const url = await itemUrl(anna, "brief.txt");
  const [found] = await search(anna, "bernd");
  const given = await graph(anna, "POST", `${url}/invite`, { recipients: [{ objectId: found!.id }], roles: [viewer] });
  const [mount] = (await drives(bernd, "?$filter=driveType%20eq%20mountpoint")) as { id: string; root: { remoteItem?: { id: string } } }[];
  expect(mount!.id.startsWith(`${sharesDrive}!`)).toBe(true);
  const own = `/v1beta1/drives/${encodeURIComponent(sharesDrive)}/items/${encodeURIComponent(mount!.id)}`;
  expect((await graph(bernd, "PATCH", own, { name: "Post von Anna.txt" })).data).toMatchObject({ name: "Post von Anna.txt" });
  expect((await bernd.dav("GET", "Post%20von%20Anna.txt")).text).toBe("bb");
  expect((await graph(bernd, "DELETE", own)).status).toBe(204);
  expect((await bernd.dav("GET", "Post%20von%20Anna.txt")).status).toBe(404);
  expect((await graph(bernd, "GET", own)).data).toMatchObject({ "@client.synchronize": false, "@UI.Hidden": true });
  expect(await drives(bernd, "?$filter=driveType%20eq%20mountpoint")).toEqual([]);
  const taken = await graph(bernd, "POST", `/v1beta1/drives/${encodeURIComponent(sharesDrive)}/root/children`, {
    remoteItem: { id: mount!.root.remoteItem!.id },
  });
  expect([taken.status, taken.data["@client.synchronize"]]).toEqual([201, true]);
  expect((await graph(bernd, "PATCH", own, { "@UI.Hidden": true })).data).toMatchObject({ "@client.synchronize": false });
  expect((await anna.dav("GET", "brief.txt")).text).toBe("bb");
  expect((await graph(anna, "GET", own)).status).toBe(404);
  expect(
    (
      await graph(anna, "POST", `/v1.0/drives/${encodeURIComponent((await drives(anna))[0]!.id)}/root/children`, {
        remoteItem: { id: "x" },
      })
    ).status,
  ).toBe(501);
  const [permission] = schemas.listOf(schemas.permission).parse(given.data).value;
  await graph(anna, "DELETE", `${url}/permissions/${permission!.id}`);
});

test("a link has a password and an end, whatever is asked for", async () => {
  const url = await itemUrl(anna, "Akten");
  const make = (body: object) => graph(anna, "POST", `${url}/createLink`, body);
  const refused: [object, number, string][] = [
    [{ type: "view" }, 400, "Ein Link braucht hier ein Passwort."],
    [{ type: "view", password: "" }, 400, "Ein Link braucht hier ein Passwort."],
    [{ type: "view", password: null }, 400, "Ein Link braucht hier ein Passwort."],
    [{ type: "view", password: "kurz" }, 400, "Das Passwort eines Links braucht mindestens 12 Zeichen."],
    [{ type: "view", password, expirationDateTime: null }, 400, "Ein Link braucht hier ein Ablaufdatum."],
    [{ type: "view", password, expirationDateTime: "" }, 400, "Ein Link braucht hier ein Ablaufdatum."],
    [{ type: "view", password, expirationDateTime: "2001-01-01T00:00:00Z" }, 400, "Das Ablaufdatum muss in der Zukunft liegen."],
    [{ type: "view", password, expirationDateTime: "9999-12-31T00:00:00Z" }, 400, "Ein Link darf hier höchstens 90 Tage gelten."],
    [{ type: "view", password, expirationDateTime: "nie" }, 400, expect.any(String) as string],
    [{ type: "createOnly", password }, 403, expect.stringContaining("Anfordern") as string],
    [{ type: "internal", password }, 400, expect.any(String) as string],
  ];
  for (const [body, status, message] of refused) expect(await make(body), JSON.stringify(body)).toMatchObject({ status, message });
  expect((await get(anna, `${url}/permissions`, schemas.permissionList)).value).toEqual([]);

  const made = await make({ type: "view", password, displayName: "Für die Kanzlei" });
  const link = schemas.permission.parse(made.data);
  expect(link).toMatchObject({ hasPassword: true, link: { type: "view", "@libre.graph.displayName": "Für die Kanzlei" } });
  expect(Date.parse(link.expirationDateTime!)).toBeGreaterThan(Date.now());
  const at = `${url}/permissions/${link.id}`;
  for (const [method, path, body] of [
    ["PATCH", at, { expirationDateTime: null }],
    ["PATCH", at, { expirationDateTime: "" }],
    ["PATCH", at, { expirationDateTime: "9999-12-31T00:00:00Z" }],
    ["PATCH", at, { expirationDateTime: "2001-01-01T00:00:00Z" }],
    ["PATCH", at, { link: { type: "internal" } }],
    ["PATCH", at, { roles: [viewer] }],
    ["PATCH", at, { hasPassword: false }],
    ["PATCH", at, {}],
    ["POST", `${at}/setPassword`, { password: "" }],
    ["POST", `${at}/setPassword`, { password: "kurz" }],
    ["POST", `${at}/setPassword`, {}],
  ] as const)
    expect((await graph(anna, method, path, body)).status, JSON.stringify(body)).toBe(400);
  expect((await graph(anna, "GET", at)).data).toEqual(made.data);
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString();
  expect((await graph(anna, "PATCH", at, { expirationDateTime: until, link: { "@libre.graph.displayName": "Neu" } })).data).toMatchObject({
    ...{ id: link.id, expirationDateTime: until, link: { "@libre.graph.displayName": "Neu", webUrl: link.link!.webUrl } },
  });
  for (const type of ["edit", "blocksDownload", "view"])
    expect((await graph(anna, "PATCH", at, { link: { type } })).data).toMatchObject({ id: link.id, link: { type } });
  expect((await graph(anna, "PATCH", at, { link: { type: "createOnly" } })).status).toBe(403);
  expect((await graph(anna, "POST", `${at}/setPassword`, { password: "Sturm am Mittwochabend 9" })).status).toBe(200);
  const token = new URL(link.link!.webUrl).pathname.split("/").at(-1)!;
  const opened = await fetch(`${server.origin}/remote.php/dav/public-files/${token}/`, {
    method: "PROPFIND",
    headers: { depth: "0", authorization: `Basic ${Buffer.from("public:Sturm am Mittwochabend 9").toString("base64")}` },
  });
  expect(opened.status).toBe(207);
  expect((await graph(bernd, "GET", at)).status).toBe(404);
  expect((await graph(anna, "DELETE", at)).status).toBe(204);
  expect((await graph(anna, "GET", at)).status).toBe(404);
  const root = `/v1.0/drives/${(await drives(anna))[0]!.id}/root`;
  expect((await graph(anna, "POST", `${root}/createLink`, { type: "view", password })).status).toBe(403);
});

test("somebody of another box is found by exact address, invited, listed, changed and ended, and sees it among what was shared", async () => {
  const stranger = server.actor("bernd", "arrach");
  const url = await itemUrl(anna, "Akten");
  const [found] = await search(anna, "bernd@arrach");
  const recipients = [{ objectId: found!.id, "@libre.graph.recipient.type": "user" }];
  const given = await graph(anna, "POST", `${url}/invite`, { recipients, roles: [viewer] });
  expect(given.status, given.message).toBe(200);
  const [permission] = schemas.listOf(schemas.permission).parse(given.data).value;
  // Under the id by which the search found them: clients compare the two.
  expect(permission).toMatchObject({
    roles: [viewer],
    grantedToV2: { user: { id: found!.id, displayName: found!.displayName, "@libre.graph.userType": "Federated" } },
  });
  const at = `${url}/permissions/${permission!.id}`;
  expect((await get(anna, `${url}/permissions`, schemas.permissionList)).value).toEqual([permission]);
  expect((await get(anna, "/v1beta1/me/drive/sharedByMe", schemas.listOf(schemas.driveItem))).value).toMatchObject([
    { name: "Akten", permissions: [{ id: permission!.id }] },
  ]);
  const [received] = (await get(stranger, "/v1beta1/me/drive/sharedWithMe", schemas.listOf(schemas.driveItem))).value;
  expect(received).toMatchObject({ name: "Akten", remoteItem: { permissions: [{ roles: [viewer] }] } });
  expect(received!.remoteItem!.createdBy.user.displayName).toMatch(/Hohenwarth/);
  const remote = received!.remoteItem!.id;
  const there = `/v1beta1/drives/${encodeURIComponent(remote.split("!")[0]!)}/items/${encodeURIComponent(remote)}`;
  expect((await get(stranger, `${there}/children`, schemas.listOf(schemas.driveItem))).value.map(({ name }) => name)).toContain("a.txt");
  expect((await stranger.dav("PUT", "Akten/neu.txt", { body: "x" })).status).toBe(403);

  expect((await graph(anna, "PATCH", at, { roles: [editor] })).data).toMatchObject({ roles: [editor] });
  expect((await stranger.dav("PUT", "Akten/neu.txt", { body: "x" })).status).toBe(201);
  // Nothing with which it could be shared on.
  expect((await graph(anna, "PATCH", at, { roles: [manager] })).status).toBe(403);
  expect((await graph(anna, "POST", `${url}/invite`, { recipients, roles: [manager] })).status).toBe(403);
  expect((await graph(stranger, "POST", `${there}/invite`, { recipients, roles: [viewer] })).status).toBe(403);
  for (const objectId of ["niemand@arrach", "bernd@nirgends", "anna@hohenwarth"])
    expect((await graph(anna, "POST", `${url}/invite`, { recipients: [{ objectId }], roles: [viewer] })).status, objectId).toBe(404);
  expect((await graph(anna, "POST", `${await itemUrl(anna, "brief.txt")}/invite`, { recipients, roles: [editor] })).status).toBe(400);

  expect((await graph(anna, "DELETE", at)).status).toBe(204);
  expect((await get(stranger, "/v1beta1/me/drive/sharedWithMe", schemas.listOf(schemas.driveItem))).value).toEqual([]);
  expect((await graph(stranger, "GET", there)).status).toBe(404);
});
