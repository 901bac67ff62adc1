// What a kill cannot show, because the page cache survives it: the order of system calls before an upload is acknowledged.
import { startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const calls = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,write,writev,pwrite64,pwritev,sendto,sendmsg,openat";

// `npm test` installs strace; `test:core` goes without.
describe.runIf(existsSync("/usr/bin/strace"))("the order of writing", () => {
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

  it.each([
    ["a small file, in a pack", 10_000],
    ["a big file, in an object of its own", 9_000_000],
  ])("%s: bytes, sync, name, sync of the folder, commit synced, answer", async (_what, size) => {
    const lines = await traced(server, join(folder, `trace-${size}`), async () => {
      expect((await server.actor("anna").dav("PUT", `${size}.bin`, { body: Buffer.alloc(size, 7) })).status).toBe(201);
    });
    const answer = lines.findIndex((line) => /TCP:.*HTTP\/1\.1 201/.test(line));
    expect(answer, "the answer was seen").toBeGreaterThan(0);
    const before = lines.slice(0, answer);
    const object = /pwrite(?:64|v)\(\d+<([^>]*\/objects\/[^>]+)>/.exec(
      before.findLast((line) => /pwrite(64|v)\(\d+<[^>]*\/objects\//.test(line)) ?? "",
    )?.[1];
    expect(object, "the contents were seen").toBeDefined();
    const last = (pattern: RegExp) => before.findLastIndex((line) => pattern.test(line));
    const inObject = escaped(object!);
    const bytes = last(new RegExp(`pwrite(64|v)\\(\\d+<${inObject}>`));
    const synced = last(new RegExp(`f(data)?sync\\(\\d+<${inObject}>`));
    // Bytes go into a file under a temporary name, or into a new pack that keeps its name.
    const named = last(new RegExp(`(link|rename)\\w*\\(.*${inObject}`));
    const parent = last(new RegExp(`fsync\\(\\d+<${escaped(object!.slice(0, object!.lastIndexOf("/")))}>`));
    const committed = last(/fdatasync\(\d+<[^>]*\/pg_wal\//);
    expect(synced, "contents are synced after their last byte").toBeGreaterThan(bytes);
    if (object!.endsWith(".new")) expect(named, "and named after that").toBeGreaterThan(synced);
    expect(parent, "the folder is synced once the name is there").toBeGreaterThan(Math.max(synced, named));
    expect(committed, "the commit is synced last, before the answer").toBeGreaterThan(parent);
  });
});

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\*]/g, "\\$&");

/** The finished system calls of the server and its database, in order, while `work` runs. */
async function traced(server: TestServer, file: string, work: () => Promise<void>): Promise<string[]> {
  const parameters = (await family(server.pid)).flatMap((pid) => ["-p", String(pid)]);
  const strace = spawn("strace", ["-f", "-yy", "-s", "200", "-e", `trace=${calls}`, "-o", file, ...parameters], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    strace.on("error", reject);
    let quiet: NodeJS.Timeout;
    // It names each process as it attaches.
    strace.stderr.on("data", () => {
      clearTimeout(quiet);
      quiet = setTimeout(resolve, 700);
    });
  });
  const ended = new Promise((resolve) => strace.once("exit", resolve));
  await work();
  strace.kill("SIGINT");
  await ended;
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
