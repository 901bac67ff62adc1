// A disk that is full is 507, harms nothing that is there, and is over as soon as there is room again.
import { command, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alive, refused, tellsNothing } from "./target.ts";

const MiB = 1024 * 1024;
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

  it("answers 507 in every way of writing, and recovers", async () => {
    const anna = server.actor("anna");
    const target = { server, anna };
    expect((await anna.dav("PUT", "before.bin", { body: Buffer.alloc(4 * MiB, 1) })).status).toBe(201);
    refused(await anna.dav("PUT", "too-big.bin", { body: Buffer.alloc(40 * MiB) }), [507]);
    expect((await anna.dav("GET", "too-big.bin")).status).toBe(404);
    refused(await anna.dav("PUT", "before.bin", { body: Buffer.alloc(40 * MiB) }), [507]);
    expect((await anna.dav("GET", "before.bin")).body.equals(Buffer.alloc(4 * MiB, 1))).toBe(true);
    await alive(target);

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
    const upload = "/remote.php/dav/uploads/anna%40hohenwarth/full";
    if ((await anna.ask("MKCOL", upload)).status === 201)
      refused(await anna.ask("PUT", `${upload}/0000000000000000`, { body: Buffer.alloc(4 * MiB) }), [507]);
    expect((await anna.dav("GET", "before.bin")).status).toBe(200);
    for (const [i, answer] of small.entries())
      if (answer.status === 201) expect((await anna.dav("GET", `small-${i}.bin`)).body.equals(Buffer.alloc(10 * 1024, i))).toBe(true);
      else expect((await anna.dav("GET", `small-${i}.bin`)).status).toBe(404);
    await alive(target);

    await rm(join(objects, "filler"));
    expect((await anna.dav("PUT", "after.bin", { body: "room again" })).status).toBe(201);
    expect((await anna.dav("GET", "after.bin")).text).toBe("room again");
  });
});
