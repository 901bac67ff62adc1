// Notices that a scanner which was away is back, for the boxes in which somebody waited for it; while nobody waits it asks nothing.
import type { BoxId } from "@landbox/kit";

export interface ReturnWatch {
  /** Something of this box waits. */
  missed(box: BoxId): void;
  onReturn(listener: (box: BoxId) => Promise<unknown>): void;
  close(): void;
}

export interface ReturnWatchDeps {
  /** Never rejects. */
  readonly isBack: () => Promise<boolean>;
  readonly log: { warn(fields: object, message: string): void };
  /** Milliseconds between questions. */
  readonly every?: number;
  /** Milliseconds after the return in which whoever waits at an open page goes on by itself. */
  readonly grace?: number;
}

export function watchReturn({ isBack, log, every = 5000, grace = 25_000 }: ReturnWatchDeps): ReturnWatch {
  const waiting = new Set<BoxId>();
  let listener: ((box: BoxId) => Promise<unknown>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function after(milliseconds: number, work: () => Promise<void>): void {
    if (closed) return;
    timer = setTimeout(() => void work(), milliseconds);
    timer.unref();
  }

  async function look(): Promise<void> {
    if (await isBack()) after(grace, tell);
    else after(every, look);
  }

  async function tell(): Promise<void> {
    const boxes = [...waiting];
    waiting.clear();
    for (const box of boxes) {
      if (closed) return;
      await listener?.(box).catch((error: unknown) =>
        log.warn({ err: error, box }, "What waited for the malware scanner could not go on."),
      );
    }
    timer = undefined;
    // It went away again meanwhile.
    if (waiting.size > 0) after(every, look);
  }

  return {
    missed(box) {
      waiting.add(box);
      if (timer === undefined) after(every, look);
    },
    onReturn(told) {
      listener = told;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
