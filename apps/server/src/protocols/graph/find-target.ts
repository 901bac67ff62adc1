// What a drive's id and an item's id lead to, for whoever asks.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Found } from "../../domain/tree/tree.ts";
import type { GraphDeps } from "./graph-deps.ts";
import { hidden, type ItemKey, readItemId } from "./ids.ts";
import { parameter } from "./parameters.ts";

export interface Target extends Found {
  readonly grant: Granted<"read">;
  readonly epoch: string;
  readonly isRoot: boolean;
}

/** The ids of the address, which must name the same drive; without an item: its root. @throws DomainError not_found */
export function keyOf(request: FastifyRequest): ItemKey {
  const drive = readItemId(parameter(request, "drive"));
  if (drive.node !== undefined) throw hidden();
  if ((request.params as { item?: string }).item === undefined) return drive;
  const item = readItemId(parameter(request, "item"));
  if (item.kind !== drive.kind || (item.kind === "space" && drive.kind === "space" && item.space !== drive.space)) throw hidden();
  return item;
}

/** @throws DomainError not_found, forbidden where the caller may only hand in */
export async function findTarget(deps: GraphDeps, actor: Actor, key: Extract<ItemKey, { kind: "space" }>): Promise<Target> {
  const grant = await (key.node === undefined ? deps.access.read(actor, key.space) : deps.access.ofNode(actor, key.node)).catch(
    (error: unknown) => {
      throw error instanceof DomainError && error.code === "not_found" ? hidden() : error;
    },
  );
  if (grant.space !== key.space) throw hidden();
  const view = await deps.tree.view(grant);
  const whole = grant.top === undefined;
  if (key.node === undefined || (whole && key.node === view.root.id))
    return { grant, epoch: view.epoch, isRoot: true, node: view.root, path: [], above: [] };
  const found = (await deps.tree.findMany(grant, [key.node])).get(key.node);
  if (!found) throw hidden();
  return { ...found, grant, epoch: view.epoch, isRoot: false };
}
