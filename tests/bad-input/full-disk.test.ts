// A disk that is full is 507, harms nothing that is there, and is over as soon as there is room again.
import { ask, command, propfindBody, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alive, refused, tellsNothing } from "./target.ts";

const MiB = 1024 * 1024;
const cli = fileURLToPath(new URL("../../apps/server/src/cli/main.ts", import.meta.url));
/** Only root can mount the small disk that this needs. */
const root = process.getuid?.() === 0;

describe.runIf(root)("a full disk", () => {
  let folder: string;
  let objects: string;
  let server: TestServer;
  beforeAll(async () => {
    folder = await temporaryFolder();
    objects = join(folder, "objects");
    await mkdir(objects);
    const { code, output } = await command("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", objects]);
    if (code !== 0) throw new Error(`mount: ${output}`);
    server = await startServer({ dataFolder: folder });
  });
  afterAll(async () => {
    await server?.stop();
    await command("umount", ["-l", objects]);
    await rm(folder, { recursive: true, force: true });
  });

  it("answers 507 in every way of writing, lets everything else go on, and recovers", async () => {
    const anna = server.actor("anna");
    const target = { server, anna };
    const user = encodeURIComponent(anna.user);
    const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
    const begin = (name: string, length: number, body?: Buffer) =>
      anna.ask("POST", "/remote.php/webdav/", {
        headers: { ...tus, "upload-length": String(length), "upload-metadata": `filename ${Buffer.from(name).toString("base64")}` },
        ...(body ? { body } : {}),
      });
    expect((await anna.dav("PUT", "before.bin", { body: Buffer.alloc(4 * MiB, 1) })).status).toBe(201);
    expect((await anna.dav("PUT", "before.bin", { body: Buffer.alloc(3 * MiB, 2) })).status).toBe(204);
    refused(await anna.dav("PUT", "too-big.bin", { body: Buffer.alloc(40 * MiB) }), [507]);
    expect((await anna.dav("GET", "too-big.bin")).status).toBe(404);
    refused(await anna.dav("PUT", "before.bin", { body: Buffer.alloc(40 * MiB) }), [507]);
    expect((await anna.dav("GET", "before.bin")).body.equals(Buffer.alloc(3 * MiB, 2))).toBe(true);
    await alive(target);
    const upload = `/remote.php/dav/uploads/${user}/full`;
    expect((await anna.ask("MKCOL", upload)).status).toBe(201);
    expect((await anna.ask("PUT", `${upload}/1`, { body: Buffer.alloc(MiB, 3) })).status).toBe(201);
    const resumable = await begin("resumed.bin", 2 * MiB);
    const address = new URL(String(resumable.headers["location"])).pathname;

    await command("dd", ["if=/dev/zero", `of=${join(objects, "filler")}`, "bs=64k"]);
    const small = await Promise.all(
      Array.from({ length: 20 }, (_, i) => anna.dav("PUT", `small-${i}.bin`, { body: Buffer.alloc(10 * 1024, i) })),
    );
    for (const answer of small) {
      tellsNothing(answer.text);
      expect([201, 507]).toContain(answer.status);
    }
    expect(
      small.some((answer) => answer.status === 507),
      "nothing fits any more",
    ).toBe(true);
    refused(await anna.ask("PUT", `${upload}/2`, { body: Buffer.alloc(4 * MiB) }), [507]);
    refused(await begin("whole.bin", 4 * MiB, Buffer.alloc(4 * MiB)), [507]);
    refused(await anna.ask("PATCH", address, { headers: { ...tus, "upload-offset": "0" }, body: Buffer.alloc(2 * MiB, 4) }), [507]);
    for (const [i, answer] of small.entries())
      if (answer.status === 201) expect((await anna.dav("GET", `small-${i}.bin`)).body.equals(Buffer.alloc(10 * 1024, i))).toBe(true);
      else expect((await anna.dav("GET", `small-${i}.bin`)).status).toBe(404);

    // What needs no room for contents.
    expect((await ask(server.origin, "GET", "/health/ready")).status).toBe(200);
    const to = (name: string) => ({ headers: { destination: `/remote.php/dav/files/${user}/${name}` } });
    expect((await anna.dav("MKCOL", "folder")).status).toBe(201);
    expect((await anna.dav("COPY", "before.bin", to("folder/copy.bin"))).status).toBe(201);
    expect((await anna.dav("MOVE", "folder/copy.bin", to("folder/moved.bin"))).status).toBe(201);
    expect((await anna.ask("MOVE", `${upload}/.file`, to("assembled.bin"))).status).toBe(201);
    expect((await anna.dav("GET", "assembled.bin")).body.equals(Buffer.alloc(MiB, 3))).toBe(true);
    const listing = await anna.dav("PROPFIND", "before.bin", { headers: { depth: "0" }, body: propfindBody("oc:fileid") });
    const id = /fileid>(\d+)</.exec(listing.text)?.[1];
    const versions = await anna.ask("PROPFIND", `/remote.php/dav/meta/${id}/v`, { headers: { depth: "1" } });
    const version = /<d:href>([^<]*\/v\/\d+)<\/d:href>/.exec(versions.text)?.[1];
    expect((await anna.ask("COPY", String(version), to("before.bin"))).status).toBe(204);
    expect((await anna.dav("GET", "before.bin")).body.equals(Buffer.alloc(4 * MiB, 1))).toBe(true);
    expect((await anna.dav("DELETE", "before.bin")).status).toBe(204);
    expect((await anna.ask("MOVE", `/remote.php/dav/trash-bin/${user}/${id}`, to("back.bin"))).status).toBe(201);
    expect((await anna.dav("GET", "back.bin")).body.equals(Buffer.alloc(4 * MiB, 1))).toBe(true);
    await alive(target);

    await rm(join(objects, "filler"));
    expect((await anna.dav("PUT", "after.bin", { body: "room again" })).status).toBe(201);
    expect((await anna.dav("GET", "after.bin")).text).toBe("room again");
    const offset = Number((await anna.ask("HEAD", address, { headers: tus })).headers["upload-offset"]);
    const rest = await anna.ask("PATCH", address, {
      headers: { ...tus, "upload-offset": String(offset) },
      body: Buffer.alloc(2 * MiB - offset, 4),
    });
    expect(rest.status).toBe(204);
    expect((await anna.dav("GET", "resumed.bin")).body.equals(Buffer.alloc(2 * MiB, 4))).toBe(true);
    await verified(folder);
  });
});

describe.runIf(root)("a full disk under everything, the database too", () => {
  let folder: string;
  let server: TestServer;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const { code, output } = await command("mount", ["-t", "tmpfs", "-o", "size=200m,mode=0755", "tmpfs", folder]);
    if (code !== 0) throw new Error(`mount: ${output}`);
    server = await startServer({ dataFolder: folder });
  });
  afterAll(async () => {
    await server?.stop();
    await command("umount", ["-l", folder]);
    await rm(folder, { recursive: true, force: true });
  });

  it("is 507 or 503, damages nothing, and is over when there is room again", async () => {
    const anna = server.actor("anna");
    const written = new Map<string, number>();
    const statuses = new Map<number, number>();
    const put = async (name: string, i: number): Promise<void> => {
      const answer = await anna.dav("PUT", name, { body: Buffer.alloc(10 * 1024, i), timeout: 60_000 });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 201) written.set(name, i);
      else refused(answer, [503, 507]);
    };
    await put("before.bin", 7);
    await command("dd", ["if=/dev/zero", `of=${join(folder, "filler")}`, "bs=64k"]);
    let refusedFolders = 0;
    // Until the database has no room left either, and for a while after that.
    for (let [round, rounds] = [0, 100]; round < rounds; round++) {
      await Promise.all(Array.from({ length: 10 }, (_, i) => put(`full-${round}-${i}.bin`, i)));
      // Rows and their log, without contents.
      const folders = await Promise.all(
        Array.from({ length: 60 }, (_, i) => anna.dav("MKCOL", `folder-${round}-${i}`, { timeout: 60_000 })),
      );
      for (const answer of folders.filter(({ status }) => status !== 201)) {
        refused(answer, [503, 507]);
        if (refusedFolders++ === 0) rounds = round + 4;
      }
    }
    expect(refusedFolders, "the database was full, too").toBeGreaterThan(0);
    expect(statuses.get(507), JSON.stringify([...statuses])).toBeGreaterThan(0);

    await rm(join(folder, "filler"));
    await expect
      .poll(async () => (await anna.dav("PUT", "after.bin", { body: "room again" })).status, { timeout: 60_000 })
      .toBeLessThan(300);
    for (const [name, i] of written) {
      const { status, body } = await anna.dav("GET", name);
      expect(`${status} ${body.equals(Buffer.alloc(10 * 1024, i))}`, name).toBe("200 true");
    }
    await verified(folder);
  });
});

/** `landbox verify --deep` beside the server finds nothing wrong. */
async function verified(dataFolder: string): Promise<void> {
  const { code, output } = await command(process.execPath, [cli, "verify", "--deep"], { environment: { LANDBOX_DATA: dataFolder } });
  expect(code, output).toBe(0);
}
