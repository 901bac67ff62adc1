// The form of a segment: frames of about 256 KiB, each encrypted and authenticated by itself, bound to its place.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";

/** Bytes of authentication after each frame. */
export const tagSize = 16;
/** A whole frame as stored: a multiple of every disk's block, so that frames can be written without a copy. */
export const storedFrameSize = 256 * 1024;
/** Plain bytes in a frame; only the last one of a segment may be shorter, and none is empty. */
export const frameSize = storedFrameSize - tagSize;
/** The format version, first byte of every key id: other than that no byte of a segment tells what it is. */
export const formatVersion = 1;
export const keyIdSize = 33;

/** What is stored is not what was written: a bit flipped, a frame cut, moved or exchanged, or the wrong key. */
export class DamagedContent extends Error {
  /** What is wrong, without the words that all messages begin with. */
  readonly why: string;
  constructor(why: string) {
    super(`A stored content is damaged: ${why}`);
    this.why = why;
    this.name = "DamagedContent";
  }
}

export interface Frame {
  /** From 0. */
  readonly index: number;
  /** Marks the segment's last frame, so that a shorter or longer segment is noticed. */
  readonly last: boolean;
}

/** Encrypts and authenticates single frames. */
export interface FrameCipher {
  /** Also the name under which worker threads know it. */
  readonly name: "aes-256-gcm" | "none";
  /** @param stored is filled with ciphertext and tag */
  seal(key: KeyObject, frame: Frame, plain: Uint8Array, stored: Uint8Array): void;
  /** @param plain is filled; nobody may look at it before this returns @throws DamagedContent; then nothing is left in `plain` */
  open(key: KeyObject, frame: Frame, stored: Uint8Array, plain: Uint8Array): void;
}

const algorithm = "aes-256-gcm";
const tagLength = { authTagLength: tagSize };
/** Node makes new memory for all that a cipher puts out: pieces of this size are used again, bigger ones are mapped and unmapped each time. */
const pieceSize = 16 * 1024;

export const gcmCipher: FrameCipher = {
  name: algorithm,
  seal(key, frame, plain, stored) {
    const cipher = createCipheriv(algorithm, key, nonceOf(frame), tagLength);
    for (let at = 0; at < plain.length; at += pieceSize) stored.set(cipher.update(plain.subarray(at, at + pieceSize)), at);
    cipher.final();
    stored.set(cipher.getAuthTag(), plain.length);
  },
  open(key, frame, stored, plain) {
    const end = stored.length - tagSize;
    if (end <= 0) throw new DamagedContent("a frame is too short");
    const decipher = createDecipheriv(algorithm, key, nonceOf(frame), tagLength);
    decipher.setAuthTag(stored.subarray(end));
    for (let at = 0; at < end; at += pieceSize) plain.set(decipher.update(stored.subarray(at, Math.min(at + pieceSize, end))), at);
    try {
      decipher.final();
    } catch {
      plain.fill(0, 0, end);
      throw new DamagedContent(`frame ${frame.index} is not authentic`);
    }
  },
};

/** Neither encrypts nor authenticates: shows what encryption costs. For measuring only; no configuration leads here. */
export const plainCipher: FrameCipher = {
  name: "none",
  seal: (_key, _frame, plain, stored) => stored.set(plain),
  open: (_key, _frame, stored, plain) => plain.set(stored.subarray(0, stored.length - tagSize)),
};

export const cipherNamed = (name: FrameCipher["name"]): FrameCipher => (name === "none" ? plainCipher : gcmCipher);

/** Raw key bytes are ten times slower to use than a key object. */
export const frameKey = (bytes: Uint8Array): KeyObject => createSecretKey(bytes);

/** A segment's key is used for this segment only, so the place in it makes the nonce unique. */
function nonceOf(frame: Frame): Uint8Array {
  const nonce = new Uint8Array(12);
  nonce[0] = frame.last ? 1 : 0;
  nonce[8] = frame.index >>> 24;
  nonce[9] = frame.index >>> 16;
  nonce[10] = frame.index >>> 8;
  nonce[11] = frame.index;
  return nonce;
}

export const framesIn = (size: number): number => Math.ceil(size / frameSize);

/** Bytes that a segment of this many plain bytes takes in the store. */
export const storedLengthOf = (size: number): number => size + tagSize * framesIn(size);

/** Plain bytes in consecutive frames that take this much in the store. */
export const plainLengthOf = (storedLength: number): number => storedLength - tagSize * Math.ceil(storedLength / storedFrameSize);

/** Consecutive frames of a segment. */
export interface FrameRun {
  readonly cipher: FrameCipher;
  readonly key: KeyObject;
  /** Number of the first frame. */
  readonly first: number;
  /** Whether the segment ends with the last one. */
  readonly last: boolean;
}

/** Encrypts consecutive frames. @param stored is filled: as long as storedLengthOf says */
export function sealFrames({ cipher, key, first, last }: FrameRun, plain: Uint8Array, stored: Uint8Array): void {
  for (let i = 0; i * frameSize < plain.length; i++) {
    const end = Math.min((i + 1) * frameSize, plain.length);
    const frame = { index: first + i, last: last && end === plain.length };
    cipher.seal(key, frame, plain.subarray(i * frameSize, end), stored.subarray(i * storedFrameSize, end + (i + 1) * tagSize));
  }
}

/** Decrypts consecutive frames. @param plain is filled: as long as plainLengthOf says @throws DamagedContent */
export function openFrames({ cipher, key, first, last }: FrameRun, stored: Uint8Array, plain: Uint8Array): void {
  for (let i = 0; i * storedFrameSize < stored.length; i++) {
    const end = Math.min((i + 1) * storedFrameSize, stored.length);
    const frame = { index: first + i, last: last && end === stored.length };
    cipher.open(key, frame, stored.subarray(i * storedFrameSize, end), plain.subarray(i * frameSize, end - (i + 1) * tagSize));
  }
}
