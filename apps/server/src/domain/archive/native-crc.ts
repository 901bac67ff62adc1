// Makes yazl's checksums native: it sums them up in JavaScript through a module of its own, byte by byte, which was slower than disk, decryption and network together.
import { createRequire } from "node:module";
import { crc32 } from "node:zlib";

interface Checksums {
  /** What yazl calls for every chunk. */
  unsigned(bytes: Uint8Array, before?: number): number;
  /** The same in JavaScript, as a signed number. */
  signed(bytes: Uint8Array, before?: number): number;
}

/** The module as yazl sees it, wherever npm has put it. */
const ofYazl = createRequire(createRequire(import.meta.url).resolve("yazl"));

export const checksums = ofYazl("buffer-crc32") as Checksums;
checksums.unsigned = (bytes, before = 0) => crc32(bytes, before);
