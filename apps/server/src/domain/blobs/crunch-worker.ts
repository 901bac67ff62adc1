// A thread that hashes, encrypts and decrypts big contents, so that the event loop need not.
import { parentPort } from "node:worker_threads";
import { createYoungCollector } from "../../platform/memory/collector.ts";
import type { CrunchAnswer, CrunchJob, CrunchRequest, Digests } from "./crunch-messages.ts";
import { cipherNamed, DamagedContent, frameKey, openFrames, sealFrames } from "./frames.ts";
import { type Algorithm, createHasher, type Hasher } from "./hashing.ts";

const lanes = new Map<number, Map<Algorithm, Hasher>>();

function run(job: CrunchJob): Omit<CrunchAnswer, "id"> {
  switch (job.op) {
    case "lane":
      lanes.set(job.lane, new Map(job.algorithms.map((algorithm) => [algorithm, startHasher(algorithm, job.from)])));
      return {};
    case "update":
      for (const hasher of laneOf(job.lane).values()) hasher.update(job.bytes);
      return {};
    case "digest": {
      const digests: Digests = {};
      for (const [algorithm, hasher] of laneOf(job.lane)) digests[algorithm] = hasher.digest();
      lanes.delete(job.lane);
      return { digests };
    }
    case "drop":
      lanes.delete(job.lane);
      return {};
    case "seal":
      sealFrames({ ...job, cipher: cipherNamed(job.cipher), key: frameKey(job.key) }, job.plain, job.stored);
      return {};
    case "open":
      openFrames({ ...job, cipher: cipherNamed(job.cipher), key: frameKey(job.key) }, job.stored, job.plain);
      return {};
  }
}

const startHasher = (algorithm: Algorithm, from: number | undefined): Hasher => {
  const copied = from === undefined ? undefined : laneOf(from).get(algorithm);
  return copied ? copied.fork() : createHasher(algorithm);
};

function laneOf(lane: number): Map<Algorithm, Hasher> {
  const found = lanes.get(lane);
  if (!found) throw new Error(`No running hash ${lane}`);
  return found;
}

const collect = createYoungCollector(2 * 1024 * 1024);
/** What a job leaves behind: encrypting makes memory of its own for each frame, hashing hardly any. */
const garbageOf = (job: CrunchJob): number => (job.op === "seal" || job.op === "open" ? job.plain.length : 0);

parentPort?.on("message", ({ id, job }: CrunchRequest) => {
  try {
    const answer: CrunchAnswer = { id, ...run(job) };
    parentPort?.postMessage(answer);
    collect(garbageOf(job));
  } catch (error) {
    const damaged = error instanceof DamagedContent;
    const answer: CrunchAnswer = { id, error: { damaged, message: damaged ? error.why : String(error) } };
    parentPort?.postMessage(answer);
  }
});
