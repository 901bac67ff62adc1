// What a sender says its bytes are, held against what arrived.
import { DomainError } from "@landbox/wire";
import type { Blobs } from "../blobs/blobs.ts";
import type { Checksums } from "../blobs/content.ts";
import type { DeclaredChecksum } from "./uploads.ts";

type Declared = DeclaredChecksum | readonly DeclaredChecksum[] | undefined;

const listOf = (declared: Declared): readonly DeclaredChecksum[] =>
  declared === undefined ? [] : "algorithm" in declared ? [declared] : declared;

/** The declared algorithms that are not computed anyway. */
export const extraAlgorithms = (declared: Declared): ("md5" | "adler32")[] =>
  listOf(declared).flatMap(({ algorithm }) => (algorithm === "md5" || algorithm === "adler32" ? [algorithm] : []));

/** The message is the one ownCloud's clients know. @throws DomainError checksum_mismatch */
export function demandChecksums(blobs: Pick<Blobs, "verify">, checksums: Partial<Checksums>, declared: Declared): void {
  for (const checksum of listOf(declared))
    if (!blobs.verify(checksums, checksum))
      throw new DomainError("checksum_mismatch", "The computed checksum does not match the one received from the client.");
}
