// Clients that hold a connection and give nothing: slow heads, slow bodies, many of them.
import { rawRequest } from "@landbox/test-kit";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { alive, dav, head, soonEnough, type Target, tellsNothing } from "./target.ts";

/** Writes one byte of the text every half second until the connection ends. */
const dribble = (text: string) => (socket: net.Socket) => {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? "x"), 500);
  socket.on("close", () => clearInterval(timer));
};

export function slowCases(target: () => Target): void {
  describe.concurrent("slow clients", { timeout: 90_000 }, () => {
    it("a head that comes byte by byte is ended", async () => {
      const answer = await rawRequest(target().server.port, dribble(`GET /status.php HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(1000)}`), {
        quiet: 80_000,
        longest: 75_000,
      });
      expect(answer.closed, `after ${answer.milliseconds} ms`).toBe(true);
      if (answer.status > 0) expect(answer.status).toBe(408);
    });

    it("a body that comes byte by byte is ended and leaves nothing", async () => {
      const answer = await rawRequest(
        target().server.port,
        (socket) => {
          socket.write(`${head(target(), "PUT /remote.php/webdav/slow.txt", "Content-Length: 100000")}\r\n\r\n`);
          dribble("x")(socket);
        },
        { quiet: 80_000, longest: 75_000 },
      );
      tellsNothing(answer.body);
      expect(answer.closed, `after ${answer.milliseconds} ms`).toBe(true);
      if (answer.status > 0) expect(answer.status).toBe(408);
      expect((await dav(target(), "GET", "slow.txt")).status).toBe(404);
    });

    it("a batch that comes byte by byte is ended and leaves whole files only", async () => {
      const session = await target().anna.ask("GET", "/api/v1/session");
      const space = (JSON.parse(session.text) as { spaces: { id: string }[] }).spaces[0]?.id ?? "";
      const entry = (path: string, content: string): string => {
        const text = JSON.stringify({ path: [path], size: 4 }).padEnd(256);
        return `\0\0\u0001\0${text}${content}`;
      };
      const type = "Content-Type: application/vnd.landbox.batch";
      const answer = await rawRequest(
        target().server.port,
        (socket) => {
          socket.write(
            `${head(target(), `POST /api/v1/spaces/${encodeURIComponent(space)}/batch`, type, "Content-Length: 100000")}\r\n\r\n`,
          );
          socket.write(entry("batch-whole.txt", "gut."));
          socket.write(entry("batch-half.txt", "x"));
        },
        { quiet: 80_000, longest: 75_000 },
      );
      tellsNothing(answer.body);
      expect(answer.closed, `after ${answer.milliseconds} ms`).toBe(true);
      expect((await dav(target(), "GET", "batch-whole.txt")).text).toBe("gut.");
      expect((await dav(target(), "GET", "batch-half.txt")).status).toBe(404);
    });

    it("an XML body that never comes is ended", async () => {
      const answer = await rawRequest(
        target().server.port,
        `${head(target(), "PROPFIND /remote.php/webdav/", "Content-Length: 100")}\r\n\r\n<d:`,
        { quiet: 80_000, longest: 75_000 },
      );
      expect(answer.closed, `after ${answer.milliseconds} ms`).toBe(true);
      if (answer.status > 0) expect(answer.status).toBe(408);
    });

    it("three hundred of them do not keep others out", async () => {
      const sockets = Array.from({ length: 300 }, () => {
        const socket = net.connect(target().server.port, "127.0.0.1");
        socket.on("error", () => undefined);
        socket.write(`${head(target(), "PUT /remote.php/webdav/slow-many.txt", "Content-Length: 100000")}\r\n\r\n`);
        // Never quite idle, so that all of them are still there when the others ask.
        dribble("x")(socket);
        return socket;
      });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const started = Date.now();
      await alive(target());
      expect((await dav(target(), "PUT", "quick.txt", { body: "quick" })).status).toBeLessThan(300);
      expect(Date.now() - started).toBeLessThan(soonEnough);
      expect(sockets.filter((socket) => socket.destroyed)).toHaveLength(0);
      for (const socket of sockets) socket.destroy();
    });
  });
}
