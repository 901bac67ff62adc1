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
  /** @returns the frame as stored: ciphertext and tag */
  seal(key: KeyObject, frame: Frame, plain: Uint8Array): [Uint8Array, Uint8Array];
  /** @param stored ciphertext and tag  @throws DamagedContent before any plain byte is handed out */
  open(key: KeyObject, frame: Frame, stored: Uint8Array): Buffer;
}

const algorithm = "aes-256-gcm";
const tagLength = { authTagLength: tagSize };

export const gcmCipher: FrameCipher = {
  name: algorithm,
  seal(key, frame, plain) {
    const cipher = createCipheriv(algorithm, key, nonceOf(frame), tagLength);
    const sealed = cipher.update(plain);
    cipher.final();
    return [sealed, cipher.getAuthTag()];
  },
  open(key, frame, stored) {
    const end = stored.length - tagSize;
    if (end <= 0) throw new DamagedContent("a frame is too short");
    const decipher = createDecipheriv(algorithm, key, nonceOf(frame), tagLength);
    decipher.setAuthTag(stored.subarray(end));
    const plain = decipher.update(stored.subarray(0, end));
    try {
      decipher.final();
    } catch {
      throw new DamagedContent(`frame ${frame.index} is not authentic`);
    }
    return plain;
  },
};

/** Neither encrypts nor authenticates: shows what encryption costs. For measuring only; no configuration leads here. */
export const plainCipher: FrameCipher = {
  name: "none",
  seal: (_key, _frame, plain) => [Uint8Array.from(plain), new Uint8Array(tagSize)],
  open: (_key, _frame, stored) => Buffer.from(stored.buffer, stored.byteOffset, stored.length - tagSize),
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

/** Encrypts consecutive frames, the first of which has number `first`. @returns chunks as stored */
export function sealFrames(cipher: FrameCipher, key: KeyObject, first: number, endsSegment: boolean, plain: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, index = first; at < plain.length; at += frameSize, index++) {
    const last = endsSegment && at + frameSize >= plain.length;
    chunks.push(...cipher.seal(key, { index, last }, plain.subarray(at, at + frameSize)));
  }
  return chunks;
}

/** Decrypts consecutive frames. @throws DamagedContent */
export function openFrames(cipher: FrameCipher, key: KeyObject, first: number, endsSegment: boolean, stored: Uint8Array): Buffer[] {
  const plain: Buffer[] = [];
  for (let at = 0, index = first; at < stored.length; at += storedFrameSize, index++) {
    const last = endsSegment && at + storedFrameSize >= stored.length;
    plain.push(cipher.open(key, { index, last }, stored.subarray(at, at + storedFrameSize)));
  }
  return plain;
}
