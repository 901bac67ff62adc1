// Who somebody is in a room at this moment: of its host or of one of its bodies, and what that person may decide there.
import { type BoxId, boxOfToken, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { heldRights } from "../access/held-rights.ts";
import { rightsOf } from "../access/roles.ts";
import { actingIn } from "../access/visitor-actor.ts";
import { type Actor, isAccountHere } from "../identity/actor.ts";
import { summaryOf } from "./room-rows.ts";
import * as store from "./rooms.store.ts";
import type { RoomPowers, RoomSummary } from "./rooms.ts";

export interface Entered {
  readonly db: BoxDb;
  /** Who asks, as at home, and as in the host's box. */
  readonly actor: Actor;
  readonly here: Actor;
  readonly room: RoomSummary;
  /** The own box of who asks. */
  readonly box: BoxId;
  readonly frozen: boolean;
  readonly admin: boolean;
  readonly may: RoomPowers;
}

export interface Entering {
  /** For changes of the room: nobody else changes it at the same time. */
  readonly lock?: boolean;
  /** Taking away works in a frozen box as well. */
  readonly evenFrozen?: boolean;
}

const none: RoomPowers = { manage: false, administer: false, decide: false, people: false, export: false, log: "none" };

export function createEntering(database: Database) {
  /**
   * @param work sees the room in one transaction of its host's box
   * @throws DomainError not_found, box_frozen, unauthenticated
   */
  return function enter<T>(
    actor: Actor,
    id: SpaceId,
    work: (room: Entered) => Promise<T>,
    { lock = false, evenFrozen = false }: Entering = {},
  ): Promise<T> {
    const host = boxOfToken(id) ?? actor.box;
    if (!isAccountHere(actor)) throw hidden();
    return inBox(database, host, async (db) => {
      // A statement of its own, so that those after it see everything before it.
      if (lock) await db.query(store.lockRoom, [host, id]);
      const entered = host === actor.box ? await ofHost(db, actor, id) : await ofBody(db, actor, id);
      if (lock && entered.frozen && !evenFrozen)
        throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      return work(entered);
    });
  };
}

async function ofHost(db: BoxDb, actor: Actor, id: SpaceId): Promise<Entered> {
  const [[who], [row]] = await Promise.all([
    db.query<store.ActorRow>(store.selectActor, [db.box, actor.account]),
    db.query<store.RoomRow>(store.selectRooms, [db.box, actor.account, null, [id]]),
  ]);
  if (!who || who.state !== "active" || who.box_state === "deleted" || who.version !== actor.version)
    throw new DomainError("unauthenticated", "The account's access has ended.");
  if (!row) throw hidden();
  const room = summaryOf(row, true, heldRights(actor, rightsOf(row.roles ?? [])));
  const admin = who.role === "admin";
  const manage = admin || room.rights.has("share");
  if (!manage && (room.closedAt || room.rights.size === 0)) throw hidden();
  const may: RoomPowers = {
    ...{ manage, administer: admin, decide: false, people: manage },
    ...{ export: room.rights.has("download") && !room.closedAt, log: manage ? "all" : "none" },
  };
  return { db, actor, here: actor, room, box: actor.box, frozen: who.box_state === "frozen", admin, may };
}

async function ofBody(db: BoxDb, actor: Actor, id: SpaceId): Promise<Entered> {
  const here = actingIn(actor, db.box);
  const [[who], [row]] = await Promise.all([
    db.query<store.SpeakerRow>(store.selectSpeaker, [db.box, id, actor.box, actor.account, actor.version, here.account]),
    db.query<store.RoomRow>(store.selectRooms, [db.box, here.account, actor.box, [id]]),
  ]);
  if (!who?.role || !row?.state || row.deleted_at !== null) throw hidden();
  const room = summaryOf(row, false, withoutSharing(rightsOf(row.roles ?? [])));
  const admin = who.role === "admin";
  if (!admin && room.rights.size === 0) throw hidden();
  const present = row.state === "active" || row.state === "leaving";
  const may: RoomPowers = {
    ...none,
    ...{ decide: admin && row.state !== "ended", people: present && (admin || who.coordinator) },
    ...{ export: room.rights.has("download"), log: row.state !== "invited" && (admin || who.coordinator) ? "own" : "none" },
  };
  // A frozen box of either side counts for nobody: it is not there.
  return { db, actor, here, room, box: actor.box, frozen: false, admin, may };
}

const withoutSharing = (rights: ReadonlySet<string>) =>
  new Set([...rights].filter((right) => right !== "share")) as unknown as RoomSummary["rights"];

/** When the reader's body stopped taking part: what came later is not its. */
export const endedAt = ({ body }: Pick<RoomSummary, "body">): Date | undefined => (body?.state === "ended" ? body.endsAt : undefined);

export const hidden = (): DomainError => new DomainError("not_found", "This room does not exist.", { values: { fault: "no_room" } });
export const notManager = (): DomainError =>
  new DomainError("forbidden", "Only those who look after the room may do this.", { values: { fault: "room_manager" } });
export const notAdmin = (): DomainError =>
  new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
