// Where candidates lie, for whom: only what is alive and in the granted parts is a hit.
import type { NodeId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Tree } from "../tree/tree.ts";
import type { Hit, SearchQuery } from "./search.ts";

type Looking = Pick<Tree, "findMany">;

/** Candidates whose places are looked up together. */
const looked = 200;

export interface Candidate {
  readonly space: string;
  readonly id: NodeId;
  readonly rank: number;
  readonly length: number;
}

/** Only what lies in the granted parts of spaces. */
export async function inside(tree: Looking, grants: readonly Granted<"read">[], candidates: readonly Candidate[]): Promise<Candidate[]> {
  const seen = new Set<NodeId>();
  for (const grant of grants) {
    const ofSpace = candidates.filter((candidate) => candidate.space === grant.space).map((candidate) => candidate.id);
    for (const id of grant.top === undefined ? ofSpace : (await tree.findMany(grant, ofSpace)).keys()) seen.add(id);
  }
  return candidates.filter((candidate) => seen.has(candidate.id));
}

/** From a place in the ranking on: those that are alive and lie where they are looked for. */
export async function hitsOf(
  tree: Looking,
  grants: readonly Granted<"read">[],
  candidates: readonly Candidate[],
  query: SearchQuery,
  from: number,
) {
  const bySpace = Map.groupBy(grants, (grant): string => grant.space);
  const hits: Hit[] = [];
  for (let at = from; at < candidates.length; at += looked) {
    const some = candidates.slice(at, at + looked);
    const found = new Map<NodeId, Hit>();
    for (const [space, ofSpace] of Map.groupBy(some, (candidate) => candidate.space)) {
      const ids = ofSpace.map((candidate) => candidate.id);
      for (const grant of bySpace.get(space) ?? [])
        for (const [id, place] of await tree.findMany(grant, ids)) found.set(id, { ...place, grant });
    }
    for (const [i, { id }] of some.entries()) {
      const hit = found.get(id);
      if (!hit || (query.within !== undefined && !hit.above.includes(query.within))) continue;
      if (hits.length === query.limit) return { hits, next: at + i };
      hits.push(hit);
    }
  }
  return { hits, next: undefined };
}
