// Hands out node and blob ids from blocks reserved in the database, so that a new file needs no round trip for them.
import { type BlobId, type NodeId, blobId, nodeId } from "@landbox/kit";
import { statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";

/** The increment of the sequences in migration 0001. */
const blockSize = 64;

export interface Ids {
  /** n fresh ids. Ids of a block that a process did not use are skipped for ever. */
  nodes(n: number): Promise<NodeId[]>;
  blobs(n: number): Promise<BlobId[]>;
}

export function createIds(database: Database): Ids {
  const nodes = createBlock(database, "node_id");
  const blobs = createBlock(database, "blob_id");
  return {
    nodes: async (n) => (await nodes(n)).map(nodeId),
    blobs: async (n) => (await blobs(n)).map(blobId),
  };
}

/** Fetched at once, and the stock below which the next ones are fetched while there are still some: nobody waits for ids under load. */
const fetched = 8 * blockSize;
const low = 4 * blockSize;

function createBlock(database: Database, sequence: "node_id" | "blob_id"): (n: number) => Promise<number[]> {
  // The sequence's name is one of two constants; a parameter would need a cast to regclass.
  const nextBlocks = statement(`ids_${sequence}`, `select nextval('${sequence}') as start from generate_series(1, $1)`);
  const free: number[] = [];
  let fetching: Promise<void> | undefined;
  let taken = 0;

  async function fetch(n: number): Promise<void> {
    const blocks = await database.query<{ start: number }>(nextBlocks, [Math.ceil(n / blockSize)]);
    for (const { start } of blocks) for (let i = 0; i < blockSize; i++) free.push(start + i);
  }
  function refill(n: number): Promise<void> {
    fetching ??= fetch(n).finally(() => (fetching = undefined));
    return fetching;
  }
  return async function take(n) {
    // A process that writes little takes one block; one that is busy keeps a stock.
    while (free.length < n) await refill(Math.max(n - free.length, taken > blockSize ? fetched : blockSize));
    taken += n;
    if (taken > blockSize && free.length - n < low) refill(fetched).catch(() => undefined);
    return free.splice(0, n);
  };
}
