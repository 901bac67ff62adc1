// Looks up what news are about: only what the reader sees, as it is called now.
import type { NodeId } from "@landbox/kit";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import type { Tree } from "../tree/tree.ts";
import type { SeenNode } from "./notifications.ts";
import * as store from "./notifications.store.ts";

export interface SeeNodesDeps {
  readonly database: Database;
  readonly access: Pick<Access, "ofNodes">;
  readonly tree: Pick<Tree, "findMany">;
}

/** Of nodes of the reader's box those that it sees. */
export function seeNodes({
  database,
  access,
  tree,
}: SeeNodesDeps): (actor: Actor, ids: readonly NodeId[]) => Promise<ReadonlyMap<NodeId, SeenNode>> {
  return async (actor, ids) => {
    const grants = await access.ofNodes(actor, ids);
    const seen = new Map<NodeId, SeenNode>();
    const places = Map.groupBy(grants, ([, { space, top }]) => `${space} ${top ?? ""}`);
    await Promise.all(
      [...places.values()].map(async (ofPlace) => {
        const [, grant] = ofPlace[0] as [NodeId, Granted<"read">];
        const found = await tree.findMany(
          grant,
          ofPlace.map(([id]) => id),
        );
        // A space's root has no name of its own.
        const space = [...found.values()].some(({ node }) => node.name === "")
          ? await store.spaceName(database, grant.box, grant.space)
          : "";
        for (const [id, { node, path }] of found)
          seen.set(id, {
            id,
            name: node.name === "" ? space : node.name,
            isFolder: node.isFolder,
            space: grant.space,
            top: grant.top,
            path,
          });
      }),
    );
    return seen;
  };
}
