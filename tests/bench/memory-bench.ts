// `npm run bench -- memory`: what the server takes at rest, and how much more while big files go in and out.
import { randomBytes } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { makeAllBoxes, dataOf } from "./growth/seed.ts";
import { startLandbox } from "./landbox.ts";
import { fits, footprintOf, footprintRow, type MemoryRow, memoryTable, rssOf } from "./memory.ts";
import { ask, freePort, type Subject } from "./subject.ts";

export interface MemoryOptions {
  readonly folder: string;
  /** Bytes of the big file that goes up and down. */
  readonly size: number;
  /** Seconds of quiet before what stays is looked at. */
  readonly quiet: number;
}

const MiB = 1024 * 1024;
const footprintBar = 300 * MiB;
const streamingBar = 64 * MiB;
/** Many at once share the threads and the shared memory; each has a frame and the buffers of its connection for itself. */
const crowdBar = 128 * MiB;
const blockSize = 4 * MiB;
const readers = 64;

/** Prints the table; false when a bar was missed. */
export async function runMemory(options: MemoryOptions): Promise<boolean> {
  const server = await startLandbox(join(options.folder, "memory"), await freePort());
  try {
    await makeAllBoxes(dataOf(join(options.folder, "memory")));
    const rows: MemoryRow[] = [];
    const note = (row: MemoryRow) => {
      console.error(`${row.title}: ${(row.bytes / MiB).toFixed(0)} MiB ${row.detail}`);
      rows.push(row);
    };
    await ordinaryWork(server);
    await sleep(options.quiet * 1000);
    note(footprintRow(`server and PostgreSQL, 2,445 boxes, ${options.quiet} s after the start`, footprintOf(server.pid), footprintBar));
    const idle = rssOf(server.pid);
    const above = async (title: string, bar: number, work: () => Promise<unknown>) => {
      const peak = await peakDuring(server.pid, work);
      note({ title, bytes: peak - idle, bar, detail: `${(idle / MiB).toFixed(0)} at rest, ${(peak / MiB).toFixed(0)} at most` });
    };
    const { size } = options;
    const amount = size >= 1024 * MiB ? `${(size / 1024 / MiB).toFixed(0)} GiB` : `${size / MiB} MiB`;
    const crowd = Math.min(size, 256 * MiB);
    const each = (n: number, work: (i: number) => Promise<unknown>) => Promise.all(Array.from({ length: n }, (_, i) => work(i)));
    await above(`above rest: ${amount} up`, streamingBar, () => upload(server, "gross", size));
    await above(`above rest: ${amount} up and down at once`, streamingBar, () =>
      Promise.all([upload(server, "gross-2", size), download(server, "gross", size)]),
    );
    await ask(server, "DELETE", "gross-2");
    await above(`above rest: 8 times ${crowd / MiB} MiB up and 8 times down`, crowdBar, () =>
      Promise.all([each(8, (i) => upload(server, `viele-${i}`, crowd)), each(8, () => download(server, "gross", size, crowd))]),
    );
    await above(`above rest: ${readers} readers that stand still`, crowdBar, () => stalledReaders(server, "gross", 10));
    await sleep(options.quiet * 1000);
    note(footprintRow(`server and PostgreSQL ${options.quiet} s later`, footprintOf(server.pid), footprintBar));
    console.log(`\n${memoryTable(rows)}`);
    return rows.every(fits);
  } finally {
    await server.stop();
  }
}

/** A few hundred small requests: at rest means after work, not before the first. */
async function ordinaryWork(server: Subject): Promise<void> {
  await ask(server, "MKCOL", "warm/");
  for (let i = 0; i < 200; i++) {
    await ask(server, "PUT", `warm/${i}`, { body: randomBytes(10_240) });
    await (await ask(server, "GET", `warm/${i}`)).arrayBuffer();
    await (await ask(server, "PROPFIND", "warm/", { headers: { depth: "1" } })).arrayBuffer();
  }
}

/** The most resident bytes of a process while work runs. */
async function peakDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = () => (peak = Math.max(peak, rssOf(pid)));
  const timer = setInterval(look, 50);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

/** Bytes that do not repeat: each block begins with its number. */
const block = randomBytes(blockSize);

async function upload(server: Subject, path: string, size: number): Promise<void> {
  const { request, answered } = open(server, "PUT", path, { "content-length": String(size) });
  for (let at = 0; at < size; at += blockSize) {
    const bytes = Buffer.from(block.subarray(0, Math.min(blockSize, size - at)));
    bytes.writeDoubleBE(at, 0);
    if (!request.write(bytes)) await Promise.race([new Promise((resolve) => request.once("drain", resolve)), answered]);
  }
  request.end();
  const response = await answered;
  response.resume();
  if (response.statusCode !== 201 && response.statusCode !== 204) throw new Error(`PUT ${path} answered ${response.statusCode}`);
}

/** Reads and checks a file, or its first `most` bytes. */
async function download(server: Subject, path: string, size: number, most = size): Promise<void> {
  const { request, answered } = open(server, "GET", path, most < size ? { range: `bytes=0-${most - 1}` } : {});
  request.end();
  const response = await answered;
  if (response.statusCode !== 200 && response.statusCode !== 206) throw new Error(`GET ${path} answered ${response.statusCode}`);
  let at = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    check(chunk, at);
    at += chunk.length;
  }
  if (at !== most) throw new Error(`GET ${path} ended after ${at} of ${most} bytes`);
}

/** Whether a chunk is what was sent at this place. */
function check(chunk: Buffer, start: number): void {
  for (let done = 0; done < chunk.length;) {
    const at = (start + done) % blockSize;
    const length = Math.min(chunk.length - done, blockSize - at);
    const stamp = Math.max(0, Math.min(8 - at, length));
    if (at === 0 && length >= 8 && chunk.readDoubleBE(done) !== start + done) throw new Error(`wrong block at ${start + done}`);
    if (chunk.compare(block, at + stamp, at + length, done + stamp, done + length) !== 0) throw new Error(`wrong bytes at ${start + done}`);
    done += length;
  }
}

function open(server: Subject, method: string, path: string, headers: Record<string, string>) {
  const request = http.request(server.root + path, { method, headers: { authorization: server.authorization, ...headers }, agent: false });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => request.on("response", resolve).on("error", reject));
  return { request, answered };
}

/** Connections that ask for a file and then read nothing, for some seconds. */
async function stalledReaders(server: Subject, path: string, seconds: number): Promise<void> {
  const { hostname, port, pathname } = new URL(server.root + path);
  const sockets = Array.from({ length: readers }, () => {
    const socket = net.connect(Number(port), hostname);
    socket.on("error", () => undefined).pause();
    socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${server.authorization}\r\n\r\n`);
    return socket;
  });
  await sleep(seconds * 1000);
  for (const socket of sockets) socket.destroy();
}
