// Time as a thing that can be handed in, so that tests can turn it.

/** Now, in milliseconds since 1970-01-01T00:00Z. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Unix time in whole seconds. */
export const unixSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
