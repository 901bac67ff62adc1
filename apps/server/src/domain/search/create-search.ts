// Finds files and folders by name: candidates from the index of names, ranked, and shown only when they are there and may be seen.
import { type BoxId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { Tree } from "../tree/tree.ts";
import { atOnce } from "./at-once.ts";
import { endingsOf } from "./file-kinds.ts";
import { type Candidate, hitsOf, inside } from "./lookup-hits.ts";
import { createNameReader } from "./read-names.ts";
import * as store from "./search.store.ts";
import type { Search, SearchPage, SearchQuery } from "./search.ts";
import { rank, spellName, type Wanted, wantedOf } from "./spelling.ts";

export interface SearchDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "findMany">;
  /** Milliseconds for which a search waits for names that are not read yet, before it looks at the tree itself. */
  readonly patience?: number;
}

/** Candidates of one space and one kind of find; more are not looked at. */
const most = 2000;
/** Names that are looked up one by one for their size, time or place. */
const lookedUp = 5000;
/** Looks at trees at the same time in one process: each occupies a connection and a processor, for a second where there are a million files. */
const mostLooks = 2;

interface Spelled {
  readonly space: string;
  readonly id: number;
  readonly spelled: string;
}

export function createSearch({ database, tree, patience = 400 }: SearchDeps): Search {
  const looks = atOnce(mostLooks);
  const reader = createNameReader(database, () => looks.calm());

  const fromIndex = (box: BoxId, spaces: readonly string[], wanted: Wanted, query: SearchQuery, limit = most): Promise<Spelled[]> =>
    readInBox<store.NameRow>(database, box, store.searchNames, [
      spaces,
      wanted.words.map(patternOf),
      wanted.keys,
      wanted.start,
      query.kinds && query.kinds.length > 0 ? query.kinds : null,
      ...boundsOf(query),
      limit,
    ]);

  /** Of spaces whose names are read. Where very many names fit, looking each of them up for its size, time or place takes longer than one pass over the tree. */
  async function fromRead(box: BoxId, spaces: readonly SpaceId[], wanted: Wanted, query: SearchQuery): Promise<Spelled[]> {
    if (!isBounded(query)) return fromIndex(box, spaces, wanted, query);
    const { text, kinds, limit } = query;
    const many = await fromIndex(box, spaces, wanted, { text, kinds, limit }, lookedUp);
    if (many.length < lookedUp) return fromIndex(box, spaces, wanted, query);
    return (await Promise.all(spaces.map((space) => looks.run(() => fromTree(box, space, wanted, query))))).flat();
  }

  /** One pass over a space's tree. Finds what the index would. */
  async function fromTree(box: BoxId, space: string, wanted: Wanted, query: SearchQuery): Promise<Spelled[]> {
    const { folders, endings, others } = endingsOf(query.kinds);
    const short = wanted.words.filter((word) => word.startsWith(" "));
    const rows = await readInBox<store.TreeRow>(database, box, store.searchTree, [
      space,
      wanted.words.filter((word) => !word.startsWith(" ")).map(patternOf),
      short.map((word) => `(^|[^a-z0-9])${word.trim()}`),
      `${wanted.start.split(" ", 1)[0]}%`,
      folders,
      endings,
      others,
      ...boundsOf(query),
      most,
    ]);
    return rows
      .map(({ id, name }) => ({ space, id, spelled: spellName(name) }))
      .filter(({ spelled }) => wanted.words.every((word) => ` ${spelled}`.includes(word)));
  }

  /** @returns whether something may be missing besides */
  async function candidatesOf(box: BoxId, grants: readonly Granted<"read">[], wanted: Wanted, query: SearchQuery) {
    const spaces: SpaceId[] = [...new Set(grants.map((grant) => grant.space))];
    const unread = await reader.catchUp(box, spaces, patience);
    const read = spaces.filter((space) => !unread.includes(space));
    const parts = read.length > 0 ? [fromRead(box, read, wanted, query)] : [];
    let incomplete = false;
    for (const space of unread) {
      // What was read so far is better than nothing.
      if (looks.full && !isBounded(query)) parts.push(((incomplete = true), fromIndex(box, [space], wanted, query)));
      else parts.push(looks.run(() => fromTree(box, space, wanted, query)));
    }
    const found = await Promise.all(parts);
    found.push(...(await hiddenByOthers(box, grants, wanted, query, { found: found.flat(), unread })));
    const once = new Map(found.flat().map((row) => [row.id, row]));
    const all = [...once.values()].map((row): Candidate => ({
      space: row.space,
      id: nodeId(row.id),
      rank: rank(row.spelled, wanted),
      length: row.spelled.split("\n", 1)[0]?.length ?? 0,
    }));
    return {
      all,
      more: found.some((rows) => rows.length >= most),
      incomplete,
    };
  }

  /** Of spaces that somebody sees in parts, where more fits than is looked at: what lies outside may not push out what lies in the parts. */
  async function hiddenByOthers(
    box: BoxId,
    grants: readonly Granted<"read">[],
    wanted: Wanted,
    query: SearchQuery,
    { found, unread }: { found: readonly Spelled[]; unread: readonly string[] },
  ): Promise<Spelled[][]> {
    if (query.within !== undefined || grants.every(({ top }) => top === undefined)) return [];
    const rows = Map.groupBy(found, (row) => row.space);
    const hidden = [...Map.groupBy(grants, (grant) => grant.space)].filter(
      ([space, ofSpace]) => (rows.get(space)?.length ?? 0) >= most && ofSpace.every(({ top }) => top !== undefined),
    );
    return Promise.all(
      hidden.flatMap(([space, ofSpace]) =>
        ofSpace.map(({ top }) => {
          const below = { ...query, within: top };
          return unread.includes(space) ? looks.run(() => fromTree(box, space, wanted, below)) : fromRead(box, [space], wanted, below);
        }),
      ),
    );
  }

  return {
    async search(grants, query): Promise<SearchPage> {
      const from = readCursor(query.after);
      const wanted = wantedOf(query.text);
      if (grants.length === 0 || !wanted) return { hits: [], next: undefined, more: false, incomplete: false };
      // A box is a transaction: what was shared from another one is looked for there.
      const boxes = await Promise.all(
        [...Map.groupBy(grants, (grant) => grant.box)].map(([box, ofBox]) => candidatesOf(box, ofBox, wanted, query)),
      );
      const all = boxes.flatMap((found) => found.all).sort(bestFirst);
      const [more, incomplete] = [boxes.some((found) => found.more), boxes.some((found) => found.incomplete)];
      // Neither a cursor nor the end of what is looked at may tell how much there is in the parts of a space that somebody does not see.
      const parts = grants.some((grant) => grant.top !== undefined);
      const { hits, next } = await hitsOf(tree, grants, parts ? await inside(tree, grants, all) : all, query, from);
      return { hits, next: next === undefined ? undefined : String(next), more: more && !parts, incomplete };
    },
  };
}

const bestFirst = (a: Candidate, b: Candidate): number => a.rank - b.rank || a.length - b.length || a.id - b.id;

/** Words have letters, digits and blanks only, so nothing in them has a meaning in a pattern. */
const patternOf = (word: string): string => `%${word}%`;

const boundsOf = ({ within, sizeFrom, sizeTo, changedFrom, changedTo }: SearchQuery): readonly (number | null)[] =>
  [within, sizeFrom, sizeTo, changedFrom, changedTo].map((bound) => bound ?? null);

const isBounded = (query: SearchQuery): boolean => boundsOf(query).some((bound) => bound !== null);

/** @throws DomainError bad_request */
function readCursor(after: string | undefined): number {
  if (after === undefined) return 0;
  if (!/^\d{1,9}$/.test(after)) throw new DomainError("bad_request", "The cursor of the page is not valid.");
  return Number(after);
}
