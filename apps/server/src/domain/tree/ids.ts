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

function createBlock(database: Database, sequence: "node_id" | "blob_id"): (n: number) => Promise<number[]> {
  // The sequence's name is one of two constants; a parameter would need a cast to regclass.
  const nextBlocks = statement(`ids_${sequence}`, `select nextval('${sequence}') as start from generate_series(1, $1)`);
  const free: number[] = [];
  return async function take(n) {
    while (free.length < n) {
      const blocks = await database.query<{ start: number }>(nextBlocks, [Math.ceil((n - free.length) / blockSize)]);
      for (const { start } of blocks) for (let i = 0; i < blockSize; i++) free.push(start + i);
    }
    return free.splice(0, n);
  };
}
