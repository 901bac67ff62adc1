// Turns decided placements into the columns of the one statement that writes them.
import type { BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Placed } from "./place-batch.ts";

/** Parameters of commit.store's placeBatch, in its order. */
export function placeParameters(box: BoxId, space: SpaceId, placed: readonly Placed[], now: number): unknown[] {
  const contents = placed.flatMap((p) => (p.placement.content ? [{ blob: p.blob, content: p.placement.content }] : []));
  const segments = contents.flatMap(({ blob, content }) => content.segments.map((segment, idx) => ({ blob, idx, segment })));
  const above = ancestorDeltas(placed);
  const last = placed.at(-1) as Placed;
  const finished = placed.filter((p) => p.placement.upload !== undefined);
  const filesDelta = placed.reduce((sum, p) => sum + sizeOf(p) - (p.existing?.size ?? 0), 0);
  const versionsDelta = placed.reduce((sum, p) => sum + (p.existing?.size ?? 0), 0);
  return [
    box,
    space,
    placed.map((p) => p.seq),
    placed.map((p) => p.node),
    placed.map((p) => p.placement.parent),
    placed.map((p) => p.placement.name),
    placed.map((p) => p.placement.content === undefined),
    placed.map((p) => p.existing === undefined),
    placed.map((p) => p.blob ?? null),
    placed.map(sizeOf),
    placed.map((p) => p.mtime),
    placed.map((p) => p.placement.grant.actor.account),
    placed.map((p) => p.existing?.blob ?? null),
    placed.map((p) => p.existing?.size ?? 0),
    placed.map((p) => p.existing?.version ?? null),
    placed.map((p) => p.existing?.mtime ?? null),
    [...new Set(segments.map(({ segment }) => segment.object))],
    contents.map(({ blob }) => blob),
    contents.map(({ content }) => content.size),
    contents.map(({ content }) => content.checksums.sha1),
    contents.map(({ content }) => content.checksums.sha256),
    contents.map(({ content }) => content.checksums.md5 ?? null),
    contents.map(({ content }) => content.checksums.adler32 ?? null),
    contents.map(({ content }) => content.seal),
    contents.length > 0,
    segments.map(({ blob }) => blob),
    segments.map(({ idx }) => idx),
    segments.map(({ segment }) => segment.object),
    segments.map(({ segment }) => segment.start),
    segments.map(({ segment }) => segment.storedLength),
    segments.map(({ segment }) => segment.size),
    segments.map(({ segment }) => segment.keyId),
    segments.length > 0,
    above.map(([id]) => id),
    above.map(([, change]) => change.version),
    above.map(([, change]) => change.size),
    above.map(([, change]) => change.entries),
    now,
    last.seq,
    filesDelta,
    versionsDelta,
    finished.map((p) => p.placement.upload),
    placed.reduce((sum, p) => sum + p.reserved, 0),
    finished.map((p) => p.node),
    finished.map((p) => p.seq),
  ];
}

const sizeOf = (p: Placed): number => p.placement.content?.size ?? 0;

/** Each folder above a placement once, with the newest version and the sums. */
function ancestorDeltas(placed: readonly Placed[]): [NodeId, { version: number; size: number; entries: number }][] {
  const deltas = new Map<NodeId, { version: number; size: number; entries: number }>();
  for (const p of placed) {
    for (const id of p.chain) {
      const delta = deltas.get(id) ?? { version: 0, size: 0, entries: 0 };
      delta.version = Math.max(delta.version, p.seq);
      delta.size += sizeOf(p) - (p.existing?.size ?? 0);
      delta.entries += p.existing ? 0 : 1;
      deltas.set(id, delta);
    }
  }
  return [...deltas];
}
