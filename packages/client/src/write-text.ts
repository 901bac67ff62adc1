// PUT of a text: only over the state that was read, or only as a new file; under a lock if there is one.
import { ClientFailure } from "./failure.ts";
import { davPath } from "./dav-path.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface WriteText {
  root: string;
  /** Names from the space's root to the file. */
  path: readonly string[];
  text: string;
  /** Quoted etag that the file must have; "new": the name must be free. */
  expected: string;
  /** Token of the caller's own lock on the file. */
  lock?: string | undefined;
}

export interface WrittenText {
  /** Quoted. */
  etag: string;
  id: number;
}

/** @throws ClientFailure `precondition_failed` when somebody else saved meanwhile, `already_exists`, `locked`, `quota_exceeded` … */
export async function writeText(transport: Transport, { root, path, text, expected, lock }: WriteText): Promise<WrittenText> {
  const isNew = expected === "new";
  try {
    const response = await send(transport, davPath(root, path), {
      method: "PUT",
      headers: {
        "Content-Type": "text/plain; charset=utf-8",
        ...(isNew ? { "If-None-Match": "*" } : { "If-Match": expected }),
        ...(lock === undefined ? {} : { If: `(<${lock}>)` }),
      },
      body: text,
    });
    return { etag: response.headers.get("ETag") ?? "", id: Number.parseInt(response.headers.get("OC-FileId") ?? "", 10) };
  } catch (thrown) {
    if (isNew && thrown instanceof ClientFailure && thrown.code === "precondition_failed")
      throw new ClientFailure("already_exists", thrown.status, thrown.message);
    throw thrown;
  }
}
