// What recipients see, by a reference in memory: a tree, who was given what, and who is in the group; and what may happen to it.
import type { TestActor } from "@landbox/test-kit";
import fc from "fast-check";

export interface Recipient {
  readonly who: TestActor;
  readonly id: string;
  inGroup: boolean;
  disabled: boolean;
  /** What things were called while they were theirs: trash and activity of what they have may go on to say so. */
  readonly heard: Set<string>;
}

export interface Item {
  readonly id: number;
  readonly isFolder: boolean;
  name: string;
  parent: Item | undefined;
  trashed: boolean;
  /** What it was called in the folders that it ever lay in: their trash and activity say so, also to who got them later. */
  readonly past: Map<Item, Set<string>>;
}

export interface Given {
  readonly id: string;
  readonly item: Item;
  readonly to: Recipient | "group";
}

export const items: Item[] = [];
export const given: Given[] = [];

export const wayUp = (item: Item | undefined): Item[] => (item ? [item, ...wayUp(item.parent)] : []);
export const isAlive = (item: Item): boolean => wayUp(item).every(({ trashed }) => !trashed);
export const pathOf = (item: Item): string =>
  wayUp(item)
    .reverse()
    .map(({ name }) => name)
    .join("/");
export const reachesIt = ({ to }: Given, recipient: Recipient): boolean => to === recipient || (to === "group" && recipient.inGroup);
export const sees = (recipient: Recipient, item: Item): boolean =>
  isAlive(item) && wayUp(item).some((above) => given.some((one) => one.item === above && reachesIt(one, recipient)));
/** Whether it ever lay in one of these folders under the name that it has now. */
export const wasIn = (folders: ReadonlySet<Item>, { name, past }: Item): boolean =>
  [...past].some(([folder, names]) => folders.has(folder) && names.has(name));
/** What is called how, and where, at this moment. */
export function remember(): void {
  for (const item of items.filter(isAlive))
    for (const above of wayUp(item.parent)) item.past.set(above, new Set([...(item.past.get(above) ?? []), item.name]));
}
/** Through which shares. */
export const reaching = (recipient: Recipient): string => given.flatMap((one) => (reachesIt(one, recipient) ? [one.id] : [])).join();
export const visibleTo = (recipient: Recipient): Item[] => items.filter((item) => sees(recipient, item));

const index = fc.nat({ max: 1000 });
const weighted = (weight: number, ...ops: Op[]) => ({ weight, arbitrary: fc.constantFrom(...ops) });
type Op =
  | "folder"
  | "file"
  | "write"
  | "rename"
  | "move"
  | "trash"
  | "restore"
  | "favorite"
  | "share"
  | "shareGroup"
  | "revoke"
  | "join"
  | "leave"
  | "comment"
  | "link";
export const step = fc.record({
  op: fc.oneof(
    weighted(3, "folder", "file", "write"),
    weighted(2, "rename", "share", "comment"),
    weighted(4, "move"),
    weighted(1, "trash", "restore", "favorite", "shareGroup", "revoke", "join", "leave", "link"),
  ),
  at: index,
  to: index,
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
