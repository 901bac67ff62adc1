// The dialogs "Share" of stock clients: what each sends, word for word, from reading the capabilities to the finished link and share.
import { ask, type ComposedServer, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";

const password = "Regen am Dienstagabend 7";
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** How a client asks: who it says it is, which version of OCS, and what it adds to every call. */
interface Client {
  readonly agent: string;
  readonly version: 1 | 2;
  readonly headers?: Record<string, string>;
  /** Form, or JSON as pages send it. */
  readonly json?: true;
  /** What its dialog sends for a link, when a password is there or not. */
  readonly link: Record<string, unknown>;
  readonly person: Record<string, unknown>;
  /** What it calls the field with the link's name. */
  readonly label: "name" | "label";
}

const android = { shareWith: "", publicUpload: "false" };
const clients: Record<string, Client> = {
  "ownCloud desktop 2.11": {
    agent: "Mozilla/5.0 (Linux) mirall/2.11.0 (ownCloud, debian-6.1.0 ClientArchitecture: x86_64 OsArchitecture: x86_64)",
    version: 1,
    link: { path: "/Amtliches", shareType: "3", name: "Öffentlicher Link", permissions: "1" },
    person: { path: "/Amtliches", shareType: "0", shareWith: "bernd@arrach", permissions: "15" },
    label: "name",
  },
  "Nextcloud desktop 3.7": {
    agent: "Mozilla/5.0 (Linux) mirall/3.7.3git (Nextcloud, debian-6.1.0 ClientArchitecture: x86_64 OsArchitecture: x86_64)",
    version: 2,
    link: { path: "/Amtliches", shareType: "3" },
    person: { path: "/Amtliches", shareType: "0", shareWith: "bernd@arrach", permissions: "31" },
    label: "label",
  },
  "ownCloud for Android": {
    agent: "Mozilla/5.0 (Android) ownCloud-android/4.2.1",
    version: 2,
    headers: { "x-request-id": "0b0f2e0a-5f0e-4a7e-9f43-6c6a7c1b6a11" },
    link: { path: "/Amtliches", shareType: "3", ...android, name: "Amtliches link", permissions: "1" },
    person: { path: "/Amtliches", shareType: "0", shareWith: "bernd@arrach", publicUpload: "false", permissions: "15" },
    label: "name",
  },
  "ownCloud for iOS": {
    agent: "ownCloudApp/12.1 (App/281; iOS/17.4; iPhone)",
    version: 2,
    link: { path: "/Amtliches", shareType: "3", name: "Link", permissions: "1" },
    person: { path: "/Amtliches", shareType: "0", shareWith: "bernd@arrach", permissions: "15" },
    label: "name",
  },
  "Nextcloud for Android": {
    agent: "Mozilla/5.0 (Android) Nextcloud-android/3.27.0",
    version: 2,
    link: { path: "/Amtliches", shareType: "3", ...android, permissions: "1", note: "" },
    person: { path: "/Amtliches", shareType: "0", shareWith: "bernd@arrach", publicUpload: "false", permissions: "15", note: "" },
    label: "label",
  },
  "a page of the family": {
    agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    version: 2,
    headers: { "x-requested-with": "XMLHttpRequest" },
    json: true,
    link: { path: "/Amtliches", shareType: 3, attributes: "[]" },
    person: { path: "/Amtliches", shareType: 0, shareWith: "bernd@arrach", permissions: 15, attributes: "[]" },
    label: "label",
  },
};

let server: ComposedServer;
let anna: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  await anna.dav("MKCOL", "Amtliches");
  await anna.dav("PUT", "Amtliches/Plan.txt", { body: "Plan" });
});
afterAll(() => server?.stop());

type Data = Record<string, unknown>;

test.each(Object.entries(clients))("%s makes a link and a share with somebody of another box", async (_name, client) => {
  const call = async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, given?: Record<string, unknown>) => {
    const form = given && Object.entries(given).map(([key, value]): [string, string] => [key, String(value)]);
    const answer = await anna.ask(method, `/ocs/v${client.version}.php${path}${path.includes("?") ? "&" : "?"}format=json`, {
      headers: {
        "user-agent": client.agent,
        "ocs-apirequest": "true",
        accept: "*/*",
        ...client.headers,
        ...(given ? { "content-type": client.json ? "application/json" : "application/x-www-form-urlencoded; charset=utf-8" } : {}),
      },
      ...(given ? { body: client.json ? JSON.stringify(given) : new URLSearchParams(form).toString() } : {}),
    });
    const { ocs } = JSON.parse(answer.text) as { ocs: { meta: { statuscode: number; message: string }; data: never } };
    return { status: ocs.meta.statuscode, message: ocs.meta.message, data: ocs.data };
  };
  const good = client.version === 1 ? 100 : 200;
  const shares = "/apps/files_sharing/api/v1/shares";

  // What the dialogs look at before they ask for a password and a day.
  const { capabilities } = (await call("GET", "/cloud/capabilities")).data as { capabilities: { files_sharing: { public: Data } } };
  expect(capabilities.files_sharing).toMatchObject({
    api_enabled: true,
    public: {
      enabled: true,
      password: { enforced: true, enforced_for: { read_only: true, read_write: true, upload_only: true, read_write_delete: true } },
      expire_date: { enabled: true, enforced: true, days: 14 },
    },
  });

  // Clients that have not looked are told in words that they show, with the number at which they ask for a password.
  const without = await call("POST", shares, client.link);
  expect([without.status, without.message]).toEqual([403, expect.stringMatching(/Passwor[dt]/)]);
  expect((await call("GET", `${shares}?path=/Amtliches&reshares=true`)).data).toEqual([]);
  const made = await call("POST", shares, { ...client.link, password });
  expect(made.status, made.message).toBe(good);
  const link = made.data as Data;
  expect(link).toMatchObject({ share_type: 3, permissions: 1, share_with: "***redacted***", path: "/Amtliches" });
  expect(String(link["expiration"])).toMatch(/^\d{4}-\d\d-\d\d 00:00:00$/);
  const at = `${shares}/${String(link["id"])}`;
  expect((await call("PUT", at, { expireDate: day(5) })).data).toMatchObject({ expiration: `${day(5)} 00:00:00` });
  expect((await call("PUT", at, { [client.label]: "Für die Kanzlei" })).data).toMatchObject({ [client.label]: "Für die Kanzlei" });
  expect((await call("PUT", at, { password: "Sonne am Mittwochmorgen 8" })).status).toBe(good);
  // Boxes ticked off in the dialog: neither goes away.
  for (const nothing of [{ password: "" }, { expireDate: "" }]) {
    const refused = await call("PUT", at, nothing);
    expect([refused.status, refused.message], JSON.stringify(nothing)).toEqual([400, expect.stringMatching(/\w+ \w+/)]);
  }
  const [kept] = (await call("GET", at)).data as Data[];
  expect(kept).toMatchObject({ expiration: `${day(5)} 00:00:00`, share_with: "***redacted***" });
  const opened = async (secret: string): Promise<number> =>
    (
      await ask(server.origin, "PROPFIND", `/remote.php/dav/public-files/${String(link["token"])}/`, {
        headers: { depth: "0", authorization: `Basic ${Buffer.from(`public:${secret}`).toString("base64")}` },
      })
    ).status;
  expect([await opened(password), await opened("Sonne am Mittwochmorgen 8")]).toEqual([401, 207]);
  expect((await call("DELETE", at)).status).toBe(good);
  expect(await opened("Sonne am Mittwochmorgen 8")).toBe(404);

  // Found by the exact address, among the people; given, seen, changed, ended.
  const sharees = (
    await call("GET", "/apps/files_sharing/api/v1/sharees?search=bernd%40arrach&itemType=folder&page=1&perPage=50&lookup=false")
  ).data as { exact: { users: { value: Data }[] } };
  expect(sharees.exact.users.map(({ value }) => [value["shareType"], value["shareWith"]])).toEqual([[0, "bernd@arrach"]]);
  const given = await call("POST", shares, client.person);
  expect(given.status, given.message).toBe(good);
  const share = given.data as Data;
  expect(share).toMatchObject({ share_type: 0, share_with: "bernd@arrach", permissions: 15 });
  const bernd = server.actor("bernd", "arrach");
  expect((await bernd.dav("GET", "Amtliches/Plan.txt")).text).toBe("Plan");
  expect((await call("PUT", `${shares}/${String(share["id"])}`, { permissions: 1 })).data).toMatchObject({ permissions: 1 });
  expect((await bernd.dav("PUT", "Amtliches/Plan.txt", { body: "anders" })).status).toBe(403);
  expect((await call("DELETE", `${shares}/${String(share["id"])}`)).status).toBe(good);
  expect((await bernd.dav("GET", "Amtliches/Plan.txt")).status).toBe(404);
});
