// What the event loop and the threads that hash and encrypt say to each other.
import type { FrameCipher } from "./frames.ts";
import type { Algorithm } from "./hashing.ts";

export type CrunchJob =
  /** Starts running hashes under a number, or a copy of others. */
  | { readonly op: "lane"; readonly lane: number; readonly algorithms: readonly Algorithm[]; readonly from: number | undefined }
  | { readonly op: "update"; readonly lane: number; readonly bytes: Uint8Array }
  | { readonly op: "digest"; readonly lane: number }
  | { readonly op: "drop"; readonly lane: number }
  /** Encrypts `plain` into `stored`, or decrypts `stored` into `plain`; both are shared memory. */
  | {
      readonly op: "seal" | "open";
      readonly cipher: FrameCipher["name"];
      readonly key: Uint8Array;
      /** Number of the first frame. */
      readonly first: number;
      readonly last: boolean;
      readonly plain: Uint8Array;
      readonly stored: Uint8Array;
    };

export interface CrunchRequest {
  readonly id: number;
  readonly job: CrunchJob;
}

export type Digests = Partial<Record<Algorithm, Uint8Array>>;

export interface CrunchAnswer {
  readonly id: number;
  readonly digests?: Digests;
  readonly error?: { readonly damaged: boolean; readonly message: string };
}
