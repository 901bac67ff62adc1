// One whole file in one request: refused early, stored durably, verified, committed atomically.
import { DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Written } from "../tree/tree.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandChecksums, extraAlgorithms } from "./declared-checksum.ts";
import type { ReceiveFile } from "./uploads.ts";

/** @throws DomainError what precheckPut, receive and putFile throw; checksum_mismatch */
export async function receiveFile(deps: UploadDeps, grant: Granted<"write">, file: ReceiveFile): Promise<Written> {
  const { path, conditions, mtime } = file;
  const size = file.contentLength ?? file.expectedLength;
  const { free } = await deps.tree.precheckPut(grant, { path, conditions, size });
  file.onAccepted?.();
  const content = await deps.blobs.receive(grant.box, file.body, {
    declaredLength: file.contentLength ?? file.expectedLength,
    limit: free,
    overLimit: "quota_exceeded",
    extra: extraAlgorithms(file.checksum),
    signal: file.signal,
  });
  if (file.signal?.aborted) throw new DomainError("unauthenticated", "The account's access has ended.");
  demandChecksums(deps.blobs, content.checksums, file.checksum);
  return deps.tree.putFile(grant, { path, content, mtime, conditions });
}
