// One client: does one thing after the other, knows what was acknowledged, and after a kill compares what it knows with what is there.
import type { Answer } from "@landbox/test-kit";
import { differences, look, lookAround, type Sight, wrongSums } from "./look.ts";
import { filesOf, idIn, type Operation, type Place } from "./operation.ts";
import { nextOperation, versionsOf } from "./operations.ts";
import { demandBetween, offsetOf, standingAt } from "./uploads.ts";
import { type Content, type Random, sha256Of } from "./random.ts";
import { empty, type Entry, type State } from "./state.ts";
import type { Tally } from "./tally.ts";

export interface Client {
  readonly name: string;
  /** Goes on until it is told to stop, or until something fails because server or database are gone. @throws Error for every other failure */
  work(place: Place, running: () => boolean): Promise<void>;
  /** @param all looks at the bytes of all files and versions, not only of those that were touched since the last time */
  compare(place: Place, trash: ReadonlyMap<string, number>, all: boolean): Promise<void>;
  readonly state: State;
  /** Bytes that may be set aside for an upload of which the client never learned; asking takes them. */
  takeDoubtful(): number[];
  /** Whether anything below the account's root changed since the last comparison; asking forgets it. */
  takeChanged(): boolean;
}

export function createClient(name: string, random: Random, tally: Tally): Client {
  let state: State = empty;
  let unanswered: Operation | undefined;
  let remembered = new Map<string, string>();
  const dirty = new Set<string>();
  const unsure = new Set<string>();
  const touched = new Set<string>();
  const doubtful: number[] = [];
  let ownId: string | undefined;
  let changed = false;

  function note(operation: Operation, before: State, after: State, into: Set<string>): void {
    for (const path of operation.changes) {
      const id = path === "" ? ownId : (before.tree.get(path)?.id ?? after.tree.get(path)?.id);
      if (id !== undefined) into.add(id);
    }
    if (operation.changes.length > 0) changed = true;
  }

  async function step(place: Place): Promise<boolean> {
    const operation = nextOperation(random, state);
    unanswered = operation;
    for (const path of operation.touches) touched.add(path);
    const answer = await operation.send(place).catch(lostConnection);
    if (!answer || answer.status === 503) {
      if (answer && !Number(answer.headers["retry-after"])) throw new Error(`503 without Retry-After: ${answer.text}`);
      tally.unanswered(operation.kind);
      return false;
    }
    if (!operation.statuses.includes(answer.status))
      throw new Error(`${name}: ${operation.kind} ${JSON.stringify(operation.changes)}: ${answer.status} ${answer.text.slice(0, 400)}`);
    const after = operation.after(state, idIn(answer), answer);
    // Being told where an upload stands leaves the tree, and so the etags, alone.
    if (after.tree !== state.tree) note(operation, state, after, dirty);
    state = after;
    unanswered = undefined;
    tally.acknowledged(operation.kind, operation.bytes);
    return true;
  }

  /** The state that is there, of those that are possible. */
  async function settle(place: Place, trash: ReadonlyMap<string, number>): Promise<Sight> {
    let before = state;
    const { resumable } = before;
    if (resumable && !unanswered?.possible) {
      before = standingAt(before, demandBetween(await offsetOf(place, resumable.address), resumable.received, resumable.atMost));
      tally.resumed();
    }
    const states = !unanswered
      ? [before]
      : unanswered.possible
        ? await unanswered.possible(before, place)
        : [before, unanswered.after(before, undefined, undefined)];
    const sight = await lookAround(place, new Set(states.flatMap((one) => [...one.uploads.keys()])));
    const ids = new Set(states.flatMap((one) => [...one.trash.keys()]));
    const wrong = states.map((one) => differences(one, sight, trash, ids));
    const matching = states.filter((_, i) => wrong[i]?.length === 0);
    const [found] = matching;
    if (!found)
      throw new Error(
        `${name}: nothing that may be there is there${unanswered ? ` after ${unanswered.kind} without an answer` : ""}:\n${wrong.map((lines, i) => `state ${i}:\n  ${lines.join("\n  ")}`).join("\n")}`,
      );
    if (unanswered) {
      const happened = found !== before;
      if (matching.length > 1) note(unanswered, before, matching[1] as State, unsure);
      // A PATCH that was to be the last and arrived in part leaves the tree, and so the etags, alone.
      else if (found.tree !== before.tree) note(unanswered, before, found, dirty);
      if (unanswered.doubtful !== undefined) doubtful.push(unanswered.doubtful);
      tally.settled(unanswered.kind, happened);
      unanswered = undefined;
    }
    tally.partsLooked([...sight.uploads.values()].reduce((sum, parts) => sum + parts.size, 0));
    state = withIds(found, sight);
    return sight;
  }

  /** A folder's etag changed if, and only if, something below it did; a file's, if it was written. */
  function compareEtags(sight: Sight): void {
    const now = new Map<string, string>();
    for (const [path, { id, etag }] of sight.tree) {
      now.set(id, etag);
      if (path === "") ownId = id;
      const before = remembered.get(id);
      if (before === undefined || unsure.has(id)) continue;
      tally.etag();
      if ((before !== etag) !== dirty.has(id))
        throw new Error(
          `${name}: the etag of "${path}" ${before === etag ? "is the same although something below it changed" : `changed from ${before} to ${etag} although nothing did`}`,
        );
    }
    remembered = now;
    dirty.clear();
    unsure.clear();
  }

  async function compareBytes(place: Place, all: boolean): Promise<void> {
    const files = [...state.tree].filter(([path, { content }]) => content && (all || touched.has(path)));
    touched.clear();
    await inTurns(4, files, async ([path, entry]) => {
      demandBytes(`${name}: ${path}`, await look(place.actor, "GET", filesOf(place, path)), entry.content as Content);
      if (all) await compareVersions(place, path, entry);
    });
  }

  function demandBytes(what: string, answer: Answer, content: Content): void {
    if (answer.status !== 200 || sha256Of(answer.body) !== content.sha256)
      throw new Error(`${what} is not what was written: ${answer.status}, ${answer.body.length} of ${content.size} bytes`);
    tally.file(answer.body.length);
  }

  async function compareVersions(place: Place, path: string, entry: Entry): Promise<void> {
    if (entry.versions.length === 0) return;
    const names = await versionsOf(place, entry.id ?? "", (...asked) => look(place.actor, ...asked));
    if (!Array.isArray(names) || names.length !== entry.versions.length)
      throw new Error(`${name}: ${path} has not the ${entry.versions.length} versions that were made`);
    for (const [i, version] of names.entries())
      demandBytes(
        `${name}: a version of ${path}`,
        await look(place.actor, "GET", `/remote.php/dav/meta/${entry.id}/v/${version}`),
        entry.versions[i] as Content,
      );
  }

  return {
    name,
    get state() {
      return state;
    },
    async work(place, running) {
      while (running() && (await step(place)));
    },
    async compare(place, trash, all) {
      const sight = await settle(place, trash);
      compareEtags(sight);
      const sums = wrongSums(sight);
      if (sums.length > 0) throw new Error(`${name}: ${sums.join("; ")}`);
      await compareBytes(place, all);
    },
    takeDoubtful: () => doubtful.splice(0),
    takeChanged() {
      const was = changed;
      changed = false;
      return was;
    },
  };
}

/** What a kill does to a request; anything else is thrown again. */
function lostConnection(error: NodeJS.ErrnoException): undefined {
  if (/ECONN|EPIPE|hang up|aborted/i.test(`${error.code ?? ""} ${error.message}`)) return undefined;
  throw error;
}

/** Ids that only a listing told, and the token of a lock whose answer was lost. */
function withIds(state: State, sight: Sight): State {
  const tree = new Map([...state.tree].map(([path, entry]) => [path, { ...entry, id: sight.tree.get(path)?.id }]));
  return { ...state, tree, lock: sight.lock };
}

export async function inTurns<T>(width: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, next));
}
