// Measures two things in turn, many short turns of each, and gives the median of the pairs' ratios.
import { median, table } from "../report.ts";

/** One of the two that are compared: something small, and what has grown. */
export interface Operation {
  /** Not timed: brings about what the operation needs. `i` is new each time. */
  readonly prepare?: (i: number) => Promise<unknown>;
  readonly run: (i: number) => Promise<unknown>;
}

export interface Comparison {
  readonly title: string;
  /** Grown ÷ small time at most. */
  readonly bar: number;
  readonly small: Operation;
  readonly grown: Operation;
  /** Operations in one turn; at once when `together`. */
  readonly operations: number;
  readonly together?: boolean;
  /** Pairs of turns. */
  readonly pairs?: number;
  /** What the grown side does more of: times are divided by it. */
  readonly more?: number;
}

export interface Compared {
  readonly title: string;
  readonly bar: number;
  readonly ratio: number;
  readonly range: readonly [number, number];
  /** Median milliseconds of one operation. */
  readonly small: number;
  readonly grown: number;
}

const usualPairs = 15;
let counter = 0;

/** The first turn of each side is not counted. */
export async function compare(comparison: Comparison): Promise<Compared> {
  const { small, grown, pairs = usualPairs, more = 1 } = comparison;
  const times = { small: [] as number[], grown: [] as number[] };
  await turn(comparison, small);
  await turn(comparison, grown);
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? (["small", "grown"] as const) : (["grown", "small"] as const);
    for (const side of order) times[side].push(await turn(comparison, side === "small" ? small : grown));
  }
  const ratios = times.small.map((time, i) => times.grown[i]! / more / time);
  return {
    title: comparison.title,
    bar: comparison.bar,
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    small: median(times.small),
    grown: median(times.grown),
  };
}

/** @returns milliseconds of one operation */
async function turn({ operations, together }: Comparison, operation: Operation): Promise<number> {
  let total = 0;
  const numbers = Array.from({ length: operations }, () => counter++);
  if (together) {
    for (const i of numbers) await operation.prepare?.(i);
    const start = performance.now();
    await Promise.all(numbers.map((i) => operation.run(i)));
    total = performance.now() - start;
  } else {
    for (const i of numbers) {
      await operation.prepare?.(i);
      const start = performance.now();
      await operation.run(i);
      total += performance.now() - start;
    }
  }
  return total / operations;
}

export const withinBar = (compared: Compared): boolean => compared.ratio <= compared.bar;

export function growthTable(rows: readonly Compared[]): string {
  return table(
    ["what", "ratio", "bar", "", "range of ratios", "small ms", "grown ms"],
    rows.map((row) => [
      row.title,
      `${row.ratio.toFixed(2)} x`,
      `${row.bar} x`,
      withinBar(row) ? "pass" : "MISS",
      row.range.map((ratio) => ratio.toFixed(2)).join("-"),
      row.small.toFixed(2),
      row.grown.toFixed(2),
    ]),
  );
}
