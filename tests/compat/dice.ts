// Chance that can be repeated.

/** Numbers from a seed, the same on every machine (mulberry32). */
export interface Dice {
  /** 0 ≤ whole number < below */
  below(below: number): number;
  pick<T>(values: readonly T[]): T | undefined;
  chance(part: number): boolean;
}

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (below) => Math.floor(next() * below),
    pick: (values) => values[Math.floor(next() * values.length)],
    chance: (part) => next() < part,
  };
}
