// Requests of the growth bench over kept connections, timed from the request to the last byte of the answer.
import http from "node:http";
import type { Subject } from "../subject.ts";

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Caller {
  readonly name: string;
  /** A request that must succeed; the path starts at the host's root. @throws Error with the answer's beginning otherwise */
  call(method: string, path: string, init?: { headers?: Record<string, string>; body?: string | Uint8Array }): Promise<Answer>;
  end(): void;
}

export function callerOf(subject: Subject): Caller {
  const { hostname, port, host } = new URL(subject.root);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  return {
    name: subject.name,
    end: () => agent.destroy(),
    call: (method, path, init = {}) =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: subject.authorization,
          host,
          ...(init.body === undefined ? {} : { "content-length": String(Buffer.byteLength(init.body)) }),
          ...init.headers,
        };
        const request = http.request({ agent, hostname, port, method, path, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const body = Buffer.concat(chunks);
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve({ status, headers: response.headers, body });
            else reject(new Error(`${subject.name}: ${method} ${path} answered ${status}: ${body.toString().slice(0, 300)}`));
          });
        });
        request.on("error", reject);
        request.end(init.body);
      }),
  };
}
