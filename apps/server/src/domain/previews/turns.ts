// Shares a few workers among many who wait: the accounts take turns, so that one large folder does not keep everybody else waiting.
import type { AccountId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";

export interface Turns<Worker> {
  /** Runs work with a worker that nobody else has meanwhile. @throws DomainError too_many_requests when too many wait; what work throws */
  take<T>(account: AccountId, work: (worker: Worker) => Promise<T>): Promise<T>;
}

/** Waiting of one account, and of all. */
const mostOfOne = 100;
const most = 1000;

export function createTurns<Worker>(workers: readonly Worker[]): Turns<Worker> {
  const free = [...workers];
  /** In the order of their turns. */
  const waiting = new Map<AccountId, ((worker: Worker) => void)[]>();
  let count = 0;

  function next(worker: Worker): void {
    const [first] = waiting;
    if (!first) return void free.push(worker);
    const [account, queue] = first;
    waiting.delete(account);
    const start = queue.shift();
    if (queue.length > 0) waiting.set(account, queue);
    count--;
    start?.(worker);
  }

  function wait(account: AccountId): Promise<Worker> {
    const queue = waiting.get(account) ?? [];
    if (queue.length >= mostOfOne || count >= most)
      throw new DomainError("too_many_requests", "Too many previews are being made. Please try again in a moment.", { retryAfter: 3 });
    count++;
    waiting.set(account, queue);
    return new Promise((resolve) => queue.push(resolve));
  }

  return {
    async take(account, work) {
      const worker = free.pop() ?? (await wait(account));
      try {
        return await work(worker);
      } finally {
        next(worker);
      }
    },
  };
}
