// Links through the interfaces of other clients: made with OCS, opened with WebDAV; never without a password and an end, whoever asks.
import { linkPage } from "@landbox/wire";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "../web/test-web-scene.ts";

const api = "/apps/files_sharing/api/v1/shares";
const password = "Regen am Dienstagabend 7";
let scene: WebScene;
let anna: Person;
/** Looks behind it. */
let owner: pg.Client;
beforeAll(async () => {
  scene = await webScene();
  owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
  anna = await scene.person("anna@hohenwarth");
  await anna.dav("MKCOL", "Amtliches");
  await anna.dav("MKCOL", "Amtliches/Innen");
  await anna.dav("PUT", "Amtliches/Plan.pdf", { raw: "%PDF-1.7 plan" });
});
afterAll(async () => {
  await owner?.end();
  await scene?.end();
});

interface Ocs {
  readonly http: number;
  readonly status: number;
  readonly message: string;
  readonly data: Record<string, unknown> & Record<string, unknown>[];
}

async function ocs(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  form?: Record<string, string>,
  version: 1 | 2 = 1,
  who = anna,
): Promise<Ocs> {
  const url = `/ocs/v${version}.php${path}${path.includes("?") ? "&" : "?"}format=json`;
  const headers = {
    "ocs-apirequest": "true",
    "accept-language": "de",
    ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
  };
  const answer = await who.ask(method, url, { headers, ...(form ? { raw: new URLSearchParams(form).toString() } : {}) });
  const { ocs: body } = answer.json() as { ocs: { meta: { statuscode: number; message: string }; data: Ocs["data"] } };
  return { http: answer.statusCode, status: body.meta.statuscode, message: body.meta.message, data: body.data };
}
const share = (form: Record<string, string> = {}) => ocs("POST", api, { shareType: "3", path: "/Amtliches", password, ...form });

test("a link has all that clients read, with the password hidden and the end filled in", async () => {
  const made = await share({ name: "Für die Kanzlei" });
  expect([made.http, made.status]).toEqual([200, 100]);
  expect(made.data).toMatchObject({
    share_type: 3,
    permissions: 1,
    path: "/Amtliches",
    item_type: "folder",
    share_with: "***redacted***",
    name: "Für die Kanzlei",
    uid_owner: anna.info.account.id,
    expiration: expect.stringMatching(/^\d{4}-\d\d-\d\d 00:00:00$/) as string,
    url: expect.stringMatching(/\/s\/[0-9a-z]+\.[a-z2-7]{26}$/) as string,
  });
  const listed = await ocs("GET", `${api}?path=${encodeURIComponent("/Amtliches")}`);
  expect(listed.data.map((one) => one["id"])).toContain(made.data["id"]);
  expect((await ocs("GET", `${api}?path=/&subfiles=true`)).data.map((one) => one["id"])).toContain(made.data["id"]);
  expect((await ocs("GET", `${api}?shared_with_me=true`)).data).toEqual([]);
  expect((await ocs("GET", `${api}/${String(made.data["id"])}`)).data).toHaveLength(1);
  const renamed = await ocs("PUT", `${api}/${String(made.data["id"])}`, {
    name: "Neu",
    expireDate: new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10),
  });
  expect(renamed.data).toMatchObject({ id: made.data["id"], name: "Neu", token: made.data["token"] });
  expect((await ocs("DELETE", `${api}/${String(made.data["id"])}`)).status).toBe(100);
  expect((await ocs("GET", `${api}/${String(made.data["id"])}`)).status).toBe(404);
});

test("everything of a link can be changed that clients change, and its visitors find it so", async () => {
  const made = await share({ label: "Plan", note: "Bitte prüfen", sendMail: "true", hideDownload: "false", sendPasswordByTalk: "false" });
  expect(made.data).toMatchObject({
    label: "Plan",
    name: "Plan",
    note: "Bitte prüfen",
    hide_download: 0,
    can_edit: true,
    quicklink: false,
  });
  const id = String(made.data["id"]);
  const change = (form: Record<string, string>) => ocs("PUT", `${api}/${id}`, form);
  const token = String(made.data["token"]);
  const opens = async (method: "PROPFIND" | "PUT", secret: string, path = "") =>
    (
      await scene.server.app.inject({
        method: method as "GET",
        url: `/remote.php/dav/public-files/${token}/${path}`,
        headers: { host: "localhost", depth: "0", authorization: `Basic ${Buffer.from(`public:${secret}`).toString("base64")}` },
        ...(method === "PUT" ? { payload: "x" } : {}),
      })
    ).statusCode;
  expect((await change({ name: "Neu" })).data).toMatchObject({ name: "Neu", label: "Neu", note: "Bitte prüfen" });
  expect((await change({ label: "Anders" })).data).toMatchObject({ name: "Anders", label: "Anders" });
  expect((await change({ note: "Danke" })).data).toMatchObject({ name: "Anders", note: "Danke" });
  expect((await change({ note: "" })).data).toMatchObject({ note: "" });
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  expect((await change({ expireDate: `${day}T10:00:00.000Z` })).data).toMatchObject({ expiration: `${day} 00:00:00` });
  const next = "Sturm am Mittwochabend 9";
  expect((await change({ password: next })).status).toBe(100);
  expect([await opens("PROPFIND", password), await opens("PROPFIND", next)]).toEqual([401, 207]);

  // What it allows, in all the words for it; running access follows at once.
  expect(await opens("PUT", next, "eins.txt")).toBeGreaterThanOrEqual(400);
  for (const [form, permissions] of [
    [{ permissions: "15" }, 15],
    [{ permissions: "1" }, 1],
    [{ permissions: "31" }, 15],
    [{ permissions: "5" }, 1],
    [{ permissions: "7" }, 15],
    [{ permissions: "3" }, 1],
    [{ publicUpload: "true" }, 15],
    [{ publicUpload: "false" }, 1],
  ] as const)
    expect((await change(form)).data, JSON.stringify(form)).toMatchObject({ permissions, hide_download: 0 });
  await change({ permissions: "15" });
  expect(await opens("PUT", next, "eins.txt")).toBe(201);
  for (const permissions of ["0", "2", "8", "9", "64", "x"]) {
    const answer = await change({ permissions });
    expect(answer.status, permissions).toBe(400);
  }
  expect((await change({ permissions: "4" })).status).toBe(403);
  expect((await change({ hideDownload: "true" })).data).toMatchObject({ hide_download: 1, permissions: 1 });
  expect((await change({ permissions: "15" })).data).toMatchObject({ hide_download: 1, permissions: 1 });
  expect((await change({ hideDownload: "false" })).data).toMatchObject({ hide_download: 0, permissions: 1 });
  expect((await change({ attributes: '[{"scope":"permissions","key":"download","value":false}]' })).data).toMatchObject({
    hide_download: 1,
  });
  expect(await opens("PUT", next, "zwei.txt")).toBeGreaterThanOrEqual(400);
  const english = await anna.ask("PUT", `/ocs/v2.php${api}/${id}?format=json`, {
    headers: { "ocs-apirequest": "true", "accept-language": "en", "content-type": "application/x-www-form-urlencoded" },
    raw: "",
  });
  expect(english.json()).toMatchObject({ ocs: { meta: { statuscode: 400, message: "Wrong or no update parameter given" } } });
  await ocs("DELETE", `${api}/${id}`);
  const file = await share({ path: "/Amtliches/Plan.pdf", permissions: "15" });
  expect(file.data).toMatchObject({ permissions: 3, item_type: "file" });
  expect((await ocs("PUT", `${api}/${String(file.data["id"])}`, { publicUpload: "true" })).status).toBe(400);
  await ocs("DELETE", `${api}/${String(file.data["id"])}`);
  expect((await share({ path: "/Amtliches/Plan.pdf", publicUpload: "true" })).status).toBe(400);
});

test("no protocol makes a link without a password or without an end", async () => {
  const tries: [Record<string, string>, number, string][] = [
    [{ password: "" }, 403, "Ein Link braucht hier ein Passwort."],
    [{ password: "kurz" }, 403, "Das Passwort eines Links braucht mindestens 12 Zeichen."],
    [{ password: "passwort1234" }, 403, "Dieses Passwort steht auf der Liste der häufigen Passwörter."],
    [{ expireDate: "2001-01-01" }, 404, "Das Ablaufdatum muss in der Zukunft liegen."],
    [{ expireDate: "nie" }, 404, "Das Ablaufdatum muss in der Zukunft liegen."],
    [{ expireDate: "2099-02-31" }, 404, "Das Ablaufdatum muss in der Zukunft liegen."],
    [{ expireDate: "9999-12-31" }, 404, "Ein Link darf hier höchstens 90 Tage gelten."],
    [{ permissions: "4" }, 403, expect.stringContaining("Anfordern") as string],
    [{ path: "/" }, 403, expect.stringContaining("ganze Bereich") as string],
  ];
  const before = (await ocs("GET", api)).data.length;
  for (const version of [1, 2] as const)
    for (const [form, status, message] of tries) {
      const answer = await ocs("POST", api, { shareType: "3", path: "/Amtliches", password, ...form }, version);
      expect([answer.status, answer.message], JSON.stringify(form)).toEqual([status, message]);
    }
  const without = await ocs("POST", api, { shareType: "3", path: "/Amtliches" });
  expect(without.status).toBe(403);
  expect((await ocs("GET", api)).data.length).toBe(before);

  const made = await share({ expireDate: "" });
  expect(made.data["expiration"]).toMatch(/^\d{4}-\d\d-\d\d 00:00:00$/);
  const id = String(made.data["id"]);
  for (const form of [{ password: "" }, { expireDate: "" }, { password: "kurz" }, { expireDate: "9999-12-31" }, {}] as Record<
    string,
    string
  >[]) {
    const answer = await ocs("PUT", `${api}/${id}`, form);
    expect(answer.status, JSON.stringify(form)).toBeGreaterThanOrEqual(400);
  }
  const [same] = (await ocs("GET", `${api}/${id}`)).data;
  expect(same).toMatchObject({ expiration: made.data["expiration"], share_with: "***redacted***" });
  await ocs("DELETE", `${api}/${id}`);
  // The page's own interface makes the rest of the links; its refusals are tried in links.pg.test.ts.
  expect(linkPage.parse((await anna.ask("GET", "/api/v1/deliveries")).json()).links).toEqual([]);
});

test("an editor of a project space, who may not share it with people, gives it to nobody by a link", async () => {
  const [admin, bernd] = await Promise.all([scene.person("admin@hohenwarth"), scene.person("bernd@hohenwarth")]);
  const members = [
    { kind: "account", id: anna.info.account.id, role: "manager" },
    { kind: "account", id: bernd.info.account.id, role: "editor" },
  ];
  const made = await admin.ask("POST", "/api/v1/spaces", { body: { name: "Ortsumgehung", members } });
  expect(made.statusCode).toBe(200);
  await anna.ask("MKCOL", `/dav/spaces/${made.json<{ id: string }>().id}/Gutachten`);
  const form = { shareType: "3", path: "/Ortsumgehung/Gutachten", password };
  expect(await ocs("POST", api, form, 2, bernd)).toMatchObject({ status: 403, message: "Das erlaubt Ihre Freigabe nicht." });
  expect((await ocs("POST", api, form, 2)).status).toBe(200);
});

test("a manager of a project space, to whom a folder of it was shared as well, makes links to it as before", async () => {
  const [admin, bernd] = await Promise.all([scene.person("admin@hohenwarth"), scene.person("bernd@hohenwarth")]);
  const members = [anna, bernd].map(({ info }) => ({ kind: "account", id: info.account.id, role: "manager" }));
  const made = await admin.ask("POST", "/api/v1/spaces", { body: { name: "Kläranlage", members } });
  await anna.ask("MKCOL", `/dav/spaces/${made.json<{ id: string }>().id}/Gutachten`);
  const path = "/Kläranlage/Gutachten";
  expect((await ocs("POST", api, { shareType: "0", path, shareWith: "anna", permissions: "1" }, 2, bernd)).status).toBe(200);
  expect(await ocs("POST", api, { shareType: "3", path, password }, 2)).toMatchObject({ status: 200 });
  // Managers pass on within their spaces, and find there what each of them gave.
  const given = await ocs("POST", api, { shareType: "0", path, shareWith: "clara", permissions: "1" }, 2, bernd);
  expect(given.data).toMatchObject({ path, uid_file_owner: given.data["uid_owner"] });
  const ids = async (query: string, who: Person) => (await ocs("GET", `${api}?${query}`, undefined, 2, who)).data.map((one) => one["id"]);
  const asked = new URLSearchParams({ path }).toString();
  expect(await ids(asked, bernd)).toContain(given.data["id"]);
  expect(await ids(asked, anna)).not.toContain(given.data["id"]);
  expect(await ids(`${asked}&reshares=true`, anna)).toContain(given.data["id"]);
});

test("through no protocol is a link made, or left, without a password or without an end", async () => {
  const {
    value: [drive],
  } = (await anna.ask("GET", "/graph/v1.0/me/drives")).json<{ value: { id: string }[] }>();
  type Item = { id: string; name: string };
  const { value } = (await anna.ask("GET", "/graph/v1.0/me/drive/root/children")).json() as { value: Item[] };
  const item = `/graph/v1beta1/drives/${drive?.id}/items/${encodeURIComponent(value.find(({ name }) => name === "Amtliches")?.id ?? "")}`;
  const made = await share();
  const permission = `${item}/permissions/${String(made.data["id"])}`;
  const delivery = (await anna.ask("POST", "/api/v1/deliveries", { body: { subject: "Plan" } })).json() as { link: { id: string } };
  const request = (await anna.ask("POST", "/api/v1/requests", { body: { subject: "Belege" } })).json() as { link: { id: string } };
  const [late, past] = ["9999-12-31", "2001-01-01"];
  const noPasswords = [{ password: "" }, { password: null }, { password: "kurz" }];
  const noDays = [{ expiresOn: "" }, { expiresOn: null }, { expiresOn: "nie" }, { expiresOn: late }, { expiresOn: past }];
  const noTimes = ["", null, "nie", `${late}T00:00:00Z`, `${past}T00:00:00Z`].map((expirationDateTime) => ({ expirationDateTime }));
  const everybody = (path: string, bodies: readonly object[], method: "POST" | "PUT" | "PATCH" = "POST") =>
    bodies.map((body) => ({ method, path, body }));
  const tries = [
    ...["deliveries", "requests"].flatMap((what) =>
      everybody(
        `/api/v1/${what}`,
        [...noPasswords, ...noDays].map((each) => ({ subject: "x", ...each })),
      ),
    ),
    ...[`deliveries/${delivery.link.id}`, `requests/${request.link.id}`].flatMap((what) =>
      everybody(`/api/v1/${what}`, [...noPasswords, ...noDays], "PUT"),
    ),
    ...["v1.0", "v1beta1"].flatMap((version) => {
      const at = (path: string): string => path.replace("v1beta1", version);
      return [
        ...everybody(at(`${item}/createLink`), [{}, ...noPasswords, ...noTimes.map((each) => ({ password, ...each }))]),
        ...everybody(at(permission), [...noPasswords, ...noTimes, { hasPassword: false }], "PATCH"),
        ...everybody(at(`${permission}/setPassword`), [{}, ...noPasswords]),
      ];
    }),
  ];
  const links = async () =>
    (
      await owner.query<{ count: number; bare: number }>(
        `select count(*) as count, count(*) filter (where password_hash not like '$argon2%' or expires_at > now() + interval '366 days' or expires_at is null) as bare from link`,
      )
    ).rows[0];
  const before = await links();
  for (const { method, path, body } of tries) {
    const answer = await anna.ask(method, path, { body });
    expect([400, 403], `${method} ${path} ${JSON.stringify(body)}: ${answer.statusCode} ${answer.body}`).toContain(answer.statusCode);
  }
  expect(await links()).toEqual({ ...before, bare: 0 });
  expect((await ocs("GET", `${api}/${String(made.data["id"])}`)).data).toEqual([made.data]);
  await ocs("DELETE", `${api}/${String(made.data["id"])}`);
});

test("the capabilities tell clients that both are compulsory", async () => {
  const { data } = await ocs("GET", "/cloud/capabilities");
  const files = (data as unknown as { capabilities: { files_sharing: { public: Record<string, unknown> } } }).capabilities.files_sharing;
  expect(files.public).toMatchObject({
    enabled: true,
    password: { enforced: true },
    expire_date: { enabled: true, enforced: true, days: 14 },
  });
});
