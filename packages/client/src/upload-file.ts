// PUT through XMLHttpRequest: the one way in which browsers report how much of an upload has gone out.
import { ClientFailure } from "./failure.ts";
import { davPath } from "./dav-path.ts";
import { failureFrom, ownRequestHeaders } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface FileUpload {
  root: string;
  /** Names from the space's root to the file. */
  path: readonly string[];
  file: File;
  /** False: only when the name is free. True: a file of this name gets a new version. */
  replace: boolean;
  /** Bytes that have gone out so far. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

/** @throws ClientFailure `already_exists` when `replace` is false and the name is taken, `network`, `aborted`, `quota_exceeded` … */
export function uploadFile(transport: Transport, upload: FileUpload): Promise<void> {
  const { signal } = upload;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new ClientFailure("aborted", 0, "The upload was ended."));
    const request = new XMLHttpRequest();
    request.open("PUT", transport.baseUrl + davPath(upload.root, upload.path));
    for (const [name, value] of Object.entries(uploadHeaders(transport, upload))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => upload.onProgress?.(event.loaded));
    const abort = (): void => request.abort();
    signal?.addEventListener("abort", abort, { once: true });
    const settle = (finish: () => void) => () => {
      signal?.removeEventListener("abort", abort);
      finish();
    };
    request.addEventListener(
      "load",
      settle(() => {
        if (request.status >= 200 && request.status < 300) return resolve();
        const failure = failureFrom(request.status, request.responseText, request.getResponseHeader("Retry-After"));
        const taken = failure.code === "precondition_failed" && !upload.replace;
        reject(taken ? new ClientFailure("already_exists", failure.status, failure.message) : failure);
      }),
    );
    request.addEventListener(
      "error",
      settle(() => reject(new ClientFailure("network", 0, "The connection was lost."))),
    );
    request.addEventListener(
      "abort",
      settle(() => reject(new ClientFailure("aborted", 0, "The upload was ended."))),
    );
    request.send(upload.file);
  });
}

function uploadHeaders(transport: Transport, { file, replace }: FileUpload): Record<string, string> {
  return {
    ...ownRequestHeaders,
    "Accept-Language": transport.language(),
    "Content-Type": file.type || "application/octet-stream",
    // Keeps the file's own date, as the sync clients do.
    "X-OC-Mtime": String(Math.floor(file.lastModified / 1000)),
    ...(replace ? {} : { "If-None-Match": "*" }),
  };
}
