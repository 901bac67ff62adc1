// A clock for memories that let go of what nobody uses: it stands still, without a timer, while there is nothing to let go of.

export interface Rounds {
  /** The number of the round: what is used notes it, so that the next ones see how long ago that was. */
  readonly now: number;
  /** Something is remembered: rounds go on until nothing is. */
  wake(): void;
}

/**
 * @param every milliseconds of a round
 * @param look called at the end of each round; lets go of what is too old and returns whether anything is left
 */
export function createRounds(every: number, look: () => boolean): Rounds {
  let now = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    now++;
    if (look()) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    get now() {
      return now;
    },
    wake() {
      timer ??= setInterval(end, every).unref();
    },
  };
}
