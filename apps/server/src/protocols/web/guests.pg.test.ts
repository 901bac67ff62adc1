// Guests from the invitation to the day they become members or leave: over the page's interface, the share API and WebDAV, with a real mail server.
import { guestInvited, guestRules, guests, sessionInfo } from "@landbox/wire";
import { basicAuthorization } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cleanBox } from "../../domain/cleanup/clean-box.ts";
import { testSmtp } from "../../domain/mail/test-smtp.ts";
import { type Method, type Person, type WebScene, webScene } from "./test-web-scene.ts";

let smtp: Awaited<ReturnType<typeof testSmtp>>;
let scene: WebScene;
let anna: Person;
let bernd: Person;
let admin: Person;
let folder: number;
beforeAll(async () => {
  smtp = await testSmtp();
  scene = await webScene(true, { LANDBOX_SMTP_URL: smtp.url, LANDBOX_MAIL_FROM: "noreply@landbox.example" });
  [anna, bernd, admin] = await Promise.all([
    scene.person("anna@hohenwarth"),
    scene.person("bernd@hohenwarth"),
    scene.person("admin@hohenwarth"),
  ]);
  folder = await anna.dav("MKCOL", "Gemeinsam");
  await anna.dav("PUT", "Gemeinsam/Plan.txt", { raw: "Plan" });
});
afterAll(async () => {
  await scene?.end();
  await smtp?.stop();
});

const password = "Regen am Dienstagabend 7";
const soon = { timeout: 30_000, interval: 200 };
const inDays = (days: number): number => Math.floor(Date.now() / 1000) + days * 86_400;
const invite = async (email: string, more: object = {}, who = anna) => who.ask("POST", "/api/v1/guests", { body: { email, ...more } });
const share = (id: string, role = "editor") => anna.ask("PUT", `${anna.space}/nodes/${folder}/shares/account/${id}`, { body: { role } });
const letterTo = async (address: string) => {
  await vi.waitFor(() => expect(smtp.mails.some((mail) => mail.to.includes(address))).toBe(true), 20_000);
  return smtp.mails.findLast((mail) => mail.to.includes(address))!;
};
const accept = async (address: string) => {
  const token = /\/invitation\/(\S+)/.exec((await letterTo(address)).text)?.[1] ?? "";
  return scene.ask("POST", `/api/v1/invitations/${token}`, { body: { password } });
};
/** What a client of the guest asks, with the address as its name. */
const asGuest =
  (email: string) =>
  (method: Method, url: string, more: { raw?: string; headers?: Record<string, string>; body?: unknown } = {}) =>
    scene.ask(method, url, { ...more, headers: { authorization: basicAuthorization(email, password), ...more.headers } });
const ocs = "/ocs/v2.php";
const form = (fields: Record<string, string>) => ({
  raw: new URLSearchParams(fields).toString(),
  headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
});

/** A guest with a password, and the shared folder. */
async function arrived(email: string, more: object = {}): Promise<string> {
  const { id } = guestInvited.parse((await invite(email, more)).json());
  expect((await accept(email)).statusCode).toBe(204);
  expect((await share(id)).statusCode).toBe(204);
  return id;
}

test("a guest is invited by mail, sets a password, and sees in every client what was shared, and nothing else", async () => {
  const email = "planer@buero.example";
  const made = guestInvited.parse((await invite(email, { displayName: "Petra Planer", until: inDays(30) })).json());
  // The mail proves that the address is the guest's: nobody else is told the token.
  expect(made.token).toBeNull();
  const letter = await letterTo(email);
  expect(letter.text).toContain("Anna Huber (Gemeinde Hohenwarth)");
  expect(letter.html).toContain("Passwort festlegen");
  // Nothing that opens the account lies in the database.
  const token = /\/invitation\/(\S+)/.exec(letter.text)?.[1] ?? "";
  expect(JSON.stringify(await scene.behind("select * from mail_outbox"))).not.toContain(token.split(".")[1]);
  expect((await accept(email)).statusCode).toBe(204);
  expect((await accept(email)).statusCode).toBe(404);
  expect((await share(made.id)).statusCode).toBe(204);

  const guest = asGuest(email);
  const root = await guest("PROPFIND", "/remote.php/webdav/", {
    headers: { depth: "1" },
    raw: `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:permissions/><d:quota-available-bytes/></d:prop></d:propfind>`,
  });
  expect(root.statusCode).toBe(207);
  const [own, ...mounts] = root.body.split("<d:response>").slice(1);
  expect(own).toContain("<oc:permissions/>");
  expect(own).toContain("<d:quota-available-bytes>0</d:quota-available-bytes>");
  expect(mounts).toHaveLength(1);
  expect(mounts[0]).toContain("/Gemeinsam/");
  expect(mounts[0]).toMatch(/<oc:permissions>SMDNVCK</);
  const user = (await guest("GET", `${ocs}/cloud/user?format=json`)).json<{ ocs: { data: Record<string, unknown> } }>().ocs.data;
  expect(user).toMatchObject({ email, "display-name": "Petra Planer", user_type: "Guest", quota: { total: 0, used: 0, free: 0 } });

  // What it adds lies in the owner's space and counts there.
  expect((await guest("PUT", "/remote.php/webdav/Gemeinsam/Neu.txt", { raw: "vom Gast" })).statusCode).toBe(201);
  expect((await anna.ask("GET", `${anna.info.spaces[0]!.webDavPath}Gemeinsam/Neu.txt`)).body).toBe("vom Gast");
  const info = sessionInfo.parse((await guest("GET", "/api/v1/session")).json());
  expect(info.account).toMatchObject({ role: "guest", guestUntil: expect.any(Number) as number });
  expect(info.spaces.map(({ kind, name }) => [kind, name])).toEqual([["share", "Gemeinsam"]]);
});

test("a guest has no files of its own, whatever the client tries, and is told so", async () => {
  const email = "ohne-ablage@buero.example";
  const id = await arrived(email);
  const guest = asGuest(email);
  expect((await guest("PROPFIND", "/remote.php/webdav/", { headers: { depth: "0" } })).statusCode).toBe(207);
  const [personal] = await scene.behind("select id from space where owner_id = $1", [id]);
  for (const root of ["/remote.php/webdav", `/remote.php/dav/files/${id}`, `/dav/spaces/${String(personal?.["id"])}`]) {
    const put = await guest("PUT", `${root}/eigen.txt`, { raw: "x" });
    expect([root, put.statusCode]).toEqual([root, 403]);
    expect(put.body).toContain("keinen eigenen Speicher");
    expect((await guest("MKCOL", `${root}/Eigen`)).statusCode).toBe(403);
    const copied = await guest("COPY", `${root.startsWith("/dav/spaces") ? "/remote.php/webdav" : root}/Gemeinsam/Plan.txt`, {
      headers: { destination: `http://localhost${root}/Kopie.txt` },
    });
    expect(copied.statusCode).toBe(403);
  }
  expect((await guest("PUT", "/remote.php/webdav/a.txt-chunking-1-1-0", { raw: "x", headers: { "oc-chunked": "1" } })).statusCode).toBe(
    403,
  );
  expect((await guest("REPORT", "/remote.php/webdav/", { headers: {}, raw: "<x/>" })).statusCode).toBeLessThan(500);
  // Parts of an upload have a place to wait in, but not to stay.
  const upload = `/remote.php/dav/uploads/${id}/1234`;
  expect((await guest("MKCOL", upload, { headers: { "oc-total-length": "6" } })).statusCode).toBe(201);
  expect((await guest("PUT", `${upload}/0`, { raw: "stück" })).statusCode).toBe(201);
  const moved = (to: string) =>
    guest("MOVE", `${upload}/.file`, { headers: { destination: `http://localhost/remote.php/webdav/${to}`, "oc-total-length": "6" } });
  expect((await moved("gross.bin")).statusCode).toBe(403);
  expect((await moved("Gemeinsam/gross.bin")).statusCode).toBe(201);
  expect(await scene.behind("select reserved, used_files from space where owner_id = $1", [id])).toEqual([{ reserved: 0, used_files: 0 }]);
  // Its folder can be renamed and put away in the own root as by everybody.
  expect(
    (await guest("MOVE", "/remote.php/webdav/Gemeinsam", { headers: { destination: "http://localhost/remote.php/webdav/Projekt" } }))
      .statusCode,
  ).toBe(201);
  expect((await guest("PROPFIND", "/remote.php/webdav/Projekt/", { headers: { depth: "1" } })).statusCode).toBe(207);
});

test("a guest shares nothing on, sends nothing, makes nothing and does not see who is in the box", async () => {
  const email = "neugierig@buero.example";
  const id = await arrived(email);
  const guest = asGuest(email);
  // Even as a manager through a group.
  expect((await admin.ask("POST", "/api/v1/box/groups", { body: { name: "Externe" } })).statusCode).toBe(204);
  expect((await admin.ask("PUT", `/api/v1/box/groups/Externe/members/${id}`)).statusCode).toBe(204);
  const { id: group } = (await scene.behind("select id from account_group where name = 'Externe'"))[0] as { id: string };
  const space = (
    await admin.ask("POST", "/api/v1/spaces", { body: { name: "Baugebiet", members: [{ kind: "group", id: group, role: "manager" }] } })
  ).json<{ id: string }>().id;
  expect((await guest("PUT", `/dav/spaces/${space}/im-bereich.txt`, { raw: "x" })).statusCode).toBe(201);
  expect(
    (await guest("PUT", `/api/v1/spaces/${space}/members/account/${bernd.info.account.id}`, { body: { role: "editor" } })).statusCode,
  ).toBe(403);
  expect((await guest("PUT", `/api/v1/spaces/${space}`, { body: { name: "Anders" } })).statusCode).toBe(403);
  expect((await guest("DELETE", `/api/v1/spaces/${space}`)).statusCode).toBe(403);
  const api = `${ocs}/apps/files_sharing/api/v1`;
  const shared = { path: "/Baugebiet/im-bereich.txt", shareType: "0", shareWith: "bernd", permissions: "1" };
  expect((await guest("POST", `${api}/shares?format=json`, form(shared))).statusCode).toBe(403);
  expect((await guest("POST", `${api}/shares?format=json`, form({ ...shared, shareWith: "noch@wer.example" }))).statusCode).toBe(403);
  expect(
    (await guest("POST", `${api}/shares?format=json`, form({ ...shared, shareType: "3", password: "Regen am Dienstagabend 9" })))
      .statusCode,
  ).toBe(403);
  expect((await guest("POST", "/api/v1/deliveries", { body: { subject: "x" } })).statusCode).toBe(403);
  expect((await guest("POST", "/api/v1/requests", { body: { subject: "x" } })).statusCode).toBe(403);
  expect((await guest("POST", "/api/v1/spaces", { body: { name: "Meins" } })).statusCode).toBe(403);
  expect((await guest("POST", "/api/v1/guests", { body: { email: "noch@wer.example" } })).statusCode).toBe(403);

  const found = async (q: string) =>
    (await guest("GET", `/api/v1/principals?q=${encodeURIComponent(q)}`)).json<{ found: { name: string }[] }>().found;
  for (const q of ["an", "anna h", "Anna Huber", "Externe", "hu"]) expect([q, await found(q)]).toEqual([q, []]);
  expect((await found("anna")).map(({ name }) => name)).toEqual(["Anna Huber"]);
  const sharees = await guest("GET", `${api}/sharees?format=json&itemType=file&search=ber`);
  expect(sharees.body).not.toContain("Bernd");
  for (const path of ["/cloud/users", "/cloud/users/anna", "/cloud/groups", "/cloud/groups/Externe"])
    expect([path, (await guest("GET", `${ocs}${path}?format=json`)).statusCode >= 401]).toEqual([path, true]);
  expect((await guest("GET", "/remote.php/dav/avatars/bernd/64.png")).statusCode).toBe(404);
  expect((await guest("GET", `/remote.php/dav/avatars/${anna.info.account.id}/64.png`)).statusCode).toBe(200);
  expect((await guest("GET", "/api/v1/box/people")).statusCode).toBe(403);
  // Nor does it come to manage anybody.
  expect((await admin.ask("PUT", `/api/v1/box/people/${id}`, { body: { role: "admin" } })).statusCode).toBe(403);
  expect((await admin.ask("PUT", `/api/v1/box/people/${id}`, { body: { quota: 1000 } })).statusCode).toBe(403);
});

test("whoever has the address of somebody else, or may not invite, invites nobody", async () => {
  expect((await invite("doppelt@buero.example")).statusCode).toBe(201);
  expect((await invite("Doppelt@Buero.example")).statusCode).toBe(409);
  expect((await invite("keine-adresse")).statusCode).toBe(400);
  expect((await invite("spaet@buero.example", { until: inDays(1000) })).statusCode).toBe(400);
  expect((await invite("frueh@buero.example", { until: inDays(-1) })).statusCode).toBe(400);
  const rules = { inviters: "admins", days: 10, longestDays: 20 };
  expect((await anna.ask("PUT", "/api/v1/guest-rules", { body: rules })).statusCode).toBe(403);
  expect(guestRules.parse((await admin.ask("PUT", "/api/v1/guest-rules", { body: rules })).json())).toMatchObject({
    ...rules,
    mayInvite: true,
  });
  expect((await admin.ask("PUT", "/api/v1/guest-rules", { body: { ...rules, days: 30 } })).statusCode).toBe(400);
  await expect.poll(async () => guestRules.parse((await anna.ask("GET", "/api/v1/guest-rules")).json()).mayInvite, soon).toBe(false);
  expect((await invite("nicht@buero.example")).statusCode).toBe(403);
  expect((await invite("von-admin@buero.example", {}, admin)).statusCode).toBe(201);
  // The usual days of the rule.
  const [row] = await scene.behind("select guest_until from account where email = 'von-admin@buero.example'");
  expect(Math.round(((row!["guest_until"] as Date).getTime() - Date.now()) / 86_400_000)).toBe(10);
  const usual = { inviters: "members", days: 90, longestDays: 365 };
  expect((await admin.ask("PUT", "/api/v1/guest-rules", { body: usual })).statusCode).toBe(200);
  await expect.poll(async () => guestRules.parse((await anna.ask("GET", "/api/v1/guest-rules")).json()).mayInvite, soon).toBe(true);
});

test("a guest ends by the clock: no log-in, no open session, no share that its giver still sees; and comes back when renewed", async () => {
  const email = "auf-zeit@buero.example";
  const id = await arrived(email, { until: inDays(3) });
  const guest = asGuest(email);
  const login = await scene.ask("POST", "/api/v1/session", { body: { user: email, password } });
  expect(login.statusCode).toBe(200);
  const cookie = [login.headers["set-cookie"]]
    .flat()
    .map(String)
    .find((line) => line.startsWith("landbox_session="))!
    .split(";")[0]!;
  const shares = async () =>
    (await anna.ask("GET", `${anna.space}/nodes/${folder}/shares`)).json<{ shares: { to: string }[] }>().shares.map(({ to }) => to);
  expect(await shares()).toContain(id);
  await scene.behind("update account set guest_until = now() - interval '1 second' where id = $1", [id]);
  await expect.poll(async () => (await guest("GET", "/remote.php/webdav/Gemeinsam/Plan.txt")).statusCode, soon).toBe(401);
  await expect.poll(async () => (await scene.ask("GET", "/api/v1/session", { headers: { cookie } })).statusCode, soon).toBe(401);
  expect((await scene.ask("POST", "/api/v1/session", { body: { user: email, password } })).statusCode).toBe(401);
  expect(await shares()).not.toContain(id);
  const list = async () => guests.parse((await anna.ask("GET", "/api/v1/guests")).json()).guests.find((one) => one.id === id);
  expect(await list()).toMatchObject({ state: "ended" });

  const box = (await scene.server.services.boxes.byName("hohenwarth"))!;
  const clean = (days: number) =>
    cleanBox({ ...scene.server.services, database: scene.database.database, clock: { now: () => Date.now() + days * 86_400_000 } }, box.id);
  await clean(0);
  expect(await scene.behind("select state from account where id = $1", [id])).toEqual([{ state: "deleted" }]);
  // Brought back only with a new end.
  expect((await admin.ask("POST", `/api/v1/box/people/${id}/restore`)).statusCode).toBe(403);
  expect((await bernd.ask("PUT", `/api/v1/guests/${id}`, { body: { until: inDays(5) } })).statusCode).toBe(404);
  expect((await anna.ask("PUT", `/api/v1/guests/${id}`, { body: { until: inDays(5000) } })).statusCode).toBe(400);
  expect((await anna.ask("PUT", `/api/v1/guests/${id}`, { body: { until: inDays(5) } })).statusCode).toBe(204);
  expect(await list()).toMatchObject({ state: "active" });
  await expect.poll(async () => (await guest("GET", "/remote.php/webdav/Gemeinsam/Plan.txt")).statusCode, soon).toBe(200);
  // Ended by whoever invited; after the hold nothing is left.
  expect((await bernd.ask("DELETE", `/api/v1/guests/${id}`)).statusCode).toBe(404);
  expect((await anna.ask("DELETE", `/api/v1/guests/${id}`)).statusCode).toBe(204);
  await expect.poll(async () => (await guest("GET", "/remote.php/webdav/Gemeinsam/Plan.txt")).statusCode, soon).toBe(401);
  await clean(31);
  expect(await scene.behind("select 1 from account where id = $1", [id])).toEqual([]);
  expect(await scene.behind("select 1 from access_grant where principal_id = $1", [id])).toEqual([]);
  expect(await scene.behind("select 1 from space where owner_id = $1", [id])).toEqual([]);
});

test("a guest whose time is over gets no letter any more, neither of what is new nor of what waited", async () => {
  const email = "vorbei@buero.example";
  const id = await arrived(email);
  const later = await anna.dav("MKCOL", "Gemeinsam/Später");
  const letters = () => smtp.mails.filter(({ to, text }) => to.includes(email) && text.includes("/settings/notifications"));
  await vi.waitFor(async () => {
    await scene.behind("update mail_outbox set next_at = now() where template = 'news'");
    await scene.behind("select pg_notify('landbox', 'mail:' || box_id) from account where id = $1", [id]);
    expect(letters()).toHaveLength(1);
  }, 20_000);
  await scene.behind("update account set guest_until = now() - interval '1 second' where id = $1", [id]);
  await anna.ask("PUT", `${anna.space}/nodes/${later}/shares/account/${id}`, { body: { role: "viewer" } });
  expect(await scene.behind("select 1 from notification where account_id = $1 and node_id = $2", [id, later])).toEqual([]);
  // What was told before the end and waited for its letter.
  await scene.behind("update account set guest_until = now() + interval '1 day' where id = $1", [id]);
  const other = await anna.dav("MKCOL", "Gemeinsam/Danach");
  await anna.ask("PUT", `${anna.space}/nodes/${other}/shares/account/${id}`, { body: { role: "viewer" } });
  await scene.behind("update account set guest_until = now() - interval '1 second' where id = $1", [id]);
  await scene.behind("update mail_outbox set next_at = now() where template = 'news'");
  await scene.behind("select pg_notify('landbox', 'mail:' || box_id) from account where id = $1", [id]);
  const open = "select 1 from mail_outbox where recipient = $1 and sent_at is null and failed_at is null and dropped_at is null";
  await vi.waitFor(async () => expect(await scene.behind(open, [email])).toEqual([]), 20_000);
  expect(letters()).toHaveLength(1);
});

test("an ended guest's address can be invited anew at once, and an invitation that was sent again replaces the first", async () => {
  const email = "wieder@buero.example";
  const first = guestInvited.parse((await invite(email)).json()).id;
  const before = /\/invitation\/(\S+)/.exec((await letterTo(email)).text)?.[1];
  expect((await anna.ask("POST", `/api/v1/guests/${first}/invitation`)).statusCode).toBe(200);
  await vi.waitFor(() => expect(smtp.mails.filter((mail) => mail.to.includes(email))).toHaveLength(2), 20_000);
  expect((await scene.ask("GET", `/api/v1/invitations/${before}`)).statusCode).toBe(404);
  await scene.behind("update account set guest_until = now() - interval '1 second' where id = $1", [first]);
  // Nobody accepts for an account whose time is over.
  expect((await accept(email)).statusCode).toBe(404);
  expect((await anna.ask("POST", `/api/v1/guests/${first}/invitation`)).statusCode).toBe(403);
  const second = guestInvited.parse((await invite(email, {}, bernd)).json()).id;
  expect(second).not.toBe(first);
  expect((await anna.ask("PUT", `/api/v1/guests/${first}`, { body: { until: inDays(5) } })).statusCode).toBe(409);
  expect(await scene.behind("select state from account where id = $1", [first])).toEqual([{ state: "deleted" }]);
});

test("an admin makes a member of a guest in one step: files of its own from then on, and the shares stay", async () => {
  const email = "bleibt@buero.example";
  const id = await arrived(email);
  const guest = asGuest(email);
  expect((await guest("PROPFIND", "/remote.php/webdav/", { headers: { depth: "0" } })).statusCode).toBe(207);
  expect((await anna.ask("POST", `/api/v1/guests/${id}/membership`)).statusCode).toBe(403);
  expect((await admin.ask("POST", `/api/v1/guests/${id}/membership`)).statusCode).toBe(204);
  await expect.poll(async () => (await guest("PUT", "/remote.php/webdav/eigen.txt", { raw: "mein" })).statusCode, soon).toBe(201);
  const root = await guest("PROPFIND", "/remote.php/webdav/", {
    headers: { depth: "0" },
    raw: `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:permissions/></d:prop></d:propfind>`,
  });
  expect(root.body).toMatch(/<oc:permissions>[A-Z]*CK</);
  expect((await guest("GET", "/remote.php/webdav/Gemeinsam/Plan.txt")).body).toBe("Plan");
  const info = sessionInfo.parse((await guest("GET", "/api/v1/session")).json());
  expect(info.account).toMatchObject({ role: "member", guestUntil: null });
  expect(info.spaces[0]?.kind).toBe("personal");
  expect((await admin.ask("POST", `/api/v1/guests/${id}/membership`)).statusCode).toBe(404);
});

test("clients invite by sharing with an address: offered while typing, refused where the box does not let them", async () => {
  const api = `${ocs}/apps/files_sharing/api/v1`;
  const email = "client@buero.example";
  const typed = async (search: string) =>
    (
      await anna.ask("GET", `${api}/sharees?format=json&itemType=folder&search=${encodeURIComponent(search)}`, {
        headers: { "ocs-apirequest": "true" },
      })
    ).json<{
      ocs: { data: { exact: { emails: { value: { shareType: number; shareWith: string } }[]; users: { value: object }[] } } };
    }>().ocs.data.exact;
  expect((await typed(email)).emails).toEqual([{ label: email, value: { shareType: 4, shareWith: email } }]);
  expect((await typed("kein Mensch")).emails).toEqual([]);
  for (const shareType of ["4", "0"]) {
    const made = await anna.ask(
      "POST",
      `${api}/shares?format=json`,
      form({ path: "/Gemeinsam", shareType, shareWith: email, permissions: "1" }),
    );
    expect(made.statusCode).toBe(200);
    expect(made.json<{ ocs: { data: object } }>().ocs.data).toMatchObject({ share_type: 0, share_with_user_type: 1, permissions: 1 });
  }
  expect((await accept(email)).statusCode).toBe(204);
  expect((await asGuest(email)("GET", "/remote.php/webdav/Gemeinsam/Plan.txt")).body).toBe("Plan");
  expect(await typed(email)).toMatchObject({ emails: [], users: [{ value: { userType: 1 } }] });
  // Nothing is shared and nobody invited for a path that is not there or an end that is over.
  for (const more of [{ path: "/nichts" }, { path: "/Gemeinsam", expireDate: "2001-01-01" }] as Record<string, string>[]) {
    const refused = await anna.ask("POST", `${api}/shares?format=json`, form({ ...more, shareType: "0", shareWith: "leer@buero.example" }));
    expect(refused.statusCode).toBe(404);
  }
  expect(await scene.behind("select 1 from account where email = 'leer@buero.example'")).toEqual([]);
});
