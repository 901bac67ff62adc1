// Turns an office document into a PDF with LibreOffice, if it is installed: in a process group that is killed when it takes too long or too much,
// as nobody, without a network where that can be had, in a folder of its own that is in memory where there is such a place.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

export interface OfficeOptions {
  /** Folders in which the program is looked for. */
  readonly path?: string;
  /** Milliseconds that one document may take. */
  readonly timeout?: number;
  /** Bytes of memory of all its processes. */
  readonly memory?: number;
}

export interface Office {
  /** Whether there is a LibreOffice. */
  available(): Promise<boolean>;
  /**
   * @param extension of the document's name, letters and digits only
   * @param use gets the PDF; its file is gone afterwards
   * @returns undefined when there is no PDF, "late" when it was not made in time, which may be the machine's fault @throws what reading the content or `use` throws
   */
  convert<T>(content: Readable, extension: string, use: (pdf: Readable, size: number) => Promise<T>): Promise<T | "late" | undefined>;
  close(): void;
}

const usualPath = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
const nobody = 65534;
const watchEvery = 250;
const largestPdf = 200 * 2 ** 20;

export function createOffice({ path = usualPath, timeout = 60_000, memory = 2 * 2 ** 30 }: OfficeOptions = {}): Office {
  const running = new Set<ChildProcess>();
  let program: Promise<string[] | undefined> | undefined;
  const command = (): Promise<string[] | undefined> => (program ??= findCommand(path));

  async function run(folder: string, file: string, extension: string, prefix: readonly string[]): Promise<"late" | undefined> {
    const [name = "", ...before] = prefix;
    const options = [
      `-env:UserInstallation=file://${join(folder, "profile")}`,
      "--headless",
      "--norestore",
      "--nologo",
      "--nodefault",
      "--nolockcheck",
      "--convert-to",
      taggedPdf(extension),
      "--outdir",
      folder,
      file,
    ];
    const env = { PATH: path, HOME: folder, TMPDIR: folder, LANG: "C.UTF-8" };
    const child = spawn(name, [...before, ...options], { cwd: folder, env, stdio: "ignore", detached: true });
    running.add(child);
    const end = (): void => killGroup(child);
    let ended: "late" | undefined;
    const late = setTimeout(() => {
      ended = "late";
      end();
    }, timeout);
    const watch = setInterval(() => {
      memoryOfTree(child.pid).then(
        (bytes) => bytes > memory && end(),
        () => undefined,
      );
    }, watchEvery);
    await once(child, "close").catch(() => undefined);
    clearTimeout(late);
    clearInterval(watch);
    // What it may have left running.
    end();
    running.delete(child);
    return ended;
  }

  return {
    available: async () => (await command()) !== undefined,
    async convert(content, extension, use) {
      const prefix = await command();
      if (!prefix) return undefined;
      const folder = await mkdtemp(join(await memoryFolder(), "landbox-office-"));
      try {
        const file = join(folder, `document.${extension.replaceAll(/[^a-z0-9]/g, "")}`);
        await writeFile(file, content, { mode: 0o600 });
        await mkdir(join(folder, "profile"));
        if (process.getuid?.() === 0) for (const one of [folder, file, join(folder, "profile")]) await chown(one, nobody, nobody);
        await chmod(folder, 0o700);
        const ended = await run(folder, file, extension, prefix);
        const pdf = join(folder, "document.pdf");
        const size = await stat(pdf).then(
          (found) => (found.isFile() ? found.size : 0),
          () => 0,
        );
        if (size === 0 || size > largestPdf || !(await startsLikePdf(pdf))) return ended;
        return await use(createReadStream(pdf), size);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    close: () => running.forEach(killGroup),
  };
}

const presentations = new Set(["ppt", "pptx", "odp"]);
const tables = new Set(["xls", "xlsx", "ods"]);

/** With its headings, lists and tables as tags: people who cannot see the pages have them read out by these. */
function taggedPdf(extension: string): string {
  const program = presentations.has(extension) ? "impress" : tables.has(extension) ? "calc" : extension === "odg" ? "draw" : "writer";
  return `pdf:${program}_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}`;
}

/** Documents lie in memory rather than on a disk, where they would be readable. */
const memoryFolder = (): Promise<string> =>
  access("/dev/shm").then(
    () => "/dev/shm",
    () => tmpdir(),
  );

async function startsLikePdf(path: string): Promise<boolean> {
  for await (const piece of createReadStream(path, { start: 0, end: 4 })) return (piece as Buffer).toString("latin1") === "%PDF-";
  return false;
}

/** The program with what confines it in front. */
async function findCommand(path: string): Promise<string[] | undefined> {
  const find = async (name: string): Promise<string | undefined> => {
    for (const folder of path.split(":")) {
      const found = await access(join(folder, name), 1).then(
        () => join(folder, name),
        () => undefined,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const office = (await find("soffice")) ?? (await find("libreoffice"));
  if (office === undefined) return undefined;
  const [unshare, setpriv] = [await find("unshare"), await find("setpriv")];
  const isRoot = process.getuid?.() === 0;
  const apart = unshare === undefined ? [] : isRoot ? [unshare, "--net", "--"] : [unshare, "--map-root-user", "--net", "--"];
  const without = apart.length > 0 && (await works([...apart, "/bin/true"])) ? apart : [];
  const asNobody =
    isRoot && setpriv !== undefined ? [setpriv, `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", "--no-new-privs", "--"] : [];
  // Never as root: then rather not at all.
  if (isRoot && asNobody.length === 0) return undefined;
  return [...without, ...asNobody, office];
}

async function works([name = "", ...options]: readonly string[]): Promise<boolean> {
  const child = spawn(name, options, { stdio: "ignore" });
  const [code] = (await once(child, "close").catch(() => [1])) as [number | null];
  return code === 0;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}

/** Resident bytes of a process and all below it. */
async function memoryOfTree(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  const [statm, children] = await Promise.all([
    readFile(`/proc/${pid}/statm`, "utf8"),
    readFile(`/proc/${pid}/task/${pid}/children`, "utf8"),
  ]);
  const below = await Promise.all(
    children
      .split(" ")
      .map(Number)
      .filter((child) => child > 0)
      .map((child) => memoryOfTree(child).catch(() => 0)),
  );
  return Number(statm.split(" ")[1]) * 4096 + below.reduce((sum, bytes) => sum + bytes, 0);
}
