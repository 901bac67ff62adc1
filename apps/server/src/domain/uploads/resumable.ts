// Uploads of tus: announced with their length and place, filled from the front, and finished by themselves with the last byte.
import { Readable } from "node:stream";
import { type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import { createRecent, type Recent } from "../../platform/memory/recent.ts";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import { etagOf } from "../tree/node.ts";
import type { Path, Written } from "../tree/tree.ts";
import { append } from "./append.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { finishOrEnd } from "./finish-upload.ts";
import { demandUpload, endUpload, gone, isUnder, newUploadId, openUpload } from "./open-upload.ts";
import { checksumsOf, planOf } from "./plan.ts";
import { receiveFile } from "./receive-file.ts";
import { createTurns, type Turns } from "./turns.ts";
import * as store from "./uploads.store.ts";
import type { Resumable, StartResumable, UploadPlace } from "./uploads.ts";

export interface ResumableDeps extends UploadDeps {
  readonly turns: Turns;
  /** Where an account's upload belongs to, which never changes. */
  readonly places: Recent<string, UploadPlace>;
}

export const resumableDeps = (deps: UploadDeps): ResumableDeps => ({ ...deps, turns: createTurns(), places: createRecent(2_000) });

const placeKey = (actor: Pick<Actor, "box" | "account">, id: string): string => `${actor.box} ${actor.account} ${id}`;

/** See Uploads.start. */
export async function startResumable(deps: ResumableDeps, grant: Granted<"write">, start: StartResumable): Promise<Resumable> {
  const { first, length, path, conditions } = start;
  if (first?.contentLength !== undefined && first.contentLength > length)
    throw new DomainError("too_large", "The body is longer than the upload it begins.");
  const id = newUploadId(grant.box);
  if (length === 0 || first?.contentLength === length) return receiveAtOnce(deps, grant, id, start);
  // Without the length the name is looked up whatever the size: the quota is asked by the reservation.
  await deps.tree.precheckPut(grant, { path, conditions });
  // Who only hands in does not find folders again: the path that was told counts.
  const parent = grant.rights.has("read") ? await (await deps.tree.view(grant)).resolve(path.slice(0, -1)) : undefined;
  await openUpload(deps, grant, id, { kind: "tus", name: id, length, plan: planOf({ ...start, parent: parent?.id }) });
  deps.places.set(placeKey(grant.actor, id), { space: grant.space, top: grant.top });
  if (!first) return findResumable(deps, grant.actor, id);
  try {
    return await appendTo(deps, grant, id, { ...first, offset: 0 });
  } catch (error) {
    // The client was not told where the upload is: nobody could go on with it.
    await endUpload(deps, grant.box, id, false).catch(() => undefined);
    throw error;
  }
}

/** The whole content came with the announcement: one commit, as with PUT, and nothing is there before it. */
async function receiveAtOnce(deps: ResumableDeps, grant: Granted<"write">, id: string, start: StartResumable): Promise<Resumable> {
  const { first, length, path, conditions, mtime, checksum = [] } = start;
  const body = first?.body ?? Readable.from([]);
  const written = await receiveFile(deps, grant, {
    path,
    body,
    contentLength: length,
    conditions,
    mtime,
    checksum: first?.checksum ? [...checksum, first.checksum] : checksum,
    onAccepted: first?.onAccepted,
    signal: first?.signal,
  });
  const plan = JSON.stringify(planOf({ path, mtime: written.node.mtime, metadata: start.metadata }));
  const { account } = grant.actor;
  await inBox(deps.database, grant.box, (db) =>
    db.query(store.insertFinished, [
      db.box,
      id,
      account,
      grant.space,
      length,
      plan,
      written.node.id,
      written.node.version,
      grant.top ?? null,
    ]),
  ).catch(() => undefined);
  return { id, space: grant.space, length, offset: length, expires: undefined, metadata: start.metadata, written: factsOf(written) };
}

const factsOf = ({ node, etag }: Written): Resumable["written"] => ({ node: node.id, etag, mtime: node.mtime });

/** See Uploads.locate. */
export async function locateResumable(deps: ResumableDeps, actor: Actor, id: string): Promise<UploadPlace> {
  const key = placeKey(actor, id);
  const known = deps.places.get(key);
  if (known !== undefined) return known;
  const { space_id, top_id } = await demandUpload(deps, actor, "tus", id);
  const place = { space: space_id as SpaceId, top: top_id === null ? undefined : nodeId(top_id) };
  deps.places.set(key, place);
  return place;
}

/** See Uploads.find. */
export async function findResumable(deps: ResumableDeps, actor: Actor, id: string): Promise<Resumable> {
  return resumableOf(await demandUpload(deps, actor, "tus", id));
}

/** See Uploads.append. */
export async function appendTo(
  deps: ResumableDeps,
  grant: Granted<"write">,
  id: string,
  patch: Parameters<typeof append>[4],
): Promise<Resumable> {
  return deps.turns.take(id, patch.body, async (turn) => {
    const upload = await demandOwn(deps, grant, id);
    const after = await append(deps, grant, upload, turn, patch);
    return isComplete(after) ? complete(deps, grant, after) : resumableOf(after);
  });
}

/** See Uploads.settle. */
export async function settleResumable(deps: ResumableDeps, grant: Granted<"write">, id: string): Promise<Resumable> {
  await deps.turns.settle(id);
  const upload = await demandOwn(deps, grant, id);
  if (!isComplete(upload)) return resumableOf(upload);
  return deps.turns.take(id, undefined, async () => complete(deps, grant, await demandOwn(deps, grant, id)));
}

/** See Uploads.prolong. */
export async function prolongResumable(deps: ResumableDeps, grant: Granted<"write">, id: string): Promise<void> {
  const upload = await demandOwn(deps, grant, id);
  await inBox(deps.database, grant.box, (db) => db.query(store.prolongUpload, [db.box, upload.id]));
}

/** See Uploads.end. */
export async function endResumable(deps: ResumableDeps, grant: Granted<"write">, id: string): Promise<void> {
  const upload = await demandOwn(deps, grant, id);
  if (!(await endUpload(deps, grant.box, upload.id, false))) throw gone();
}

async function demandOwn(deps: ResumableDeps, grant: Granted<"write">, id: string): Promise<store.UploadRow> {
  const upload = await demandUpload(deps, grant.actor, "tus", id);
  if (!isUnder(upload, grant)) throw gone();
  return upload;
}

/** All bytes are there, but they are not a file yet. */
const isComplete = (upload: store.UploadRow): boolean => upload.node_id === null && upload.received === upload.declared_length;

async function complete(deps: ResumableDeps, grant: Granted<"write">, upload: store.UploadRow): Promise<Resumable> {
  if (!isComplete(upload)) return resumableOf(upload);
  const { plan } = upload;
  if (!plan?.path) throw new Error("An upload of tus has a plan.");
  try {
    const path = await whereNow(deps, grant, plan.path, plan.parent);
    const checksum = checksumsOf(plan);
    const written = await finishOrEnd(deps, grant, upload, { path, checksum, mtime: plan.mtime, conditions: plan.conditions });
    return { ...resumableOf(upload), expires: undefined, written: factsOf(written) };
  } catch (error) {
    // Another process was quicker.
    if (error instanceof DomainError && error.code === "upload_gone") return findResumable(deps, grant.actor, upload.name);
    throw error;
  }
}

/** The path of a name in a folder that may have been renamed or moved while the bytes came. */
async function whereNow(deps: ResumableDeps, grant: Granted<"write">, path: Path, parent: number | undefined): Promise<Path> {
  const folder = parent === undefined || !grant.rights.has("read") ? undefined : await deps.tree.find(grant, nodeId(parent));
  return folder ? [...folder.path, ...path.slice(-1)] : path;
}

function resumableOf(upload: store.UploadRow): Resumable {
  const { plan, node_id: node, node_version: version } = upload;
  return {
    id: upload.name,
    space: upload.space_id as SpaceId,
    length: upload.declared_length ?? 0,
    offset: upload.received,
    expires: node === null ? upload.expires_at : undefined,
    metadata: plan?.metadata,
    written:
      node === null || version === null
        ? undefined
        : { node: node as NodeId, etag: etagOf({ id: node as NodeId, version }, upload.epoch), mtime: plan?.mtime },
  };
}
