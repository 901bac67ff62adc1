// Passing shares on, through every interface: whoever was given something to manage shares it on, the owner sees and ends that, and nobody gives more than they have.
import { type ComposedServer, propfindBody, signIn, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let clara: TestActor;
let doris: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  [anna, bernd, clara] = [server.actor("anna"), server.actor("bernd"), server.actor("clara")];
  doris = server.actor("admin");
});
afterAll(() => server?.stop());

const api = "/ocs/v2.php/apps/files_sharing/api/v1";
type Data = Record<string, unknown> & { id: string };
const ocs = async (who: TestActor, method: string, path: string, form?: Record<string, string>) => {
  const answer = await who.ask(method, `${api}${path}${path.includes("?") ? "&" : "?"}format=json`, {
    headers: { "ocs-apirequest": "true", ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  const { meta, data } = (JSON.parse(answer.text) as { ocs: { meta: { message: string }; data: unknown } }).ocs;
  return { status: answer.status, message: meta.message, data: data as never };
};
const list = async (who: TestActor, query = "") => (await ocs(who, "GET", `/shares${query}`)).data as Data[];
const share = (who: TestActor, path: string, shareWith: string, permissions: number, more: Record<string, string> = {}) =>
  ocs(who, "POST", "/shares", { path, shareType: "0", shareWith, permissions: String(permissions), ...more });
const shared = async (...values: Parameters<typeof share>): Promise<Data> => {
  const made = await share(...values);
  expect(made.status, made.message).toBe(200);
  return made.data;
};
const letters = async (who: TestActor, path: string) =>
  /<oc:permissions>([^<]*)</.exec(
    (await who.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("oc:permissions") })).text,
  )?.[1];
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Another folder for each test: what was mounted keeps its name. */
let akten = "";
let tests = 0;
let managed: Data;
beforeEach(async () => {
  akten = `Akten${++tests}`;
  await anna.dav("MKCOL", `${akten}`);
  await anna.dav("MKCOL", `${akten}/Innen`);
  await anna.dav("PUT", `${akten}/Innen/a.txt`, { body: "a" });
  managed = await shared(anna, `/${akten}`, "bernd", 31);
});
afterEach(async () => {
  await anna.dav("DELETE", `${akten}`);
});

test("whoever manages a folder shares it on: the third person has it in every tree and list, and the owner sees and ends it", async () => {
  expect(managed["permissions"]).toBe(31);
  expect(await letters(bernd, `${akten}`)).toBe("SRMDNVCK");
  expect(await letters(bernd, `${akten}/Innen`)).toMatch(/R/);
  const made = await shared(bernd, `/${akten}/Innen`, "clara", 15);
  expect(made).toMatchObject({ path: `/${akten}/Innen`, permissions: 15, item_permissions: 31 });
  expect(made["uid_owner"]).not.toBe(made["uid_file_owner"]);

  // The third person.
  expect((await clara.dav("GET", "Innen/a.txt")).text).toBe("a");
  expect((await clara.dav("PUT", "Innen/b.txt", { body: "b" })).status).toBe(201);
  expect(await list(clara, "?shared_with_me=true")).toMatchObject([
    { id: made.id, file_target: "/Innen", permissions: 15, can_edit: false },
  ]);
  const session = await signIn(server, clara);
  const [entry] = (JSON.parse((await session.ask("GET", "/api/v1/shared")).text) as { entries: { name: string; by: string }[] }).entries;
  expect(entry).toMatchObject({ name: "Innen", by: expect.stringContaining("bernd") as unknown });
  expect((await clara.ask("GET", "/graph/v1beta1/me/drive/sharedWithMe")).text).toContain('"Innen"');
  // Who only edits passes nothing on.
  expect((await share(clara, "/Innen", "admin", 1)).status).toBe(403);
  expect(await letters(clara, "Innen")).not.toMatch(/R/);

  // Who passed it on finds it in all lists, under the caller's own paths.
  for (const query of ["", `?path=/${akten}/Innen`, `?path=/${akten}&subfiles=true`, "?reshares=true", "?share_types=0,1"])
    expect(await list(bernd, query), query).toMatchObject([{ id: made.id, path: `/${akten}/Innen` }]);
  const given = JSON.parse((await (await signIn(server, bernd)).ask("GET", "/api/v1/shares")).text) as {
    entries: { name: string; shares: { id: number }[] }[];
  };
  expect(given.entries).toMatchObject([{ name: "Innen", shares: [{ id: Number(made.id) }] }]);
  expect((await bernd.ask("GET", "/graph/v1beta1/me/drive/sharedByMe")).text).toContain(`"id":"${made.id}"`);

  // The owner: among the own only when asked for what others gave as well.
  expect((await list(anna)).map(({ id }) => id)).toEqual([managed.id]);
  expect(await list(anna, `?path=/${akten}/Innen`)).toEqual([]);
  expect(await list(anna, `?path=/${akten}/Innen&reshares=true`)).toMatchObject([
    { id: made.id, uid_owner: made["uid_owner"], uid_file_owner: managed["uid_owner"] },
  ]);
  expect((await anna.ask("GET", "/graph/v1beta1/me/drive/sharedByMe")).text).toContain(`"id":"${made.id}"`);
  expect((await ocs(anna, "DELETE", `/shares/${made.id}`)).status).toBe(200);
  expect((await clara.dav("GET", "Innen/a.txt")).status).toBe(404);
  expect(await list(clara, "?shared_with_me=true&state=all")).toEqual([]);
});

test("what was passed on stays when the manager has it no more, and is the owner's to end", async () => {
  const made = await shared(bernd, `/${akten}`, "clara", 1);
  await ocs(anna, "PUT", `/shares/${managed.id}`, { permissions: "15" });
  expect((await ocs(bernd, "DELETE", `/shares/${made.id}`)).status).toBe(404);
  expect((await share(bernd, `/${akten}`, "admin", 1)).status).toBe(403);
  expect(await list(bernd)).toEqual([]);
  await ocs(anna, "DELETE", `/shares/${managed.id}`);
  expect((await clara.dav("GET", `${akten}/Innen/a.txt`)).text).toBe("a");
  expect((await ocs(anna, "DELETE", `/shares/${made.id}`)).status).toBe(200);
  expect((await clara.dav("GET", `${akten}/Innen/a.txt`)).status).toBe(404);
});

test("nobody gives more than they have, nor for longer", async () => {
  const until = day(10);
  await ocs(anna, "PUT", `/shares/${managed.id}`, { expireDate: until });
  // No end means the own one, a later one is refused, also for a group that one is in and for the own share.
  const made = await shared(bernd, `/${akten}`, "clara", 15);
  expect(made["expiration"]).toBe(`${until} 00:00:00`);
  for (const [id, form] of [
    [made.id, { expireDate: day(20) }],
    [managed.id, { expireDate: day(20) }],
  ] as const)
    expect((await ocs(bernd, "PUT", `/shares/${id}`, form)).status).toBe(404);
  expect((await share(bernd, `/${akten}/Innen`, "clara", 1, { expireDate: day(20) })).status).toBe(404);
  expect((await ocs(bernd, "PUT", `/shares/${made.id}`, { expireDate: "" })).data).toMatchObject({ expiration: `${until} 00:00:00` });
  expect((await ocs(bernd, "PUT", `/shares/${managed.id}`, { expireDate: "" })).data).toMatchObject({ expiration: `${until} 00:00:00` });
  // What the owner gave without an end is not made more by who has an end.
  const endless = await shared(anna, `/${akten}`, "admin", 1);
  expect((await ocs(bernd, "PUT", `/shares/${endless.id}`, { permissions: "15" })).status).toBe(404);
  expect((await ocs(anna, "GET", `/shares/${endless.id}`)).data).toMatchObject([{ permissions: 1, expiration: null }]);
  // Beside the folder nothing is theirs to share, and the owner is nobody to share with.
  await anna.dav("MKCOL", "Anderes");
  expect((await share(bernd, "/Anderes", "clara", 1)).status).toBe(404);
  expect((await share(bernd, `/${akten}`, "anna", 1)).status).toBe(403);
  expect((await share(bernd, `/${akten}`, "bernd", 31)).status).toBe(403);
  expect((await ocs(bernd, "POST", "/shares", { path: `/${akten}`, shareType: "3", password: "Regen am Dienstagabend 7" })).status).toBe(
    403,
  );
});

test("people of other boxes and guests get no right to share on, whatever bits are asked for", async () => {
  const visitor = await shared(anna, `/${akten}`, "bernd@arrach", 31);
  expect(visitor["permissions"]).toBe(15);
  expect((await ocs(anna, "PUT", `/shares/${visitor.id}`, { permissions: "31" })).data).toMatchObject({ permissions: 15 });
  const { info, ask } = await signIn(server, anna);
  const url = `/api/v1/spaces/${encodeURIComponent(info.spaces[0]!.id)}/nodes/${String(managed["item_source"])}/shares`;
  const put = (to: string) =>
    ask("PUT", `${url}/${to}`, { headers: { "content-type": "application/json" }, body: JSON.stringify({ role: "manager" }) });
  const refused = await put("visitor/clara%40arrach");
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining("anderer Boxen")]);
  const guest = await shared(anna, `/${akten}`, "gast@kanzlei.example", 31);
  expect(guest).toMatchObject({ permissions: 15, share_with_user_type: 1 });
  const { shares } = JSON.parse((await ask("GET", url)).text) as { shares: { to: string; guestUntil: number | null }[] };
  expect((await put(`account/${encodeURIComponent(shares.find(({ guestUntil }) => guestUntil !== null)!.to)}`)).status).toBe(403);
  // What is no bit of a share gives nothing.
  for (const wrong of [64, 95, 32]) expect((await share(anna, `/${akten}`, "clara", wrong)).status, String(wrong)).toBe(400);
  expect((await share(anna, `/${akten}`, "clara", 0)).status).toBe(400);
  // To share on is part of everything, and of nothing less.
  expect(await shared(anna, `/${akten}`, "clara", 17)).toMatchObject({ permissions: 1 });
});

test("the page and Graph give the same role and pass on the same way", async () => {
  const person = await signIn(server, bernd);
  const [entry] = (JSON.parse((await person.ask("GET", "/api/v1/shared")).text) as { entries: { space: string; node: number }[] }).entries;
  const node = `/api/v1/spaces/${encodeURIComponent(entry!.space)}/nodes/${entry!.node}/shares`;
  expect(JSON.parse((await person.ask("GET", node)).text)).toMatchObject({ mayShare: true, shares: [{ role: "manager" }] });
  const [claras, admins] = await Promise.all(
    [clara, doris].map(async (who) => (JSON.parse((await who.ask("GET", "/graph/v1.0/me")).text) as { id: string }).id),
  );
  const put = await person.ask("PUT", `${node}/account/${encodeURIComponent(claras!)}`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ role: "manager" }),
  });
  expect(put.status, put.text).toBe(204);
  // The third passes it on to a fourth, through Graph.
  const remote = (
    JSON.parse((await clara.ask("GET", "/graph/v1beta1/me/drive/sharedWithMe")).text) as { value: { remoteItem: { id: string } }[] }
  ).value[0]!.remoteItem.id;
  const item = `/graph/v1beta1/drives/${encodeURIComponent(remote.split("!")[0]!)}/items/${encodeURIComponent(remote)}`;
  const manager = "312c0871-5ef7-4b3a-85b6-0e4074c64049";
  const invited = await clara.ask("POST", `${item}/invite`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ recipients: [{ objectId: admins }], roles: [manager] }),
  });
  expect(invited.status, invited.text).toBe(200);
  expect((await doris.dav("GET", `${akten}/Innen/a.txt`)).text).toBe("a");
  const permissions = JSON.parse((await clara.ask("GET", `${item}/permissions`)).text) as { value: { roles: string[] }[] };
  expect(permissions.value.map(({ roles }) => roles)).toEqual([[manager], [manager], [manager]]);
  // The owner ends all of them.
  for (const { id } of await list(anna, "?reshares=true")) expect((await ocs(anna, "DELETE", `/shares/${id}`)).status).toBe(200);
  for (const who of [bernd, clara, doris]) expect((await who.dav("GET", `${akten}/Innen/a.txt`)).status, who.user).toBe(404);
});
