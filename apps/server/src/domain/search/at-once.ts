// Work of which only so much goes on at a time; what comes besides waits in its order.

export interface AtOnce {
  /** True while the next one would have to wait. */
  readonly full: boolean;
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function atOnce(most: number): AtOnce {
  const waiting: (() => void)[] = [];
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
        else running--;
      }
    },
  };
}
