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
  return new Promise((resolve, reject) => {
    const { signal } = options;
    let arrived = 0;
    let busy = false;
    // Whether the store kept the sender waiting since the last look: then its silence says nothing.
    let waited = false;
    let ended = false;
    let done = false;

    const stop = (error?: unknown): void => {
      if (done) return;
      done = true;
      clearInterval(watch);
      body.off("data", onData).off("end", onEnd).off("close", onClose);
      signal?.removeEventListener("abort", onAbort);
      if (error === undefined) {
        body.off("error", onError);
        resolve();
        return;
      }
      // onError stays: an error that comes later must not end the process.
      body.pause();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      arrived += chunk.length;
      let taking: void | Promise<void>;
      try {
        taking = take(chunk);
      } catch (error) {
        stop(error);
        return;
      }
      if (!taking) return;
      busy = true;
      waited = true;
      body.pause();
      taking.then(onTaken, stop);
    };
    const onTaken = (): void => {
      busy = false;
      if (done) return;
      if (ended) stop();
      else body.resume();
    };
    const onEnd = (): void => {
      ended = true;
      if (!busy) stop();
    };
    const onClose = (): void => {
      if (!ended) stop(new DomainError("length_mismatch", "The connection ended before the whole body had come."));
    };
    const onError = (): void => stop(new DomainError("length_mismatch", "The connection broke before the whole body had come."));
    const onAbort = (): void => stop(reasonOf(signal));
    const watch = setInterval(() => {
      if (!waited && arrived < options.stallBytes) stop(new DomainError("timeout", "The body came too slowly."));
      waited = busy;
      arrived = 0;
    }, options.stallAfter);
    watch.unref();

    if (signal?.aborted) return stop(reasonOf(signal));
    if (body.readableEnded) return stop();
    if (body.destroyed) return onClose();
    signal?.addEventListener("abort", onAbort);
    body.on("error", onError).on("end", onEnd).on("close", onClose).on("data", onData);
    // A body that was paused before (a precheck) does not start by itself.
    body.resume();
  });
}

const reasonOf = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof DomainError ? signal.reason : new DomainError("unavailable", "The transfer was stopped.");
