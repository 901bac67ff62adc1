// With what kinds of others the things of a space are shared: the mark that clients draw on shared files and folders.
import { type BoxId, boxId, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { createHash } from "node:crypto";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import type { Granted } from "../access/granted.ts";
import { selectTypes, type TypesRow } from "./share-types.store.ts";

export interface GivenTypes {
  /** Kinds of principals by node; what is shared with nobody is missing. */
  readonly types: ReadonlyMap<NodeId, readonly string[]>;
  /** Differs when the map does. */
  readonly tag: string;
}

export interface ShareTypes {
  /**
   * Of the whole space: nothing for who may not share there, whose business it is not. At once when it is known: a second old at most, and never older than
   * the last change by this process.
   */
  of(grant: Granted<"read">): GivenTypes | Promise<GivenTypes>;
  /** Something was granted in a box, or a grant was changed, by this process. */
  changed(box: BoxId): void;
  /** A message of the channel `landbox`. */
  noticed(message: string): void;
}

/** Milliseconds. */
const fresh = 1000;
const remembered = 5000;
const nothing: GivenTypes = { types: new Map(), tag: "" };

export function createShareTypes({ database }: { database: Database }): ShareTypes {
  const known = createRecent<SpaceId, GivenTypes & { readonly at: number }>(remembered);
  const changes = new Map<BoxId, number>();

  async function load(box: BoxId, space: SpaceId): Promise<GivenTypes> {
    const at = performance.now();
    const rows = await readInBox<TypesRow>(database, box, selectTypes, [box, space]);
    const types = new Map(rows.map(({ node_id: id, kinds }) => [nodeId(id), kinds]));
    const tag = rows.length === 0 ? "" : createHash("sha256").update(JSON.stringify(rows)).digest("base64url").slice(0, 16);
    const found = { types, tag, at };
    known.set(space, found);
    return found;
  }

  return {
    of({ box, space, rights }) {
      if (!rights.has("share")) return nothing;
      const found = known.get(space);
      return found && performance.now() - found.at <= fresh && found.at >= (changes.get(box) ?? 0) ? found : load(box, space);
    },
    changed: (box) => void changes.set(box, performance.now()),
    noticed(message) {
      const [kind, box] = message.split(":");
      if (kind === "grant" && box) changes.set(boxId(Number(box)), performance.now());
    },
  };
}
