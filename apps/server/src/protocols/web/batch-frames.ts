// Reads the frames of a batch from its body: heads and contents bounded, everything else refused.
import type { Readable } from "node:stream";
import { batchHead, batchLimits, DomainError } from "@landbox/wire";
import type { BatchEntry } from "../../domain/uploads/uploads.ts";

/**
 * The entries of a body as they come; the body is read no faster than they are taken.
 * @throws DomainError bad_request (broken frames, a cut body), too_large (an entry, or more of them than allowed)
 */
export async function* readBatchFrames(body: Readable): AsyncGenerator<BatchEntry> {
  const source = new ByteSource(body);
  for (let count = 0; ; count++) {
    const length = await source.take(4, true);
    if (!length) return;
    if (count === batchLimits.entries) throw new DomainError("too_large", `A batch has at most ${batchLimits.entries} entries.`);
    const headLength = length.readUInt32BE(0);
    if (headLength > batchLimits.headBytes) throw new DomainError("too_large", `A head has at most ${batchLimits.headBytes} bytes.`);
    const { path, folder = false, size, mtime, replace = false, again = false } = readHead((await source.take(headLength)) ?? noBytes);
    if (folder === (size !== undefined)) throw new DomainError("bad_request", "A file has a size, a folder has none.");
    if (size !== undefined && size > batchLimits.fileBytes)
      throw new DomainError("too_large", `A file in a batch has at most ${batchLimits.fileBytes} bytes.`);
    const content = size === undefined ? undefined : await source.take(size);
    yield { path, content, mtime, replace, again };
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const noBytes = Buffer.alloc(0);

function readHead(bytes: Buffer) {
  let head: unknown;
  try {
    head = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new DomainError("bad_request", "The head of an entry is not JSON.");
  }
  return batchHead.parse(head);
}

/** Bytes in the lengths that are asked for, whatever the lengths in which they come. */
class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #kept: Buffer[] = [];
  #size = 0;

  constructor(body: Readable) {
    // The connection must live on for the answer.
    this.#chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  /** @param mayEnd undefined instead of an error when the body ends right here */
  async take(length: number, mayEnd = false): Promise<Buffer | undefined> {
    while (this.#size < length) {
      const chunk = await this.#next();
      if (chunk) this.#keep(chunk);
      else if (mayEnd && this.#size === 0) return undefined;
      else throw new DomainError("bad_request", "The body ends in the middle of an entry.");
    }
    if (length === 0) return noBytes;
    const all = this.#kept.length === 1 ? (this.#kept[0] ?? noBytes) : Buffer.concat(this.#kept, this.#size);
    this.#kept = all.length > length ? [all.subarray(length)] : [];
    this.#size -= length;
    return all.subarray(0, length);
  }

  #keep(chunk: Buffer): void {
    this.#kept.push(chunk);
    this.#size += chunk.length;
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const next = (await this.#chunks.next()) as IteratorResult<Buffer, undefined>;
      return next.done ? undefined : next.value;
    } catch {
      throw new DomainError("bad_request", "The connection broke before the whole body had come.");
    }
  }
}
