// Senders that vanish in the middle of a body: a train in a tunnel, a lid that is closed, while the server reads or makes them wait.
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Place } from "./operation.ts";
import type { Random } from "./random.ts";

export interface Vanishing {
  /** Bytes that are announced and never come after these. */
  readonly announced: number;
  readonly body: Uint8Array;
  readonly way: Way;
}

/** How the server learns of it: by the end of the connection, by its reset, or only because the client asks on another one meanwhile. */
export type Way = { readonly how: "end" | "reset" | "silence"; readonly after: number };

export const anyWay = (random: Random): Way => ({
  how: random.pick(["end", "reset", "silence", "silence"] as const),
  after: random.chance(0.5) ? 0 : random.below(15),
});

/**
 * Sends the beginning of a body, vanishes, and asks what the client would ask next.
 * @returns what `next` returned
 * @throws Error when the server is gone, or when it took a body that was never whole
 */
export async function vanish<T>(
  { actor, origin }: Place,
  [method, path, headers]: readonly [string, string, Record<string, string>],
  { announced, body, way }: Vanishing,
  next: () => Promise<T>,
): Promise<T> {
  const { hostname, port } = new URL(origin);
  let taken: number | undefined;
  const request = http.request(
    {
      host: hostname,
      port,
      method,
      path,
      agent: false,
      headers: { authorization: actor.authorization, "content-length": String(announced), ...headers },
    },
    (response) => {
      taken = response.statusCode;
      response.resume();
      response.on("error", () => undefined);
    },
  );
  const gone = new Promise<void>((resolve) => request.on("error", () => resolve()).on("close", () => resolve()));
  request.flushHeaders();
  // Nobody waits until everything is read: a server that makes its sender wait is what this is for.
  await Promise.race([gone, sleep(500), new Promise<void>((resolve) => request.write(body, () => resolve()))]);
  await sleep(way.after);
  if (way.how === "end") request.destroy();
  if (way.how === "reset") request.socket?.resetAndDestroy();
  const answer = await next().finally(() => request.destroy());
  if (taken !== undefined && taken < 300) throw new Error(`${method} ${path} was answered with ${taken} although its body never ended`);
  return answer;
}
