// Writes a plan as a ZIP while it is read: one content open at a time, the length known before the first byte.
import type { PassThrough, Readable } from "node:stream";
import yazl from "yazl";
import type { ArchiveEntry, ArchivePlan, OpenArchive } from "./archive.ts";

/** Entries that are handed to the library before others get a turn. */
const atOnce = 500;

/** A directory of this many bytes may hold more than the old form can say. */
const mostPlain = 0xffff;

/**
 * @param open a content's bytes; what it throws, and an error of the stream, ends the archive with that error
 */
export async function writeArchive(plan: ArchivePlan, open: (entry: ArchiveEntry) => Promise<Readable>): Promise<OpenArchive> {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as PassThrough;
  let current: Readable | undefined;
  const fail = (error: Error): void => void output.destroy(error);
  zip.on("error", fail);
  output.once("close", () => current?.destroy());

  const start = async (entry: ArchiveEntry, done: (error: unknown, stream: Readable) => void): Promise<void> => {
    if (output.destroyed) return;
    const source = await open(entry);
    if (output.destroyed) return void source.destroy();
    current = source;
    source.once("error", fail);
    // Ended early without an error: the length that was promised would not be reached, and the client must learn of it.
    source.once("close", () => {
      if (!source.readableEnded) fail(new Error("A content of the archive ended early."));
    });
    done(null, source);
  };

  // Folders come first and are written at once: the library recurses over those that wait behind a file.
  for (const [index, entry] of plan.entries.entries()) {
    if (index % atOnce === atOnce - 1) await new Promise(setImmediate);
    const options = { mtime: wallClock(entry.mtime), forceDosTimestamp: true, mode: entry.blob === undefined ? 0o40775 : 0o100664 };
    if (entry.blob === undefined) zip.addEmptyDirectory(entry.path, options);
    else
      zip.addReadStreamLazy(entry.path, { ...options, compress: false, size: entry.size }, (done) => {
        start(entry, done as (error: unknown, stream: Readable) => void).catch(fail);
      });
  }
  let length = -1;
  // Where the library is in doubt it reckons with the long form and writes the short one; so it is told.
  const directory = plan.entries.reduce((sum, entry) => sum + 46 + 28 + Buffer.byteLength(entry.path) + 1, 0);
  const tell = (size: number): void => void (length = size);
  // The types know of no argument.
  zip.end({ forceZip64Format: directory >= mostPlain, comment: "" }, tell as () => void);
  if (length < 0) throw new Error("The length of an archive could not be foretold.");
  return { length, stream: output };
}

const berlin = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
});

/**
 * ZIP's own times have no zone, and Explorer takes them as those on the user's clock; so they are written as the clocks here show them,
 * wherever the server stands.
 */
function wallClock(seconds: number): Date {
  const parts = new Map(berlin.formatToParts(new Date(seconds * 1000)).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  // The format begins in 1980 and ends in 2107.
  const year = Math.min(2107, Math.max(1980, part("year")));
  return new Date(year, part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}
