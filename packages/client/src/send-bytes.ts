// Sends bytes through XMLHttpRequest: the one way in which browsers report how much of a body has gone out.
import { ClientFailure } from "./failure.ts";
import { failureFrom, ownRequestHeaders } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface BytesRequest {
  method: "POST" | "PATCH";
  path: string;
  headers: Record<string, string>;
  body: Blob | null;
  /** Bytes that have gone out so far. */
  onProgress?: ((sent: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface BytesAnswer {
  text: string;
  header(name: string): string | null;
}

/** Milliseconds without a byte going out, and without an answer after the last one: what a laptop that slept leaves behind never ends by itself. */
const silence = { sending: 30_000, answer: 300_000 };

/** @throws ClientFailure `network` also when nothing moves any more, `aborted`, and what the answer says */
export function sendBytes(transport: Transport, { method, path, headers, body, onProgress, signal }: BytesRequest): Promise<BytesAnswer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted());
    const request = new XMLHttpRequest();
    let watch: ReturnType<typeof setTimeout> | undefined;
    let silent = false;
    const expect = (milliseconds: number): void => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        silent = true;
        request.abort();
      }, milliseconds);
    };
    const abort = (): void => request.abort();
    const end = (finish: () => void) => () => {
      clearTimeout(watch);
      signal?.removeEventListener("abort", abort);
      finish();
    };
    request.open(method, transport.baseUrl + path);
    const all = { ...ownRequestHeaders, "Accept-Language": transport.language(), ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      expect(event.loaded < event.total ? silence.sending : silence.answer);
      onProgress?.(event.loaded);
    });
    signal?.addEventListener("abort", abort, { once: true });
    const settle = (): void => {
      if (request.status >= 200 && request.status < 300)
        return resolve({ text: request.responseText, header: (name) => request.getResponseHeader(name) });
      reject(failureFrom(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    request.addEventListener("load", end(settle));
    request.addEventListener(
      "error",
      end(() => reject(lost())),
    );
    request.addEventListener(
      "abort",
      end(() => reject(silent ? lost() : aborted())),
    );
    expect(body && body.size > 0 ? silence.sending : silence.answer);
    request.send(body);
  });
}

const lost = (): ClientFailure => new ClientFailure("network", 0, "The connection was lost.");
const aborted = (): ClientFailure => new ClientFailure("aborted", 0, "The request was ended.");
