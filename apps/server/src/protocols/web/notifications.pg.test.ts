// Notifications through the JSON API, the event stream and OCS: who is told what, and that nobody is told of what is not theirs (any more).
import { linkInfo, madeLink, notificationPage, notificationSettings } from "@landbox/wire";
import { testPassword } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let bernd: Person;
let stranger: Person;

beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
  stranger = await scene.person("bernd@arrach");
}, 60_000);
afterAll(() => scene?.end());

const listOf = (person: Person, query = "") => person.get(notificationPage, `/api/v1/notifications${query}`);
const wordsOf = async (person: Person) =>
  (await listOf(person)).entries.map(({ kind, by, node, count, read }) => [kind, by, node?.name ?? null, count, read]);
const share = async (node: number, to: Person, role = "viewer") => {
  const answer = await anna.ask("PUT", `${anna.space}/nodes/${node}/shares/account/${to.info.account.id}`, { body: { role } });
  expect(answer.statusCode).toBe(204);
};
const sharesOf = async (node: number) =>
  (await anna.ask("GET", `${anna.space}/nodes/${node}/shares`)).json<{ shares: { id: number }[] }>().shares;
const readAll = (person: Person) => person.ask("POST", "/api/v1/notifications/read", { body: {} });

/** Of somebody's client, with Basic. */
const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${testPassword}`).toString("base64")}` });
const ocs = (
  user: string,
  path = "",
  { method = "GET" as const, ...more }: { method?: "GET" | "DELETE" | "POST"; headers?: Record<string, string>; raw?: string } = {},
) =>
  scene.ask(method, `/ocs/v2.php/apps/notifications/api/v2/notifications${path}?format=json`, {
    ...more,
    headers: { ...basic(user), "ocs-apirequest": "true", ...more.headers },
  });
interface OcsOne {
  notification_id: number;
  subject: string;
  subjectRich: string;
  subjectRichParameters: Record<string, { type: string; id: string; name: string }>;
  link: string;
  datetime: string;
}
const dataOf = <T = OcsOne[]>(answer: { json(): unknown }): T => (answer.json() as { ocs: { data: T } }).ocs.data;

test("a share is told to whom it was given, once while it is unread, and to nobody else", async () => {
  const plan = await anna.dav("MKCOL", "Bauplan");
  await share(plan, bernd);
  expect(await wordsOf(bernd)).toEqual([["shared", anna.info.account.displayName, "Bauplan", 1, false]]);
  expect((await listOf(bernd)).unread).toBe(1);
  for (const other of [anna, stranger]) expect((await listOf(other)).entries).toEqual([]);
  const [one] = (await listOf(bernd)).entries;
  // Somebody else's cannot be read away.
  await anna.ask("POST", "/api/v1/notifications/read", { body: { ids: [one?.id] } });
  await stranger.ask("POST", "/api/v1/notifications/read", { body: { ids: [one?.id] } });
  expect((await listOf(bernd)).unread).toBe(1);
  await bernd.ask("POST", "/api/v1/notifications/read", { body: { ids: [one?.id] } });
  expect(await listOf(bernd)).toMatchObject({ unread: 0, entries: [{ read: true }] });
});

test("what is called otherwise now is told by its present name", async () => {
  const folder = await anna.dav("MKCOL", "Entwurf");
  await share(folder, bernd);
  await anna.dav("MOVE", "Entwurf", { to: "Endfassung" });
  expect((await wordsOf(bernd))[0]).toEqual(["shared", anna.info.account.displayName, "Endfassung", 1, false]);
});

test("the name of what was taken back appears nowhere, also not in what was told before", async () => {
  await readAll(bernd);
  const secret = await anna.dav("MKCOL", "Geheimes Verfahren");
  await share(secret, bernd);
  expect((await listOf(bernd)).unread).toBe(1);
  const [made] = await sharesOf(secret);
  expect((await anna.ask("DELETE", `/api/v1/shares/${made?.id}`)).statusCode).toBe(204);
  const page = await listOf(bernd);
  expect(page.entries[0]).toMatchObject({ kind: "unshared", node: null, by: anna.info.account.displayName });
  expect(page.unread).toBe(1);
  expect(JSON.stringify(page)).not.toContain("Geheimes");
  expect((await ocs("bernd@hohenwarth")).body).not.toContain("Geheimes");
});

test("what lies in the trash, or whose grant is over, is neither told nor counted", async () => {
  await readAll(bernd);
  const folder = await anna.dav("MKCOL", "Weg damit");
  await share(folder, bernd);
  expect((await listOf(bernd)).unread).toBe(1);
  await anna.dav("DELETE", "Weg damit");
  expect((await listOf(bernd)).unread).toBe(0);
  expect(JSON.stringify(await listOf(bernd))).not.toContain("Weg damit");
});

test("a group is told through its members, and who shares is not", async () => {
  await Promise.all([readAll(anna), readAll(bernd)]);
  const admin = await scene.person("admin@hohenwarth");
  expect((await admin.ask("POST", "/api/v1/box/groups", { body: { name: "Bauamt" } })).statusCode).toBeLessThan(300);
  for (const person of [anna, bernd])
    expect((await admin.ask("PUT", `/api/v1/box/groups/Bauamt/members/${person.info.account.id}`)).statusCode).toBeLessThan(300);
  const found = await anna.ask("GET", "/api/v1/principals?q=Bauamt");
  const group = found.json<{ found: { id: string }[] }>().found[0]!;
  const folder = await anna.dav("MKCOL", "Für das Bauamt");
  expect((await anna.ask("PUT", `${anna.space}/nodes/${folder}/shares/group/${group.id}`, { body: { role: "viewer" } })).statusCode).toBe(
    204,
  );
  expect((await wordsOf(bernd))[0]).toEqual(["shared", anna.info.account.displayName, "Für das Bauamt", 1, false]);
  expect((await listOf(anna)).unread).toBe(0);
});

test("clients of other makers list, read one, forget one and all, and are told when nothing is new", async () => {
  await readAll(bernd);
  const folder = await anna.dav("MKCOL", "Zum Abgleich");
  await share(folder, bernd);
  const list = await ocs("bernd@hohenwarth");
  const [one] = dataOf(list);
  expect(one).toMatchObject({
    app: "landbox",
    object_type: "file",
    object_id: String(folder),
    subject: `${anna.info.account.displayName} hat „Zum Abgleich“ mit Ihnen geteilt.`,
    subjectRich: "{user} hat {file} mit Ihnen geteilt.",
    subjectRichParameters: {
      user: { type: "user", name: anna.info.account.displayName },
      file: { type: "file", id: String(folder), name: "Zum Abgleich" },
    },
    message: "",
    messageRichParameters: [],
    actions: [
      { type: "WEB", label: "Öffnen", primary: true },
      { type: "DELETE", label: "Ablehnen", primary: false },
    ],
  });
  expect(one?.datetime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  expect(one?.link).toMatch(new RegExp(`/f/${folder}$`));
  const etag = String(list.headers["etag"]);
  expect((await ocs("bernd@hohenwarth", "", { headers: { "if-none-match": etag } })).statusCode).toBe(304);
  expect(dataOf<OcsOne>(await ocs("bernd@hohenwarth", `/${one?.notification_id}`)).notification_id).toBe(one?.notification_id);
  const form = { raw: `ids[]=${one?.notification_id}&ids[]=999999999`, headers: { "content-type": "application/x-www-form-urlencoded" } };
  expect(dataOf(await ocs("bernd@hohenwarth", "/exists", { method: "POST", ...form }))).toEqual([one?.notification_id]);
  expect(dataOf(await ocs("anna@hohenwarth", "/exists", { method: "POST", ...form }))).toEqual([]);
  for (const user of ["anna@hohenwarth", "bernd@arrach"])
    for (const method of ["GET", "DELETE"] as const) expect((await ocs(user, `/${one?.notification_id}`, { method })).statusCode).toBe(404);
  expect((await ocs("bernd@hohenwarth", `/${one?.notification_id}`, { method: "DELETE" })).statusCode).toBe(200);
  expect((await ocs("bernd@hohenwarth", `/${one?.notification_id}`)).statusCode).toBe(404);
  expect(dataOf(await ocs("bernd@hohenwarth"))).toEqual([]);
  expect((await ocs("bernd@hohenwarth", "", { headers: { "if-none-match": etag } })).statusCode).toBe(200);
  await share(await anna.dav("MKCOL", "Noch eins"), bernd);
  expect((await ocs("bernd@hohenwarth", "", { method: "DELETE" })).statusCode).toBe(200);
  expect(dataOf(await ocs("bernd@hohenwarth"))).toEqual([]);
});

test("a share is turned away and taken again by the buttons that clients make of a notification's actions", async () => {
  await readAll(bernd);
  const folder = await anna.dav("MKCOL", "Angeboten");
  await share(folder, bernd);
  const mounted = async () => (await bernd.ask("PROPFIND", "/remote.php/webdav/", { headers: { depth: "1" } })).body.includes("Angeboten");
  const actions = async () =>
    (dataOf(await ocs("bernd@hohenwarth"))[0] as unknown as { actions: { type: string; link: string }[] }).actions;
  /** As NotificationConfirmJob does: the method and the address of the action, with the account's credentials. */
  const press = async (user: string, type: string) => {
    const link = (await actions()).find((one) => one.type === type)?.link ?? "";
    const headers = { ...basic(user), "ocs-apirequest": "true" };
    return (await scene.ask(type as "POST", new URL(link).pathname, { headers })).statusCode;
  };
  expect((await actions()).map(({ type }) => type)).toEqual(["WEB", "DELETE"]);
  expect(await press("bernd@arrach", "DELETE")).toBe(404);
  expect(await press("anna@hohenwarth", "DELETE")).toBe(404);
  expect(await mounted()).toBe(true);
  expect(await press("bernd@hohenwarth", "DELETE")).toBe(200);
  expect(await mounted()).toBe(false);
  expect((await actions()).map(({ type }) => type)).toEqual(["POST"]);
  expect(await press("bernd@hohenwarth", "POST")).toBe(200);
  expect(await mounted()).toBe(true);
  await readAll(bernd);
});

test("who gave something hears that it was turned away, once, and who turned it away twice is not told of twice", async () => {
  await Promise.all([readAll(anna), readAll(bernd)]);
  const folder = await anna.dav("MKCOL", "Unerwünscht");
  await share(folder, bernd);
  expect((await listOf(anna)).unread).toBe(0);
  for (let time = 0; time < 2; time++) {
    const gone = await bernd.ask("DELETE", "/remote.php/webdav/Unerw%C3%BCnscht");
    expect(gone.statusCode).toBe(time === 0 ? 204 : 404);
  }
  expect((await wordsOf(anna))[0]).toEqual(["declined", bernd.info.account.displayName, "Unerwünscht", 1, false]);
  expect(dataOf(await ocs("anna@hohenwarth"))[0]?.subject).toBe(
    `${bernd.info.account.displayName} hat Ihre Freigabe von „Unerwünscht“ abgelehnt.`,
  );
  for (const other of [bernd, stranger]) expect((await listOf(other)).entries.filter(({ kind }) => kind === "declined")).toEqual([]);
});

test("who is taken into a project space is told by its name, alone or in a group, and no more once it is over", async () => {
  const admin = await scene.person("admin@hohenwarth");
  await Promise.all([readAll(bernd), readAll(admin)]);
  const made = await admin.ask("POST", "/api/v1/spaces", {
    body: { name: "Dorferneuerung", quota: null, members: [{ kind: "account", id: admin.info.account.id, role: "manager" }] },
  });
  const { id } = made.json<{ id: string }>();
  const member = `/api/v1/spaces/${id}/members/account/${bernd.info.account.id}`;
  expect((await admin.ask("PUT", member, { body: { role: "viewer" } })).statusCode).toBe(204);
  // Another role is no news.
  expect((await admin.ask("PUT", member, { body: { role: "editor" } })).statusCode).toBe(204);
  expect((await wordsOf(bernd))[0]).toEqual(["joined", admin.info.account.displayName, "Dorferneuerung", 1, false]);
  expect((await listOf(admin)).unread).toBe(0);
  expect((await admin.ask("DELETE", member)).statusCode).toBe(204);
  expect((await listOf(bernd)).unread).toBe(0);
  expect(JSON.stringify(await listOf(bernd))).not.toContain("Dorferneuerung");
});

test("who wants nothing in apps gets nothing, and clients are told that there is nothing to ask for", async () => {
  const settings = await bernd.get(notificationSettings, "/api/v1/notification-settings");
  expect(settings.wishes.find(({ kind }) => kind === "shared")).toEqual({ kind: "shared", inApp: true, mail: "hourly" });
  expect(settings.mailWorks).toBe(false);
  const wish = (inApp: boolean) => ({ body: { wishes: settings.wishes.map((one) => ({ ...one, inApp, mail: "never" })) } });
  expect((await bernd.ask("PUT", "/api/v1/notification-settings", wish(false))).statusCode).toBe(204);
  await share(await anna.dav("MKCOL", "Ungehört"), bernd);
  expect((await listOf(bernd)).unread).toBe(0);
  expect((await ocs("bernd@hohenwarth")).statusCode).toBe(204);
  expect((await bernd.ask("PUT", "/api/v1/notification-settings", wish(true))).statusCode).toBe(204);
});

test("what is wanted by mail only is shown in the app while there is no mail server: nothing is lost", async () => {
  await readAll(bernd);
  const only = { body: { wishes: [{ kind: "shared", inApp: false, mail: "daily" }] } };
  await bernd.ask("PUT", "/api/v1/notification-settings", only);
  await share(await anna.dav("MKCOL", "Trotzdem da"), bernd);
  expect((await wordsOf(bernd))[0]).toEqual(["shared", anna.info.account.displayName, "Trotzdem da", 1, false]);
  await bernd.ask("PUT", "/api/v1/notification-settings", { body: { wishes: [{ kind: "shared", inApp: true, mail: "hourly" }] } });
});

/** Anna sends one file; what a recipient gets. */
async function sent(wanted: object) {
  const node = await anna.dav("PUT", `Sendung ${Math.random()}.txt`, { raw: "text" });
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: { nodes: [node], ...wanted } })).json());
  const opened = linkInfo.parse((await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`)).json());
  const base = `/api/v1/public/${opened.url.split("/s/")[1]}`;
  const unlock = (password: string) => scene.ask("POST", `${base}/session`, { body: { password } });
  return { id: made.link.id, password: made.password, base, unlock };
}

test("who sent something is told that it was picked up, once with a count, by its subject", async () => {
  await readAll(anna);
  const { id, password, base, unlock } = await sent({ subject: "Bescheid" });
  for (let visitor = 0; visitor < 2; visitor++) {
    const cookie = String([(await unlock(password)).headers["set-cookie"]].flat()[0]).split(";")[0] ?? "";
    expect((await scene.ask("GET", `${base}/archive`, { headers: { cookie } })).statusCode).toBe(200);
  }
  const { entries } = await listOf(anna);
  expect(entries[0]).toMatchObject({ kind: "picked_up", count: 2, link: { id, kind: "delivery", subject: "Bescheid" }, node: null });
  expect(dataOf(await ocs("anna@hohenwarth"))[0]?.subject).toBe("Ihre Sendung „Bescheid“ wurde 2-mal abgerufen.");
  for (const other of [bernd, stranger]) expect((await listOf(other)).entries.filter(({ kind }) => kind === "picked_up")).toEqual([]);
});

test("guessing a link's password is told to its owner and, without its subject, to the box's admins, once", async () => {
  const admin = await scene.person("admin@hohenwarth");
  await Promise.all([readAll(anna), readAll(admin)]);
  const { id, unlock } = await sent({ subject: "Vertrauliches" });
  const answers = [];
  for (let guess = 0; guess < 12; guess++) answers.push((await unlock(`bafo-timu-reso-nulo-${10 + guess}`)).statusCode);
  expect(answers).toContain(429);
  expect((await listOf(anna)).entries[0]).toMatchObject({ kind: "guessing", count: 1, link: { id, subject: "Vertrauliches" } });
  const told = await listOf(admin);
  expect(told.entries[0]).toMatchObject({ kind: "guessing", count: 1, link: null, by: anna.info.account.displayName });
  expect(JSON.stringify(told)).not.toContain("Vertrauliches");
  expect((await listOf(stranger)).entries).toEqual([]);
  const prefix = id.split(".")[0];
  for (let guess = 0; guess < 40; guess++)
    await scene.ask("GET", `/api/v1/public/${prefix}.${String(guess).padStart(2, "a").replaceAll(/[01]/g, "b")}aaaaaaaaaaaaaaaaaaaaaaaa`);
  expect(dataOf(await ocs("admin@hohenwarth")).map(({ subject }) => subject)).toContain(
    "Jemand versucht, Adressen von Links dieser Box zu erraten.",
  );
});

test("pages follow each other, and a broken cursor is said to be one", async () => {
  for (const name of ["Eins", "Zwei", "Drei"]) await share(await anna.dav("MKCOL", name), bernd);
  const seen: string[] = [];
  let after = "";
  do {
    const page = await listOf(bernd, `?limit=2${after}`);
    seen.push(...page.entries.flatMap(({ node }) => node?.name ?? []));
    after = page.next === null ? "" : `&after=${encodeURIComponent(page.next)}`;
  } while (after !== "");
  expect(seen.slice(0, 3)).toEqual(["Drei", "Zwei", "Eins"]);
  expect(new Set(seen).size).toBe(seen.length);
  for (const cursor of ["x", Buffer.from('["2026-01-01 00:00:00+00","x"]').toString("base64url"), "a".repeat(1999)])
    expect((await bernd.ask("GET", `/api/v1/notifications?after=${cursor}`)).statusCode).toBe(400);
});
