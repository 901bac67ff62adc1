// What both sides of the comparison look like to the load generator: a WebDAV folder behind Basic auth.
import net from "node:net";

export interface Subject {
  readonly name: string;
  /** The DAV root with a trailing slash. */
  readonly root: string;
  /** Value of the Authorization header. */
  readonly authorization: string;
  /** The server's process, for profiles and memory figures. */
  readonly pid: number;
  stop(): Promise<void>;
}

export const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** A request that must succeed; returns the answer. Throws with the body's beginning otherwise. */
export async function ask(
  subject: Subject,
  method: string,
  path: string,
  init: { body?: Uint8Array | string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const response = await fetch(subject.root + path, {
    method,
    headers: { authorization: subject.authorization, ...init.headers },
    ...(init.body === undefined ? {} : { body: init.body as BodyInit }),
  });
  if (!response.ok)
    throw new Error(`${subject.name}: ${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return response;
}

/** Waits until `url` answers with one of the statuses. @throws Error after `seconds` */
export async function waitFor(url: string, statuses: readonly number[], seconds: number, alive: () => string | undefined): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const dead = alive();
    if (dead !== undefined) throw new Error(dead);
    const status = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (statuses.includes(status)) return;
    if (Date.now() > end) throw new Error(`${url} did not answer ${statuses.join("/")} within ${seconds} s (last: ${status})`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A port that nobody uses; another bench may run beside this one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
