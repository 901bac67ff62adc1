// What a client may do next with its files, folders, trash and versions.
import type { Answer, TestActor } from "@landbox/test-kit";
import {
  filesIn,
  filesOf,
  foldersIn,
  freePath,
  known,
  lockFileOf,
  type Make,
  none,
  type Operation,
  type Place,
  targetPath,
  trashOf,
} from "./operation.ts";
import { bytesOf, newContent, type Random } from "./random.ts";
import * as model from "./state.ts";
import type { State } from "./state.ts";
import { beginResumable, beginUpload, goOnResuming, goOnUploading } from "./uploads.ts";
import { anyWay, vanish } from "./vanish.ts";

const sizeOf = (random: Random): number => {
  const dice = random.below(20);
  if (dice === 0) return 0;
  if (dice < 3) return 300_000 + random.below(2_500_000);
  return 1 + random.below(20_000);
};

const putNew: Make = (random, state) => putAt("put", random, freePath(random, state, ".bin"), state);

const overwrite: Make = (random, state) => {
  const files = filesIn(state);
  return files.length === 0 ? undefined : putAt("overwrite", random, random.pick(files), state);
};

function putAt(kind: string, random: Random, path: string, state: State): Operation {
  const content = newContent(random, sizeOf(random));
  return {
    kind: content.size > 256 * 1024 ? `${kind} (big)` : kind,
    statuses: [state.tree.has(path) ? 204 : 201],
    send: (place) => place.actor.ask("PUT", filesOf(place, path), { body: bytesOf(content) }),
    after: (before, id) => model.put(before, path, content, id),
    changes: [path, ...model.above(path)],
    touches: [path],
    bytes: content.size,
  };
}

/** Nothing of it may ever be seen, and what it was to overwrite stays. */
const vanishInPut: Make = (random, state) => {
  const files = filesIn(state);
  const path = files.length > 0 && random.chance(0.5) ? random.pick(files) : freePath(random, state, ".bin");
  const content = newContent(random, 1 + sizeOf(random));
  const sending = { announced: content.size, body: bytesOf(content).subarray(0, random.below(content.size)), way: anyWay(random) };
  return {
    ...none,
    kind: "put: vanish",
    statuses: [207],
    send: (place) =>
      vanish(place, ["PUT", filesOf(place, path), {}], sending, () =>
        place.actor.ask("PROPFIND", filesOf(place, ""), { headers: { depth: "0" } }),
      ),
    after: (before) => before,
    touches: state.tree.has(path) ? [path] : [],
  };
};

const makeFolder: Make = (random, state) => {
  if (foldersIn(state).length > 12) return undefined;
  const path = freePath(random, state, "");
  return {
    ...none,
    kind: "MKCOL",
    statuses: [201],
    send: (place) => place.actor.ask("MKCOL", filesOf(place, path)),
    after: (before, id) => model.makeFolder(before, path, id),
    changes: model.above(path),
  };
};

const setMark: Make = (random, state) => {
  const paths = [...state.tree.keys()];
  if (paths.length === 0) return undefined;
  const path = random.pick(paths);
  const mark = `m${random.below(1e9)}`;
  const body = `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:" xmlns:x="urn:faults"><d:set><d:prop><x:mark>${mark}</x:mark></d:prop></d:set></d:propertyupdate>`;
  return {
    ...none,
    kind: "PROPPATCH",
    statuses: [207],
    send: (place) => place.actor.ask("PROPPATCH", filesOf(place, path), { body }),
    after: (before) => model.setMark(before, path, mark),
  };
};

const relocate =
  (method: "MOVE" | "COPY"): Make =>
  (random, state) => {
    const paths = [...state.tree.keys()].filter(
      (path) => known(state, path) && (method === "MOVE" || model.subtree(state.tree, path).size < 15),
    );
    if (paths.length === 0) return undefined;
    const from = random.pick(paths);
    const to = targetPath(random, state, state.tree.get(from)?.content ? ".bin" : "", from);
    return {
      kind: method,
      statuses: [state.tree.has(to) ? 204 : 201],
      send: (place) => place.actor.ask(method, filesOf(place, from), { headers: { destination: filesOf(place, to) } }),
      after: (before, id) => (method === "MOVE" ? model.move(before, from, to) : withId(model.copy(before, from, to), to, id)),
      changes: [...(method === "MOVE" ? model.above(from) : []), ...model.above(to)],
      touches: [to],
      bytes: 0,
    };
  };

const withId = (state: State, path: string, id: string | undefined): State => {
  const entry = state.tree.get(path);
  return entry && id !== undefined ? { ...state, tree: new Map(state.tree).set(path, { ...entry, id }) } : state;
};

const remove: Make = (random, state) => {
  const paths = [...state.tree.keys()].filter((path) => known(state, path));
  if (paths.length === 0) return undefined;
  const path = random.pick(paths);
  return {
    ...none,
    kind: "DELETE",
    statuses: [204],
    send: (place) => place.actor.ask("DELETE", filesOf(place, path)),
    after: (before) => model.remove(before, path),
    changes: model.above(path),
  };
};

const restore: Make = (random, state) => {
  const entries = [...state.trash];
  if (entries.length === 0) return undefined;
  const [id, branch] = random.pick(entries);
  const to = targetPath(random, state, branch.get("")?.content ? ".bin" : "", "?");
  return {
    kind: "restore",
    statuses: [state.tree.has(to) ? 204 : 201],
    send: (place) => place.actor.ask("MOVE", `${trashOf(place)}/${id}`, { headers: { destination: filesOf(place, to), overwrite: "T" } }),
    after: (before) => model.restore(before, id, to),
    changes: model.above(to),
    touches: [to],
    bytes: 0,
  };
};

const purge: Make = (random, state) => {
  if (state.trash.size === 0) return undefined;
  const id = random.pick([...state.trash.keys()]);
  return {
    ...none,
    kind: "purge",
    statuses: [204],
    send: (place) => place.actor.ask("DELETE", `${trashOf(place)}/${id}`),
    after: (before) => model.purge(before, id),
  };
};

const restoreVersion: Make = (random, state) => {
  const files = [...state.tree].filter(([, entry]) => entry.versions.length > 0 && entry.id !== undefined);
  if (files.length === 0) return undefined;
  const [path, entry] = random.pick(files);
  const index = random.below(entry.versions.length);
  return {
    kind: "version restore",
    statuses: [201, 204],
    async send(place) {
      const meta = `/remote.php/dav/meta/${entry.id}/v`;
      const versions = await versionsOf(place, entry.id ?? "");
      if (!Array.isArray(versions)) return versions;
      if (versions.length !== entry.versions.length)
        throw new Error(`${path} has ${versions.length} versions, not the ${entry.versions.length} that were made`);
      return place.actor.ask("COPY", `${meta}/${versions[index]}`, { headers: { destination: filesOf(place, path) } });
    },
    after: (before) => model.restoreVersion(before, path, index),
    changes: [path, ...model.above(path)],
    touches: [path],
    bytes: 0,
  };
};

/** The names of a file's versions, oldest first; the answer when it was none. */
export async function versionsOf({ actor }: Place, id: string, ask: TestActor["ask"] = actor.ask): Promise<string[] | Answer> {
  const answer = await ask("PROPFIND", `/remote.php/dav/meta/${id}/v`, { headers: { depth: "1" } });
  if (answer.status !== 207) return answer;
  return [...answer.text.matchAll(/<d:href>[^<]*\/v\/([^</]+)\/?<\/d:href>/g)].map((match) => match[1] as string).reverse();
}

const lockOrUnlock: Make = (_random, state) => {
  const body = `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>`;
  const { lock } = state;
  if (lock !== undefined)
    return {
      ...none,
      kind: "UNLOCK",
      statuses: [204],
      send: (place) => place.actor.ask("UNLOCK", lockFileOf(place), { headers: { "lock-token": `<${lock}>` } }),
      after: (before) => ({ ...before, lock: undefined }),
    };
  return {
    ...none,
    kind: "LOCK",
    statuses: [200],
    send: (place) => place.actor.ask("LOCK", lockFileOf(place), { body, headers: { timeout: "Second-3600" } }),
    after: (before, _id, answer) => ({ ...before, lock: /<([^>]+)>/.exec(String(answer?.headers["lock-token"] ?? "<?>"))?.[1] }),
  };
};

const weights: readonly (readonly [number, Make])[] = [
  [30, putNew],
  [15, overwrite],
  [3, vanishInPut],
  [6, makeFolder],
  [6, setMark],
  [10, relocate("MOVE")],
  [6, relocate("COPY")],
  [9, remove],
  [5, restore],
  [4, purge],
  [5, restoreVersion],
  [5, beginUpload],
  [22, goOnUploading],
  [5, beginResumable],
  [14, goOnResuming],
  [4, lockOrUnlock],
];
const total = weights.reduce((sum, [weight]) => sum + weight, 0);

/** Deletes more than it makes when there is much. */
export function nextOperation(random: Random, state: State): Operation {
  const crowded = state.tree.size > 80 || state.trash.size > 25;
  for (;;) {
    let dice = random.below(total);
    const make = crowded && random.chance(0.6) ? random.pick([remove, purge]) : weights.find(([weight]) => (dice -= weight) < 0)?.[1];
    const operation = make?.(random, state);
    if (operation) return operation;
  }
}
