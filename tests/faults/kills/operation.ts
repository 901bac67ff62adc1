// What an operation of a client is, and where what it names lies.
import type { Answer, TestActor } from "@landbox/test-kit";
import type { Random } from "./random.ts";
import * as model from "./state.ts";
import type { State } from "./state.ts";

export interface Place {
  readonly actor: TestActor;
  readonly origin: string;
  /** The client's own folder below the account's root. */
  readonly folder: string;
}

export interface Operation {
  readonly kind: string;
  /** Statuses that acknowledge it. */
  readonly statuses: readonly number[];
  /** Sends it. */
  readonly send: (place: Place) => Promise<Answer>;
  /** The state after it; ids that only the answer tells come from there. */
  readonly after: (state: State, id: string | undefined, answer: Answer | undefined) => State;
  /** Paths whose etags it changes, by the state before it. */
  readonly changes: readonly string[];
  /** Paths whose bytes are looked at when the round is over. */
  readonly touches: readonly string[];
  /** Bytes sent. */
  readonly bytes: number;
  /** The states that are possible when no answer came, where these are not simply before and after; may ask the server. */
  readonly possible?: (state: State, place: Place) => Promise<readonly State[]>;
  /** Bytes that stay set aside if it happened without the client learning of it. */
  readonly doubtful?: number;
}

/** What an acknowledgement tells about the id of what was made. */
export const idIn = (answer: Answer): string | undefined => /^0*(\d+)/.exec(String(answer.headers["oc-fileid"] ?? ""))?.[1];

const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
const pathOf = ({ folder }: Place, path: string): string => encoded(path === "" ? folder : `${folder}/${path}`);
const userOf = ({ actor }: Place): string => encodeURIComponent(actor.user);
export const filesOf = (place: Place, path: string): string => `/remote.php/dav/files/${userOf(place)}/${pathOf(place, path)}`;
export const uploadOf = (place: Place, name: string): string => `/remote.php/dav/uploads/${userOf(place)}/${place.folder}-${name}`;
export const trashOf = (place: Place): string => `/remote.php/dav/trash-bin/${userOf(place)}`;

export const none = { changes: [], touches: [], bytes: 0 } as const;

export const filesIn = (state: State): string[] => [...state.tree].filter(([, entry]) => entry.content).map(([path]) => path);
export const foldersIn = (state: State): string[] => [...state.tree].filter(([, entry]) => !entry.content).map(([path]) => path);
export const known = (state: State, path: string): boolean => state.tree.get(path)?.id !== undefined;

export function freePath(random: Random, state: State, suffix: string): string {
  const folder = random.chance(0.3) ? "" : random.pick(["", ...foldersIn(state).filter((path) => path.split("/").length < 4)]);
  return `${folder === "" ? "" : `${folder}/`}n${random.below(1e9).toString(36)}${suffix}`;
}

/** A free path, or now and then one that is taken, and not above or below `from`. */
export function targetPath(random: Random, state: State, suffix: string, from: string): string {
  if (random.chance(0.2)) {
    const taken = filesIn(state).filter((path) => known(state, path) && !model.isBelow(path, from) && !model.isBelow(from, path));
    if (taken.length > 0) return random.pick(taken);
  }
  for (;;) {
    const path = freePath(random, state, suffix);
    if (!model.isBelow(path, from)) return path;
  }
}

/** undefined: not possible at present. */
export type Make = (random: Random, state: State) => Operation | undefined;

export const lockFileOf = (place: Place): string => filesOf({ ...place, folder: `${place.folder}-lock.txt` }, "");
