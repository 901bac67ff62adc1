// Requests as tests need them: the path goes out byte for byte, nothing is normalised, and every answer is read whole (of server-sent events: up to the first).
import http from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as UTF-8. */
  readonly text: string;
}

export interface AskOptions {
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Milliseconds until the request is given up; 30 s. */
  timeout?: number;
  agent?: http.Agent;
}

/** Sends one request. @throws Error when the connection fails or takes too long */
export function ask(origin: string, method: string, path: string, options: AskOptions = {}): Promise<Answer> {
  const url = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path,
        agent: options.agent,
        headers: {
          ...(options.body === undefined ? {} : { "content-length": String(Buffer.byteLength(options.body)) }),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        const finish = (): void => {
          const body = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString("utf8") });
        };
        const endless = response.headers["content-type"]?.startsWith("text/event-stream") ?? false;
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (!endless || !chunk.includes("data:")) return;
          finish();
          request.destroy();
        });
        response.on("end", finish);
        response.on("error", reject);
      },
    );
    request.setTimeout(options.timeout ?? 30_000, () => request.destroy(new Error(`${method} ${path}: no answer in time`)));
    request.on("error", reject);
    request.end(options.body);
  });
}

export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
