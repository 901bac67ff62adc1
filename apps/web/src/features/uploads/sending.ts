// What is ready to be sent and what is on its way: small files in batches, big ones each by itself.
import { asFailure } from "@landbox/client";
import type { ClientFailure } from "@landbox/client";
import { sendBig } from "./send-big.ts";
import type { BigDeps } from "./send-big.ts";
import { nextBatch, sendSmall } from "./send-small.ts";
import type { UploadStatus } from "./upload-item.ts";
import { isSmall } from "./upload-work.ts";
import type { Work } from "./upload-work.ts";

/** Requests at a time. One batch is on its way while the server works on the other. */
const atOnce = { big: 3, batches: 2 };

export interface SendingDeps extends BigDeps {
  /** The server does not answer at present. */
  isOffline(): boolean;
  /** A request was answered. */
  answered(): void;
  /** A work is on its way now. */
  begun(): void;
  /** A work has ended, or failed. */
  settle(work: Work, failure: ClientFailure | null): void;
  /** Gives up what the server has of a cancelled work. */
  discard(work: Work): void;
  /** A request has ended, all its works are settled. */
  ended(works: readonly Work[]): void;
}

export class Sending {
  readonly #deps: SendingDeps;
  readonly #ready = { small: new Set<Work>(), big: new Set<Work>() };
  readonly #big = new Map<AbortController, Work>();
  readonly #batches = new Set<AbortController>();

  constructor(deps: SendingDeps) {
    this.#deps = deps;
  }

  /** True while something is on its way. */
  get busy(): boolean {
    return this.#big.size + this.#batches.size > 0;
  }

  /** The big files on their way. */
  get big(): Work[] {
    return [...this.#big.values()];
  }

  /** What may be stopped: the big files on their way, and everything that is ready. */
  get stoppable(): Work[] {
    return [...this.#big.values(), ...this.#ready.big, ...this.#ready.small];
  }

  /** Makes a work ready. */
  enqueue(work: Work): void {
    work.ended = new AbortController();
    Object.assign(work.item, { status: "waiting", failure: null });
    (isSmall(work) ? this.#ready.small : this.#ready.big).add(work);
  }

  /** Ends a work that is ready or on its way; a small one in a batch goes on with the others. */
  stop(work: Work, status: UploadStatus): void {
    this.#ready.small.delete(work);
    this.#ready.big.delete(work);
    work.item.status = status;
    work.ended.abort();
  }

  stopBatches(): void {
    for (const batch of this.#batches) batch.abort();
  }

  /** Sends what is ready, as much as may be on its way at a time. */
  pump(): void {
    while (this.#batches.size < atOnce.batches && this.#ready.small.size > 0) void this.#runBatch(nextBatch(this.#ready.small));
    for (const work of this.#ready.big) {
      if (this.#big.size >= atOnce.big) break;
      void this.#runBig(work);
    }
  }

  async #runBatch(works: readonly Work[]): Promise<void> {
    const ended = new AbortController();
    this.#batches.add(ended);
    for (const work of works) {
      this.#ready.small.delete(work);
      Object.assign(work.item, { status: "sending", sent: 0, failure: null });
    }
    this.#deps.begun();
    try {
      const failures = await sendSmall(this.#deps.client, this.#deps.known, works, ended.signal);
      this.#deps.answered();
      works.forEach((work, index) => this.#deps.settle(work, failures[index] ?? null));
    } catch (thrown) {
      const failure = asFailure(thrown);
      for (const work of works) {
        work.again = work.again || failure.code === "network";
        this.#deps.settle(work, failure);
      }
    }
    this.#batches.delete(ended);
    this.#deps.ended(works);
  }

  async #runBig(work: Work): Promise<void> {
    const deps = this.#deps;
    const { ended } = work;
    this.#ready.big.delete(work);
    this.#big.set(ended, work);
    Object.assign(work.item, { status: "sending", failure: deps.isOffline() ? work.item.failure : null });
    deps.begun();
    let failure: ClientFailure | null = null;
    try {
      await sendBig(deps, work);
      deps.answered();
    } catch (thrown) {
      failure = asFailure(thrown);
    }
    this.#big.delete(ended);
    // Someone paused or cancelled it, and maybe resumed it since.
    if (!ended.signal.aborted || failure === null) deps.settle(work, failure);
    else if (work.item.status === "cancelled") deps.discard(work);
    deps.ended([work]);
  }
}
