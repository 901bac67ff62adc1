// MOVE and COPY (RFC 4918 9.8, 9.9), also from one root of a space to another.
import { readDepth, readOverwrite } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { destinationOf } from "../destination.ts";
import type { Place } from "../place.ts";
import { type Headers, headerOf, mtimeOf } from "../request-headers.ts";
import { sendWritten } from "../written-headers.ts";

export async function move(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, place } = exchange;
  if (depthOf(request.headers) !== "infinity") throw new DomainError("bad_request", "MOVE knows Depth: infinity only.");
  if (place.path.length === 0) throw new DomainError("forbidden", "The root of a space cannot be moved.");
  const { grant, relocation } = await prepare(exchange);
  const written = await deps.tree.move(grant, relocation);
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: relocation.mtime }).send();
}

export async function copy(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply } = exchange;
  const depth = depthOf(request.headers);
  if (depth === "1") throw new DomainError("bad_request", "COPY knows Depth: 0 and infinity only.");
  const { grant, relocation } = await prepare(exchange);
  const written = await deps.tree.copy(grant, { ...relocation, depth });
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: relocation.mtime }).send();
}

async function prepare(exchange: TreeExchange) {
  const { deps, request, actor, place } = exchange;
  const overwrite = readOverwrite(headerOf(request.headers, "overwrite"));
  if (overwrite === undefined) throw new DomainError("bad_request", "The header Overwrite is neither T nor F.");
  const mtime = mtimeOf(request.headers);
  const target = await destinationOf(exchange);
  const grant = await deps.access.write(actor, place.space);
  await demandSource(exchange, grant);
  if (target.space !== place.space) throw new DomainError("forbidden", "Moving and copying between spaces is not available.");
  if (target.path.length === 0) throw new DomainError("forbidden", "The root of a space cannot be replaced.");
  if (samePlace(place, target)) throw new DomainError("forbidden", "Source and destination are the same.");
  return {
    grant,
    relocation: { from: place.path, to: target.path, overwrite, mtime, conditions: await conditionsOf(exchange, place.space) },
  };
}

/** A missing source outranks everything that may be wrong with the destination; and `file.txt/` names nothing. */
async function demandSource({ deps, place }: TreeExchange, grant: Parameters<TreeExchange["deps"]["tree"]["view"]>[0]): Promise<void> {
  const node = await (await deps.tree.view(grant)).resolve(place.path);
  if (!node || (place.slash && !node.isFolder)) throw new DomainError("not_found", "There is no such file or folder.");
}

const samePlace = (a: Place, b: Place): boolean => a.path.length === b.path.length && a.path.every((name, i) => name === b.path[i]);

function depthOf(headers: Headers): "0" | "1" | "infinity" {
  const text = headerOf(headers, "depth");
  const depth = text === undefined ? "infinity" : readDepth(text);
  if (depth === undefined) throw new DomainError("bad_request", "The header Depth is malformed.");
  return depth;
}
