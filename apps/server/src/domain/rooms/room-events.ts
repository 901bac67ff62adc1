// Writes down what happens in a room beside the changes of its files, in the transaction in which it does.
import type { BoxId } from "@landbox/kit";
import type { RoomHappening } from "@landbox/wire";
import type { Entered } from "./enter-room.ts";
import * as store from "./rooms.store.ts";

interface Told {
  /** The body that it concerns; undefined: everybody. */
  readonly body?: BoxId | undefined;
  readonly about?: string;
  readonly detail?: string;
}

export async function record(
  { db, room, here, box, actor }: Pick<Entered, "db" | "here" | "box" | "actor"> & { room: Pick<Entered["room"], "id"> },
  what: RoomHappening,
  { body, about = "", detail = "" }: Told = {},
): Promise<void> {
  await db.query(store.insertEvent, [db.box, room.id, what, here.account, actor.displayName, box, body ?? null, about, detail]);
}

/** The same of many people of a body. */
export async function recordMany(
  { db, room, here, box, actor }: Entered,
  what: RoomHappening,
  { body, abouts, detail }: { readonly body: BoxId; readonly abouts: readonly string[]; readonly detail: string },
): Promise<void> {
  await db.query(store.insertEvents, [db.box, room.id, what, here.account, actor.displayName, box, body, abouts, detail]);
}
