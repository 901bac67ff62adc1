// The ids of Landbox as types that cannot be mixed up.
declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** A box's land-unique number. Its public form (host names aside) is `boxPrefix(box)`. */
export type BoxId = Brand<number, "BoxId">;
/** A person's opaque, lower-case, land-unique id; never changes. Form: `<box prefix>.<random>`. */
export type AccountId = Brand<string, "AccountId">;
/** A space's land-unique id. Form: `<box prefix>.<random>`. */
export type SpaceId = Brand<string, "SpaceId">;
/** A file's or folder's land-unique number, never reused. */
export type NodeId = Brand<number, "NodeId">;
/** A grant's land-unique number, never reused. */
export type GrantId = Brand<number, "GrantId">;
/** The number of a stored content. */
export type BlobId = Brand<number, "BlobId">;

export const boxId = (n: number): BoxId => n as BoxId;
export const accountId = (s: string): AccountId => s as AccountId;
export const spaceId = (s: string): SpaceId => s as SpaceId;
export const nodeId = (n: number): NodeId => n as NodeId;
export const grantId = (n: number): GrantId => n as GrantId;
export const blobId = (n: number): BlobId => n as BlobId;

/** The box's public prefix, which every id and token that we make carries before its first dot. */
export const boxPrefix = (box: BoxId): string => box.toString(36);

/**
 * The box an id or token of ours names, or undefined when the text has not the form `<box>.<secret>`.
 * It only says where to look; it proves nothing.
 */
export function boxOfToken(token: string): BoxId | undefined {
  const dot = token.indexOf(".");
  if (dot < 1 || dot > 6) return undefined;
  const prefix = token.slice(0, dot);
  if (!/^[0-9a-z]+$/.test(prefix)) return undefined;
  const n = Number.parseInt(prefix, 36);
  return n > 0 && n < 2 ** 31 ? boxId(n) : undefined;
}
