// What a verification looks for and what it says; `create-verify.ts` makes the real one.
import type { BoxId } from "@landbox/kit";

/** Everything that can be found. `mended`: what `repair` does about it; none of it deletes a content. */
export const kinds = {
  // Contents.
  object_missing: { severity: "damage", text: "an object that contents lie in is not on the disk", mended: false },
  object_short: { severity: "damage", text: "an object ends before the contents that lie in it", mended: false },
  segments_wrong: { severity: "damage", text: "a content's list of segments is not the one that was sealed", mended: false },
  bytes_wrong: { severity: "damage", text: "a content cannot be decrypted, or its bytes have other checksums", mended: false },
  key_missing: { severity: "damage", text: "the box has contents but no key", mended: false },
  part_wrong: { severity: "damage", text: "a part of a running upload is not what its segments are", mended: false },
  // The tree.
  node_lost: { severity: "damage", text: "an entry is neither in a space, nor in the trash, nor being purged", mended: false },
  node_astray: { severity: "damage", text: "an entry lies in a file or in a folder of another space", mended: false },
  trash_astray: { severity: "damage", text: "an entry of the trash is also in the tree", mended: false },
  // Figures that are kept beside what they count.
  file_size: { severity: "figure", text: "a file has another size than its content", mended: true },
  version_size: { severity: "figure", text: "an earlier version has another size than its content", mended: true },
  folder_sum: { severity: "figure", text: "a folder has another size or number of entries than what is in it", mended: true },
  folder_version: { severity: "figure", text: "a folder looks older than something in it", mended: true },
  space_sequence: { severity: "figure", text: "an entry is newer than the last change of its space", mended: true },
  trash_size: { severity: "figure", text: "an entry of the trash has another size than what lies there", mended: true },
  used_files: { severity: "figure", text: "a space counts its files wrongly", mended: true },
  used_trash: { severity: "figure", text: "a space counts its trash wrongly", mended: true },
  used_versions: { severity: "figure", text: "a space counts its versions wrongly", mended: true },
  reserved: { severity: "figure", text: "a space sets aside other bytes than its uploads have announced", mended: true },
  upload_reserve: { severity: "figure", text: "an upload has more bytes than were set aside for it", mended: true },
  upload_sums: { severity: "figure", text: "an upload counts its parts wrongly", mended: true },
  box_lent: { severity: "figure", text: "a box has lent other bytes than its spaces have borrowed", mended: true },
  // What takes room for nothing.
  content_leaked: {
    severity: "leftover",
    text: "a content that nothing refers to, and that is not marked for the collector",
    mended: true,
  },
  object_orphaned: { severity: "leftover", text: "an object that nothing knows, older than the collector waits", mended: false },
  object_unused: { severity: "leftover", text: "an object that nothing lies in any more, older than the collector waits", mended: false },
  file_strange: { severity: "leftover", text: "a file among the objects that is none", mended: false },
} as const satisfies Record<string, { severity: "damage" | "figure" | "leftover"; text: string; mended: boolean }>;

export type Kind = keyof typeof kinds;

/** One thing that is wrong. Ids only: names of files are not the operator's business. */
export interface Finding {
  readonly box: BoxId;
  readonly kind: Kind;
  /** What it is about: the id of a node, blob, space, upload, or object. */
  readonly subject: string;
  /** What is recorded, and what is true, where these are figures or texts. */
  readonly recorded?: string | number;
  readonly real?: string | number;
}

/** How much was looked at. */
export interface Looked {
  readonly nodes: number;
  readonly contents: number;
  readonly objects: number;
  /** Bytes that were read and decrypted; 0 unless `deep`. */
  readonly bytes: number;
}

export interface BoxReport {
  readonly box: BoxId;
  readonly looked: Looked;
  /** How often each kind was found, before any repair. */
  readonly found: ReadonlyMap<Kind, number>;
  /** The first of each kind (20). */
  readonly examples: readonly Finding[];
  /** What is still wrong: the same as `found`, or what a repair left. */
  readonly left: ReadonlyMap<Kind, number>;
}

export interface VerifyOptions {
  /** Reads every byte: decrypts it, and compares both checksums. */
  readonly deep?: boolean;
  /** Puts figures right, and hands leaked contents to the collector. */
  readonly repair?: boolean;
  /** Called now and then with what was looked at so far. */
  readonly onProgress?: (looked: Looked) => void;
}

export interface Verify {
  /**
   * Compares everything that is known of a box with what is there. May run while others write: nothing is reported that only looked
   * wrong because it changed meanwhile. Memory is bounded whatever the box holds. @throws DomainError unavailable
   */
  box(box: BoxId, options?: VerifyOptions): Promise<BoxReport>;
}
