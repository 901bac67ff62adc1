// HTTP by hand over a socket: for requests that no client library would send.
import net from "node:net";

export interface RawAnswer {
  /** 0 when the server closed without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** Everything received. */
  readonly all: string;
  /** Number of status lines received: more than one when the server saw more than one request. */
  readonly answers: number;
  /** Milliseconds until the connection was closed or given up. */
  readonly milliseconds: number;
  readonly closed: boolean;
}

export interface RawOptions {
  /** Milliseconds of silence after which to stop listening; 1,500. */
  quiet?: number;
  /** Milliseconds after which to stop in any case; 20,000. */
  longest?: number;
}

/** Sends the bytes (or lets `send` write to the socket) and collects what comes back. */
export function rawRequest(
  port: number,
  send: string | Uint8Array | ((socket: net.Socket) => void | Promise<void>),
  options: RawOptions = {},
): Promise<RawAnswer> {
  const started = Date.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let closed = false;
    let quiet: NodeJS.Timeout | undefined;
    const socket = net.connect(port, "127.0.0.1");
    const finish = () => {
      clearTimeout(quiet);
      clearTimeout(longest);
      socket.destroy();
      const all = Buffer.concat(chunks).toString("latin1");
      const split = all.indexOf("\r\n\r\n");
      resolve({
        status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(all)?.[1] ?? 0),
        head: split < 0 ? all : all.slice(0, split),
        body: split < 0 ? "" : all.slice(split + 4),
        all,
        answers: all.match(/HTTP\/1\.[01] \d{3} /g)?.length ?? 0,
        milliseconds: Date.now() - started,
        closed,
      });
    };
    const longest = setTimeout(finish, options.longest ?? 20_000);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      clearTimeout(quiet);
      quiet = setTimeout(finish, options.quiet ?? 1500);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      closed = true;
      finish();
    });
    socket.on("connect", () => {
      if (typeof send === "function") void Promise.resolve(send(socket)).catch(() => undefined);
      else socket.write(send);
    });
  });
}
