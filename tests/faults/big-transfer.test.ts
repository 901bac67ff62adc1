// A long upload and downloads at the same time: every byte arrives, and the server's memory stays where it was. LANDBOX_TEST_FULL=1 sends 20 GB.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { startServer, type TestActor, type TestServer } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MiB = 2 ** 20;
const full = process.env["LANDBOX_TEST_FULL"] === "1";
const length = full ? 20e9 : 200e6;
/** What a transfer may take, whatever its length. */
const mostMemory = 64;

/** Bytes that no compression and no wrong order survives: a random block, with its number in front. */
const block = randomBytes(MiB);
function* bytesFrom(from: number, to: number): Generator<Buffer> {
  for (let at = from; at < to; at += MiB) {
    const piece = Buffer.from(block.subarray(0, Math.min(MiB, to - at)));
    piece.writeDoubleBE(at, 0);
    yield piece;
  }
}

interface Streamed {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly sha1: string;
  readonly bytes: number;
}

/** Sends and receives piece by piece, with back-pressure. */
function stream(
  actor: TestActor,
  origin: string,
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders,
  pieces: Iterable<Buffer>,
) {
  return new Promise<Streamed>((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const all = { authorization: actor.authorization, ...headers };
    const request = http.request({ hostname, port, method, path, headers: all }, (response) => {
      const hash = createHash("sha1");
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, sha1: hash.digest("hex"), bytes }));
      response.on("error", reject);
    });
    request.on("error", reject);
    const send = async (): Promise<void> => {
      for (const piece of pieces) if (!request.write(piece)) await new Promise((drained) => request.once("drain", drained));
      request.end();
    };
    send().catch(reject);
  });
}

/** Memory of the server process alone, in MiB: what it shares counts by its share. */
async function memoryOf(pid: number): Promise<number> {
  return Number(/^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
}

describe("a long transfer", () => {
  let server: TestServer;
  let anna: TestActor;
  beforeAll(async () => {
    server = await startServer();
    anna = server.actor("anna");
  });
  afterAll(() => server?.stop());

  const tus = { "tus-resumable": "1.0.0" };
  async function upload(name: string, size: number, sum?: ReturnType<typeof createHash>): Promise<Streamed> {
    const metadata = `filename ${Buffer.from(name).toString("base64")}`;
    const created = await anna.dav("POST", "", { headers: { ...tus, "upload-length": String(size), "upload-metadata": metadata } });
    expect(created.status, created.text).toBe(201);
    const headers = { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": "0", "content-length": size };
    const counted = function* (): Generator<Buffer> {
      for (const piece of bytesFrom(0, size)) {
        sum?.update(piece);
        yield piece;
      }
    };
    return stream(anna, server.origin, "PATCH", new URL(String(created.headers.location)).pathname, headers, counted());
  }
  const download = (name: string) => stream(anna, server.origin, "GET", `/remote.php/webdav/${name}`, {}, []);

  it(`of ${length / 1e9} GB up, with downloads beside it, takes at most ${mostMemory} MiB`, { timeout: 3_600_000 }, async () => {
    const small = full ? 1e9 : 50e6;
    expect((await upload("daneben.bin", small)).status).toBe(204);
    // Warm: the threads and code that every server has after its first big transfers.
    for (const name of ["warm-1.bin", "warm-2.bin"]) {
      await Promise.all([upload(name, 150e6), download("daneben.bin")]);
      await anna.dav("DELETE", name);
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const idle = await memoryOf(server.pid);
    let highest = idle;
    const watch = setInterval(() => {
      void memoryOf(server.pid).then((now) => (highest = Math.max(highest, now)));
    }, 200);
    const sum = createHash("sha1");
    let going = true;
    const up = upload("lang.bin", length, sum).finally(() => (going = false));
    let downloads = 0;
    const first = await download("daneben.bin");
    for (downloads = 1; going; downloads++) expect((await download("daneben.bin")).sha1).toBe(first.sha1);
    const sent = await up;
    clearInterval(watch);
    const wanted = sum.digest("hex");
    const figures = `idle ${idle.toFixed(0)} MiB, highest ${highest.toFixed(0)} MiB, ${downloads} downloads of ${small / 1e6} MB beside it`;
    console.log(figures);
    expect([sent.status, sent.headers["upload-offset"]]).toEqual([204, String(length)]);
    const got = await download("lang.bin");
    expect([got.status, got.bytes, got.sha1]).toEqual([200, length, wanted]);
    expect(highest - idle, figures).toBeLessThanOrEqual(mostMemory);
  });
});
