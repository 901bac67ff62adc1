// Finished protocol answers, remembered for one exact state of a space, bounded by bytes, and let go when nobody asks for them.
import type { SpaceId } from "@landbox/kit";
import { createRounds } from "../../platform/memory/rounds.ts";

export interface AnswerMemory {
  recall(space: SpaceId, seq: number, key: string): Buffer | undefined;
  /** `make` runs once for callers that ask at the same time; the answer is kept only when the space did not change meanwhile. */
  remember(space: SpaceId, seq: number, key: string, make: () => Promise<Buffer>, seqNow: () => number): Promise<Buffer>;
}

export interface AnswerLimits {
  readonly maxBytes?: number;
  /** Milliseconds of a round. */
  readonly round?: number;
}

/** A big answer is let go after so many rounds in which nobody asked for it: it belongs to somebody who looks around just now. */
const patience = 2;
/** A small one after so many: clients ask for theirs every half a minute. */
const smallPatience = 40;
const small = 16 * 1024;

interface Remembered {
  readonly seq: number;
  readonly answer: Buffer;
  /** The round in which it was asked for last. */
  round: number;
}

export function createAnswerMemory({ maxBytes = 24 * 1024 * 1024, round = 8_000 }: AnswerLimits = {}): AnswerMemory {
  const answers = new Map<string, Remembered>();
  const making = new Map<string, Promise<Buffer>>();
  let bytes = 0;

  const drop = (key: string): void => {
    const known = answers.get(key);
    if (!known) return;
    bytes -= known.answer.length + key.length;
    answers.delete(key);
  };

  const rounds = createRounds(round, () => {
    for (const [key, known] of answers) if (rounds.now - known.round >= (known.answer.length > small ? patience : smallPatience)) drop(key);
    return answers.size > 0;
  });

  return {
    recall(space, seq, key) {
      const full = `${space}\n${key}`;
      const known = answers.get(full);
      if (!known || known.seq !== seq) return undefined;
      known.round = rounds.now;
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
          answers.set(full, { seq, answer, round: rounds.now });
          rounds.wake();
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
