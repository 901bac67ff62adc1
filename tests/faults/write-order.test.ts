// What a kill cannot show, because the page cache survives it: the order of system calls before an upload is acknowledged.
import { type Answer, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const calls = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,write,writev,pwrite64,pwritev,sendto,sendmsg,openat";

// `npm test` installs strace; `test:core` goes without.
describe.runIf(existsSync("/usr/bin/strace"))("the order of writing", { retry: 0 }, () => {
  let server: TestServer;
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, "data"), { mode: 0o755 });
    server = await startServer({ dataFolder: join(folder, "data") });
    await server.actor("anna").dav("PROPFIND", "", { headers: { depth: "0" } });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const anna = () => server.actor("anna");
  const uploads = () => `/remote.php/dav/uploads/${encodeURIComponent(anna().user)}`;
  const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
  const announce = (name: string, length: number, body?: Buffer) =>
    anna().ask("POST", "/remote.php/webdav/", {
      headers: { ...tus, "upload-length": String(length), "upload-metadata": `filename ${Buffer.from(name).toString("base64")}` },
      ...(body ? { body } : {}),
    });
  const put = (size: number) => anna().dav("PUT", `${size}.bin`, { body: Buffer.alloc(size, 7) });
  const part = (name: string, size: number) => anna().ask("PUT", `${uploads()}/order/${name}`, { body: Buffer.alloc(size, 7) });
  let address = "";
  const patch = (offset: number, size: number) =>
    anna().ask("PATCH", address, { headers: { ...tus, "upload-offset": String(offset) }, body: Buffer.alloc(size, 7) });

  it.each<[string, number, () => Promise<Answer>, (() => Promise<unknown>)?]>([
    ["a small file, in a pack", 201, () => put(10_000)],
    ["another one, in the same pack", 201, () => put(10_001)],
    ["a big file, in an object of its own", 201, () => put(9_000_000)],
    ["a small part of an upload", 201, () => part("1", 5_000), () => anna().ask("MKCOL", `${uploads()}/order`)],
    ["a big part of an upload", 201, () => part("2", 6_000_000)],
    ["a file that comes whole with the announcement of tus", 201, () => announce("whole.bin", 20_000, Buffer.alloc(20_000, 7))],
    [
      "a small part of tus",
      204,
      () => patch(0, 4_000),
      async () => (address = new URL(String((await announce("tus.bin", 7_004_000)).headers["location"])).pathname),
    ],
    ["the big last part of tus", 204, () => patch(4_000, 7_000_000)],
  ])("%s: bytes, sync, name, sync of the folder, commit synced, answer", async (what, status, work, prepare) => {
    await prepare?.();
    const lines = await traced(server, join(folder, `trace-${what.replaceAll(" ", "-")}`), status, work);
    const before = beforeAnswer(lines, status);
    const object = /pwrite(?:64|v)\(\d+<([^>]*\/objects\/[^>]+)>/.exec(
      before.findLast((line) => /pwrite(64|v)\(\d+<[^>]*\/objects\//.test(line)) ?? "",
    )?.[1];
    expect(object, "the contents were seen").toBeDefined();
    const last = (pattern: RegExp) => before.findLastIndex((line) => pattern.test(line));
    const inObject = escaped(object!);
    const bytes = last(new RegExp(`pwrite(64|v)\\(\\d+<${inObject}>`));
    const synced = last(new RegExp(`f(data)?sync\\(\\d+<${inObject}>`));
    // Bytes go into a file under a temporary name, or into a pack that keeps its name: a new one, or one whose name was synced before.
    const named = last(new RegExp(`(link|rename)\\w*\\(.*${inObject}`));
    const made = last(new RegExp(`openat\\(.*${inObject}.*O_CREAT`));
    const parent = last(new RegExp(`fsync\\(\\d+<${escaped(object!.slice(0, object!.lastIndexOf("/")))}>`));
    const committed = last(/fdatasync\(\d+<[^>]*\/pg_wal\//);
    expect(synced, "contents are synced after their last byte").toBeGreaterThan(bytes);
    if (object!.endsWith(".new")) expect(named, "and named after that").toBeGreaterThan(synced);
    if (made >= 0) expect(parent, "the folder is synced once the name is there").toBeGreaterThan(Math.max(synced, named));
    expect(committed, "the commit is synced last, before the answer").toBeGreaterThan(Math.max(synced, parent));
  });

  it.each<[string, number, () => Promise<Answer>]>([
    ["an upload that becomes a file", 201, () => anna().ask("MOVE", `${uploads()}/order/.file`, to("finished.bin"))],
    ["a move", 201, () => anna().dav("MOVE", "10000.bin", to("moved.bin"))],
    ["a folder", 201, () => anna().dav("MKCOL", "folder")],
    ["a deletion", 204, () => anna().dav("DELETE", "10001.bin")],
  ])("%s: the commit is synced before the answer, and no byte is moved", async (what, status, work) => {
    const lines = await traced(server, join(folder, `trace-${what.replaceAll(" ", "-")}`), status, work);
    const before = beforeAnswer(lines, status);
    const wrote = before.findLastIndex((line) => /pwrite(64|v)\(\d+<[^>]*\/pg_wal\//.test(line));
    const committed = before.findLastIndex((line) => /fdatasync\(\d+<[^>]*\/pg_wal\//.test(line));
    expect(wrote, "the log was written").toBeGreaterThanOrEqual(0);
    expect(committed, "and synced").toBeGreaterThan(wrote);
    expect(before.filter((line) => /pwrite(64|v)\(\d+<[^>]*\/objects\//.test(line))).toEqual([]);
  });

  const to = (name: string) => ({ headers: { destination: `/remote.php/dav/files/${encodeURIComponent(anna().user)}/${name}` } });
});

function beforeAnswer(lines: readonly string[], status: number): readonly string[] {
  const answer = lines.findIndex((line) => answerOf(status).test(line));
  expect(answer, "the answer was seen").toBeGreaterThan(0);
  return lines.slice(0, answer);
}

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\*]/g, "\\$&");

const answerOf = (status: number): RegExp => new RegExp(`TCP:.*HTTP/1\\.1 ${status}.*\\) += \\d+`);

/** The finished system calls of the server and its database, in order, until `work` has been answered with the status. */
async function traced(server: TestServer, file: string, status: number, work: () => Promise<Answer>): Promise<string[]> {
  const pids = await family(server.pid);
  const parameters = pids.flatMap((pid) => ["-p", String(pid)]);
  const strace = spawn("strace", ["-f", "-yy", "-s", "200", "-e", `trace=${calls}`, "-o", file, ...parameters], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => strace.once("close", resolve));
  let said = "";
  strace.stderr.on("data", (data: Buffer) => (said += data.toString()));
  try {
    // It names each process when all its threads are attached; one may have ended in the meantime.
    const attached = (pid: number): boolean => new RegExp(`[Pp]rocess ${pid} attached|\\b${pid}\\b.*No such process`).test(said);
    await expect.poll(() => pids.filter((pid) => !attached(pid)), { timeout: 60_000, interval: 20, message: said }).toEqual([]);
    expect((await work()).status).toBe(status);
    // The answer is here before its system call has returned and is written down.
    const lines = async (): Promise<string[]> => finished((await readFile(file, "latin1")).split("\n"));
    await expect
      .poll(async () => (await lines()).some((line) => answerOf(status).test(line)), { timeout: 60_000, interval: 20 })
      .toBe(true);
  } finally {
    strace.kill("SIGINT");
    await ended;
  }
  return finished((await readFile(file, "latin1")).split("\n"));
}

/** Joins calls that were interrupted by others; they count from where they ended. */
function finished(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  const whole: string[] = [];
  for (const line of lines) {
    const pid = line.split(" ", 1)[0]!;
    const resumed = /<\.\.\. \w+ resumed>(.*)$/.exec(line);
    if (line.endsWith("<unfinished ...>")) begun.set(pid, line.replace("<unfinished ...>", ""));
    else if (resumed) whole.push((begun.get(pid) ?? pid) + resumed[1]);
    else whole.push(line);
  }
  return whole;
}

/** A process and all that came from it. */
async function family(root: number): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
      return [pid, Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ", 1)[0])] as const;
    }),
  );
  const found = [root];
  for (const parent of found) for (const [pid, ppid] of parents) if (ppid === parent) found.push(pid);
  return found;
}
