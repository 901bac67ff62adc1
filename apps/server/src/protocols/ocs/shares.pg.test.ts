// The share API over HTTP: what clients ask to share with people and groups, and what recipients are told.
import { type ComposedServer, propfindBody, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  bernd = server.actor("bernd");
  await anna.dav("MKCOL", "Akten");
  await anna.dav("PUT", "Akten/a.txt", { body: "a" });
  await anna.dav("PUT", "brief.txt", { body: "b" });
});
afterAll(() => server?.stop());

interface Ocs {
  ocs: { meta: { statuscode: number; message: string }; data: unknown };
}
const api = "/ocs/v2.php/apps/files_sharing/api/v1";
const ask = async (who: TestActor, method: string, path: string, form?: Record<string, string>) => {
  const answer = await who.ask(method, `${api}${path}${path.includes("?") ? "&" : "?"}format=json`, {
    headers: { "ocs-apirequest": "true", ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  return { status: answer.status, data: (JSON.parse(answer.text) as Ocs).ocs.data as never };
};
type Data = Record<string, unknown> & { id: string };
const share = async (path: string, more: Record<string, string> = {}): Promise<Data> => {
  const made = await ask(anna, "POST", "/shares", { path, shareType: "0", shareWith: "bernd", ...more });
  expect(made.status).toBe(200);
  return made.data;
};
const permissions = async (who: TestActor, path: string) =>
  /<oc:permissions>([^<]*)</.exec(
    (await who.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("oc:permissions") })).text,
  )?.[1];

test("a folder is shared, changed and taken back, and the recipient sees each of it at once", async () => {
  const made = await share("/Akten", { permissions: "1" });
  expect(made).toMatchObject({ share_type: 0, permissions: 1, path: "/Akten", share_with: "bernd", item_type: "folder", expiration: null });
  expect(await permissions(bernd, "Akten")).toBe("SMDNV");
  const [received] = (await ask(bernd, "GET", "/shares?shared_with_me=true")).data as Data[];
  expect(received).toMatchObject({ id: made.id, file_target: "/Akten", permissions: 1, state: 0, uid_file_owner: made["uid_file_owner"] });
  const changed = await ask(anna, "PUT", `/shares/${made.id}`, { permissions: "15", expireDate: "2099-12-31" });
  expect(changed.data).toMatchObject({ permissions: 15, expiration: "2099-12-31 00:00:00" });
  expect(await permissions(bernd, "Akten")).toBe("SMDNVCK");
  expect((await ask(anna, "PUT", `/shares/${made.id}`, { expireDate: "2001-01-01" })).status).toBe(404);
  expect((await ask(anna, "PUT", `/shares/${made.id}`)).status).toBe(400);
  for (const path of ["", "?path=/Akten", "?path=/&subfiles=true"])
    expect(((await ask(anna, "GET", `/shares${path}`)).data as Data[]).map(({ id }) => id)).toEqual([made.id]);
  // A recipient manages nothing, and does not see who else has it.
  expect((await ask(bernd, "GET", "/shares?path=/Akten")).data).toEqual([]);
  expect((await ask(bernd, "PUT", `/shares/${made.id}`, { permissions: "1" })).status).toBe(404);
  expect((await ask(bernd, "POST", "/shares", { path: "/Akten", shareType: "0", shareWith: "clara" })).status).toBe(403);
  expect((await ask(server.actor("clara"), "GET", `/shares/${made.id}`)).status).toBe(404);
  expect((await ask(server.actor("clara"), "DELETE", `/shares/${made.id}`)).status).toBe(404);
  expect((await ask(anna, "DELETE", `/shares/${made.id}`)).status).toBe(200);
  expect((await bernd.dav("PROPFIND", "Akten", { headers: { depth: "0" } })).status).toBe(404);
  expect((await ask(bernd, "GET", "/shares?shared_with_me=true&state=all")).data).toEqual([]);
});

// It ended at midnight in Greenwich: on clocks in Germany that was the day after.
test("a share that a client ends on a day ends on that day in Germany, in the page as well", async () => {
  const made = await share("/brief.txt", { permissions: "1", expireDate: "2099-07-31" });
  expect(made["expiration"]).toBe("2099-07-31 00:00:00");
  const { text } = await anna.ask("GET", `/api/v1/spaces/${String(made["space_id"])}/nodes/${String(made["item_source"])}/shares`);
  const [{ until } = { until: 0 }] = (JSON.parse(text) as { shares: { until: number }[] }).shares;
  expect(new Date(until * 1000).toISOString()).toBe("2099-07-31T21:59:59.000Z");
  await ask(anna, "DELETE", `/shares/${made.id}`);
});

test("a recipient turns a share away and takes it again", async () => {
  const made = await share("/brief.txt", { permissions: "3" });
  expect(made["permissions"]).toBe(3);
  expect((await ask(bernd, "DELETE", `/shares/pending/${made.id}`)).data).toMatchObject([{ state: 2 }]);
  expect((await bernd.dav("GET", "brief.txt")).status).toBe(404);
  expect((await ask(bernd, "GET", "/shares?shared_with_me=true")).data).toEqual([]);
  expect((await ask(bernd, "GET", "/shares?shared_with_me=true&state=2")).data).toHaveLength(1);
  expect((await ask(bernd, "POST", `/shares/pending/${made.id}`)).data).toMatchObject([{ state: 0 }]);
  expect((await bernd.dav("GET", "brief.txt")).text).toBe("b");
  expect((await ask(bernd, "DELETE", `/shares/${made.id}`)).status).toBe(200);
  expect((await bernd.dav("GET", "brief.txt")).status).toBe(404);
  expect((await anna.dav("GET", "brief.txt")).text).toBe("b");
  expect((await ask(bernd, "POST", "/shares/pending/999999")).status).toBe(404);
});

test("what cannot be shared says why", async () => {
  const tried = async (form: Record<string, string>) => (await ask(anna, "POST", "/shares", form)).status;
  expect(await tried({ path: "/nichts", shareType: "0", shareWith: "bernd" })).toBe(404);
  expect(await tried({ path: "/", shareType: "0", shareWith: "bernd" })).toBe(403);
  expect(await tried({ path: "/Akten", shareType: "0", shareWith: "anna" })).toBeGreaterThanOrEqual(403);
  expect(await tried({ path: "/Akten", shareType: "0", shareWith: "niemand" })).toBe(404);
  expect(await tried({ path: "/Akten", shareType: "0", shareWith: "ber" })).toBe(404);
  expect(await tried({ path: "/Akten", shareType: "7", shareWith: "bernd" })).toBe(400);
  expect(await tried({ path: "/Akten", shareType: "0", shareWith: "bernd", permissions: "4" })).toBe(400);
  expect(await tried({ path: "/Akten", shareType: "0", shareWith: "bernd", expireDate: "morgen" })).toBe(400);
});

test("lists are limited by kinds, path and state, of what was received as well", async () => {
  const made = await share("/Akten", { permissions: "1" });
  const ids = async (who: TestActor, query: string) => ((await ask(who, "GET", `/shares?${query}`)).data as Data[]).map(({ id }) => id);
  for (const [query, found] of [
    ["share_types=0", true],
    ["share_types=1,3,4,6,7,8", false],
    ["share_types=0,1,3,6", true],
    ["share_types=", true],
    ["include_tags=true", true],
    ["state=all", true],
    ["reshares=true", true],
    ["reshares=false&path=/Akten", true],
    ["path=/Akten&share_types=3", false],
  ] as const)
    expect((await ids(anna, query)).includes(made.id), query).toBe(found);
  for (const [query, found] of [
    ["share_types=0", true],
    ["share_types=1,3", false],
    ["path=/Akten", true],
    ["path=Akten/", true],
    ["path=/Akten/a.txt", false],
    ["state=1", false],
    ["state=2", false],
    ["state=all&path=/Akten", true],
  ] as const)
    expect((await ids(bernd, `shared_with_me=true&${query}`)).includes(made.id), query).toBe(found);
  expect((await ask(bernd, "GET", "/shares?shared_with_me=true&path=/nichts")).status).toBe(404);
  expect((await ask(anna, "GET", "/shares?path=/nichts")).status).toBe(404);
  expect((await ask(anna, "GET", "/shares?path=/brief.txt&subfiles=true")).status).toBe(400);
  await ask(anna, "DELETE", `/shares/${made.id}`);
});

test("something is named by the id of a resource as well, with a path below it", async () => {
  const folder = await share("/Akten", { permissions: "1" });
  await ask(anna, "DELETE", `/shares/${folder.id}`);
  const space = String(folder["space_id"]);
  await anna.dav("PUT", "zweiter.txt", { body: "2" });
  for (const [form, path] of [
    [{ space_ref: `${space}$${space}!${String(folder["item_source"])}` }, "/Akten"],
    [{ space_ref: `${space}$${space}!${String(folder["item_source"])}`, path: "a.txt" }, "/Akten/a.txt"],
    [{ space_ref: space, path: "/zweiter.txt" }, "/zweiter.txt"],
  ] as const) {
    const made = await ask(anna, "POST", "/shares", { ...form, shareType: "0", shareWith: "bernd", permissions: "1" });
    expect([made.status, (made.data as Data)["path"]]).toEqual([200, path]);
    expect(((await ask(anna, "GET", `/shares?${new URLSearchParams(form).toString()}`)).data as Data[]).map(({ id }) => id)).toEqual([
      (made.data as Data).id,
    ]);
    await ask(anna, "DELETE", `/shares/${(made.data as Data).id}`);
  }
  for (const space_ref of [`${space}$anders`, `${space}$${space}!999999999`, "nichts", `${space}$${space}!x`])
    expect((await ask(anna, "POST", "/shares", { space_ref, shareType: "0", shareWith: "bernd" })).status, space_ref).toBe(404);
  expect((await ask(bernd, "POST", "/shares", { space_ref: space, path: "/Akten", shareType: "0", shareWith: "clara" })).status).toBe(404);
});

test("a share has every key that clients of both families read, for who gave it and who got it", async () => {
  await anna.dav("PUT", "bild.png", { body: "png" });
  const made = await share("/bild.png", { permissions: "31" });
  const [received] = (await ask(bernd, "GET", "/shares?shared_with_me=true&path=/bild.png")).data as Data[];
  // Bits for adding and deleting have no meaning of a file.
  for (const one of [made, received!])
    expect(one).toMatchObject({
      ...{ share_type: 0, permissions: 19, item_permissions: 19, state: 0, item_type: "file", mimetype: "image/png", has_preview: true },
      ...{ parent: null, token: null, expiration: null, mail_send: 0, storage: 0, attributes: null, share_with_user_type: 0 },
      ...{ label: "", note: "", hide_download: 0, password: null, send_password_by_talk: false, can_edit: true, can_delete: true },
      ...{ additional_info_owner: null, additional_info_file_owner: null, file_target: "/bild.png", path: "/bild.png" },
      ...{ item_source: one["file_source"], uid_owner: expect.any(String) as string, stime: expect.any(Number) as number },
    });
  await ask(anna, "DELETE", `/shares/${made.id}`);
});

test("changes of a share are what clients of both families send; a note that nobody would read is refused", async () => {
  const made = await share("/Akten", {
    permissions: "15",
    sendMail: "false",
    note: "",
    label: "",
    notifyUser: "true",
    sendPasswordByTalk: "false",
  });
  const change = (form: Record<string, string>) => ask(anna, "PUT", `/shares/${made.id}`, form);
  for (const form of [{}, { unbekannt: "1" }] as Record<string, string>[]) expect((await change(form)).status).toBe(400);
  expect((await change({ note: "" })).data).toMatchObject({ permissions: 15, note: "" });
  expect((await change({ note: "Bitte bis Freitag" })).status).toBe(400);
  expect((await ask(anna, "POST", "/shares", { path: "/Akten", shareType: "0", shareWith: "clara", note: "Hallo" })).status).toBe(400);
  for (const attributes of [
    '[{"scope":"permissions","key":"download","enabled":false}]',
    '[{"scope":"permissions","key":"download","value":false}]',
  ])
    for (const [off, on] of [[attributes, attributes.replace("false", "true")]] as const) {
      expect((await change({ attributes: off })).data).toMatchObject({
        permissions: 1,
        attributes: expect.stringContaining("download") as string,
      });
      expect((await change({ permissions: "15" })).data).toMatchObject({ permissions: 1 });
      expect((await change({ permissions: "15", attributes: on })).data).toMatchObject({ permissions: 15, attributes: null });
    }
  // As JSON with a list of objects.
  const json = await anna.ask("PUT", `${api}/shares/${made.id}?format=json`, {
    headers: { "ocs-apirequest": "true", "content-type": "application/json" },
    body: JSON.stringify({ permissions: 1, attributes: [{ scope: "permissions", key: "download", value: false }] }),
  });
  expect((JSON.parse(json.text) as Ocs).ocs.data).toMatchObject({ attributes: expect.stringContaining("download") as string });
  expect((await change({ expireDate: "2099-01-02" })).data).toMatchObject({ expiration: "2099-01-02 00:00:00" });
  expect((await change({ expireDate: "" })).data).toMatchObject({ expiration: null });
  await ask(anna, "DELETE", `/shares/${made.id}`);
  for (const [method, path] of [
    ["GET", "/remote_shares/1"],
    ["DELETE", "/remote_shares/1"],
    ["POST", "/remote_shares/pending/1"],
    ["DELETE", "/remote_shares/pending/1"],
  ] as const)
    expect((await ask(anna, method, path)).status, path).toBe(404);
});

test("sharees are found by enough letters or exactly, in the own box alone", async () => {
  const found = async (search: string, more = "") =>
    (await ask(anna, "GET", `/sharees?itemType=file&search=${encodeURIComponent(search)}${more}`)).data as {
      exact: { users: { value: { shareWith: string } }[] };
      users: { value: { shareWith: string } }[];
    };
  const names = (list: { value: { shareWith: string } }[]) => list.map(({ value }) => value.shareWith);
  expect(names((await found("bernd")).exact.users)).toContain("bernd");
  expect(names((await found("ber")).users)).toContain("bernd");
  expect(names((await found("b")).users)).toEqual([]);
  expect(names((await found("bernd", "&shareType[]=1")).exact.users)).toEqual([]);
  expect((await ask(anna, "GET", "/sharees?search=bernd")).status).toBe(400);
});

test("sharees come page by page, with the address of the next one, each once and in all the lists that clients read", async () => {
  for (const name of ["Paging Eins", "Paging Zwei", "Paging Drei"])
    await server.actor("admin").ask("POST", "/ocs/v2.php/cloud/groups?format=json", {
      headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ groupid: name }).toString(),
    });
  type Entry = { label: string; value: { shareType: number } };
  const ask1 = async (path: string) => {
    const answer = await anna.ask("GET", path, { headers: { "ocs-apirequest": "true" } });
    const data = (JSON.parse(answer.text) as Ocs).ocs.data as { groups: Entry[]; users: Entry[] } & Record<string, unknown>;
    return { data, next: /^<([^>]+)>; rel="next"$/.exec(String(answer.headers["link"] ?? ""))?.[1] };
  };
  const labels: string[] = [];
  let url: string | undefined =
    `${server.origin}${api}/sharees?format=json&itemType=folder&search=Paging&perPage=2&lookup=false&shareType[]=0&shareType[]=1`;
  let pages = 0;
  while (url !== undefined && pages++ < 5) {
    const { pathname, search, origin }: URL = new URL(url);
    expect(origin).toBe(server.origin);
    const { data, next } = await ask1(`${pathname}${search}`);
    labels.push(...data.groups.map(({ label }) => label));
    expect(data).toMatchObject({ lookup: [], lookupEnabled: false, exact: { users: [], circles: [], rooms: [], emails: [] } });
    for (const list of ["remotes", "remote_groups", "emails", "circles", "rooms"]) expect(data[list], list).toEqual([]);
    url = next;
  }
  expect(pages).toBe(2);
  expect(labels).toEqual(["Paging Drei", "Paging Eins", "Paging Zwei"]);
  const query = `${api}/sharees?format=json&itemType=file&search=Paging`;
  expect((await ask1(`${query}&page=2`)).data).toMatchObject({ groups: [], users: [] });
  // One kind alone is not crowded out by the other, and fills its own pages.
  expect((await ask1(`${query}&perPage=1&shareType=1`)).next).toBeDefined();
  expect((await ask1(`${query}&perPage=1&shareType=0`)).next).toBeUndefined();
  for (const wrong of ["page=0", "perPage=0", "page=x"])
    expect((await ask(anna, "GET", `/sharees?itemType=file&search=Paging&${wrong}`)).status, wrong).toBe(400);
});

test("whoever may share sees on each thing with whom it is shared, at once after each change; recipients see nothing of it", async () => {
  const types = async (who: TestActor, path = "") => {
    const { text } = await who.dav("PROPFIND", path, { headers: { depth: "1" }, body: propfindBody("oc:share-types") });
    const one = (name: string) => text.split("<d:response>").find((part) => part.includes(`/${name}`)) ?? "";
    return (name: string) => [...one(name).matchAll(/<oc:share-type>(\d)</g)].map(([, type]) => type).join();
  };
  const made = await share("/Akten", { permissions: "1" });
  expect((await types(anna))("Akten/")).toBe("0");
  const link = await ask(anna, "POST", "/shares", { path: "/Akten", shareType: "3", password: "Regen am Dienstagabend 7" });
  expect((await types(anna))("Akten/")).toBe("0,3");
  expect((await types(anna))("brief.txt")).toBe("0");
  expect((await types(bernd))("Akten/")).toBe("");
  expect((await types(bernd, "Akten/"))("a.txt")).toBe("");
  await ask(anna, "DELETE", `/shares/${made.id}`);
  await ask(anna, "DELETE", `/shares/${(link.data as Data).id}`);
  expect((await types(anna))("Akten/")).toBe("");
  // What may be given on: everything of the own, nothing of what others gave.
  const bits = await anna.dav("PROPFIND", "Akten", {
    headers: { depth: "0" },
    body: propfindBody("x:share-permissions").replace("<d:prop>", '<d:prop xmlns:x="http://open-collaboration-services.org/ns">'),
  });
  expect(bits.text).toContain("<ocs:share-permissions>31</ocs:share-permissions>");
});
