// Answers what is no acceptable request at all: bytes that are no HTTP, headers that are too large or too slow, doubtful Host headers.
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** What a refused client may still send while its answer is on the way, in bytes and milliseconds. */
const lingerBytes = 32 * 2 ** 20;
const lingerTime = 5000;

/** For the server's `clientError`: says why, and ends the connection so that the answer arrives. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, text] = answerTo(error.code);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
  linger(socket);
}

function answerTo(code: string | undefined): [string, string] {
  if (code === "HPE_HEADER_OVERFLOW") return ["431 Request Header Fields Too Large", "The request's headers are too large."];
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return ["413 Content Too Large", "The body's chunk extensions are too large."];
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return ["408 Request Timeout", "The request came too slowly."];
  return ["400 Bad Request", "The request cannot be understood."];
}

/** Closing while bytes arrive would reset the connection, and the answer would be lost: they are read and thrown away, up to a bound. */
function linger(socket: Socket): void {
  // The parser must not see them: it would complain again.
  socket.removeAllListeners("data");
  let left = lingerBytes;
  socket.on("data", (data: Buffer) => {
    left -= data.length;
    if (left < 0) socket.destroy();
  });
  socket.on("error", () => socket.destroy());
  const timer = setTimeout(() => socket.destroy(), lingerTime);
  socket.once("close", () => clearTimeout(timer));
  socket.resume();
}

/** Whether the request has at most one Host header, of a form that a host can have (RFC 9112 3.2: anything else is 400). */
export function hasSoundHost(request: IncomingMessage): boolean {
  const { rawHeaders } = request;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count <= 1 && /^[\w.~:[\]%-]*$/.test(request.headers.host ?? "");
}
