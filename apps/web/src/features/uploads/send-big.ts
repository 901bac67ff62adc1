// Brings one big file to the server so that it goes on where it was after whatever comes between.
import { asFailure, ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { makeFolders, unreadable } from "./send-small.ts";
import type { KnownFolders } from "./send-small.ts";
import { mtimeOf, pathOf } from "./upload-work.ts";
import type { Work } from "./upload-work.ts";

/** Another request of ours may still hold the upload: the server notices within some seconds. */
const busy = { tries: 8, wait: 2000 };

export interface BigDeps {
  client: Client;
  known: KnownFolders;
  /** The upload has an address now, or none any more. */
  remember(work: Work): void;
  /** `item.sent` has changed. */
  moved(): void;
}

/**
 * Sends what is left of the file; `work.url` and `item.sent` say how far it is.
 * @throws ClientFailure as startTus and appendTus; `unreadable`
 */
export async function sendBig(deps: BigDeps, work: Work): Promise<void> {
  const { client } = deps;
  const { item, file } = work;
  // The work gets another one when it is resumed.
  const { signal } = work.ended;
  if (!file) throw unreadable();
  let offset = work.url === null ? null : await offsetOf(deps, work, signal);
  if (offset === null) {
    await makeFolders(client, deps.known, work);
    work.url = await client.startTus({
      root: work.target.root,
      path: pathOf(work),
      size: item.size,
      mtime: mtimeOf(file),
      replace: work.answer === "replace",
      signal,
    });
    deps.remember(work);
    offset = 0;
  }
  for (let misses = 0; offset < item.size;) {
    item.sent = offset;
    try {
      offset = await append(deps, work, file.slice(offset), offset, signal);
    } catch (thrown) {
      // 409: the server has another number of bytes.
      if (asFailure(thrown).status !== 409 || ++misses > 3) throw thrown;
      const known = await offsetOf(deps, work, signal);
      if (known === null) throw thrown;
      offset = known;
    }
  }
  item.sent = item.size;
}

/** null: the server does not know the upload any more, so it starts anew. */
async function offsetOf(deps: BigDeps, work: Work, signal: AbortSignal): Promise<number | null> {
  try {
    return await patiently(signal, () => deps.client.getTusOffset(work.url ?? "", signal));
  } catch (thrown) {
    if (asFailure(thrown).code !== "not_found") throw thrown;
    work.url = null;
    deps.remember(work);
    return null;
  }
}

async function append(deps: BigDeps, work: Work, body: Blob, offset: number, signal: AbortSignal): Promise<number> {
  try {
    return await patiently(signal, () =>
      deps.client.appendTus({
        url: work.url ?? "",
        body,
        offset,
        signal,
        onProgress(sent) {
          work.item.sent = offset + sent;
          deps.moved();
        },
      }),
    );
  } catch (thrown) {
    // A file that is gone looks like a lost connection.
    if (asFailure(thrown).code === "network" && !(await isReadable(body))) throw unreadable();
    throw thrown;
  }
}

async function patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let left = busy.tries; ; left--) {
    try {
      return await ask();
    } catch (thrown) {
      if (asFailure(thrown).status !== 423 || left === 0) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, busy.wait));
      if (signal.aborted) throw new ClientFailure("aborted", 0, "The upload was ended.");
    }
  }
}

const isReadable = (body: Blob): Promise<boolean> =>
  body
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
