// GET and HEAD of a version, and COPY (ownCloud) or MOVE (Nextcloud), which bring it back.
import { DomainError } from "@landbox/wire";
import { downloading } from "../../../domain/access/downloading.ts";
import { etagOf } from "../../../domain/tree/node.ts";
import { conditionsOf } from "../conditions-of.ts";
import { sendNode } from "../verbs/get.ts";
import { sendWritten } from "../written-headers.ts";
import type { VersionExchange } from "./version-place.ts";

const demandOne = ({ place }: VersionExchange): void => {
  if (place.what !== "one") throw new DomainError("method_not_allowed", "This is not a version of a file.");
};

export async function getVersion(exchange: VersionExchange): Promise<void> {
  demandOne(exchange);
  const { deps, place } = exchange;
  const grant = downloading(await exchange.deps.access.ofNode(exchange.actor, place.node, "read"));
  const { node } = await deps.versions.find(grant, place.node, place.version);
  const { epoch } = await deps.tree.view(grant);
  await sendNode(exchange, grant, node, etagOf(node, epoch));
}

/**
 * In place, whatever Destination says: ownCloud's page sends one that leads nowhere, Nextcloud's clients a fixed one.
 * Locks and conditions are those of the file itself.
 */
export async function restoreVersion(exchange: VersionExchange): Promise<void> {
  demandOne(exchange);
  const { deps, reply, place } = exchange;
  const grant = await exchange.deps.access.ofNode(exchange.actor, place.node, "write");
  const conditions = await conditionsOf(exchange, grant);
  const written = await deps.versions.restore(grant, { node: place.node, version: place.version, conditions });
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: undefined }).send();
}
