// What a client knows of its folder, its trash and its uploads: changed only by what was acknowledged, or found to have happened.
import type { Content } from "./random.ts";

export interface Entry {
  readonly content: Content | undefined;
  /** Its dead property. */
  readonly mark: string;
  /** Earlier contents, oldest first. */
  readonly versions: readonly Content[];
  /** oc:fileid; undefined until it was seen. */
  readonly id: string | undefined;
}

/** Paths below the client's folder, without slash at the start; folders have no content. */
export type Tree = ReadonlyMap<string, Entry>;

export interface Upload {
  readonly parts: ReadonlyMap<string, number>;
  readonly content: Content;
  readonly path: string;
}

export interface Resumable {
  readonly address: string;
  readonly received: number;
  /** Where it may stand by itself: a sender vanished, and some of what was on its way may yet be taken. Otherwise `received`. */
  readonly atMost: number;
  readonly content: Content;
  readonly path: string;
}

export interface State {
  readonly tree: Tree;
  /** By the id of what was deleted; paths below it, itself as "". */
  readonly trash: ReadonlyMap<string, Tree>;
  /** In parts, by name. */
  readonly uploads: ReadonlyMap<string, Upload>;
  /** Of tus. */
  readonly resumable: Resumable | undefined;
  /** The token of the lock on the client's own lock file; "?" when the answer that told it was lost. */
  readonly lock: string | undefined;
}

export const empty: State = { tree: new Map(), trash: new Map(), uploads: new Map(), resumable: undefined, lock: undefined };

export const parentOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
export const isBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);

/** The folders above a path, the client's own ("") last. */
export function above(path: string): string[] {
  const folders: string[] = [];
  for (let folder = path; folder !== "";) folders.push((folder = parentOf(folder)));
  return folders;
}

const withTree = (state: State, change: (tree: Map<string, Entry>) => void): State => {
  const tree = new Map(state.tree);
  change(tree);
  return { ...state, tree };
};

export const subtree = (tree: Tree, top: string): Map<string, Entry> =>
  new Map([...tree].filter(([path]) => isBelow(path, top)).map(([path, entry]) => [path.slice(top.length).replace(/^\//, ""), entry]));

const graft = (tree: Map<string, Entry>, top: string, branch: Tree): void => {
  for (const [path, entry] of branch) tree.set(path === "" ? top : `${top}/${path}`, entry);
};

export const put = (state: State, path: string, content: Content, id?: string): State =>
  withTree(state, (tree) => {
    const before = tree.get(path);
    const versions = before?.content && before.content.size > 0 ? [...before.versions, before.content] : (before?.versions ?? []);
    tree.set(path, { content, mark: before?.mark ?? "", versions, id: before?.id ?? id });
  });

export const makeFolder = (state: State, path: string, id?: string): State =>
  withTree(state, (tree) => tree.set(path, { content: undefined, mark: "", versions: [], id }));

export const setMark = (state: State, path: string, mark: string): State =>
  withTree(state, (tree) => tree.set(path, { ...(tree.get(path) as Entry), mark }));

export function remove(state: State, path: string): State {
  const top = state.tree.get(path);
  if (!top) return state;
  const trash = new Map(state.trash).set(top.id ?? "?", subtree(state.tree, path));
  return withTree({ ...state, trash }, (tree) => {
    for (const one of state.tree.keys()) if (isBelow(one, path)) tree.delete(one);
  });
}

/** What is in the way goes to the trash. */
export function move(state: State, from: string, to: string): State {
  const branch = subtree(state.tree, from);
  const cleared = remove(state, to);
  return withTree(cleared, (tree) => {
    for (const path of state.tree.keys()) if (isBelow(path, from)) tree.delete(path);
    graft(tree, to, branch);
  });
}

export function copy(state: State, from: string, to: string): State {
  const branch = new Map([...subtree(state.tree, from)].map(([path, entry]) => [path, { ...entry, versions: [], id: undefined }]));
  return withTree(remove(state, to), (tree) => graft(tree, to, branch));
}

export function restore(state: State, id: string, to: string): State {
  const cleared = remove(state, to);
  const trash = new Map(cleared.trash);
  trash.delete(id);
  return withTree({ ...cleared, trash }, (tree) => graft(tree, to, state.trash.get(id) as Tree));
}

export function purge(state: State, id: string): State {
  const trash = new Map(state.trash);
  trash.delete(id);
  return { ...state, trash };
}

/** The present content and an earlier one change places; an empty one is not kept. */
export const restoreVersion = (state: State, path: string, index: number): State =>
  withTree(state, (tree) => {
    const entry = tree.get(path) as Entry;
    const others = entry.versions.filter((_, i) => i !== index);
    const kept = entry.content && entry.content.size > 0 ? [entry.content] : [];
    tree.set(path, { ...entry, content: entry.versions[index], versions: [...others, ...kept] });
  });

export const withUpload = (state: State, name: string, upload: Upload | undefined): State => {
  const uploads = new Map(state.uploads);
  if (upload) uploads.set(name, upload);
  else uploads.delete(name);
  return { ...state, uploads };
};

/** Bytes that count against the quota. */
export function usedBytes({ tree, trash, uploads, resumable }: State): number {
  const of = (entry: Entry): number => (entry.content?.size ?? 0) + entry.versions.reduce((sum, version) => sum + version.size, 0);
  const trees = [tree, ...trash.values()].flatMap((one) => [...one.values()]);
  const announced = [...uploads.values(), ...(resumable ? [resumable] : [])];
  return trees.reduce((sum, entry) => sum + of(entry), 0) + announced.reduce((sum, { content }) => sum + content.size, 0);
}
