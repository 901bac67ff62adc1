// Search by name over everything somebody may see; `create-search.ts` makes the real one.
import type { NodeId } from "@landbox/kit";
import type { SearchKind } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Found } from "../tree/tree.ts";

export interface SearchQuery {
  /** Several words must all be in the name; upper and lower case, umlauts and punctuation do not matter. */
  readonly text: string;
  readonly kinds?: readonly SearchKind[] | undefined;
  /** Only what lies in this folder, at any depth; leaves out the other spaces. */
  readonly within?: NodeId | undefined;
  /** Unix seconds of the last change, both inclusive. */
  readonly changedFrom?: number | undefined;
  readonly changedTo?: number | undefined;
  /** Bytes, both inclusive; leave out folders when given. */
  readonly sizeFrom?: number | undefined;
  readonly sizeTo?: number | undefined;
  /** Cursor of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface Hit extends Found {
  readonly grant: Granted<"read">;
}

export interface SearchPage {
  /** Best first: names that begin with it, names with words that begin with it, names that have it somewhere; shorter names first. */
  readonly hits: readonly Hit[];
  readonly next: string | undefined;
  /** There is more than a search looks at: ask for something narrower. */
  readonly more: boolean;
  /** The names of a space are still being read: what is missing comes soon. */
  readonly incomplete: boolean;
}

export interface Search {
  /**
   * Searches the granted spaces. What lies in the trash is never found.
   * @throws DomainError bad_request for a cursor that is none
   */
  search(grants: readonly Granted<"read">[], query: SearchQuery): Promise<SearchPage>;
}
