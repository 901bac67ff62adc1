// Takes a body chunk by chunk with back-pressure, and notices when its sender stalls, vanishes or is to be stopped.
import type { Readable } from "node:stream";
import { DomainError } from "@landbox/wire";

export interface PumpOptions {
  /** Ends the pump with its reason. */
  readonly signal?: AbortSignal;
  /** In this many milliseconds at least `stallBytes` must come, or the body is given up. */
  readonly stallAfter: number;
  readonly stallBytes: number;
}

/**
 * Hands every chunk to `take`, and waits while `take` is busy (returns a promise). Resolves after the last chunk was taken.
 * When it rejects, the rest of the body stays unread and paused: draining or closing the connection is the caller's choice.
 * @throws DomainError timeout when the sender stalls, length_mismatch when it vanishes; the signal's reason; whatever `take` throws
 */
export function pump(body: Readable, take: (chunk: Buffer) => void | Promise<void>, options: PumpOptions): Promise<void> {
  return new Promise((resolve, reject) => new Pump(body, take, options, resolve, reject).start());
}

class Pump {
  readonly #body: Readable;
  readonly #take: (chunk: Buffer) => void | Promise<void>;
  readonly #options: PumpOptions;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #watch: NodeJS.Timeout | undefined;
  #arrived = 0;
  #busy = false;
  /** Whether the store kept the sender waiting since the last look: then its silence says nothing. */
  #waited = false;
  #ended = false;
  #done = false;

  constructor(
    body: Readable,
    take: (chunk: Buffer) => void | Promise<void>,
    options: PumpOptions,
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    this.#body = body;
    this.#take = take;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { signal, stallAfter } = this.#options;
    if (signal?.aborted) return this.#onAbort();
    if (this.#body.readableEnded) return this.#stop();
    if (this.#body.destroyed) return this.#onClose();
    this.#watch = setInterval(() => this.#look(), stallAfter).unref();
    signal?.addEventListener("abort", this.#onAbort);
    this.#body.on("error", this.#onError).on("end", this.#onEnd).on("close", this.#onClose).on("data", this.#onData);
    // A body that was paused before (a precheck) does not start by itself.
    this.#body.resume();
  }

  #look(): void {
    if (!this.#waited && this.#arrived < this.#options.stallBytes) this.#stop(new DomainError("timeout", "The body came too slowly."));
    this.#waited = this.#busy;
    this.#arrived = 0;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#arrived += chunk.length;
    let taking: void | Promise<void>;
    try {
      taking = this.#take(chunk);
    } catch (error) {
      return this.#stop(error);
    }
    if (!taking) return;
    this.#busy = true;
    this.#waited = true;
    this.#body.pause();
    taking.then(
      () => this.#onTaken(),
      (error: unknown) => this.#stop(error),
    );
  };

  #onTaken(): void {
    this.#busy = false;
    if (this.#done) return;
    if (this.#ended) this.#stop();
    else this.#body.resume();
  }

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (!this.#busy) this.#stop();
  };

  readonly #onClose = (): void => {
    if (!this.#ended) this.#stop(new DomainError("length_mismatch", "The connection ended before the whole body had come."));
  };

  readonly #onError = (): void => this.#stop(new DomainError("length_mismatch", "The connection broke before the whole body had come."));

  readonly #onAbort = (): void => {
    const reason: unknown = this.#options.signal?.reason;
    this.#stop(reason instanceof DomainError ? reason : new DomainError("unavailable", "The transfer was stopped."));
  };

  #stop(error?: unknown): void {
    if (this.#done) return;
    this.#done = true;
    clearInterval(this.#watch);
    this.#body.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    if (error === undefined) {
      this.#body.off("error", this.#onError);
      return this.#resolve();
    }
    // onError stays: an error that comes later must not end the process.
    this.#body.pause();
    this.#reject(error);
  }
}
