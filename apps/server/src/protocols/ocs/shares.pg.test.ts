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
