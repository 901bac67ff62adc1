// What people do to the files of one device, chosen by chance, and which contents must not be lost by it.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Dice } from "./dice.ts";
import { isConflict, put } from "./local-tree.ts";
import type { Device } from "./sync-client.ts";

/** The places and names people use. */
const topFolders = ["Bauamt", "Kämmerei", "Öffentliches & Presse"];
const stems = ["Bericht", "Übersicht", "Plan #7", "100 % fertig", "a+b=c", "Straße", "Skizze 🏗️", ".versteckt", "Entwurf (2)", "x"];
const endings = [".txt", ".pdf", "", ".tar.gz"];

/** Stays as it is: nextcloudcmd waits for ever for an answer of its user's when no file of the last run is the same any more. */
export const anchor = "bleibt.txt";

export interface World {
  readonly random: Dice;
  readonly log: string[];
  /** SHA-1 of every content that must be somewhere → what wrote it. */
  readonly kept: Map<string, string>;
  /** Of contents and names, so that each is another. */
  count: number;
  operations: number;
  /**
   * Names that folders had when a client last ran. No file gets one of them: where a folder has become a file, nextcloudcmd 3.7.3 always and
   * owncloudcmd 2.11 sometimes delete the folder on the server, compute the file's checksum, and wait for ever. Over two runs it works.
   */
  folderNames: Set<string>;
}

interface Tree {
  readonly files: string[];
  readonly folders: string[];
}

type Act = (world: World, folder: string, tree: Tree) => Promise<string | undefined>;

/** Each act with how often it is chosen; undefined when there is nothing it could be done to. */
const acts: [number, Act][] = [
  [24, create],
  [18, overwrite],
  [12, renameFile],
  [12, moveFile],
  [6, deleteFile],
  [5, makeFolder],
  [5, renameFolder],
  [6, moveFolder],
  [4, changeCase],
  [3, fileIntoFolder],
  [3, touch],
  [3, exchange],
  [3, replaceByOther],
  [3, decompose],
  [4, saveLikeOffice],
];

/** Lets somebody do something on one device. */
export async function act(world: World, device: Device): Promise<void> {
  const { random } = world;
  for (let attempt = 0; attempt < 20; attempt++) {
    let number = random.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    const chosen = acts.find(([weight]) => (number -= weight) < 0)?.[1] ?? create;
    const told = await chosen(world, device.folder, await look(device.folder));
    if (told === undefined) continue;
    world.operations++;
    world.log.push(`${device.name}: ${told}`);
    return;
  }
}

export async function look(folder: string): Promise<Tree> {
  const entries = Object.keys(await names(folder)).sort();
  return {
    files: entries.filter((path) => !path.endsWith("/") && path !== anchor),
    folders: ["", ...entries.filter((path) => path.endsWith("/"))],
  };
}

/** Paths of a folder without reading contents. */
async function names(folder: string): Promise<Record<string, true>> {
  const found: Record<string, true> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (/^(\.sync_|\._sync_|\.(own|next)cloudsync)/.test(path) || isConflict(path)) continue;
    found[entry.isDirectory() ? `${path}/` : path] = true;
  }
  return found;
}

/** What a person replaces or deletes knowingly need not be there any more. */
async function letGo(world: World, folder: string, path: string): Promise<void> {
  const whole = join(folder, path);
  const about = await stat(whole).catch(() => undefined);
  if (!about) return;
  const files = about.isDirectory()
    ? (await readdir(whole, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [whole];
  for (const file of files) world.kept.delete(sha1(await readFile(file)));
}

const sha1 = (content: Uint8Array): string => createHash("sha1").update(content).digest("hex");

function newContent(world: World, told: string): Buffer {
  const size = world.random.below(100);
  if (size < 4) return Buffer.alloc(0);
  const length = size < 80 ? world.random.below(200) : size < 96 ? world.random.below(200_000) : 2_000_000 + world.random.below(1_500_000);
  const content = Buffer.concat([Buffer.from(`${told}\n`), randomBytes(length)]);
  world.kept.set(sha1(content), told);
  return content;
}

/** Writes a new content; what stood there is let go. */
async function write(world: World, folder: string, path: string, told: string): Promise<void> {
  await letGo(world, folder, path);
  await put(folder, path, newContent(world, `#${world.count} ${told}`));
}

const aName = ({ random }: World): string =>
  `${random.pick(stems)}${random.chance(0.4) ? ` ${random.below(20)}` : ""}${random.pick(endings)}`;

async function create(world: World, folder: string, { folders }: Tree): Promise<string | undefined> {
  const at = world.random.pick(folders) ?? "";
  const path = `${at}${aName(world)}`;
  if (world.folderNames.has(basename(path)) || (await isThere(folder, path))) return undefined;
  world.count++;
  const told = `create ${path}`;
  await write(world, folder, path, told);
  return told;
}

async function overwrite(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const path = world.random.pick(files);
  if (path === undefined) return undefined;
  world.count++;
  await write(world, folder, path, `overwrite ${path}`);
  return `overwrite ${path}`;
}

async function renameTo(world: World, folder: string, from: string, to: string, verb: string): Promise<string | undefined> {
  if (from === to || (await isThere(folder, to))) return undefined;
  if (world.folderNames.has(basename(to)) && !(await stat(join(folder, from))).isDirectory()) return undefined;
  await rename(join(folder, from), join(folder, to));
  return `${verb} ${from} → ${to}`;
}

async function renameFile(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const from = world.random.pick(files);
  return from === undefined ? undefined : renameTo(world, folder, from, join(dirname(from), aName(world)), "rename");
}

async function moveFile(world: World, folder: string, { files, folders }: Tree): Promise<string | undefined> {
  const from = world.random.pick(files);
  const into = world.random.pick(folders);
  return from === undefined || into === undefined ? undefined : renameTo(world, folder, from, join(into, basename(from)), "move");
}

async function deleteFile(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const path = world.random.pick(files);
  if (path === undefined) return undefined;
  await letGo(world, folder, path);
  await rm(join(folder, path));
  return `delete ${path}`;
}

async function makeFolder(world: World, folder: string, { folders }: Tree): Promise<string | undefined> {
  const at = world.random.pick(folders) ?? "";
  const path = `${at}${world.random.pick(topFolders)} ${world.random.below(9)}`;
  if (await isThere(folder, path)) return undefined;
  await mkdir(join(folder, path), { recursive: true });
  return `make folder ${path}`;
}

const inner = (folders: readonly string[]): string[] => folders.filter((path) => path !== "").map((path) => path.slice(0, -1));

async function renameFolder(world: World, folder: string, { folders }: Tree): Promise<string | undefined> {
  const from = world.random.pick(inner(folders));
  return from === undefined
    ? undefined
    : renameTo(world, folder, from, join(dirname(from), `Ordner ${world.random.below(30)}`), "rename folder");
}

async function moveFolder(world: World, folder: string, { folders }: Tree): Promise<string | undefined> {
  const from = world.random.pick(inner(folders));
  const into = world.random.pick(folders);
  if (from === undefined || into === undefined || into.startsWith(`${from}/`)) return undefined;
  return renameTo(world, folder, from, join(into, basename(from)), "move folder");
}

/** To be followed by a sync of all, see History.tidy. */
export async function deleteFolder(world: World, folder: string, { folders }: Tree): Promise<string | undefined> {
  const path = world.random.pick(inner(folders).filter((candidate) => candidate.includes("/")));
  if (path === undefined) return undefined;
  await letGo(world, folder, path);
  await rm(join(folder, path), { recursive: true });
  return `delete folder ${path}`;
}

async function changeCase(world: World, folder: string, { files, folders }: Tree): Promise<string | undefined> {
  const from = world.random.pick([...files, ...inner(folders)]);
  if (from === undefined) return undefined;
  const name = basename(from);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  // "ß" has no capital of its own: that would be another name.
  return other.length === name.length ? renameTo(world, folder, from, join(dirname(from), other), "change case") : undefined;
}

async function fileIntoFolder(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const path = world.random.pick(files);
  if (path === undefined) return undefined;
  world.count++;
  await letGo(world, folder, path);
  await rm(join(folder, path));
  await write(world, folder, `${path}/innen.txt`, `file into folder ${path}`);
  return `file into folder ${path}`;
}

async function touch(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const path = world.random.pick(files);
  if (path === undefined) return undefined;
  const time = Math.floor(Date.now() / 1000) - 7200 + world.random.below(3000);
  await utimes(join(folder, path), time, time);
  return `touch ${path}`;
}

/** Two files take each other's names. */
async function exchange(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const one = world.random.pick(files);
  const other = world.random.pick(files);
  if (one === undefined || other === undefined || one === other) return undefined;
  const aside = join(folder, `${one}.aside`);
  await rename(join(folder, one), aside);
  await rename(join(folder, other), join(folder, one));
  await rename(aside, join(folder, other));
  return `exchange ${one} and ${other}`;
}

async function replaceByOther(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const from = world.random.pick(files);
  const onto = world.random.pick(files);
  if (from === undefined || onto === undefined || from === onto) return undefined;
  await letGo(world, folder, onto);
  await rename(join(folder, from), join(folder, onto));
  return `rename ${from} onto ${onto}`;
}

/** A name in decomposed form, as macOS writes it; numbered, because the composed one would be the same name to the server. */
async function decompose(world: World, folder: string, { folders }: Tree): Promise<string | undefined> {
  const path = `${world.random.pick(folders) ?? ""}${"Müllabfuhr".normalize("NFD")} ${++world.count}.txt`;
  await write(world, folder, path, `create decomposed ${path}`);
  return `create decomposed ${path}`;
}

/** Office programs write a new file and put it in the old one's place. */
async function saveLikeOffice(world: World, folder: string, { files }: Tree): Promise<string | undefined> {
  const path = world.random.pick(files);
  if (path === undefined) return undefined;
  world.count++;
  const aside = join(dirname(path), `neu${world.count}${extname(path)}`);
  await write(world, folder, aside, `save ${path}`);
  await letGo(world, folder, path);
  await rename(join(folder, aside), join(folder, path));
  return `save ${path} by replacing it`;
}

async function isThere(folder: string, path: string): Promise<boolean> {
  return (await stat(join(folder, path)).catch(() => undefined)) !== undefined;
}

/** Three folders with some files. */
export async function furnish(world: World, device: Device): Promise<void> {
  await put(device.folder, anchor, "stays");
  for (const top of topFolders)
    for (let i = 0; i < 6; i++) await write(world, device.folder, `${top}/${i % 2 === 0 ? "" : "2026/"}${aName(world)} ${i}`, "furnish");
}

/** Different changes of one file on both devices, if they have one in common. */
export async function quarrel(world: World, first: Device, second: Device): Promise<void> {
  const others = new Set((await look(second.folder)).files);
  const path = world.random.pick((await look(first.folder)).files.filter((file) => others.has(file)));
  if (path === undefined) return;
  world.count++;
  for (const device of [first, second]) await write(world, device.folder, path, `quarrel about ${path} on ${device.name}`);
  world.operations += 2;
  world.log.push(`both: overwrite ${path}`);
}
