// A slow line between a browser and the server: Chromium's own emulation of one leaves out what it downloads to the disk.
import net from "node:net";

export interface SlowLine {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param pace bytes in a second that come from the server on each connection */
export function startSlowLine(server: { port: number }, pace: number): Promise<SlowLine> {
  const open = new Set<net.Socket>();
  const line = net.createServer((client) => {
    const onward = net.connect(server.port, "127.0.0.1");
    for (const socket of [client, onward]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    client.pipe(onward);
    client.on("close", () => onward.destroy());
    // What came before the server hung up still arrives.
    onward.on("close", () => client.end());
    onward.on("data", (chunk) => {
      client.write(chunk);
      onward.pause();
      setTimeout(() => onward.resume(), (chunk.length / pace) * 1000);
    });
  });
  return new Promise((resolve) => {
    line.listen(0, "127.0.0.1", () => {
      const address = line.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : 0,
        stop: () =>
          new Promise((done) => {
            line.close(() => done());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}
