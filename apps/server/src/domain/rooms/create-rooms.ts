// Puts the use-cases of rooms together.
import { type AccountId, type BoxId, boxId, boxOfToken, type NodeId, type SpaceId } from "@landbox/kit";
import type { Database } from "../../platform/database/connect.ts";
import { type BoxDb, readInBox } from "../../platform/database/box-transaction.ts";
import type { Access } from "../access/access.ts";
import { heldRights } from "../access/held-rights.ts";
import { rightsOf } from "../access/roles.ts";
import { actingIn } from "../access/visitor-actor.ts";
import type { Boxes } from "../boxes/boxes.ts";
import { type Actor, isAccountHere } from "../identity/actor.ts";
import type { Identity } from "../identity/identity.ts";
import type { Notifications } from "../notifications/notifications.ts";
import { addGroups } from "./add-group.ts";
import { arrangeRoom } from "./arrange-room.ts";
import { changeRooms } from "./change-room.ts";
import { createEntering } from "./enter-room.ts";
import { exportRoom } from "./export-room.ts";
import { manageBodies } from "./manage-bodies.ts";
import { listPeople } from "./list-people.ts";
import { managePeople } from "./manage-people.ts";
import { readLog } from "./read-log.ts";
import { summaryOf } from "./room-rows.ts";
import { roomDetails } from "./room-details.ts";
import * as store from "./rooms.store.ts";
import type { Rooms, RoomSummary } from "./rooms.ts";
import { type TellBodies, tellBodies } from "./tell-bodies.ts";

export interface RoomsDeps {
  /** Somebody takes part from now on, also of another box (a visitor): part of the same transaction. */
  readonly joined?: (
    db: BoxDb,
    member: { readonly kind: "account" | "group"; readonly id: string } | { readonly accounts: readonly AccountId[] },
    root: NodeId,
    by: AccountId,
  ) => Promise<void>;
  readonly database: Database;
  readonly boxes: Pick<Boxes, "byId" | "byName">;
  readonly identity: Pick<Identity, "account" | "byAddress">;
  readonly access: Pick<Access, "read">;
  /** Told of every space that gets another name, quota or end, is closed or opened again. Must not throw. */
  readonly changed: (box: BoxId, space: SpaceId) => void;
  readonly notifications: () => Pick<Notifications, "tell" | "keepUp">;
  readonly troubles: { warn(fields: object, message: string): void };
  /** Told that grants of a box were changed, by this process. Must not throw. */
  readonly granted: (box: BoxId) => void;
}

/** What the parts of this feature share. */
export interface RoomsContext extends RoomsDeps {
  readonly enter: ReturnType<typeof createEntering>;
  readonly bodies: TellBodies;
}

export function createRooms(deps: RoomsDeps): Rooms {
  const context: RoomsContext = { ...deps, enter: createEntering(deps.database), bodies: tellBodies(deps) };
  const { database } = deps;

  async function ownRooms(actor: Actor): Promise<RoomSummary[]> {
    const rows = await readInBox<store.RoomRow>(database, actor.box, store.selectRooms, [actor.box, actor.account, null, null]);
    return rows
      .map((row) => summaryOf(row, true, heldRights(actor, rightsOf(row.roles ?? []))))
      .filter(({ closedAt, rights }) => actor.role === "admin" || rights.has("share") || (!closedAt && rights.size > 0));
  }

  async function roomsIn(actor: Actor, { box_id, spaces }: store.HeadRow): Promise<RoomSummary[]> {
    const host = boxId(box_id);
    const values = [host, actingIn(actor, host).account, actor.box, spaces];
    const rows = await readInBox<store.RoomRow>(database, host, store.selectRooms, values);
    return rows
      .filter((row) => row.deleted_at === null && (actor.role === "admin" || row.roles !== null))
      .map((row) => summaryOf(row, false, new Set([...rightsOf(row.roles ?? [])].filter((right) => right !== "share"))));
  }

  const arranging = arrangeRoom(context);
  const logging = readLog(context);
  return {
    async list(actor) {
      if (!isAccountHere(actor)) return [];
      const [own, heads] = await Promise.all([
        ownRooms(actor),
        actor.role === "guest" ? [] : readInBox<store.HeadRow>(database, actor.box, store.selectHeads, [actor.box]),
      ]);
      const others = await Promise.all(heads.map((head) => roomsIn(actor, head)));
      const invited = ({ body }: RoomSummary): boolean => body?.state === "invited";
      return [...own, ...others.flat()].toSorted(
        (a, b) => Number(invited(b)) - Number(invited(a)) || german.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
      );
    },
    async details(actor, room) {
      const host = await deps.boxes.byId(boxOfToken(room) ?? actor.box);
      return context.enter(actor, room, (entered) => roomDetails(entered, host?.name ?? ""));
    },
    tellBody: (box) => context.bodies.look(box),
    ...changeRooms(context),
    ...manageBodies(context),
    ...managePeople(context),
    ...listPeople(context),
    ...addGroups(context),
    ...arranging,
    ...logging,
    ...exportRoom({ ...context, ...arranging, ...logging }),
  };
}

const german = new Intl.Collator("de", { numeric: true });
