// Comments over WebDAV, asked as ownCloud's and Nextcloud's clients ask: read in pages, written, changed, taken back, marked as read, and counted in listings.
import { propfindBody, signIn, spaceOf, startComposedServer, type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, it } from "vitest";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let stranger: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  bernd = server.actor("bernd");
  stranger = server.actor("bernd", "arrach");
});
afterAll(() => server?.stop());

const json = { "content-type": "application/json" };
const base = (file: number) => `/remote.php/dav/comments/files/${file}`;
const say = (who: TestActor, file: number, message: string) =>
  who.ask("POST", base(file), { headers: json, body: JSON.stringify({ actorType: "users", verb: "comment", message }) });
const report = (who: TestActor, file: number, bounds = "<oc:limit>20</oc:limit><oc:offset>0</oc:offset>") =>
  who.ask("REPORT", base(file), {
    body: `<?xml version="1.0" encoding="utf-8" ?><oc:filter-comments xmlns:D="DAV:" xmlns:oc="http://owncloud.org/ns">${bounds}</oc:filter-comments>`,
  });
const patch = (who: TestActor, url: string, props: string) =>
  who.ask("PROPPATCH", url, {
    body: `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:set><d:prop>${props}</d:prop></d:set></d:propertyupdate>`,
  });
const all = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<oc:${name}>([^<]*)</oc:${name}>`, "g"))].map(([, value]) => value);

async function file(name: string): Promise<number> {
  const answer = await anna.dav("PUT", name, { body: name });
  return Number(String(answer.headers["oc-fileid"]).slice(0, 8));
}
async function share(node: number, role = "commenter"): Promise<void> {
  const [owner, other] = await Promise.all([signIn(server, anna), signIn(server, bernd)]);
  const url = `/api/v1/spaces/${await spaceOf(server, anna)}/nodes/${node}/shares/account/${other.info.account.id}`;
  const answer = await owner.ask("PUT", url, { headers: json, body: JSON.stringify({ role }) });
  expect([answer.status, answer.text]).toEqual([204, ""]);
}

it("is written, read in pages, changed and taken back, and nobody else reads or writes it", async () => {
  const plan = await file("Plan.txt");
  const first = await say(anna, plan, "Bitte <prüfen> & melden");
  expect(first.status).toBe(201);
  expect(first.headers["content-location"]).toMatch(new RegExp(`^${base(plan)}/\\d+$`));
  const address = String(first.headers["content-location"]);
  await say(anna, plan, "Zweiter");
  await say(anna, plan, "Dritter");

  const page = await report(anna, plan, "<oc:limit>2</oc:limit><oc:offset>0</oc:offset>");
  expect(page.status).toBe(207);
  expect(all(page.text, "message")).toEqual(["Dritter", "Zweiter"]);
  const last = await report(anna, plan, "<oc:limit>2</oc:limit><oc:offset>2</oc:offset>");
  expect(all(last.text, "message")).toEqual(["Bitte &lt;prüfen&gt; &amp; melden"]);
  expect(last.text).toContain(`<d:href>${address}</d:href>`);
  const { info } = await signIn(server, anna);
  expect(all(last.text, "actorId")).toEqual([info.account.id]);
  expect([all(last.text, "actorType"), all(last.text, "verb"), all(last.text, "objectId"), all(last.text, "isUnread")]).toEqual([
    ["users"],
    ["comment"],
    [String(plan)],
    ["false"],
  ]);
  expect(Date.parse(all(last.text, "creationDateTime")[0] ?? "")).toBeGreaterThan(0);
  expect(all((await report(anna, plan, "<oc:datetime>2999-01-01T00:00:00Z</oc:datetime>")).text, "message")).toEqual([]);
  expect(all((await report(anna, plan, "")).text, "message")).toHaveLength(3);
  expect((await report(anna, plan, "<oc:limit>viele</oc:limit>")).status).toBe(400);
  expect((await anna.ask("REPORT", base(plan), { body: "<x/>" })).status).toBe(403);

  // Everything, and one of them by name.
  const listed = await anna.ask("PROPFIND", `${base(plan)}/`, { headers: { depth: "1" } });
  expect(all(listed.text, "id")).toHaveLength(3);
  const one = await anna.ask("PROPFIND", address, { headers: { depth: "0" }, body: propfindBody("oc:message", "oc:gibtesnicht") });
  expect(one.text).toContain("<oc:message>Bitte &lt;prüfen&gt; &amp; melden</oc:message>");
  expect(one.text).toContain("404 Not Found");

  const changed = await patch(anna, address, "<oc:message>Erledigt</oc:message>");
  expect([changed.status, changed.text.includes("200 OK")]).toEqual([207, true]);
  const half = await patch(anna, address, "<oc:message>Nein</oc:message><oc:actorId>bernd</oc:actorId>");
  expect([half.text.includes("403 Forbidden"), half.text.includes("424 Failed Dependency")]).toEqual([true, true]);
  expect(all((await report(anna, plan)).text, "message").at(-1)).toBe("Erledigt");

  for (const who of [bernd, stranger]) {
    for (const answer of [
      await report(who, plan),
      await say(who, plan, "fremd"),
      await patch(who, address, "<oc:message>fremd</oc:message>"),
      await patch(who, base(plan), "<oc:readMarker></oc:readMarker>"),
      await who.ask("PROPFIND", base(plan), { headers: { depth: "1" } }),
      await who.ask("DELETE", address),
    ])
      expect(answer.status).toBe(404);
  }
  await share(plan, "commenter");
  const answer = await say(bernd, plan, "Gesehen");
  expect(answer.status).toBe(201);
  // Only the own one is changed; who may share takes others' away.
  expect((await patch(bernd, address, "<oc:message>fremd</oc:message>")).status).toBe(403);
  expect((await bernd.ask("DELETE", address)).status).toBe(403);
  expect((await anna.ask("DELETE", String(answer.headers["content-location"]))).status).toBe(204);
  expect((await anna.ask("DELETE", address)).status).toBe(204);
  expect((await anna.ask("PROPFIND", address, { headers: { depth: "0" } })).status).toBe(404);
  expect((await anna.ask("GET", address)).status).toBe(405);
});

it("refuses what is no comment without a trace of it", async () => {
  const node = await file("Grenzen.txt");
  const post = (body: string, headers: Record<string, string> = json) => anna.ask("POST", base(node), { headers, body });
  for (const body of ["", "{", "[]", '{"verb":"comment"}', '{"message":7}', '{"message":"  "}', '{"message":"x","verb":"like"}'])
    expect((await post(body)).status).toBe(400);
  expect((await post(JSON.stringify({ message: "x".repeat(4001) }))).status).toBe(400);
  expect((await post(JSON.stringify({ message: "x".repeat(200_000) }))).status).toBe(413);
  expect((await post('{"message":"x"}', { "content-type": "text/plain" })).status).toBe(415);
  for (const url of ["/remote.php/dav/comments/files/x", `${base(node)}/x`, `${base(node)}/1/2`, base(999_999_999)])
    expect((await anna.ask("PROPFIND", url, { headers: { depth: "1" } })).status).toBe(404);
  expect((await anna.ask("PROPFIND", "/remote.php/dav/comments", { headers: { depth: "1" } })).status).toBe(405);
  expect(all((await report(anna, node)).text, "message")).toEqual([]);
});

it("is counted in listings for whoever asks, unread until it is marked as read, and the listing is a new one each time", async () => {
  await anna.dav("MKCOL", "Akten");
  const folder = Number(
    String(
      (await anna.dav("PROPFIND", "Akten", { headers: { depth: "0" }, body: propfindBody("oc:fileid") })).text.match(
        /<oc:fileid>(\d+)/,
      )?.[1],
    ),
  );
  const [one, two] = [await file("Akten/eins.txt"), await file("Akten/zwei.txt")];
  await share(folder);
  await say(anna, one, "a");
  await say(anna, one, "b");
  await say(bernd, two, "c");
  const counts = async (who: TestActor, path: string) => {
    const { text } = await who.dav("PROPFIND", path, {
      headers: { depth: "1" },
      body: propfindBody("oc:comments-href", "oc:comments-count", "oc:comments-unread"),
    });
    return [all(text, "comments-href"), all(text, "comments-count"), all(text, "comments-unread")];
  };
  const hrefs = [folder, one, two].map(base);
  expect(await counts(anna, "Akten")).toEqual([hrefs, ["0", "2", "1"], ["0", "0", "1"]]);
  expect(await counts(bernd, "Akten")).toEqual([hrefs, ["0", "2", "1"], ["0", "2", "0"]]);
  // What hangs in the root is counted there as well.
  await say(anna, folder, "Zum Ordner");
  const root = await counts(bernd, "");
  expect(root[1]?.[root[0]?.indexOf(base(folder)) ?? -1]).toBe("1");

  const marker = async () =>
    all((await bernd.ask("PROPFIND", base(one), { headers: { depth: "0" }, body: propfindBody("oc:readMarker") })).text, "readMarker");
  expect(await marker()).toEqual([]);
  // Before anything was said nothing is read; then all of it.
  await patch(bernd, base(one), "<oc:readMarker>Mon, 01 Jan 2001 00:00:00 GMT</oc:readMarker>");
  expect((await counts(bernd, "Akten"))[2]).toEqual(["1", "2", "0"]);
  expect((await patch(bernd, base(one), "<oc:readMarker></oc:readMarker>")).status).toBe(207);
  expect((await counts(bernd, "Akten"))[2]).toEqual(["1", "0", "0"]);
  expect(Date.parse((await marker())[0] ?? "")).toBeGreaterThan(0);
  expect((await patch(bernd, base(one), "<oc:readMarker>gestern</oc:readMarker>")).status).toBe(400);
  // What was asked without counts moves no etag with a conversation.
  const etag = async () => (await anna.dav("PROPFIND", "Akten", { headers: { depth: "0" }, body: propfindBody("d:getetag") })).text;
  const before = await etag();
  await say(anna, folder, "Noch etwas");
  expect(await etag()).toBe(before);
});
