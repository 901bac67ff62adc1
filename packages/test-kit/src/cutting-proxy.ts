// A wire that breaks where a test wants it to: after so many bytes, or just before an answer is heard. Knows nothing of HTTP but its first line.
import net from "node:net";

export interface CuttingProxy {
  readonly origin: string;
  /** Breaks everything once so many more bytes have gone to the server; `afterwards` is where new connections go from then on. */
  cutAfter(bytes: number, afterwards?: number): void;
  /** Lets a request go through whose first line matches, and breaks the connection when its answer comes. */
  loseAnswer(line: RegExp): void;
  /** Where new connections go, in turn. */
  target(...ports: number[]): void;
  /** First lines of all requests since the last call; a connection carries several. */
  take(): string[];
  /** How often it broke. */
  readonly cuts: number;
  stop(): Promise<void>;
}

export function startCuttingProxy(): Promise<CuttingProxy> {
  let ports: number[] = [];
  let turn = 0;
  let left = Infinity;
  let detour: number | undefined;
  let lost: RegExp | undefined;
  let cuts = 0;
  let lines: string[] = [];
  const open = new Set<net.Socket>();

  const cut = (): void => {
    cuts++;
    left = Infinity;
    if (detour !== undefined) ports = [detour];
    detour = undefined;
    for (const socket of open) socket.destroy();
  };

  const server = net.createServer((client) => {
    const port = ports[turn++ % ports.length];
    const onward = net.connect(port ?? 0, "127.0.0.1");
    let losing = false;
    for (const socket of [client, onward]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        onward.destroy();
      });
    }
    client.on("data", (chunk) => {
      for (const [line] of chunk.toString("latin1").matchAll(/^(?:[A-Z]+) [^\s]+(?= HTTP\/1\.1\r$)/gm)) {
        lines.push(line);
        if (!lost?.test(line)) continue;
        losing = true;
        lost = undefined;
      }
      if (chunk.length < left) {
        left -= chunk.length;
        onward.write(chunk);
        return;
      }
      // What was sent before arrives; then the wire is dead.
      onward.write(chunk.subarray(0, left), () => setTimeout(cut, 50));
      client.pause();
      left = Infinity;
    });
    onward.on("data", (chunk) => {
      if (losing) cut();
      else client.write(chunk);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        origin: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
        cutAfter(bytes, afterwards) {
          left = bytes;
          detour = afterwards;
        },
        loseAnswer(line) {
          lost = line;
        },
        target(...targets) {
          ports = targets;
        },
        take() {
          const taken = lines;
          lines = [];
          return taken;
        },
        get cuts() {
          return cuts;
        },
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}
