// tus-js-client, which most upload pages use, over a wire that breaks at every stage, with servers that are killed, and on two processes at once.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  actorOn,
  type CuttingProxy,
  startCuttingProxy,
  startServer,
  startTwoProcesses,
  type TestActor,
  type TestServer,
  type TwoProcesses,
} from "@landbox/test-kit";
import { Upload, type UploadOptions } from "tus-js-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MB = 1_000_000;

interface Sending {
  readonly actor: TestActor;
  readonly at: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly options?: Partial<UploadOptions>;
}

/** Resolves when the client says that the whole file is there. */
function send({ actor, at, name, bytes, options }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    new Upload(bytes, {
      endpoint: at,
      headers: { authorization: actor.authorization },
      metadata: { filename: name, mtime: "1795417423.5" },
      retryDelays: Array.from({ length: 60 }, () => 250),
      onError: reject,
      onSuccess: () => resolve(),
      ...options,
    }).start();
  });
}

/** The file is whole, it is the only one in its folder, and it is as old as the client said. */
async function arrived(actor: TestActor, folder: string, name: string, bytes: Buffer): Promise<void> {
  const listing = await actor.dav("PROPFIND", folder, { headers: { depth: "1" } });
  expect(listing.text.match(/<d:response>/g), "the folder and one file").toHaveLength(2);
  const got = await actor.dav("GET", `${folder}/${name}`);
  expect(got.body.equals(bytes), `${got.body.length} bytes of ${bytes.length}`).toBe(true);
  expect(got.headers["last-modified"]).toBe("Mon, 23 Nov 2026 07:03:43 GMT");
}

describe("tus-js-client", () => {
  let wire: CuttingProxy;
  let land: TwoProcesses;
  let anna: TestActor;
  beforeAll(async () => {
    wire = await startCuttingProxy();
    land = await startTwoProcesses({ LANDBOX_PUBLIC_URL: wire.origin });
    anna = land.second.actor("anna");
  });
  afterAll(async () => {
    await wire?.stop();
    await land?.stop();
  });

  const chunked = { chunkSize: MB };
  const withData = { chunkSize: MB, uploadDataDuringCreation: true };
  const whole = { chunkSize: Infinity };
  const cases: [string, Partial<UploadOptions>, () => void, number][] = [
    ["goes through undisturbed", chunked, () => undefined, 0],
    ["before the first byte", chunked, () => wire.cutAfter(10), 1],
    ["in the body of the POST", withData, () => wire.cutAfter(400_000), 1],
    ["after the POST, unheard", withData, () => wire.loseAnswer(/^POST/), 1],
    ["inside a PATCH", chunked, () => wire.cutAfter(1_500_000), 1],
    ["inside the one PATCH of all bytes", whole, () => wire.cutAfter(2_200_000), 1],
    ["between two PATCHes, the answer unheard", chunked, () => wire.loseAnswer(/^PATCH/), 1],
    ["at the last byte", whole, () => wire.cutAfter(3_000_000), 1],
    ["after the last byte, the answer unheard", whole, () => wire.loseAnswer(/^PATCH/), 1],
  ];
  describe.each(["one process", "both processes in turn"])("on %s", (where) => {
    it.each(cases)("%s", async (stage, options, breakIt, cuts) => {
      wire.target(...(where === "one process" ? [land.first.port] : [land.first.port, land.second.port]));
      const folder = randomBytes(6).toString("hex");
      await anna.dav("MKCOL", folder);
      const bytes = randomBytes(3 * MB);
      const before = wire.cuts;
      breakIt();
      await send({ actor: anna, at: `${wire.origin}/remote.php/dav/files/anna/${folder}`, name: "datei.bin", bytes, options });
      expect(wire.cuts - before, stage).toBe(cuts);
      await arrived(anna, folder, "datei.bin", bytes);
    });
  });

  it("sends no byte twice that was kept when the connection broke", async () => {
    wire.target(land.first.port);
    await anna.dav("MKCOL", "sparsam");
    const bytes = randomBytes(3 * MB);
    const offsets: number[] = [];
    wire.cutAfter(2 * MB);
    await send({
      actor: anna,
      at: `${wire.origin}/remote.php/webdav/sparsam`,
      name: "datei.bin",
      bytes,
      options: {
        ...whole,
        // Long enough for a busy server to see that the connection broke, and to keep what came.
        retryDelays: [3_000, ...Array.from({ length: 60 }, () => 250)],
        onBeforeRequest: (request) => {
          if (request.getMethod() === "PATCH") offsets.push(Number(request.getHeader("Upload-Offset")));
        },
      },
    });
    expect(offsets[0]).toBe(0);
    expect(offsets[1]).toBeGreaterThan(1_500_000);
    await arrived(anna, "sparsam", "datei.bin", bytes);
  });

  it("goes on with the other process when its own is killed", async () => {
    wire.target(land.first.port);
    await anna.dav("MKCOL", "weiter");
    const bytes = randomBytes(6 * MB);
    let killed: Promise<void> | undefined;
    await send({
      actor: anna,
      at: `${wire.origin}/dav/files/anna/weiter`,
      name: "datei.bin",
      bytes,
      options: {
        chunkSize: 2 * MB,
        onChunkComplete: () => {
          if (killed) return;
          wire.target(land.second.port);
          killed = land.first.kill();
        },
      },
    });
    await killed;
    await arrived(anna, "weiter", "datei.bin", bytes);
  });
});

describe("tus-js-client and a server that is killed", () => {
  let wire: CuttingProxy;
  let server: TestServer;
  beforeAll(async () => {
    wire = await startCuttingProxy();
    server = await startServer({ environment: { LANDBOX_PUBLIC_URL: wire.origin } });
    wire.target(server.port);
  });
  afterAll(async () => {
    await wire?.stop();
    await server?.stop();
  });

  it("goes on where the server, killed in the middle of a PATCH and started again, says", async () => {
    const anna = actorOn(server, "anna");
    await anna.dav("MKCOL", "neustart");
    const bytes = randomBytes(9 * MB);
    const restart = async (): Promise<void> => {
      await sleep(60);
      await server.kill();
      const again = await startServer({
        dataFolder: server.dataFolder,
        port: server.port,
        environment: { LANDBOX_PUBLIC_URL: wire.origin },
      });
      server = { ...again, stop: again.stop };
    };
    let restarted: Promise<void> | undefined;
    await send({
      actor: anna,
      at: `${wire.origin}/remote.php/webdav/neustart`,
      name: "datei.bin",
      bytes,
      options: {
        chunkSize: 3 * MB,
        retryDelays: Array.from({ length: 200 }, () => 300),
        onChunkComplete: () => void (restarted ??= restart()),
      },
    });
    await restarted;
    await arrived(actorOn(server, "anna"), "neustart", "datei.bin", bytes);
  });
});
