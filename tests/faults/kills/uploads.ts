// What a client may do next with its uploads: in parts, and with tus.
import type { Answer } from "@landbox/test-kit";
import { filesIn, filesOf, foldersIn, freePath, type Make, none, type Operation, type Place, uploadOf } from "./operation.ts";
import { look } from "./look.ts";
import { bytesOf, newContent, type Random } from "./random.ts";
import * as model from "./state.ts";
import type { Resumable, State, Upload } from "./state.ts";
import { anyWay, vanish } from "./vanish.ts";

export const beginUpload: Make = (random, state) => {
  if (state.uploads.size >= 2) return undefined;
  const name = `u${random.below(1e9).toString(36)}`;
  const files = filesIn(state);
  const path = files.length > 0 && random.chance(0.3) ? random.pick(files) : freePath(random, state, ".bin");
  const content = newContent(random, 1 + random.below(random.chance(0.5) ? 30_000 : 1_500_000));
  return {
    ...none,
    kind: "chunks: begin",
    statuses: [201],
    send: (place) => place.actor.ask("MKCOL", uploadOf(place, name), { headers: { "oc-total-length": String(content.size) } }),
    after: (before) => model.withUpload(before, name, { content, path, parts: new Map() }),
  };
};

export const goOnUploading: Make = (random, state) => {
  const [found] = state.uploads;
  if (!found) return undefined;
  const [name, upload] = found;
  const sent = [...upload.parts.values()].reduce((sum, size) => sum + size, 0);
  const rest = upload.content.size - sent;
  const parent = model.parentOf(upload.path);
  // Its folder went away meanwhile, or something else took its place.
  const possible = (parent === "" || foldersIn(state).includes(parent)) && !foldersIn(state).includes(upload.path);
  if (!possible) return abandonUpload(name);
  if (rest === 0) return finishUpload(state, name, upload);
  const size = upload.parts.size >= 3 ? rest : Math.min(rest, 1 + random.below(upload.content.size));
  const part = String(sent).padStart(16, "0");
  if (random.chance(0.1)) return vanishInPart(random, name, { part, size, bytes: bytesOf(upload.content).subarray(sent, sent + size) });
  return {
    ...none,
    kind: "chunks: part",
    statuses: [201],
    send: (place) =>
      place.actor.ask("PUT", `${uploadOf(place, name)}/${part}`, { body: bytesOf(upload.content).subarray(sent, sent + size) }),
    after: (before) => model.withUpload(before, name, { ...upload, parts: new Map(upload.parts).set(part, size) }),
    bytes: size,
  };
};

/** What was sent of it must never be there. */
function vanishInPart(random: Random, name: string, { part, size, bytes }: { part: string; size: number; bytes: Buffer }): Operation {
  const sending = { announced: size, body: bytes.subarray(0, random.below(size)), way: anyWay(random) };
  return {
    ...none,
    kind: "chunks: vanish",
    statuses: [207],
    send: (place) =>
      vanish(place, ["PUT", `${uploadOf(place, name)}/${part}`, {}], sending, () =>
        place.actor.ask("PROPFIND", uploadOf(place, name), { headers: { depth: "1" } }),
      ),
    after: (before) => before,
  };
}

function finishUpload(state: State, name: string, { path, content }: Upload): Operation {
  return {
    kind: "chunks: finish",
    statuses: [state.tree.has(path) ? 204 : 201],
    send: (place) =>
      place.actor.ask("MOVE", `${uploadOf(place, name)}/.file`, {
        headers: { destination: filesOf(place, path), "oc-total-length": String(content.size) },
      }),
    after: (before, id) => model.put(model.withUpload(before, name, undefined), path, content, id),
    changes: [path, ...model.above(path)],
    touches: [path],
    bytes: 0,
  };
}

const abandonUpload = (name: string): Operation => ({
  ...none,
  kind: "chunks: give up",
  statuses: [204],
  send: (place) => place.actor.ask("DELETE", uploadOf(place, name)),
  after: (before) => model.withUpload(before, name, undefined),
});

const tus = { "tus-resumable": "1.0.0" };

export const beginResumable: Make = (random, state) => {
  if (state.resumable) return undefined;
  const path = `t${random.below(1e9).toString(36)}.bin`;
  const most = random.chance(0.25) ? 9_000_000 : random.chance(0.5) ? 30_000 : 2_000_000;
  const content = newContent(random, 1 + random.below(most));
  return {
    ...none,
    kind: "tus: begin",
    statuses: [201],
    send: (place) =>
      place.actor.ask("POST", filesOf(place, ""), {
        headers: { ...tus, "upload-length": String(content.size), "upload-metadata": `filename ${Buffer.from(path).toString("base64")}` },
      }),
    after: (before, _id, answer) => ({
      ...before,
      resumable: { address: new URL(String(answer?.headers["location"])).pathname, received: 0, atMost: 0, content, path },
    }),
    // Without the answer nobody knows its address.
    possible: (before) => Promise.resolve([before]),
    doubtful: content.size,
  };
};

export const goOnResuming: Make = (random, state) => {
  const { resumable } = state;
  if (!resumable) return undefined;
  const { address, received, atMost, content, path } = resumable;
  const rest = content.size - received;
  // So much that the server makes its sender wait is what vanishing is most about.
  if (random.chance(rest > 1_000_000 ? 0.6 : 0.2)) return vanishInPatch(random, resumable);
  const size = random.chance(0.4) ? rest : 1 + random.below(rest);
  const reached = (before: State, offset: number, id?: string): State =>
    offset === content.size ? model.put({ ...before, resumable: undefined }, path, content, id) : standingAt(before, offset);
  // Until the one that vanished is dealt with, the server may refuse: it goes on from where the server says, as a client would.
  const settled = atMost === received;
  const asked = (answer: Answer | undefined): boolean => !settled && answer?.status === 200;
  return {
    kind: "tus: patch",
    statuses: settled ? [204] : [204, 200],
    async send(place) {
      const answer = await place.actor.ask("PATCH", address, {
        headers: patchHeaders(received),
        body: bytesOf(content).subarray(received, received + size),
      });
      return !settled && (answer.status === 409 || answer.status === 423) ? askOffset(place, address) : answer;
    },
    after(before, id, answer) {
      if (asked(answer)) return standingAt(before, demandBetween(offsetIn(answer), received, atMost), atMost);
      if (answer && offsetIn(answer) !== received + size)
        throw new Error(`tus answered with the offset ${offsetIn(answer)}, not ${received + size}`);
      return reached(before, received + size, id);
    },
    async possible(before, place) {
      const offset = demandBetween(await offsetOf(place, address), received, Math.max(atMost, received + size));
      return [settled && offset === received ? before : reached(before, offset)];
    },
    changes: size === rest ? [path, ...model.above(path)] : [],
    touches: size === rest ? [path] : [],
    bytes: size,
  };
};

/** What the server tells afterwards counts: from there the client goes on, and every byte before it must be the right one. */
function vanishInPatch(random: Random, resumable: Resumable): Operation {
  const { address, received, content } = resumable;
  const rest = content.size - received;
  const sent = random.chance(0.8) ? justBehindFrame(random, rest) : random.below(rest);
  const atMost = Math.max(resumable.atMost, received + sent);
  const sending = { announced: rest, body: bytesOf(content).subarray(received, received + sent), way: anyWay(random) };
  return {
    ...none,
    kind: "tus: vanish",
    statuses: [200],
    send: (place) => vanish(place, ["PATCH", address, patchHeaders(received)], sending, () => askOffset(place, address)),
    after: (before, _id, answer) => (answer ? standingAt(before, demandBetween(offsetIn(answer), received, atMost), atMost) : before),
    possible: async (before, place) => [standingAt(before, demandBetween(await offsetOf(place, address), received, atMost))],
  };
}

/** Where the last bytes that come have to wait for what is before them to be hashed, sealed and written. */
function justBehindFrame(random: Random, rest: number): number {
  const frames = Math.floor((rest - 1) / 262_144);
  return Math.min(rest - 1, (frames - random.below(Math.min(3, frames + 1))) * 262_144 + random.below(60_000));
}

const patchHeaders = (offset: number): Record<string, string> => ({
  ...tus,
  "content-type": "application/offset+octet-stream",
  "upload-offset": String(offset),
});
const askOffset = (place: Place, address: string): Promise<Answer> => place.actor.ask("HEAD", address, { headers: tus });
const offsetIn = (answer: Answer | undefined): number => Number(answer?.headers["upload-offset"]);

export const standingAt = (state: State, received: number, atMost = received): State =>
  state.resumable ? { ...state, resumable: { ...state.resumable, received, atMost } } : state;

export function demandBetween(offset: number, acknowledged: number, sent: number): number {
  if (offset >= acknowledged && offset <= sent) return offset;
  throw new Error(`${offset} bytes are there, of ${acknowledged} that were acknowledged and ${sent} that were sent`);
}

/** What HEAD tells; finishes an upload whose last byte is there. */
export async function offsetOf(place: Place, address: string): Promise<number> {
  const answer = await look(place.actor, "HEAD", address, { headers: tus });
  if (answer.status !== 200 && answer.status !== 204) throw new Error(`HEAD of a tus upload: ${answer.status}`);
  return Number(answer.headers["upload-offset"]);
}
