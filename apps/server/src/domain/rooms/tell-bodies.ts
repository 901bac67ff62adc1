// Tells the admins of a body how it stands in rooms of other boxes: looked up where it is true, and written in their own box, in a transaction of that box alone.
import { type AccountId, type BoxId, boxId, type SpaceId } from "@landbox/kit";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { News, Notifications } from "../notifications/notifications.ts";
import { type HeadRow, selectHeads } from "./rooms.store.ts";
import { selectStandings, type StandingRow } from "./room-news.store.ts";

export interface TellBodiesDeps {
  readonly database: Database;
  readonly notifications: () => Pick<Notifications, "keepUp">;
  readonly troubles: { warn(fields: object, message: string): void };
}

/** Days for which an ended part is worth telling to who was not told. */
const recent = 7;
const kinds = ["invited", "arrangement", "ended"] as const;

export interface TellBodies {
  /** Tells what was not told yet, and takes back what waits no more. @param by who did it, when that is somebody of the box @throws what the database throws */
  look(box: BoxId, by?: AccountId): Promise<void>;
  /** After a change in a room: the same for each of these boxes. What fails now, the next look tells. */
  changed(bodies: readonly BoxId[], by?: { readonly box: BoxId; readonly account: AccountId }): Promise<void>;
}

export function tellBodies({ database, notifications, troubles }: TellBodiesDeps): TellBodies {
  async function look(box: BoxId, by?: AccountId): Promise<void> {
    const heads = await readInBox<HeadRow>(database, box, selectHeads, [box]);
    const standings = await Promise.all(
      heads.map(({ box_id: host, spaces }) => readInBox<StandingRow>(database, boxId(host), selectStandings, [host, box, spaces, recent])),
    );
    const now = standings.flat().map((row) => newsOf(row, by));
    await inBox(database, box, (db) => notifications().keepUp(db, kinds, now, ["ended"]));
  }

  return {
    look,
    async changed(bodies, by) {
      await Promise.all(
        bodies.map((box) =>
          look(box, by?.box === box ? by.account : undefined).catch((error: unknown) =>
            troubles.warn({ err: error, box }, "A body was not told of a room; the next round does it."),
          ),
        ),
      );
    },
  };
}

/** The subject is one for each invitation, version and end: whatever was told once is not told again. */
const newsOf = ({ space_id: room, kind, turn }: StandingRow, by: AccountId | undefined): News => ({
  ...{ kind, to: "admins", subject: `${room as SpaceId} ${turn}` },
  ...(by === undefined ? {} : { by }),
});
