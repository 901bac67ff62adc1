// Reads small request bodies whole, bounded in bytes and time.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { IncomingMessage } from "node:http";

/** Largest XML body and the time it may take to arrive. */
export const bodyLimits = { bytes: 1024 * 1024, milliseconds: 20_000 };

const nothing = Buffer.alloc(0);

/** Whether a body was announced, of any length. */
export const announcesBody = (request: IncomingMessage): boolean => {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
};

/**
 * The whole body; an empty buffer when there is none.
 * @throws DomainError too_large, timeout, unsupported_media_type (compressed), bad_request (connection lost)
 */
export function readBody(incoming: FastifyRequest, limit = bodyLimits.bytes): Promise<Buffer> {
  const request = incoming.raw;
  if (!announcesBody(request)) return Promise.resolve(nothing);
  if (request.headers["content-encoding"] !== undefined && request.headers["content-encoding"] !== "identity") {
    return Promise.reject(new DomainError("unsupported_media_type", "Compressed request bodies are not accepted."));
  }
  const tooLarge = () => new DomainError("too_large", `A body of this kind may have at most ${limit} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.reject(tooLarge());
  incoming.acceptBody();
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => finish(new DomainError("timeout", "The request body came too slowly.")), bodyLimits.milliseconds);
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      if (error) reject(error);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) finish(tooLarge());
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish();
    const onClose = (): void => finish(new DomainError("bad_request", "The connection was lost before the body was complete."));
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}
