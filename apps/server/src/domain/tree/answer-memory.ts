// Finished protocol answers, remembered for one exact state of a space and bounded by bytes.
import type { SpaceId } from "@landbox/kit";

export interface AnswerMemory {
  recall(space: SpaceId, seq: number, key: string): Buffer | undefined;
  /** `make` runs once for callers that ask at the same time; the answer is kept only when the space did not change meanwhile. */
  remember(space: SpaceId, seq: number, key: string, make: () => Promise<Buffer>, seqNow: () => number): Promise<Buffer>;
}

export function createAnswerMemory(maxBytes = 24 * 1024 * 1024): AnswerMemory {
  const answers = new Map<string, { seq: number; answer: Buffer }>();
  const making = new Map<string, Promise<Buffer>>();
  let bytes = 0;

  const drop = (key: string): void => {
    const known = answers.get(key);
    if (!known) return;
    bytes -= known.answer.length + key.length;
    answers.delete(key);
  };

  return {
    recall(space, seq, key) {
      const full = `${space}\n${key}`;
      const known = answers.get(full);
      if (!known || known.seq !== seq) return undefined;
      // Least recently used first: moving to the end on each hit costs more than it brings, so only when the memory fills up.
      if (bytes > maxBytes / 2) {
        answers.delete(full);
        answers.set(full, known);
      }
      return known.answer;
    },
    async remember(space, seq, key, make, seqNow) {
      const full = `${space}\n${key}`;
      const turn = `${seq}\n${full}`;
      const started = making.get(turn);
      if (started) return started;
      const work = make();
      making.set(turn, work);
      try {
        const answer = await work;
        if (seqNow() === seq && answer.length <= maxBytes / 8) {
          drop(full);
          answers.set(full, { seq, answer });
          bytes += answer.length + full.length;
          for (const oldest of answers.keys()) {
            if (bytes <= maxBytes) break;
            drop(oldest);
          }
        }
        return answer;
      } finally {
        making.delete(turn);
      }
    },
  };
}
