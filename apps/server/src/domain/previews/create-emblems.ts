// Has arms drawn in a decoder process, one picture after the other.
import { tooSlow } from "./too-slow.ts";
import { createDecoder, type DecoderOptions } from "./decoder-process.ts";

export interface Emblems {
  /** A square PNG with edges of so many pixels; undefined when nothing can be made of the content. */
  draw(content: Uint8Array, form: { readonly edge: number; readonly icon: boolean }): Promise<Uint8Array | undefined>;
  close(): void;
}

export function createEmblems(options: DecoderOptions = {}): Emblems {
  const decoder = createDecoder({ timeout: 15_000, memory: 512 * 2 ** 20, ...options });
  let last: Promise<unknown> = Promise.resolve();
  return {
    draw(content, form) {
      const made = last
        .then(() => decoder.make({ what: "emblem", ...form }, once(content)))
        .then((picture) => {
          if (picture === "late") throw tooSlow();
          return picture?.bytes;
        });
      last = made.catch(() => undefined);
      return made;
    },
    close: () => decoder.close(),
  };
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}
