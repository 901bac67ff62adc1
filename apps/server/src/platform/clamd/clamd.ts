// Speaks with ClamAV's daemon: sends a content by INSTREAM and reads what it found (clamd(8), "COMMANDS").
import { connect, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { setImmediate as pause } from "node:timers/promises";
import type { ClamdAddress } from "./clamd-address.ts";

/** What clamd says of a content. `over`: it is longer than clamd's StreamMaxLength. */
export type ClamdAnswer = { readonly found: string | undefined } | { readonly over: true };

/** The scanner did not do its work: it is not there, broke off, took too long or said what is no answer. Nothing is known of the content. */
export class ScannerAway extends Error {}

export interface Clamd {
  /**
   * Reads the content to its end, or no further than clamd wants it; with back-pressure, a chunk at a time in memory.
   * @param signal ends it, also while clamd does not take or answer
   * @throws ScannerAway; what reading the content throws
   */
  scan(content: Readable, signal: AbortSignal): Promise<ClamdAnswer>;
  /** As clamd writes it: `ClamAV 1.4.3/27800/Thu Oct 23 …`, the second part is the version of the signatures. @throws ScannerAway */
  version(signal: AbortSignal): Promise<string>;
}

/** No answer is longer. */
const longestAnswer = 4096;

export const createClamd = (address: ClamdAddress): Clamd => ({
  async scan(content, signal) {
    try {
      return readAnswer(await converse(address, signal, (socket, closed) => sendContent(content, socket, closed)));
    } finally {
      content.destroy();
    }
  },
  version: (signal) =>
    converse(address, signal, async (socket) => {
      socket.write("zVERSION\0");
    }),
});

/** One connection, one command, one answer. @throws ScannerAway, and what `send` throws */
async function converse(
  address: ClamdAddress,
  signal: AbortSignal,
  send: (socket: Socket, closed: Promise<unknown>) => Promise<void>,
): Promise<string> {
  if (signal.aborted) throw new ScannerAway("The scanner took too long.");
  const socket = connect(address);
  const abort = (): void => void socket.destroy(new ScannerAway("The scanner took too long."));
  signal.addEventListener("abort", abort, { once: true });
  try {
    const closed = new Promise((resolve) => void socket.once("close", resolve));
    const answered = answerOf(socket);
    // clamd may answer before it has read all: what it said counts, and the rest is not sent.
    return await Promise.race([answered, send(socket, closed).then(() => answered)]);
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}

/** Everything up to the NUL that ends the answer to a z-command, or to the end of the connection. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    let broken: Error | undefined;
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\0");
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > longestAnswer) socket.destroy(new ScannerAway("The scanner's answer has no end."));
    });
    socket.on("error", (error) => (broken = error));
    socket.once("close", () => {
      if (broken instanceof ScannerAway) return reject(broken);
      if (text !== "" && broken === undefined) return resolve(text);
      reject(new ScannerAway(`The scanner is out of reach (${codeOf(broken)}).`, { cause: broken }));
    });
  });
}

/** Chunks as clamd wants them: the length in four bytes, most significant first, then the bytes; a length of nothing ends it. */
async function sendContent(content: Readable, socket: Socket, closed: Promise<unknown>): Promise<void> {
  socket.write("zINSTREAM\0");
  for await (const chunk of content as AsyncIterable<Buffer>) {
    if (!socket.writable) return;
    // What clamd has said meanwhile is read first: an answer counts, a connection that broke does not.
    await pause();
    socket.write(lengthOf(chunk.length));
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => void socket.once("drain", resolve)), closed]);
  }
  if (socket.writable) socket.write(lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** @throws ScannerAway for what is no verdict, so that nothing passes as clean that is not said to be */
function readAnswer(answer: string): ClamdAnswer {
  const text = answer.trim();
  if (text === "stream: OK") return { found: undefined };
  const found = /^stream: (.+) FOUND$/.exec(text)?.[1];
  // With ExtendedDetectionInfo the content's MD5 and size follow the name.
  if (found !== undefined) return { found: found.replace(/\([0-9a-f]{32}:\d+\)$/, "") };
  if (text === "INSTREAM size limit exceeded. ERROR") return { over: true };
  throw new ScannerAway(`The scanner could not scan (${text.slice(0, 200)}).`);
}

const codeOf = (error: NodeJS.ErrnoException | undefined): string => error?.code ?? "it hung up";
