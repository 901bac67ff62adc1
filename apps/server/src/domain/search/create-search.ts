// Finds files and folders by name: candidates from the index of names, ranked, and shown only when they are there and may be seen.
import { type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { Tree } from "../tree/tree.ts";
import { createNameReader } from "./read-names.ts";
import * as store from "./search.store.ts";
import type { Hit, Search, SearchPage, SearchQuery } from "./search.ts";
import { rank, type Wanted, wantedOf } from "./spelling.ts";

export interface SearchDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "findMany">;
}

/** Candidates of one space and one kind of find; more are not looked at. */
const most = 2000;
/** Candidates whose places are looked up together. */
const looked = 200;
/** Milliseconds for which a search waits for names that are not read yet. */
const patience = 1500;

interface Candidate {
  readonly space: string;
  readonly id: NodeId;
  readonly rank: number;
  readonly length: number;
}

export function createSearch({ database, tree }: SearchDeps): Search {
  const reader = createNameReader(database);

  async function candidatesOf(
    grants: readonly Granted<"read">[],
    wanted: Wanted,
    query: SearchQuery,
  ): Promise<{ all: Candidate[]; more: boolean }> {
    const box = grants[0]?.box;
    if (box === undefined) return { all: [], more: false };
    const spaces = grants.map((grant) => grant.space);
    const rows = await readInBox<store.NameRow>(database, box, store.searchNames, [
      spaces,
      wanted.words,
      wanted.keys,
      wanted.start,
      query.kinds && query.kinds.length > 0 ? query.kinds : null,
      most,
    ]);
    const once = new Map(rows.map((row) => [row.id, row]));
    const fitting = await filtered([...once.values()], query, box);
    const all = fitting.map((row) => ({
      space: row.space,
      id: nodeId(row.id),
      rank: rank(row.spelled, wanted),
      length: row.spelled.split("\n", 1)[0]?.length ?? 0,
    }));
    return { all: all.sort((a, b) => a.rank - b.rank || a.length - b.length || a.id - b.id), more: rows.length >= most };
  }

  async function filtered(rows: store.NameRow[], query: SearchQuery, box: Granted<"read">["box"]): Promise<store.NameRow[]> {
    const { changedFrom, changedTo, sizeFrom, sizeTo } = query;
    if (rows.length === 0 || [changedFrom, changedTo, sizeFrom, sizeTo].every((bound) => bound === undefined)) return rows;
    const bySize = sizeFrom !== undefined || sizeTo !== undefined;
    const facts = await readInBox<store.FactsRow>(database, box, store.selectFacts, [box, rows.map((row) => row.id)]);
    const fits = new Set(
      facts
        .filter(
          (fact) =>
            isBetween(fact.mtime, changedFrom, changedTo) && (!bySize || (!fact.is_folder && isBetween(fact.size, sizeFrom, sizeTo))),
        )
        .map((fact) => fact.id),
    );
    return rows.filter((row) => fits.has(row.id));
  }

  /** From a place in the ranking on: those that are alive and lie where they are looked for. */
  async function hitsOf(grants: readonly Granted<"read">[], candidates: readonly Candidate[], query: SearchQuery, from: number) {
    const bySpace = new Map<string, Granted<"read">>(grants.map((grant) => [grant.space, grant]));
    const hits: Hit[] = [];
    for (let at = from; at < candidates.length; at += looked) {
      const some = candidates.slice(at, at + looked);
      const found = new Map<NodeId, Hit>();
      for (const [space, ofSpace] of Map.groupBy(some, (candidate) => candidate.space)) {
        const grant = bySpace.get(space);
        if (!grant) continue;
        const places = await tree.findMany(
          grant,
          ofSpace.map((candidate) => candidate.id),
        );
        for (const [id, place] of places) found.set(id, { ...place, grant });
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

  return {
    async search(grants, query): Promise<SearchPage> {
      const [first] = grants;
      const from = readCursor(query.after);
      const wanted = wantedOf(query.text);
      if (!first || !wanted) return { hits: [], next: undefined, more: false, incomplete: false };
      const spaces: SpaceId[] = grants.map((grant) => grant.space);
      const complete = await reader.catchUp(first.box, spaces, patience);
      const { all, more } = await candidatesOf(grants, wanted, query);
      const { hits, next } = await hitsOf(grants, all, query, from);
      return { hits, next: next === undefined ? undefined : String(next), more, incomplete: !complete };
    },
  };
}

const isBetween = (value: number, from: number | undefined, to: number | undefined): boolean =>
  (from === undefined || value >= from) && (to === undefined || value <= to);

/** @throws DomainError bad_request */
function readCursor(after: string | undefined): number {
  if (after === undefined) return 0;
  if (!/^\d{1,9}$/.test(after)) throw new DomainError("bad_request", "The cursor of the page is not valid.");
  return Number(after);
}
