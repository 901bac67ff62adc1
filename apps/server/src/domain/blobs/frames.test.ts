// Frames, keys, seals and checksums by themselves.
import { createHash, createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segmentKey, type BoxKeys } from "../../platform/keys/key-store.ts";
import type { Segment } from "./content.ts";
import {
  DamagedContent,
  frameKey,
  frameSize,
  gcmCipher,
  openFrames,
  plainLengthOf,
  sealFrames,
  storedFrameSize,
  storedLengthOf,
  tagSize,
} from "./frames.ts";
import { checksumsOf, createHasher } from "./hashing.ts";
import { createSealCheck, sealOf } from "./seal.ts";
import { createKeyIds } from "./segment-keys.ts";

const newKeyId = createKeyIds();
const key = frameKey(randomBytes(32));
const keys: BoxKeys = {
  segments: createSecretKey(randomBytes(32)),
  seal: createSecretKey(randomBytes(32)),
  lookup: createSecretKey(randomBytes(32)),
};
const sealed = (plain: Uint8Array, first = 0, last = true): Buffer => {
  const stored = Buffer.alloc(storedLengthOf(plain.length));
  sealFrames({ cipher: gcmCipher, key, first, last }, plain, stored);
  return stored;
};
const opened = (stored: Uint8Array, first = 0, last = true, otherKey = key): Buffer => {
  const plain = Buffer.alloc(Math.max(plainLengthOf(stored.length), 0));
  openFrames({ cipher: gcmCipher, key: otherKey, first, last }, stored, plain);
  return plain;
};

describe("frames", () => {
  it("come back as they were, with the lengths announced", () => {
    for (const size of [1, frameSize - 1, frameSize, frameSize + 1, 3 * frameSize, 3 * frameSize + 17]) {
      const plain = randomBytes(size);
      const stored = sealed(plain);
      expect(stored.length).toBe(storedLengthOf(size));
      expect(opened(stored).equals(plain)).toBe(true);
    }
  });

  it("of a longer segment can be opened by themselves", () => {
    const plain = randomBytes(3 * frameSize + 5);
    const stored = sealed(plain);
    const step = storedFrameSize;
    expect(opened(stored.subarray(step, 2 * step), 1, false).equals(plain.subarray(frameSize, 2 * frameSize))).toBe(true);
    expect(opened(stored.subarray(2 * step), 2).equals(plain.subarray(2 * frameSize))).toBe(true);
  });

  it("notice every kind of damage", () => {
    const plain = randomBytes(2 * frameSize + 100);
    const stored = sealed(plain);
    const step = storedFrameSize;
    const frames = [stored.subarray(0, step), stored.subarray(step, 2 * step), stored.subarray(2 * step)] as const;
    const refused = (bytes: Buffer, first = 0, ends = true, otherKey = key): void =>
      expect(() => opened(bytes, first, ends, otherKey)).toThrow(DamagedContent);
    refused(Buffer.concat([frames[1], frames[0], frames[2]])); // reordered
    refused(Buffer.concat([frames[0], frames[1]])); // cut at a frame
    refused(stored.subarray(0, stored.length - 1)); // cut inside
    refused(stored.subarray(0, 2 * step + tagSize)); // only a tag left
    refused(Buffer.concat([stored, frames[2]])); // extended
    refused(Buffer.concat([stored, Buffer.alloc(1)]));
    refused(Buffer.concat([frames[0], frames[0], frames[2]])); // repeated
    refused(stored, 1); // elsewhere
    refused(stored, 0, true, frameKey(randomBytes(32))); // another segment's
    refused(sealed(plain, 0, false)); // end mark taken away
  });

  it("notice every flipped bit", () => {
    const stored = sealed(randomBytes(1_000));
    fc.assert(
      fc.property(fc.nat(stored.length * 8 - 1), (bit) => {
        const damaged = Buffer.from(stored);
        damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(() => opened(damaged)).toThrow(DamagedContent);
      }),
    );
  });

  it("have ids that are never handed out twice", () => {
    const ids = Array.from({ length: 1_000 }, () => newKeyId());
    expect(new Set(ids.map((id) => id.toString("hex"))).size).toBe(1_000);
    expect(ids.every((id) => id.length === 33 && id[0] === 1 && !id.subarray(1).equals(Buffer.alloc(32)))).toBe(true);
  });

  it("use keys that are HKDF's", () => {
    const keyId = newKeyId();
    const info = Buffer.concat([Buffer.from("landbox segment key"), keyId]);
    // hkdfSync extracts first; RFC 5869 2.3 alone is HMAC over info and a counter.
    expect(segmentKey(keys, keyId)).toEqual(createHmac("sha256", keys.segments).update(info).update(Buffer.of(1)).digest());
    const input = randomBytes(32);
    const extracted = createHmac("sha256", Buffer.alloc(32)).update(input).digest();
    const whole = Buffer.from(hkdfSync("sha256", input, "", info, 32));
    expect(segmentKey({ ...keys, segments: createSecretKey(extracted) }, keyId)).toEqual(whole);
  });
});

describe("the seal", () => {
  const segment = (size: number): Segment => ({
    object: "a".repeat(26),
    start: 0,
    size,
    storedLength: storedLengthOf(size),
    keyId: newKeyId(),
  });
  const list = [segment(5), segment(frameSize + 1), segment(5)];
  const size = frameSize + 11;
  const content = { size, segments: list, seal: sealOf(keys, size, list) };

  it("accepts what was sealed, also when it lies elsewhere by now", () => {
    const seals = createSealCheck();
    seals.check(keys, content);
    seals.check(keys, content);
    seals.check(keys, { ...content, segments: list.map((one) => ({ ...one, object: "b".repeat(26), start: 99 })) });
    seals.check(keys, { size: 0, segments: [], seal: sealOf(keys, 0, []) });
  });

  it("refuses any other list, length, order, box or seal", () => {
    const [a, b, c] = list as [Segment, Segment, Segment];
    const seals = createSealCheck();
    seals.check(keys, content);
    const wrong = [
      { ...content, size: size - 1 },
      { ...content, segments: [c, b, a] },
      { ...content, segments: [a, b] },
      { ...content, segments: [a, b], size: a.size + b.size },
      { ...content, segments: [a, b, c, a] },
      { ...content, segments: [a, b, { ...c, keyId: newKeyId() }] },
      {
        ...content,
        segments: [a, { ...b, size: 5, storedLength: storedLengthOf(5) }, { ...c, size: b.size, storedLength: b.storedLength }],
      },
      { ...content, segments: [a, b, { ...c, storedLength: c.storedLength + tagSize }] },
      { ...content, seal: content.seal.subarray(1) },
      { ...content, seal: randomBytes(32) },
      { size: 0, segments: [], seal: content.seal },
    ];
    for (const other of wrong) expect(() => seals.check(keys, other)).toThrow(DamagedContent);
    expect(() => seals.check({ ...keys, seal: createSecretKey(randomBytes(32)) }, content)).toThrow(DamagedContent);
  });
});

describe("checksums", () => {
  it("are those of the standards", () => {
    const sums = checksumsOf(Buffer.from("Wikipedia"), ["md5", "adler32"]);
    expect(Buffer.from(sums.adler32 ?? []).toString("hex")).toBe("11e60398");
    expect(sums.sha1).toEqual(createHash("sha1").update("Wikipedia").digest());
    expect(sums.sha256).toEqual(createHash("sha256").update("Wikipedia").digest());
    expect(sums.md5).toEqual(createHash("md5").update("Wikipedia").digest());
    expect(checksumsOf(Buffer.alloc(0)).sha1).toEqual(createHash("sha1").digest());
  });

  it("do not depend on how the bytes are cut, and go on from a copy", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 8 }),
        fc.constantFrom("sha1", "adler32" as const),
        (pieces, algorithm) => {
          const whole = createHasher(algorithm);
          whole.update(Buffer.concat(pieces));
          let parts = createHasher(algorithm);
          for (const piece of pieces) {
            parts = parts.fork();
            parts.update(piece);
          }
          expect(Buffer.from(parts.digest())).toEqual(Buffer.from(whole.digest()));
        },
      ),
    );
  });

  it("of Adler-32 stay right over many bytes of 255", () => {
    const bytes = Buffer.alloc(1_000_003, 255);
    let a = 1n;
    let b = 0n;
    for (const byte of bytes) {
      a += BigInt(byte);
      b += a;
    }
    const expected = Number(b % 65_521n) * 65_536 + Number(a % 65_521n);
    const hasher = createHasher("adler32");
    hasher.update(bytes);
    expect(Buffer.from(hasher.digest()).readUInt32BE()).toBe(expected);
  });
});
