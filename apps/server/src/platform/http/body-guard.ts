// Cuts request bodies that stand still or trickle: a slow client must not hold a connection, a descriptor and a reservation for ever.
import type { IncomingMessage, ServerResponse } from "node:http";

export interface BodyGuard {
  /** Watches the body of a request until it has arrived. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

export interface BodyGuardOptions {
  /** A body that brings nothing for so long is cut, in milliseconds. */
  idle: number;
  /** Slowest acceptable rate in bytes a second, averaged over `window` milliseconds. */
  minRate: number;
  window: number;
  /** What may still arrive of a body that nobody wants once the answer is out, in bytes, and for how long. Clients like neon send a body to its end before they read the answer. */
  unwanted: number;
}

interface Watched {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  lastBytes: number;
  lastProgress: number;
  windowBytes: number;
  windowStart: number;
  answeredAt: number | undefined;
}

export function createBodyGuard(options: BodyGuardOptions): BodyGuard {
  const watched = new Set<Watched>();
  const look = () => {
    const now = Date.now();
    for (const entry of watched) {
      if (entry.request.complete || entry.request.destroyed) watched.delete(entry);
      else if (isTooSlow(entry, now, options)) {
        watched.delete(entry);
        cut(entry);
      }
    }
  };
  const timer = setInterval(look, Math.max(100, Math.min(2500, options.idle / 4)));
  timer.unref();

  return {
    watch(request, response) {
      const now = Date.now();
      const bytes = request.socket.bytesRead;
      const entry: Watched = {
        request,
        response,
        lastBytes: bytes,
        lastProgress: now,
        windowBytes: bytes,
        windowStart: now,
        answeredAt: undefined,
      };
      watched.add(entry);
      request.once("close", () => watched.delete(entry));
    },
    close: () => clearInterval(timer),
  };
}

function isTooSlow(entry: Watched, now: number, options: BodyGuardOptions): boolean {
  const { request, response } = entry;
  const bytes = request.socket.bytesRead;
  if (response.writableFinished) {
    entry.answeredAt ??= bytes;
    if (bytes - entry.answeredAt > options.unwanted) return true;
  }
  // Bytes that wait for us, or a body we have not asked for yet, are not the client's fault.
  if (request.readableLength > 0 || isWaitingForContinue(request)) {
    entry.lastProgress = entry.windowStart = now;
    entry.lastBytes = entry.windowBytes = bytes;
    return false;
  }
  if (bytes > entry.lastBytes) {
    entry.lastBytes = bytes;
    entry.lastProgress = now;
  }
  if (now - entry.lastProgress > options.idle) return true;
  if (now - entry.windowStart < options.window) return false;
  const tooSlow = ((bytes - entry.windowBytes) * 1000) / (now - entry.windowStart) < options.minRate;
  entry.windowBytes = bytes;
  entry.windowStart = now;
  return tooSlow;
}

function cut({ request, response }: Watched): void {
  const { socket } = request;
  if (!response.headersSent && socket.writable) {
    const text = "The upload was too slow.";
    socket.write(
      `HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    );
  }
  request.destroy(new Error("The request's body came too slowly."));
  socket.destroySoon();
}

const waiting = Symbol("waiting for 100 Continue");

type MaybeWaiting = IncomingMessage & { [waiting]?: boolean };

/** Marks a request whose client waits for `100 Continue` before it sends its body. */
export const setWaitingForContinue = (request: IncomingMessage, value: boolean): void => {
  (request as MaybeWaiting)[waiting] = value;
};

export const isWaitingForContinue = (request: IncomingMessage): boolean => (request as MaybeWaiting)[waiting] === true;
