// Uploads that go on after a break (tus 1.0.0): announce, ask how far it is, add, give up.
import { ClientFailure } from "./failure.ts";
import { davPath } from "./dav-path.ts";
import { entryExists } from "./entry-exists.ts";
import { sendBytes } from "./send-bytes.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

const version = { "Tus-Resumable": "1.0.0" };

export interface TusStart {
  root: string;
  /** Names from the space's root to the file; its folder must be there. */
  path: readonly string[];
  /** Bytes. */
  size: number;
  /** Unix seconds. */
  mtime: number;
  /** False: only when the name is free. */
  replace: boolean;
  signal?: AbortSignal;
}

/**
 * Announces a file; its bytes are reserved from now on.
 * @returns the address of the upload on this server
 * @throws ClientFailure `already_exists`, `is_folder`, `parent_missing`, `quota_exceeded`, `locked`
 */
export async function startTus(transport: Transport, { root, path, size, mtime, replace, signal }: TusStart): Promise<string> {
  const folder = path.slice(0, -1);
  const name = path[path.length - 1] ?? "";
  const headers = {
    ...version,
    "Upload-Length": String(size),
    "Upload-Metadata": `filename ${base64(name)},mtime ${base64(String(mtime))}`,
    ...(replace ? {} : { "If-None-Match": "*" }),
  };
  try {
    const answer = await send(transport, davPath(root, folder), { method: "POST", headers, ...(signal ? { signal } : {}) });
    const location = answer.headers.get("Location");
    if (location === null) throw new ClientFailure("unexpected", answer.status, "The answer has no Location.");
    // Only the path: behind a proxy the server may not know how it is reached.
    return new URL(location, "http://localhost").pathname;
  } catch (thrown) {
    if (!(thrown instanceof ClientFailure)) throw thrown;
    if (thrown.status === 412 && !replace) throw new ClientFailure("already_exists", 412, thrown.message);
    // tus has 409 for a missing folder and for a folder in the place.
    if (thrown.status === 409 && (await entryExists(transport, root, path, signal)))
      throw new ClientFailure("is_folder", 409, thrown.message);
    throw thrown;
  }
}

/**
 * How many bytes are there. All of them only when the file is there: an upload whose last answer was lost is finished by asking.
 * @throws ClientFailure `not_found` when it has ended or expired, `locked` while another request is writing
 */
export async function getTusOffset(transport: Transport, url: string, signal?: AbortSignal): Promise<number> {
  const answer = await send(transport, url, { method: "HEAD", headers: version, ...(signal ? { signal } : {}) });
  return offsetOf(answer.headers.get("Upload-Offset"));
}

export interface TusPatch {
  url: string;
  /** What is left. */
  body: Blob;
  offset: number;
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

/** Adds bytes; returns how many are there. What has arrived before a break is kept. @throws ClientFailure as getTusOffset, `parent_missing` (409) for a wrong offset */
export async function appendTus(transport: Transport, { url, body, offset, onProgress, signal }: TusPatch): Promise<number> {
  const headers = { ...version, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  const answer = await sendBytes(transport, { method: "PATCH", path: url, headers, body, onProgress, signal });
  return offsetOf(answer.header("Upload-Offset"));
}

/** Gives an upload up, with what has arrived; one that is gone is no failure. */
export async function endTus(transport: Transport, url: string): Promise<void> {
  try {
    await send(transport, url, { method: "DELETE", headers: version });
  } catch (thrown) {
    if (!(thrown instanceof ClientFailure) || thrown.code !== "not_found") throw thrown;
  }
}

function offsetOf(header: string | null): number {
  const offset = header === null ? Number.NaN : Number(header);
  if (!Number.isSafeInteger(offset)) throw new ClientFailure("unexpected", 0, "The answer has no Upload-Offset.");
  return offset;
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
