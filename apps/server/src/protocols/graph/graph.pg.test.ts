// Libre Graph over HTTP as ownCloud's clients use it: who one is, drives, items, roles, and the description of it all.
import { type ComposedServer, signIn, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as schemas from "./schemas.ts";
import { drives, editor, get, graph, graphLand, itemUrl, manager, props, spaceEditor, viewer } from "./test-graph.ts";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let admin: TestActor;
beforeAll(async () => {
  ({ server, anna, bernd, admin } = await graphLand());
});
afterAll(() => server?.stop());

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
  const item = await get(anna, await itemUrl(anna, "Akten/a.txt"), schemas.driveItem);
  expect(item).toMatchObject({
    name: "a.txt",
    size: 3,
    file: { mimeType: "text/plain" },
    parentReference: { path: "/Akten", name: "Akten" },
  });
  expect(item.eTag).toBe(
    /<d:getetag>([^<]+)</.exec(await props(anna, new URL(item.webDavUrl!).pathname, "d:getetag"))?.[1]?.replaceAll("&quot;", '"'),
  );
  expect((await graph(anna, "GET", `${await itemUrl(anna, "Akten/a.txt")}/children`)).status).toBe(405);
  for (const other of [bernd, server.actor("anna", "arrach"), admin])
    expect((await graph(other, "GET", await itemUrl(anna, "Akten/a.txt"))).status).toBe(404);
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
