// MOVE and COPY (RFC 4918 9.8, 9.9), also from one root of a space to another.
import { readDepth, readOverwrite } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { conditionsOf } from "../conditions-of.ts";
import type { Mount } from "../../../domain/mounts/mounts.ts";
import { etagOf } from "../../../domain/tree/node.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { destinationOf } from "../destination.ts";
import type { Place } from "../place.ts";
import { type Headers, headerOf, mtimeOf } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { sendWritten } from "../written-headers.ts";

export async function move(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  if (depthOf(request.headers) !== "infinity") throw new DomainError("bad_request", "MOVE knows Depth: infinity only.");
  if (place.mount && place.path.length === 0) return renameMount(exchange, place.mount);
  if (place.path.length === 0) throw new DomainError("forbidden", "The root of a space cannot be moved.");
  const { relocation, target } = await prepare(exchange);
  const into = await deps.access.write(actor, target.space, target.top);
  const grant = isSameSpace(place, target) ? into : await deps.access.write(actor, place.space, place.top);
  const written =
    grant.box === into.box
      ? await deps.tree.move(grant, relocation, into)
      : await whileLive(exchange, into, (signal) => deps.carry.move(grant, { ...relocation, signal }, into));
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: relocation.mtime }).send();
}

export async function copy(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor } = exchange;
  const depth = depthOf(request.headers);
  if (depth === "1") throw new DomainError("bad_request", "COPY knows Depth: 0 and infinity only.");
  const { grant, relocation, target } = await prepare(exchange);
  const into = await deps.access.write(actor, target.space, target.top);
  const written =
    grant.box === into.box
      ? await deps.tree.copy(grant, { ...relocation, depth }, into)
      : await whileLive(exchange, into, (signal) => deps.carry.copy(grant, { ...relocation, depth, signal }, into));
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: relocation.mtime }).send();
}

/** Only its name in the own root: what it is called where it lies does not change. */
async function renameMount(exchange: TreeExchange, mount: Mount): Promise<void> {
  const { deps, reply, actor, place } = exchange;
  const target = await destinationOf(exchange);
  const [name, deeper] = target.path;
  const own = target.root.mounts && target.mount === undefined && target.base.length === 0;
  if (!own || name === undefined || deeper !== undefined)
    throw new DomainError("forbidden", "What others share stays in the folder that is shown first, where it can be renamed.");
  await deps.mounts.rename(actor, mount.name, name);
  const view = await deps.tree.view(await deps.access.read(actor, place.space, place.top));
  sendWritten(
    reply,
    { node: view.root, etag: etagOf(view.root, view.epoch), created: true },
    { instanceId: deps.instanceId, mtime: undefined },
  ).send();
}

async function prepare(exchange: TreeExchange) {
  const { deps, request, actor, place } = exchange;
  const overwrite = readOverwrite(headerOf(request.headers, "overwrite"));
  if (overwrite === undefined) throw new DomainError("bad_request", "The header Overwrite is neither T nor F.");
  const mtime = mtimeOf(request.headers);
  const target = await destinationOf(exchange);
  const grant = await deps.access.read(actor, place.space, place.top);
  await demandSource(exchange, grant);
  if (target.path.length === 0) throw new DomainError("forbidden", "The root of a space cannot be replaced.");
  if (samePlace(place, target)) throw new DomainError("forbidden", "Source and destination are the same.");
  return {
    grant,
    target,
    relocation: { from: place.path, to: target.path, overwrite, mtime, conditions: await conditionsOf(exchange, place) },
  };
}

/** A missing source outranks everything that may be wrong with the destination; and `file.txt/` names nothing. */
async function demandSource({ deps, place }: TreeExchange, grant: Parameters<TreeExchange["deps"]["tree"]["view"]>[0]): Promise<void> {
  const node = await (await deps.tree.view(grant)).resolve(place.path);
  if (!node || (place.slash && !node.isFolder)) throw new DomainError("not_found", "There is no such file or folder.");
}

const isSameSpace = (a: Place, b: Place): boolean => a.space === b.space && a.top === b.top;

const samePlace = (a: Place, b: Place): boolean =>
  isSameSpace(a, b) && a.path.length === b.path.length && a.path.every((name, i) => name === b.path[i]);

function depthOf(headers: Headers): "0" | "1" | "infinity" {
  const text = headerOf(headers, "depth");
  const depth = text === undefined ? "infinity" : readDepth(text);
  if (depth === undefined) throw new DomainError("bad_request", "The header Depth is malformed.");
  return depth;
}
