// Looks at the first bytes of a body on their way through, and ends it when they are not what may come.
import { type Readable, Transform, type TransformCallback } from "node:stream";
import { headLength } from "./file-kinds.ts";

export interface HeadWatch {
  /** What has gone by, from the start of the file, at most headLength bytes. */
  seen(): Uint8Array;
  readonly stream: Transform;
}

/**
 * @param before the file's bytes before this body, so far as they belong to its head
 * @param length bytes of the whole file
 * @param check called once, when the head is complete, before its last byte goes on. What it throws ends the stream
 */
export function watchHead(before: Uint8Array, length: number, check: (head: Uint8Array) => Promise<void>): HeadWatch {
  const wanted = Math.min(headLength, length);
  let head = Buffer.from(before);
  let checked = false;
  const judge = async (chunk: Buffer, done: TransformCallback): Promise<void> => {
    try {
      await check(head);
    } catch (error) {
      return done(error as Error);
    }
    done(null, chunk);
  };
  const stream = new Transform({
    highWaterMark: 256 * 1024,
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (head.length < wanted) head = Buffer.concat([head, chunk.subarray(0, wanted - head.length)]);
      if (checked || head.length < wanted) return done(null, chunk);
      checked = true;
      void judge(chunk, done);
    },
  });
  return { seen: () => head, stream };
}

/**
 * Sends a body through a watch. Not a pipeline: that would destroy the request with the stream, and a sender who is refused could not be told why;
 * the rest is read and dropped, as far as the server lets it come.
 */
export function passOn(body: Readable, through: Transform): void {
  body.once("error", (error) => through.destroy(error));
  body.once("close", () => {
    if (!body.readableEnded) through.destroy(new Error("The body broke off."));
  });
  through.once("close", () => {
    body.unpipe(through);
    body.resume();
  });
  // Whoever reads hears of it too; an error that nobody reads any more must not end the process.
  through.on("error", () => undefined);
  body.pipe(through);
}
