// Where stock sync clients meet limits: many files, deep folders, big files, a client killed on the way, a full box, a frozen box.
import {
  type ComposedServer,
  propfindBody,
  type RecordingProxy,
  startComposedServer,
  startRecordingProxy,
  temporaryFolder,
  type TestActor,
} from "@landbox/test-kit";
import { randomBytes } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anchor } from "./acts.ts";
import { chunkEnvironment, forgetFailures, isQuiet } from "./history.ts";
import { conflictCopies, put, snapshot } from "./local-tree.ts";
import { serverTree } from "./server-tree.ts";
import { type ClientName, type Device, device, transfers } from "./sync-client.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const many = full ? 5000 : 150;
const bigFile = (full ? 600 : 40) * 1_000_000;
const levels = 40;
const boxQuota = bigFile * 6;

const other: Record<ClientName, ClientName> = { owncloudcmd: "nextcloudcmd", nextcloudcmd: "owncloudcmd" };
const people: Record<ClientName, string> = { owncloudcmd: "anna", nextcloudcmd: "bernd" };

let server: ComposedServer;
let proxy: RecordingProxy;
let home: string;
beforeAll(async () => {
  server = await startComposedServer({ LANDBOX_BOX_QUOTA: String(boxQuota) });
  proxy = await startRecordingProxy(server);
});
afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => rm(home, { recursive: true, force: true }));

const clients: ClientName[] = ["owncloudcmd", "nextcloudcmd"];

describe.each(clients)("%s", (client) => {
  /** Two devices of one person, empty like the account: the client, and the other client. */
  const devices = async (box: string, environment?: Record<string, string>): Promise<[Device, Device]> => {
    const actor = server.actor(people[client], box);
    const first = await device(client, actor, proxy, home, "erstes", environment);
    const second = await device(other[client], actor, proxy, home, "zweites", environment);
    await put(first.folder, anchor, "stays");
    await first.sync();
    await second.sync();
    return [first, second];
  };
  const quiet = async (one: Device): Promise<void> => {
    for (let i = 0; i < 4; i++) if (isQuiet(await one.run())) return;
    throw new Error(`${one.client} does not come to rest`);
  };

  it(
    `carries ${many} files in a folder, ${levels} levels, and a file of ${bigFile / 1e6} MB there and back`,
    { timeout: 1_800_000 },
    async () => {
      const [first, second] = await devices("hohenwarth");
      for (let i = 0; i < many; i++) await put(first.folder, `Viele/Datei ${i}.txt`, `file ${i}`);
      const deep = Array.from({ length: levels }, (_, i) => `Ebene ${i + 1}`).join("/");
      await put(first.folder, `${deep}/unten.txt`, "at the bottom");
      await put(first.folder, "Groß.bin", randomBytes(bigFile));
      await first.sync();
      await second.sync();
      const tree = await snapshot(first.folder);
      expect(Object.keys(tree)).toHaveLength(many + levels + 4);
      expect(await snapshot(second.folder)).toEqual(tree);
      expect(await serverTree(server.actor(people[client]))).toEqual(tree);

      await put(second.folder, "Viele/Datei 7.txt", "changed there");
      await put(second.folder, `${deep}/unten.txt`, "changed there");
      await rename(join(second.folder, "Viele"), join(second.folder, "Ebene 1/Ebene 2/Viele"));
      expect(transfers(await second.sync()).filter((line) => line.startsWith("PUT"))).toHaveLength(2);
      expect(transfers(await first.sync()).filter((line) => line.startsWith("GET"))).toHaveLength(2);
      expect(await snapshot(first.folder)).toEqual(await snapshot(second.folder));
      await quiet(first);
      await quiet(second);
      await rm(join(first.folder, "Ebene 1"), { recursive: true });
      await rm(join(first.folder, "Groß.bin"));
      expect(transfers(await first.sync()).every((line) => line.startsWith("DELETE"))).toBe(true);
      await second.sync();
      expect(Object.keys(await snapshot(second.folder))).toEqual([anchor]);
    },
  );

  it("goes on where it was killed, up and down", { timeout: 600_000 }, async () => {
    const [first, second] = await devices("arrach", chunkEnvironment);
    await put(first.folder, "Film.bin", randomBytes(30_000_000));
    const isPart = ({ method, path }: { method: string; path: string }) => method === "PUT" && path.includes("/uploads/");
    const uploading = await killed(first, () => proxy.seen().filter(isPart).length >= 3);
    const sent = uploading.requests.filter(isPart).length;
    expect(await serverTree(server.actor(people[client], "arrach")), "nothing of it is visible").not.toHaveProperty("Film.bin");
    const resumed = await first.sync();
    expect(
      resumed.filter(({ method, path }) => method === "MKCOL" && path.includes("/uploads/")),
      "the same upload",
    ).toEqual([]);
    expect(resumed.filter(isPart).length).toBeLessThanOrEqual(30 - sent + 6);

    await killed(second, () => proxy.seen().some(({ method, path }) => method === "GET" && path.includes("Film")));
    await second.sync();
    expect(await snapshot(second.folder)).toEqual(await snapshot(first.folder));
    await rm(join(first.folder, "Film.bin"));
    await first.sync();
  });

  it("uploads the rest when the box is full", { timeout: 300_000 }, async () => {
    const [first, second] = await devices("arrach");
    for (let i = 0; i < 10; i++) await put(first.folder, `Klein ${i}.txt`, `small ${i}`);
    await put(first.folder, "zu groß.bin", Buffer.alloc(boxQuota + 1));
    const run = await first.run();
    expect(run.code).toBe(1);
    expect(run.requests.some(({ status }) => status === 507)).toBe(true);
    await second.sync();
    expect(Object.keys(await snapshot(second.folder))).toHaveLength(11);
    await put(first.folder, "zu groß.bin", "smaller now");
    await forgetFailures(first);
    await first.sync();
    await second.sync();
    expect(await snapshot(second.folder)).toEqual(await snapshot(first.folder));
    for (const name of Object.keys(await snapshot(first.folder))) if (name !== anchor) await rm(join(first.folder, name));
    await first.sync();
  });

  it("sees that a box is frozen, keeps what was changed meanwhile, and sends it after the thaw", { timeout: 300_000 }, async () => {
    const box = await server.services.boxes.byName("landkreis-cham");
    if (!box) throw new Error("There is no such box.");
    const actor = server.actor(people[client], box.name);
    const [first, second] = await devices(box.name);
    for (const path of ["Akten/1.txt", "Akten/2.txt", "Akten/3.txt", "Akten/tief/4.txt"]) await put(first.folder, path, path);
    await first.sync();
    await quiet(first);
    const before = await serverTree(actor);
    await server.services.boxes.freeze(box.id);
    await expect.poll(() => letters(actor), { timeout: 60_000 }).toBe("");
    const looked = await first.run();
    expect(transfers(looked.requests), "no content is fetched again").toEqual([]);
    expect(looked.requests.filter(({ method }) => method === "PROPFIND").length, "every folder is looked at once").toBe(3);
    await quiet(first);

    await put(first.folder, "Akten/1.txt", "changed in the cold");
    await put(first.folder, "Akten/tief/neu.txt", "new in the cold");
    await rm(join(first.folder, "Akten/2.txt"));
    const frozen = [await first.run(), await first.run()];
    expect(frozen.flatMap(({ requests }) => transfers(requests)).filter((line) => !line.startsWith("GET"))).toEqual([]);
    expect(await serverTree(actor)).toEqual(before);
    const contents = await contentsOf(first.folder);
    expect(contents).toContain("changed in the cold");
    expect(contents).toContain("new in the cold");
    expect(contents).toContain("Akten/2.txt");

    await server.services.boxes.thaw(box.id);
    await expect.poll(() => letters(actor), { timeout: 60_000 }).not.toBe("");
    await forgetFailures(first);
    await first.sync();
    await first.sync();
    expect(Object.keys(await serverTree(actor))).toContain("Akten/tief/neu.txt");
    await second.sync();
    const kept = await contentsOf(first.folder);
    for (const content of contents) expect(kept).toContain(content);
    await rm(join(first.folder, "Akten"), { recursive: true });
    await first.sync();
  });
});

/** One run that is killed as soon as something has happened. */
async function killed(one: Device, happened: () => boolean): ReturnType<Device["run"]> {
  const power = new AbortController();
  const watch = setInterval(() => {
    if (happened()) power.abort();
  }, 2);
  const run = await one.run(power.signal);
  clearInterval(watch);
  expect(run.code, `it was killed\n${run.output.slice(-2000)}`).toBe(-1);
  return run;
}

async function contentsOf(folder: string): Promise<string[]> {
  const files = [...Object.keys(await snapshot(folder)), ...(await conflictCopies(folder))].filter((path) => !path.endsWith("/"));
  return Promise.all(files.map((path) => readFile(join(folder, path), "utf8")));
}

/** What the account may do with its root. */
async function letters(actor: TestActor): Promise<string | undefined> {
  const { text } = await actor.dav("PROPFIND", "", { headers: { depth: "0" }, body: propfindBody("oc:permissions") });
  return /<oc:permissions(?:\/>|>([A-Z]*)<)/.exec(text)?.slice(1).join("");
}
