// Pure rules for preconditions (RFC 9110 13, RFC 4918 10.4) and for write locks (RFC 4918 6 and 7).
import type { AccountId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { startsWith } from "./below-top.ts";
import { etagOf, type Node } from "./node.ts";
import type { Conditions, IfHeader, LockAt, Path } from "./tree.ts";

export const samePath = (a: Path, b: Path): boolean => a.length === b.length && a.every((name, i) => name === b[i]);

/** Locks on the path itself and depth-infinity locks above it. */
export const bearsOn = (at: LockAt, path: Path): boolean =>
  startsWith(path, at.path) && (at.path.length === path.length || at.lock.infinite);

/** Locks that a change of the content, properties or existence of `path` runs into. */
export function locksAgainstWriting(locks: readonly LockAt[], path: Path, exists: boolean): LockAt[] {
  const parent = path.slice(0, -1);
  // A lock on a folder, of either depth, protects its list of members (RFC 4918 7.4).
  return locks.filter((at) => bearsOn(at, path) || (!exists && samePath(at.path, parent)));
}

/** Locks that removing or renaming `path` with everything below it runs into. */
export function locksAgainstRemoval(locks: readonly LockAt[], path: Path): LockAt[] {
  const parent = path.slice(0, -1);
  return locks.filter((at) => bearsOn(at, path) || startsWith(at.path, path) || (path.length > 0 && samePath(at.path, parent)));
}

/**
 * Demands that each locked resource's lock token was submitted by its holder; of several shared locks on one resource one is enough.
 * @throws DomainError locked, with the paths
 */
export function demandTokens(locks: readonly LockAt[], conditions: Conditions | undefined, account: AccountId): void {
  if (locks.length === 0) return;
  const submitted = new Set(conditions?.lockTokens);
  const held = new Set(locks.filter((at) => at.lock.account === account && submitted.has(at.lock.token)).map((at) => at.lock.node));
  const missing = locks.filter((at) => !held.has(at.lock.node));
  if (missing.length === 0) return;
  throw new DomainError("locked", "The resource is locked.", { lockedPaths: missing.map((at) => [...at.path]) });
}

/** What the If header is evaluated against: the state of one resource. */
export interface ResourceState {
  readonly etag: string | undefined;
  readonly tokens: readonly string[];
}

/** The paths other than the request's own that an If header speaks of. */
export const pathsOfIf = (header: IfHeader | undefined): Path[] =>
  (header?.lists ?? []).flatMap((list) => (list.path === undefined || list.path === "elsewhere" ? [] : [list.path]));

/**
 * @param existing the request's resource (for MOVE and COPY of uploads: the destination), undefined when there is none
 * @param stateOf the state of a path; called with undefined for the request's own resource
 * @throws DomainError precondition_failed
 */
export function demandConditions(
  conditions: Conditions | undefined,
  existing: Node | undefined,
  epoch: string,
  stateOf: (path: Path | undefined) => ResourceState,
): void {
  if (!conditions) return;
  const etag = existing && etagOf(existing, epoch);
  const { ifMatch, ifNoneMatch, ifHeader } = conditions;
  if (ifMatch !== undefined && !(etag !== undefined && (ifMatch === "*" || ifMatch.includes(etag)))) throw failed("If-Match");
  if (ifNoneMatch !== undefined && etag !== undefined && (ifNoneMatch === "*" || ifNoneMatch.includes(etag))) throw failed("If-None-Match");
  if (ifHeader && !ifHolds(ifHeader, stateOf)) throw failed("If");
}

/** True when at least one list holds, each with all of its conditions. */
export function ifHolds(header: IfHeader, stateOf: (path: Path | undefined) => ResourceState): boolean {
  return header.lists.some((list) => {
    const state: ResourceState = list.path === "elsewhere" ? { etag: undefined, tokens: [] } : stateOf(list.path);
    return list.conditions.every((condition) => {
      const holds =
        condition.token !== undefined
          ? state.tokens.includes(condition.token)
          : condition.etag !== undefined && condition.etag === state.etag;
      return holds !== condition.not;
    });
  });
}

const failed = (header: string): DomainError =>
  new DomainError("precondition_failed", `A condition of the request (${header}) does not hold.`);
