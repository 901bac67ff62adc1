// A clamd of the tests' own: speaks INSTREAM on a real socket, finds the EICAR test file, and misbehaves when told to.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** EICAR's harmless test file. Made of pieces, so that scanners leave this source alone. */
export const eicar = (): string => ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-", "FILE!$H+H*"].join("");

/** What it does with a content: say what it found, or one of the faults of real scanners. */
export type Manner = "honest" | "hangs" | "closes" | "garbage" | "deaf" | "endless" | "limit";

export interface FakeClamd {
  /** For LANDBOX_SCAN_ADDRESS. */
  readonly address: string;
  /** From the next content on. */
  manner: Manner;
  /** Contents that came whole. */
  readonly received: Buffer[];
  /** Contents that are there now, and the most that ever were at once. */
  readonly open: { now: number; most: number };
  /** Lets go on what hangs, as if a slow scan had ended. */
  release(): void;
  stop(): Promise<void>;
}

export async function startFakeClamd(): Promise<FakeClamd> {
  const folder = await mkdtemp(join(tmpdir(), "landbox-clamd-"));
  const path = join(folder, "clamd.ctl");
  const sockets = new Set<Socket>();
  let waiting: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    converse(socket);
  });
  const fake: FakeClamd = {
    address: `unix:${path}`,
    manner: "honest",
    received: [],
    open: { now: 0, most: 0 },
    release() {
      const all = waiting;
      waiting = [];
      for (const go of all) go();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };

  function converse(socket: Socket): void {
    const chunks: Buffer[] = [];
    let counted = false;
    socket.once("close", () => counted && fake.open.now--);
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunks[0]?.indexOf("zVERSION\0") === 0) return void socket.end("ClamAV 9.9.9/27000/Thu Nov 26 08:00:00 2026\0");
      if (!counted) fake.open.most = Math.max(fake.open.most, ++fake.open.now);
      counted = true;
      if (fake.manner === "deaf") return void socket.pause();
      if (fake.manner === "limit") return void socket.end("INSTREAM size limit exceeded. ERROR\0");
      // Looked at as a whole only where it may have come to its end.
      if (chunk.at(-1) !== 0) return;
      const content = contentOf(Buffer.concat(chunks).subarray("zINSTREAM\0".length));
      if (content) answer(socket, content);
    });
  }

  function answer(socket: Socket, content: Buffer): void {
    fake.received.push(content);
    const say = (): void => void socket.end(content.includes(eicar()) ? "stream: Eicar-Signature FOUND\0" : "stream: OK\0");
    if (fake.manner === "honest") say();
    else if (fake.manner === "hangs") waiting.push(say);
    else if (fake.manner === "closes") socket.destroy();
    else if (fake.manner === "garbage") socket.end("stream: maybe\0");
    else if (fake.manner === "endless") socket.write("stream: ".repeat(2000));
  }

  await new Promise<void>((resolve) => void server.listen(path, resolve));
  return fake;
}

/** The content once its last chunk is there. */
function contentOf(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    if (at + 4 + length > bytes.length) return undefined;
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
