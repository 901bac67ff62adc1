// Contacts over the page's interface: an admin lists people, these are told, people of other boxes find them and share with them, and it ends at once.
import { contactList, guestInvited, notificationPage, ownContact, publishedContacts, publishingBoxes } from "@landbox/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let admin: Person;
let anna: Person;
let far: Person;
let farAdmin: Person;
beforeAll(async () => {
  scene = await webScene();
  [admin, anna, far, farAdmin] = await Promise.all([
    scene.person("admin@hohenwarth"),
    scene.person("anna@hohenwarth"),
    scene.person("bernd@arrach"),
    scene.person("admin@arrach"),
  ]);
}, 60_000);
afterAll(() => scene?.end());

const search = async (who: Person, text: string) =>
  (await who.get(publishedContacts, `/api/v1/directory?q=${encodeURIComponent(text)}`)).contacts;
const ofBox = async (who: Person, name: string) => (await who.get(publishedContacts, `/api/v1/directory/boxes/${name}`)).contacts;
const boxes = async (who: Person, text = "") =>
  (await who.get(publishingBoxes, `/api/v1/directory/boxes?q=${text}`)).boxes.map(({ name }) => name);
const put = (who: Person, account: string, duty: string) => who.ask("PUT", `/api/v1/contacts/${account}`, { body: { duty } });
const publish = (who: Person, published: boolean) => who.ask("PUT", "/api/v1/contacts-rules", { body: { published } });
const listed = async (who: Person) =>
  (await who.get(notificationPage, "/api/v1/notifications")).entries.filter(({ kind }) => kind === "listed");
const bernd = (duty = "Bauamt, Zimmer 12") => ({
  address: "bernd@arrach",
  name: far.info.account.displayName,
  duty,
  box: far.info.box.title,
});

test("nobody is published before an admin has listed the person and switched the list on, in whatever order", async () => {
  const id = far.info.account.id;
  const nobody = async () => [await search(anna, "bauamt"), await search(anna, "bernd"), await ofBox(anna, "arrach"), await boxes(anna)];
  expect(await nobody()).toEqual([[], [], [], []]);
  expect((await put(farAdmin, id, "  Bauamt,\n Zimmer 12\u0000 ")).statusCode).toBe(204);
  expect(await nobody()).toEqual([[], [], [], []]);
  expect(await far.get(ownContact, "/api/v1/own-contact")).toEqual({
    contact: { duty: "Bauamt, Zimmer 12", published: false, by: farAdmin.info.account.displayName },
  });
  expect((await publish(farAdmin, true)).statusCode).toBe(204);
  expect(await nobody()).toEqual([[bernd()], [bernd()], [bernd()], ["arrach"]]);
  expect(await far.get(ownContact, "/api/v1/own-contact")).toEqual({
    contact: { duty: "Bauamt, Zimmer 12", published: true, by: farAdmin.info.account.displayName },
  });
  expect(await anna.get(ownContact, "/api/v1/own-contact")).toEqual({ contact: null });
  // The own people are found as before, not here.
  expect([await search(farAdmin, "bauamt"), await ofBox(farAdmin, "arrach"), await boxes(farAdmin)]).toEqual([[], [], []]);
  expect(await farAdmin.get(contactList, "/api/v1/contacts")).toMatchObject({
    published: true,
    contacts: [{ account: id, login: "bernd", duty: "Bauamt, Zimmer 12", by: farAdmin.info.account.displayName, counts: true }],
  });
});

test("whoever is listed is told so, with every change of what is said, and not by saying the same again", async () => {
  await far.ask("POST", "/api/v1/notifications/read", { body: {} });
  await put(farAdmin, far.info.account.id, "Bauamt, Zimmer 12");
  expect((await listed(far)).filter(({ read }) => !read)).toEqual([]);
  await put(farAdmin, far.info.account.id, "Bauamt");
  expect((await listed(far)).filter(({ read }) => !read)).toMatchObject([{ by: farAdmin.info.account.displayName, node: null }]);
  await put(farAdmin, far.info.account.id, "Bauamt, Zimmer 12");
});

test("an entry follows the name that the person gives itself", async () => {
  const rename = (displayName: string) => far.ask("PUT", "/api/v1/account", { body: { displayName } });
  expect((await rename("Bernd Öttinger")).statusCode).toBe(204);
  expect([await search(anna, "oetting"), await search(anna, far.info.account.displayName)]).toEqual([
    [{ ...bernd(), name: "Bernd Öttinger" }],
    [],
  ]);
  await rename(far.info.account.displayName);
  expect(await search(anna, "zimmer")).toEqual([bernd()]);
});

test("the address that was found is the one to share with", async () => {
  const folder = await anna.dav("MKCOL", "Für den Nachbarn");
  const [found] = await search(anna, "zimmer 12");
  const answer = await anna.ask("PUT", `${anna.space}/nodes/${folder}/shares/visitor/${encodeURIComponent(found!.address)}`, {
    body: { role: "viewer" },
  });
  expect(answer.statusCode).toBe(204);
});

test("only admins of the box change or see its list, with their password, and only for its own people who are no guests", async () => {
  const id = far.info.account.id;
  for (const who of [far, anna, admin]) {
    const answers = [await put(who, id, "x"), await who.ask("DELETE", `/api/v1/contacts/${id}`)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(who === admin ? [404, 204] : [403, 403]);
    if (who !== admin)
      expect([(await publish(who, false)).statusCode, (await who.ask("GET", "/api/v1/contacts")).statusCode]).toEqual([403, 403]);
  }
  expect(await admin.get(contactList, "/api/v1/contacts")).toEqual({ published: false, contacts: [] });
  expect(await search(anna, "bauamt")).toEqual([bernd()]);
  const invited = await farAdmin.ask("POST", "/api/v1/guests", { body: { email: "gast@beispiel.de" } });
  const guest = guestInvited.parse(invited.json());
  expect((await put(farAdmin, guest.id, "x")).json()).toMatchObject({ error: { code: "forbidden" } });
  expect((await put(farAdmin, id, "x".repeat(121))).statusCode).toBe(400);
  expect((await put(farAdmin, "gibt-es-nicht", "x")).statusCode).toBe(404);
});

test("an entry is gone at once with the account, the list and the rules of either box, and comes back with them", async () => {
  const people = (state: string) => farAdmin.ask("PUT", `/api/v1/box/people/${far.info.account.id}`, { body: { state } });
  const rules = (who: Person, send: boolean, receive: boolean) => who.ask("PUT", "/api/v1/across-rules", { body: { send, receive } });
  const endings = [
    ["the list is off", () => publish(farAdmin, false), () => publish(farAdmin, true)],
    ["the other box takes nothing", () => rules(farAdmin, true, false), () => rules(farAdmin, true, true)],
    ["the own box gives nothing", () => rules(admin, false, true), () => rules(admin, true, true)],
    [
      "the person is taken off the list",
      () => farAdmin.ask("DELETE", `/api/v1/contacts/${far.info.account.id}`),
      () => put(farAdmin, far.info.account.id, "Bauamt, Zimmer 12"),
    ],
    ["the account is disabled", () => people("disabled"), () => people("active")],
  ] as const;
  for (const [why, shut, open] of endings) {
    expect((await shut()).statusCode, why).toBeLessThan(300);
    expect([await search(anna, "bauamt"), await ofBox(anna, "arrach"), await boxes(anna)], why).toEqual([[], [], []]);
    expect((await open()).statusCode, why).toBeLessThan(300);
    expect(await search(anna, "bauamt"), why).toEqual([bernd()]);
  }
});

test("texts that are no names find nobody and break nothing", async () => {
  for (const text of [
    "",
    "  ",
    "ba",
    "%%%",
    "\u0000bauamt",

    "'; drop table box; --",
    "x".repeat(300),
    "<b>bauamt</b> <i>x9</i>",
  ])
    expect(await search(anna, text), text).toEqual([]);
  expect((await anna.ask("GET", `/api/v1/directory?q=${"x".repeat(400)}`)).statusCode).toBe(400);
  expect((await anna.ask("GET", "/api/v1/directory?q=%ed%a0%80bauamt")).statusCode).toBeLessThan(500);
});

test("who copies the directory is stopped, and nobody else", async () => {
  const clara = await scene.person("clara@hohenwarth");
  const statuses = new Set<number>();
  for (let i = 0; i < 601; i++) statuses.add((await clara.ask("GET", "/api/v1/directory/boxes/arrach")).statusCode);
  expect([...statuses]).toEqual([200, 429]);
  expect(await search(anna, "bauamt")).toEqual([bernd()]);
});
