// What a client sees of its folder, its trash and its uploads: by listings, as clients list.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type TestActor } from "@landbox/test-kit";
import { filesOf, lockFileOf, type Place, trashOf, uploadOf } from "./operation.ts";
import { isBelow, type State, type Tree } from "./state.ts";

export interface Seen {
  readonly folder: boolean;
  readonly size: number;
  readonly sha1: string;
  readonly id: string;
  readonly etag: string;
  readonly mark: string;
}

export interface Sight {
  /** By path; the client's own folder is "". */
  readonly tree: ReadonlyMap<string, Seen>;
  /** Sizes of the parts of uploads that are there. */
  readonly uploads: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly lock: string | undefined;
}

const body = `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:x="urn:faults"><d:prop><d:getetag/><d:resourcetype/><oc:fileid/><oc:size/><oc:checksums/><x:mark/></d:prop></d:propfind>`;
const emptySha1 = createHash("sha1").digest("hex");

/** It only looks: what finds a connection that died in the kill before, to the server or from there to the database, asks again. */
export async function look(actor: TestActor, method: string, path: string, options: Parameters<TestActor["ask"]>[2] = {}): Promise<Answer> {
  for (const until = performance.now() + 60_000; ; await sleep(100)) {
    const answer = await actor.ask(method, path, options).catch((error: Error) => error);
    if (!(answer instanceof Error) && answer.status !== 503) return answer;
    if (performance.now() < until) continue;
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

async function list(actor: TestActor, path: string, depth: string, text = body): Promise<{ href: string; text: string }[] | undefined> {
  const answer = await look(actor, "PROPFIND", path, { headers: { depth }, body: text });
  if (answer.status === 404) return undefined;
  if (answer.status !== 207) throw new Error(`PROPFIND ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.text
    .split("<d:response>")
    .slice(1)
    .map((part) => ({ href: decodeURIComponent(/<d:href>([^<]*)</.exec(part)?.[1] ?? ""), text: part }));
}

const valueOf = (text: string, name: string): string => new RegExp(`<[a-z0-9]+:${name}(?: [^>]*)?>([^<]*)<`).exec(text)?.[1] ?? "";

const seenIn = (text: string): Seen => ({
  folder: text.includes("<d:collection/>"),
  size: Number(valueOf(text, "size")),
  sha1: /SHA1:([0-9a-f]{40})/.exec(text)?.[1] ?? emptySha1,
  id: valueOf(text, "fileid"),
  etag: valueOf(text, "getetag"),
  mark: valueOf(text, "mark"),
});

export async function lookAround(place: Place, uploads: Iterable<string>): Promise<Sight> {
  const tree = new Map<string, Seen>();
  const walk = async (path: string): Promise<void> => {
    const address = filesOf(place, path);
    const [own, ...members] = (await list(place.actor, address, "1")) ?? [];
    if (!own) throw new Error(`The folder "${path}" of ${place.folder} is not there`);
    tree.set(path, seenIn(own.text));
    const folders: string[] = [];
    for (const { href, text } of members) {
      const name = href.replace(/\/$/, "").split("/").at(-1) ?? "";
      const at = path === "" ? name : `${path}/${name}`;
      const seen = seenIn(text);
      if (seen.folder) folders.push(at);
      else tree.set(at, seen);
    }
    await Promise.all(folders.map(walk));
  };
  const parts = new Map<string, ReadonlyMap<string, number>>();
  await Promise.all([
    walk(""),
    ...[...uploads].map(async (name) => {
      const found = await list(
        place.actor,
        uploadOf(place, name),
        "1",
        `<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:getcontentlength/></d:prop></d:propfind>`,
      );
      if (!found) return;
      const sizes = found
        .slice(1)
        .map(({ href, text }) => [href.split("/").at(-1) ?? "", Number(valueOf(text, "getcontentlength"))] as const);
      parts.set(name, new Map(sizes));
    }),
  ]);
  return { tree, uploads: parts, lock: await lockOf(place) };
}

async function lockOf(place: Place): Promise<string | undefined> {
  const [found] =
    (await list(
      place.actor,
      lockFileOf(place),
      "0",
      `<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:lockdiscovery/></d:prop></d:propfind>`,
    )) ?? [];
  return /<d:locktoken>\s*<d:href>([^<]+)</.exec(found?.text ?? "")?.[1];
}

/** Sizes by id of everything in an account's trash. */
export async function lookIntoTrash(place: Place): Promise<Map<string, number>> {
  const found = (await list(place.actor, trashOf(place), "1")) ?? [];
  return new Map(found.slice(1).map(({ text }) => [valueOf(text, "fileid"), Number(valueOf(text, "size"))]));
}

export async function usedOf(actor: TestActor): Promise<number> {
  const [root] =
    (await list(
      actor,
      "/remote.php/webdav/",
      "0",
      `<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:quota-used-bytes/></d:prop></d:propfind>`,
    )) ?? [];
  return Number(valueOf(root?.text ?? "", "quota-used-bytes"));
}

export const sizeOf = (tree: Tree): number => [...tree.values()].reduce((sum, { content }) => sum + (content?.size ?? 0), 0);

/** What of a state is not what is seen; empty when it may be the present one. `doubted`: ids in the trash that another state has. */
export function differences(state: State, sight: Sight, trash: ReadonlyMap<string, number>, doubted: Iterable<string>): string[] {
  const wrong: string[] = [];
  for (const [path, entry] of state.tree) {
    const seen = sight.tree.get(path);
    if (!seen) wrong.push(`${path} is missing`);
    else if (seen.folder !== (entry.content === undefined)) wrong.push(`${path} is ${seen.folder ? "a folder" : "a file"}`);
    else if (entry.content && (seen.size !== entry.content.size || seen.sha1 !== entry.content.sha1))
      wrong.push(`${path} has ${seen.size} bytes (${seen.sha1}), not ${entry.content.size} (${entry.content.sha1})`);
    else if (seen.mark !== entry.mark) wrong.push(`${path} has the property "${seen.mark}", not "${entry.mark}"`);
    else if (entry.id !== undefined && entry.id !== seen.id) wrong.push(`${path} has the id ${seen.id}, not ${entry.id}`);
  }
  for (const path of sight.tree.keys()) if (path !== "" && !state.tree.has(path)) wrong.push(`${path} is there`);
  for (const [id, branch] of state.trash)
    if (trash.get(id) !== sizeOf(branch)) wrong.push(`the trash has ${trash.get(id)} bytes as ${id}, not ${sizeOf(branch)}`);
  for (const id of doubted) if (!state.trash.has(id) && trash.has(id)) wrong.push(`the trash has ${id}`);
  for (const name of new Set([...state.uploads.keys(), ...sight.uploads.keys()])) {
    const text = (parts: ReadonlyMap<string, number> | undefined): string =>
      parts ? JSON.stringify([...parts].toSorted(([a], [b]) => (a < b ? -1 : 1))) : "none";
    const [real, known] = [text(sight.uploads.get(name)), text(state.uploads.get(name)?.parts)];
    if (real !== known) wrong.push(`the upload ${name} has the parts ${real}, not ${known}`);
  }
  if (state.lock === "?" ? sight.lock === undefined : sight.lock !== state.lock) wrong.push(`the lock is ${sight.lock}, not ${state.lock}`);
  return wrong;
}

/** Folders whose size is not that of what is in them. */
export function wrongSums({ tree }: Sight): string[] {
  return [...tree]
    .filter(([, seen]) => seen.folder)
    .flatMap(([path, seen]) => {
      const inside = [...tree].filter(([at, one]) => !one.folder && (path === "" || isBelow(at, path)));
      const sum = inside.reduce((bytes, [, one]) => bytes + one.size, 0);
      return sum === seen.size ? [] : [`${path === "" ? "the client's folder" : path} says ${seen.size} bytes and holds ${sum}`];
    });
}
