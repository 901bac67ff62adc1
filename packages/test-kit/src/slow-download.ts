// A download on a slow line: it stays under way until it is let go, or until the server ends it.
import http from "node:http";

export interface SlowDownload {
  /** Of the answer, when its first bytes have come. */
  readonly status: Promise<number>;
  /** When nothing more comes: how much there was, whether that was all of it, and when (`performance.now()`). */
  readonly ended: Promise<{ bytes: number; complete: boolean; at: number }>;
  /** From now on it takes what comes as fast as it comes. */
  letGo(): void;
}

/** @param pace bytes in a second; what lies in the buffers of the network comes no faster either */
export function slowDownload(
  origin: string,
  path: string,
  { headers = {}, pace = 600_000 }: { headers?: http.OutgoingHttpHeaders; pace?: number } = {},
): SlowDownload {
  let slow = true;
  let bytes = 0;
  const { hostname, port } = new URL(origin);
  const request = http.get({ hostname, port, path, headers, agent: false });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => request.once("response", resolve).once("error", reject));
  // The connection may also break before it closes.
  request.on("error", () => undefined);
  const take = (answer: http.IncomingMessage, chunk: Buffer): void => {
    bytes += chunk.length;
    if (!slow) return;
    answer.pause();
    setTimeout(() => answer.resume(), (chunk.length / pace) * 1000);
  };
  return {
    status: answered.then(({ statusCode }) => statusCode ?? 0),
    ended: answered.then(
      (answer) =>
        new Promise((resolve) => {
          answer
            .on("data", (chunk: Buffer) => take(answer, chunk))
            .on("error", () => undefined)
            .once("close", () => resolve({ bytes, complete: answer.complete, at: performance.now() }));
        }),
    ),
    letGo: () => (slow = false),
  };
}
