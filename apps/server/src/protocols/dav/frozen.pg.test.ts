// What clients see of a frozen box: nothing may be changed, and they notice.
import { type ComposedServer, propfindBody, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, it } from "vitest";

let server: ComposedServer;
let anna: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
});
afterAll(() => server?.stop());

/** etag and permissions of the root, a folder in it, and a file in that. */
async function look(): Promise<{ etags: string[]; permissions: string[] }> {
  const body = propfindBody("d:getetag", "oc:permissions");
  const answers = await Promise.all(
    ["", "Akten/", "Akten/1.txt"].map((path) => anna.dav("PROPFIND", path, { headers: { depth: "0" }, body })),
  );
  const all = (pattern: RegExp) => answers.map(({ text }) => pattern.exec(text)?.[1] ?? "none");
  return { etags: all(/<d:getetag>([^<]+)</), permissions: all(/<oc:permissions(?:\/>|>([^<]*)<)/) };
}

it("letters do not invite to change a frozen box, and folders' etags lead clients to them", async () => {
  await anna.dav("MKCOL", "Akten");
  await anna.dav("PUT", "Akten/1.txt", { body: "1" });
  const box = await server.services.boxes.byName("hohenwarth");
  if (!box) throw new Error("There is no such box.");
  const active = await look();
  expect(active.permissions).toEqual(["DNVCK", "RDNVCK", "RDNVW"]);

  // Sessions hear of it a moment later; a write is checked against the box itself.
  await server.services.boxes.freeze(box.id);
  await expect.poll(async () => (await look()).permissions, { timeout: 60_000 }).not.toEqual(active.permissions);
  const frozen = await look();
  expect(frozen.permissions).toEqual(["none", "none", "none"]);
  for (const i of [0, 1]) expect(frozen.etags[i]).not.toBe(active.etags[i]);
  expect(frozen.etags[2], "a file is not fetched again").toBe(active.etags[2]);
  expect((await anna.dav("HEAD", "Akten/")).headers.etag, "one tag everywhere").toBe(frozen.etags[1]);
  expect((await anna.dav("PUT", "Akten/2.txt", { body: "2" })).status).toBe(403);
  const listing = await anna.dav("PROPFIND", "", { headers: { depth: "0" }, body: propfindBody("oc:permissions") });
  expect(listing.text, "the element is there, but empty").toContain("<d:prop><oc:permissions/></d:prop><d:status>HTTP/1.1 200 OK");

  await server.services.boxes.thaw(box.id);
  await expect.poll(look, { timeout: 60_000 }).toEqual(active);
  expect((await anna.dav("PUT", "Akten/2.txt", { body: "2" })).status).toBe(201);
});
