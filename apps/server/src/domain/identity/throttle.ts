// The rule of how failed logins slow down the next ones: growing delays with an upper bound, never a lock.

/** What failures are counted for. */
export type ThrottleScope =
  /** one account from one network */
  | "account-network"
  /** one account from one browser that has signed in to it before */
  | "account-device"
  /** everything from one network */
  | "network"
  /** one account, from anywhere */
  | "account";

interface Rule {
  /** Failures without any delay. */
  readonly free: number;
  /** Longest delay in seconds. */
  readonly longest: number;
}

export const throttleRules: Readonly<Record<ThrottleScope, Rule>> = {
  "account-network": { free: 6, longest: 900 },
  "account-device": { free: 8, longest: 300 },
  network: { free: 60, longest: 900 },
  account: { free: 30, longest: 120 },
};

/** Failures count half after this many seconds without a new one. */
const halfLife = 1800;

/** Failures that still count, after `age` seconds without a new one. */
export const remainingFailures = (failures: number, age: number): number => Math.floor(failures / 2 ** (Math.max(0, age) / halfLife));

/** Seconds that must lie between the last failure and the next attempt. */
export function delayAfter(scope: ThrottleScope, failures: number): number {
  const { free, longest } = throttleRules[scope];
  return failures < free ? 0 : Math.min(longest, 2 ** Math.min(20, failures - free));
}

/**
 * Seconds to wait until the next attempt; 0: now.
 * @param age seconds since the last failure; below zero when an attempt that began later was counted first, while this one waited for its row
 */
export const waitFor = (scope: ThrottleScope, failures: number, age: number): number =>
  Math.max(0, delayAfter(scope, remainingFailures(failures, age)) - Math.max(0, age));
