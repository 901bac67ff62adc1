// POST /api/v1/spaces/:space/batch: many small files and folders in one request.
import { batchResult, batchType } from "@landbox/wire";
import type { BatchEntryResult, BatchHead } from "@landbox/wire";
import { ClientFailure } from "./failure.ts";
import { sendBytes } from "./send-bytes.ts";
import type { Transport } from "./transport.ts";

export interface BatchFrame extends Omit<BatchHead, "size" | "folder"> {
  /** null: a folder. */
  content: ArrayBuffer | null;
}

export interface BatchOptions {
  /** Bytes that have gone out so far. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

const encoder = new TextEncoder();

/**
 * Sends the frames, folders before what lies in them.
 * @returns one result for each, in their order
 * @throws ClientFailure when the request as a whole fails; entries may be there all the same, so send them with `again`
 */
export async function sendBatch(
  transport: Transport,
  space: string,
  frames: readonly BatchFrame[],
  { onProgress, signal }: BatchOptions = {},
): Promise<readonly BatchEntryResult[]> {
  const answer = await sendBytes(transport, {
    method: "POST",
    path: `/api/v1/spaces/${encodeURIComponent(space)}/batch`,
    headers: { Accept: "application/json", "Content-Type": batchType },
    body: new Blob(frames.flatMap(partsOf)),
    onProgress,
    signal,
  });
  const parsed = batchResult.safeParse(parseJson(answer.text));
  if (!parsed.success || parsed.data.entries.length !== frames.length)
    throw new ClientFailure("unexpected", 200, "The answer does not fit the batch.");
  return parsed.data.entries;
}

function partsOf({ content, ...head }: BatchFrame): BlobPart[] {
  const bytes = encoder.encode(JSON.stringify({ ...head, ...(content ? { size: content.byteLength } : { folder: true }) }));
  const length = new ArrayBuffer(4);
  new DataView(length).setUint32(0, bytes.length);
  return content ? [length, bytes, content] : [length, bytes];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
