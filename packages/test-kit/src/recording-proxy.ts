// A reverse proxy that remembers what a client asked, to count how quiet it is.
import http from "node:http";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Depth header. */
  readonly depth: string | undefined;
  /** Range header. */
  readonly range: string | undefined;
}

export interface RecordingProxy {
  readonly origin: string;
  /** Everything since the last call. */
  take(): RecordedRequest[];
  /** Everything since the last call of take, which stays to be taken. */
  seen(): readonly RecordedRequest[];
  stop(): Promise<void>;
}

/** Forwards everything to the server, unchanged, Host included. */
export function startRecordingProxy(server: { port: number }): Promise<RecordingProxy> {
  let requests: RecordedRequest[] = [];
  const agent = new http.Agent({ keepAlive: true });
  const proxy = http.createServer((incoming, outgoing) => {
    const onward = http.request(
      { host: "127.0.0.1", port: server.port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent },
      (answer) => {
        const depth = incoming.headers["depth"];
        requests.push({
          method: incoming.method ?? "",
          path: incoming.url ?? "",
          status: answer.statusCode ?? 0,
          depth: typeof depth === "string" ? depth : undefined,
          range: incoming.headers.range,
        });
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  return new Promise((resolve) => {
    proxy.listen(0, "127.0.0.1", () => {
      const address = proxy.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({
        origin: `http://127.0.0.1:${port}`,
        take() {
          const taken = requests;
          requests = [];
          return taken;
        },
        seen: () => requests,
        stop: () =>
          new Promise((done) => {
            proxy.close(() => done());
            proxy.closeAllConnections();
            agent.destroy();
          }),
      });
    });
  });
}
