// Libre Graph over HTTP as ownCloud's clients use it: who one is, drives, items, shares with people, links, what was received, people and groups.
import type { ZodType } from "zod";
import { type Answer, type ComposedServer, propfindBody, signIn, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharesDrive } from "./ids.ts";
import * as schemas from "./schemas.ts";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let admin: TestActor;
const viewer = "b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5";
const editor = "fb6c3e19-e378-47e5-b277-9732f9de6e21";
const spaceEditor = "58c63c02-1d89-4572-916a-870abc5a1b7d";
const manager = "312c0871-5ef7-4b3a-85b6-0e4074c64049";
const password = "Regen am Dienstagabend 7";

beforeAll(async () => {
  server = await startComposedServer();
  [anna, bernd, admin] = [server.actor("anna"), server.actor("bernd"), server.actor("admin")];
  await anna.dav("MKCOL", "Akten");
  await anna.dav("MKCOL", "Akten/Innen");
  await anna.dav("PUT", "Akten/a.txt", { body: "aaa" });
  await anna.dav("PUT", "brief.txt", { body: "bb" });
});
afterAll(() => server?.stop());

type Json = Record<string, unknown> & { value: Json[] };

async function graph(who: TestActor, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer: Answer = await who.ask(method, `/graph${path}`, {
    headers: { "accept-language": "de", ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const data = (answer.text === "" ? {} : JSON.parse(answer.text)) as Json;
  if (answer.status >= 400) schemas.graphError.parse(data);
  const error = data["error"] as { code: string; message: string } | undefined;
  return { status: answer.status, data, code: error?.code, message: error?.message };
}
/** The answer of a call that succeeds, as its description says it looks. */
async function get<T>(who: TestActor, path: string, schema: ZodType<T>): Promise<T> {
  const answer = await graph(who, "GET", path);
  expect(answer.status, `${path}: ${JSON.stringify(answer.data)}`).toBe(200);
  return schema.parse(answer.data);
}
const drives = async (who: TestActor, query = "") => (await get(who, `/v1.0/me/drives${query}`, schemas.listOf(schemas.drive))).value;
const props = async (who: TestActor, path: string, ...names: string[]) =>
  (await who.ask("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody(...names) })).text;
const idIn = async (who: TestActor, path: string): Promise<string> => {
  const [own] = await drives(who);
  return /<oc:fileid>([^<]+)</.exec(await props(who, `/dav/spaces/${own!.id}/${path}`, "oc:fileid"))?.[1] ?? "";
};
const itemUrl = async (path: string, version = "v1beta1"): Promise<string> => {
  const id = await idIn(anna, path);
  return `/${version}/drives/${encodeURIComponent(id.split("!")[0]!)}/items/${encodeURIComponent(id)}`;
};
const search = async (who: TestActor, text: string) =>
  (await get(who, `/v1.0/users?$search=${encodeURIComponent(`"${text}"`)}`, schemas.listOf(schemas.graphUser))).value;

test("says who one is, and changes language and password", async () => {
  const me = await get(anna, "/v1.0/me?$expand=memberOf,drive", schemas.graphUser);
  expect(me).toMatchObject({ onPremisesSamAccountName: "anna", userType: "Member", preferredLanguage: "de", memberOf: [] });
  expect(me.drive?.id).toBe((await drives(anna))[0]!.id);
  expect((await get(admin, "/v1.0/me?$expand=memberOf", schemas.graphUser)).memberOf).toEqual([expect.objectContaining({ id: "admin" })]);
  expect((await graph(anna, "GET", "/v1.0/me?$select=mail,displayName")).data).toEqual({ id: me.id, displayName: me.displayName });
  expect((await graph(anna, "PATCH", "/v1.0/me", { preferredLanguage: "en-GB" })).data).toMatchObject({ preferredLanguage: "en" });
  expect((await get(anna, "/v1.0/me", schemas.graphUser)).preferredLanguage).toBe("en");
  await graph(anna, "PATCH", "/v1.0/me", { preferredLanguage: "de" });
  expect(await graph(anna, "PATCH", "/v1.0/me", { preferredLanguage: "fr" })).toMatchObject({ status: 400, code: "invalidRequest" });
  expect(await graph(anna, "PATCH", "/v1.0/me", { accountEnabled: false })).toMatchObject({
    status: 400,
    message: "Die Angabe accountEnabled fehlt oder ist nicht möglich.",
  });
  const clara = server.actor("clara");
  const change = (currentPassword: string, newPassword: string) => ({ currentPassword, newPassword });
  expect((await graph(clara, "POST", "/v1.0/me/changePassword", change("falsch", "Nebel über dem Weiher 3"))).status).toBe(403);
  expect(await graph(clara, "POST", "/v1.0/me/changePassword", change(clara.password, "kurz"))).toMatchObject({
    status: 400,
    message: "Das Passwort ist zu kurz: Es braucht mindestens 12 Zeichen.",
  });
  expect((await graph(clara, "POST", "/v1.0/me/changePassword", change(clara.password, "Nebel über dem Weiher 3"))).status).toBe(204);
});

test("a session and an app password are as good as the password, and nobody is nobody", async () => {
  const session = await signIn(server, anna);
  expect((await session.ask("GET", "/graph/v1.0/me")).status).toBe(200);
  const made = await session.ask("POST", "/api/v1/app-passwords", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Desktop" }),
  });
  const { secret } = JSON.parse(made.text) as { secret: string };
  const authorization = `Basic ${Buffer.from(`${anna.user}:${secret}`).toString("base64")}`;
  expect((await graph(anna, "GET", "/v1.0/me/drives", undefined, { authorization })).status).toBe(200);
  expect((await graph(anna, "POST", "/v1.0/me/changePassword", { currentPassword: "x", newPassword: "y" }, { authorization })).status).toBe(
    403,
  );
  const nobody = await fetch(`${server.origin}/graph/v1.0/me`);
  expect([nobody.status, nobody.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="Landbox", charset="UTF-8"']);
  expect(schemas.graphError.parse(await nobody.json()).error.code).toBe("unauthenticated");
  const script = await fetch(`${server.origin}/graph/v1.0/me`, { headers: { "x-requested-with": "XMLHttpRequest" } });
  expect(script.headers.get("www-authenticate")).toBeNull();
  expect(await graph(anna, "GET", "/v1.0/nothing")).toMatchObject({
    status: 404,
    code: "itemNotFound",
    message: "Diesen Aufruf gibt es nicht.",
  });
});

test("the tags of a drive are those of its folder in WebDAV, and change with everything below it", async () => {
  const [own] = await drives(anna, `?$filter=${encodeURIComponent("driveType eq 'personal'")}`);
  expect(own).toMatchObject({ driveType: "personal", driveAlias: "personal/anna", quota: { state: "normal" } });
  const davTag = async () =>
    /<d:getetag>([^<]+)</.exec(await props(anna, new URL(own!.root.webDavUrl!).pathname, "d:getetag"))?.[1]?.replaceAll("&quot;", '"');
  expect(own!.eTag).toBe(await davTag());
  expect(own!.root.eTag).toBe(own!.eTag);
  await anna.dav("PUT", "Akten/Innen/neu.txt", { body: "neu" });
  const [after] = await drives(anna);
  expect(after!.eTag).not.toBe(own!.eTag);
  expect(after!.eTag).toBe(await davTag());
  expect(new URL(after!.webUrl).origin).toBe(server.origin);
  expect(after!.root.id!.split("!")[0]).toBe(after!.id);
});

test("items by id, and what lies in a folder page by page", async () => {
  const root = await get(anna, "/v1.0/me/drive/root", schemas.driveItem);
  expect(root).toMatchObject({ root: {}, folder: {} });
  const list = schemas.listOf(schemas.driveItem);
  const all = await get(anna, "/v1.0/me/drive/root/children", list);
  expect(all.value.map(({ name }) => name)).toEqual(["Akten", "brief.txt"]);
  const first = await get(anna, "/v1.0/me/drive/root/children?$top=1", list);
  expect(first.value).toHaveLength(1);
  const next = new URL(first["@odata.nextLink"]!);
  const second = await get(anna, `${next.pathname.replace("/graph", "")}${next.search}`, list);
  expect([...first.value, ...second.value].map(({ id }) => id)).toEqual(all.value.map(({ id }) => id));
  expect(second["@odata.nextLink"]).toBeUndefined();
  const item = await get(anna, await itemUrl("Akten/a.txt"), schemas.driveItem);
  expect(item).toMatchObject({
    name: "a.txt",
    size: 3,
    file: { mimeType: "text/plain" },
    parentReference: { path: "/Akten", name: "Akten" },
  });
  expect(item.eTag).toBe(
    /<d:getetag>([^<]+)</.exec(await props(anna, new URL(item.webDavUrl!).pathname, "d:getetag"))?.[1]?.replaceAll("&quot;", '"'),
  );
  expect((await graph(anna, "GET", `${await itemUrl("Akten/a.txt")}/children`)).status).toBe(405);
  for (const other of [bernd, server.actor("anna", "arrach"), admin])
    expect((await graph(other, "GET", await itemUrl("Akten/a.txt"))).status).toBe(404);
});

test("a folder is shared with somebody found by name, seen, changed and taken back", async () => {
  const url = await itemUrl("Akten");
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
  const none = await graph(
    anna,
    "GET",
    `${url}/permissions?$filter=${encodeURIComponent(federated)}&$select=${encodeURIComponent("@libre.graph.permissions.roles.allowedValues")}`,
  );
  expect(none.data).toEqual({ "@libre.graph.permissions.roles.allowedValues": [] });

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
  // Who received it manages nothing, and does not see who else has it.
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
  expect((await graph(anna, "PATCH", `${url}/permissions/${permission!.id}`, { roles: [manager] })).status).toBe(400);
  // The number of a permission counts at its own item alone.
  expect((await graph(anna, "GET", `${await itemUrl("brief.txt")}/permissions/${permission!.id}`)).status).toBe(404);
  const [shown] = (await get(anna, "/v1beta1/me/drive/sharedByMe", schemas.listOf(schemas.driveItem))).value;
  expect(shown).toMatchObject({ name: "Akten", permissions: [{ id: permission!.id }] });
  expect((await graph(anna, "DELETE", `${url}/permissions/${permission!.id}`)).status).toBe(204);
  expect(await received()).toEqual([]);
  expect((await graph(bernd, "GET", remote)).status).toBe(404);
});

test("what was received is renamed, turned away and taken again; the giver's name stays", async () => {
  const url = await itemUrl("brief.txt");
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
  const url = await itemUrl("Akten");
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
    ["PATCH", at, { link: { type: "edit" } }],
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

test("roles have the ids that clients know, in the reader's language", async () => {
  const answer = await graph(anna, "GET", "/v1beta1/roleManagement/permissions/roleDefinitions");
  const roles = schemas.roleDefinition.array().parse(answer.data);
  expect(roles.map(({ id }) => id)).toEqual(expect.arrayContaining([viewer, editor, spaceEditor, manager]));
  expect(
    (await graph(anna, "GET", `/v1beta1/roleManagement/permissions/roleDefinitions/${viewer}`, undefined, { "accept-language": "en" }))
      .data,
  ).toMatchObject({
    displayName: "Can view",
  });
  expect((await graph(anna, "GET", "/v1beta1/roleManagement/permissions/roleDefinitions/none")).status).toBe(404);
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

test("the description of the running server names its every call, for everybody", async () => {
  const answer = await fetch(`${server.origin}/api/openapi.json`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  const { openapi, paths } = (await answer.json()) as { openapi: string; paths: Record<string, Record<string, unknown>> };
  expect(openapi).toBe("3.1.1");
  const calls = server.routes.filter(({ method, url }) => method !== "HEAD" && /^\/(api\/v1|graph\/v)/.test(url));
  const untold = calls.filter(({ method, url }) => !paths[url.replaceAll(/:([A-Za-z]+)/g, "{$1}")]?.[method.toLowerCase()]);
  expect(calls.length).toBeGreaterThan(120);
  expect(untold.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
  const again = await fetch(`${server.origin}/api/openapi.json`, { headers: { "if-none-match": answer.headers.get("etag")! } });
  expect(again.status).toBe(304);
});

test("nothing tells clients of Graph before their log-in works", async () => {
  const { text } = await anna.ask("GET", "/ocs/v2.php/cloud/capabilities?format=json");
  const { capabilities } = (JSON.parse(text) as { ocs: { data: { capabilities: object } } }).ocs.data;
  expect(capabilities).not.toHaveProperty("graph");
  expect(capabilities).not.toHaveProperty("spaces");
});
