// Finds the body that somebody names by the label of its box.
import type { Boxes } from "../boxes/boxes.ts";
import type { BodyRow } from "./rooms.store.ts";

/** Of the bodies of a room the one that is meant; undefined: none is. */
export type FindBody = (bodies: readonly BodyRow[]) => BodyRow | undefined;

/**
 * Asked before the room is entered. What the label leads to now counts more than what a body was called when it was asked: a label may have gone
 * from one box to another since. By the old one a body is still found whose box is there no more.
 * @param label of the body's box
 */
export async function findBody(boxes: Pick<Boxes, "byName">, label: string): Promise<FindBody> {
  const called = label.trim().toLowerCase();
  const box = (await boxes.byName(called))?.id;
  return (bodies) => bodies.find((row) => row.body_box === box) ?? bodies.find((row) => row.name === called);
}
