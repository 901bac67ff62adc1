// Writes a plan as a ZIP while it is read: one large content open at a time, a few small ones ahead, the length known before the first byte.
import type { PassThrough, Readable } from "node:stream";
import type { BlobId } from "@landbox/kit";
import yazl from "yazl";
import type { ArchivePlan, OpenArchive } from "./archive.ts";
import "./native-crc.ts";

/** Entries that are handed to the library before others get a turn. */
const atOnce = 500;

/** Contents up to this many bytes are opened ahead, so many at most: then the way to the database and the disk does not count for each. */
export const smallContent = 256 * 1024;
const mostAhead = 6;

/** A directory of this many bytes may hold more than the old form can say. */
const mostPlain = 0xffff;

/**
 * @param open a content's bytes; what it throws, and an error of the stream, ends the archive with that error
 */
export async function writeArchive(plan: ArchivePlan, open: (blob: BlobId) => Promise<Readable>): Promise<OpenArchive> {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as PassThrough;
  const contents = createQueue(open);
  const fail = (error: Error): void => void output.destroy(error);
  zip.on("error", fail);
  output.once("close", () => contents.end());

  const start = async (at: number, done: (error: unknown, stream: Readable) => void): Promise<void> => {
    if (output.destroyed) return;
    const source = await contents.take(at);
    if (output.destroyed) return void source.destroy();
    source.once("error", fail);
    // Ended early without an error: the length that was promised would not be reached, and the client must learn of it.
    source.once("close", () => {
      if (!source.readableEnded) fail(new Error("A content of the archive ended early."));
    });
    done(null, source);
  };

  for (const { path, text } of plan.notes ?? [])
    zip.addBuffer(Buffer.from(text), path, {
      mtime: wallClock(Date.now() / 1000),
      forceDosTimestamp: true,
      mode: 0o100664,
      compress: false,
    });
  // Folders come first and are written at once: the library recurses over those that wait behind a file.
  for (const [index, { path, blob, size, mtime }] of plan.entries.entries()) {
    if (index % atOnce === atOnce - 1) await new Promise(setImmediate);
    const options = { mtime: wallClock(mtime), forceDosTimestamp: true, mode: blob === undefined ? 0o40775 : 0o100664 };
    if (blob === undefined) zip.addEmptyDirectory(path, options);
    else {
      // The library holds on to a number alone: there may be a hundred thousand.
      const at = contents.add(blob, size);
      zip.addReadStreamLazy(path, { ...options, compress: false, size }, (done) => {
        start(at, done as (error: unknown, stream: Readable) => void).catch(fail);
      });
    }
  }
  let length = -1;
  // Where the library is in doubt it reckons with the long form and writes the short one; so it is told.
  const directory = [...plan.entries, ...(plan.notes ?? [])].reduce((sum, entry) => sum + 46 + 28 + Buffer.byteLength(entry.path) + 1, 0);
  const tell = (size: number): void => void (length = size);
  // The types know of no argument.
  zip.end({ forceZip64Format: directory >= mostPlain, comment: "" }, tell as () => void);
  if (length < 0) throw new Error("The length of an archive could not be foretold.");
  return { length, stream: output };
}

interface Contents {
  /** @returns its place */
  add(blob: BlobId, size: number): number;
  /** The stream of a place; small ones behind it are being opened from then on. */
  take(at: number): Promise<Readable>;
  /** Destroys what is open. */
  end(): void;
}

function createQueue(open: (blob: BlobId) => Promise<Readable>): Contents {
  const blobs: BlobId[] = [];
  const small: boolean[] = [];
  const opened = new Map<number, Promise<Readable>>();
  let current: Readable | undefined;
  let ended = false;

  function openAt(at: number): Promise<Readable> {
    const stream = opened.get(at) ?? open(blobs[at] as BlobId);
    opened.set(at, stream);
    // It is looked at when its turn comes.
    stream.catch(() => undefined);
    return stream;
  }
  return {
    add: (blob, size) => (small.push(size <= smallContent), blobs.push(blob) - 1),
    async take(at) {
      const mine = openAt(at);
      opened.delete(at);
      for (let next = at + 1; small[next] && next <= at + mostAhead; next++) void openAt(next);
      const stream = await mine;
      current = stream;
      if (ended) stream.destroy();
      return stream;
    },
    end() {
      ended = true;
      current?.destroy();
      for (const stream of opened.values())
        stream.then(
          (one) => one.destroy(),
          () => undefined,
        );
    },
  };
}

const berlin = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
});

/** The hour of the clocks here, kept for the times of the next files: asking the calendar is dear. */
let known = { hour: Number.NaN, parts: [1980, 1, 1, 0] as readonly [year: number, month: number, day: number, hour: number] };

/**
 * ZIP's own times have no zone, and Explorer takes them as those on the user's clock; so they are written as the clocks here show them,
 * wherever the server stands.
 */
function wallClock(seconds: number): Date {
  const hour = Math.floor(seconds / 3600);
  if (hour !== known.hour) {
    const parts = new Map(berlin.formatToParts(new Date(hour * 3_600_000)).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    known = { hour, parts: [part("year"), part("month"), part("day"), part("hour")] };
  }
  const [year, month, day, hours] = known.parts;
  const rest = seconds - hour * 3600;
  // The format begins in 1980 and ends in 2107. Since 1893 the clocks here have been whole hours away from universal time.
  return new Date(Math.min(2107, Math.max(1980, year)), month - 1, day, hours, Math.floor(rest / 60), Math.floor(rest % 60));
}
