// Work of which only so much goes on at a time; what comes besides waits in its order.

export interface AtOnce {
  /** True while the next one would have to wait. */
  readonly full: boolean;
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing goes on: at once, or after the last of what goes on or waits. */
  calm(): Promise<void>;
}

export function atOnce(most: number): AtOnce {
  const waiting: (() => void)[] = [];
  const calmed: (() => void)[] = [];
  let running = 0;
  return {
    get full() {
      return running >= most;
    },
    async run(work) {
      if (running < most) running++;
      else await new Promise<void>((go) => waiting.push(go));
      try {
        return await work();
      } finally {
        // The place is handed over: given back first, somebody who has just come could take it besides.
        const next = waiting.shift();
        if (next) next();
        else if (--running === 0) for (const calm of calmed.splice(0)) calm();
      }
    },
    calm: () => (running === 0 ? Promise.resolve() : new Promise((calm) => calmed.push(calm))),
  };
}
