// A content as a stream; piped into a connection, its memory is used again as soon as the bytes are on their way.
import { Socket } from "node:net";
import Stream, { Readable, type Writable } from "node:stream";
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { ByteRange } from "./blobs.ts";
import { type Piece, piecesOf, type ReadDeps, wholeOr } from "./read-content.ts";
import type { SealedList } from "./seal.ts";

/** See Blobs.open. */
export function openContent(deps: ReadDeps, box: BoxId, content: SealedList, range?: ByteRange): Readable {
  return new ContentStream(piecesOf(deps, box, content, wholeOr(content, range)), deps);
}

/**
 * Read in the usual ways it hands out copies, because nobody tells when a chunk has been used. A connection does: when it calls back, the
 * kernel has the bytes. So what is piped into one is the shared memory itself. That halves the work of a big download, most of which is
 * otherwise making and clearing away fresh memory.
 */
class ContentStream extends Readable {
  readonly #pieces: AsyncGenerator<Piece, void>;
  readonly #deps: ReadDeps;

  constructor(pieces: AsyncGenerator<Piece, void>, deps: ReadDeps) {
    super({ highWaterMark: 64 * 1024 });
    this.#pieces = pieces;
    this.#deps = deps;
  }

  override _read(): void {
    this.#pieces.next().then(
      ({ value, done }) => {
        if (done) return void this.push(null);
        const copy = Buffer.allocUnsafeSlow(value.bytes.length);
        copy.set(value.bytes);
        value.release();
        this.#deps.collect(copy.length);
        this.push(copy);
      },
      (error: Error) => void this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // Not awaited: the generator may be waiting for the disk.
    this.#pieces.return().catch(() => undefined);
    done(error);
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    if (!isConnection(destination)) return super.pipe(destination, options);
    this.#pour(destination, options?.end !== false).catch((error: Error) => this.destroy(error));
    destination.emit("pipe", this);
    return destination;
  }

  async #pour(destination: Writable, endsIt: boolean): Promise<void> {
    const lent = new Set<Piece>();
    // What a connection had not sent when it closed is not always called back for.
    destination.once("close", () => lent.forEach((piece) => piece.release()));
    for await (const piece of this.#pieces) {
      if (this.destroyed) return piece.release();
      lent.add(piece);
      const more = destination.write(piece.bytes, () => {
        lent.delete(piece);
        piece.release();
      });
      if (!more) await readyAgain(destination, this, this.#deps.drainWithin);
      if (this.destroyed) return;
    }
    if (endsIt) destination.end();
    this.push(null);
    this.resume();
  }
}

/**
 * A socket, or an HTTP answer on one. Everything else, above all a transform, may keep a chunk after it has called back, and would show
 * whatever the memory is used for next.
 */
function isConnection(destination: object): destination is Writable {
  return (
    destination instanceof Socket ||
    (!(destination instanceof Stream.Writable) && "socket" in destination && destination.socket instanceof Socket)
  );
}

/** Resolves when more may be written, or when one of the two has ended: then the source is destroyed. */
function readyAgain(destination: Writable, source: Readable, within: number): Promise<void> {
  return new Promise((resolve) => {
    const ready = (): void => {
      clearTimeout(waiting);
      destination.off("drain", ready).off("close", ended).off("error", ended);
      source.off("close", ready);
      resolve();
    };
    const ended = (): void => {
      source.destroy();
      ready();
    };
    const waiting = setTimeout(() => {
      source.destroy(new DomainError("timeout", "The connection took nothing more."));
      ready();
    }, within);
    if (source.destroyed) return ready();
    if (destination.destroyed) return ended();
    destination.on("drain", ready).on("close", ended).on("error", ended);
    source.on("close", ready);
  });
}
