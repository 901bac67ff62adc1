// Makes rooms, changes what they are called, about and until when, closes them and opens them again.
import { boxId, type SpaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import { insertGrant } from "../access/manage-grants.ts";
import type { Actor } from "../identity/actor.ts";
import { makeSpace } from "../spaces/make-space.ts";
import { arrangementPreset } from "./arrangement-preset.ts";
import { checkedText } from "./arrange-room.ts";
import type { RoomsContext } from "./create-rooms.ts";
import { type Entered, notAdmin, notManager } from "./enter-room.ts";
import { record } from "./room-events.ts";
import * as store from "./rooms.store.ts";
import type { NewRoom, RoomChanges, Rooms } from "./rooms.ts";
import { settleBodies, settleHost } from "./settle-grants.ts";

export function changeRooms(context: RoomsContext): Pick<Rooms, "create" | "change" | "close" | "reopen"> {
  const { database, boxes, enter, changed, granted, bodies: telling } = context;

  /** Closes it, or opens it again. */
  async function setClosed(actor: Actor, room: SpaceId, closed: boolean, may: (entered: Entered) => void): Promise<void> {
    const [box, bodies] = await enter(
      actor,
      room,
      async (entered) => {
        const { db } = entered;
        may(entered);
        if ((entered.room.closedAt !== undefined) === closed) return [db.box, []] as const;
        await db.query(store.markClosed, [db.box, room, closed]);
        await record(entered, closed ? "closed" : "reopened");
        return [db.box, await db.query<store.BodyRow>(store.selectBodies, [db.box, room])] as const;
      },
      { lock: true },
    );
    changed(box, room);
    granted(box);
    // Invitations are no longer open, or are again.
    await telling.changed(bodies.map(({ body_box: body }) => boxId(body)));
  }

  return {
    async create(actor, wanted) {
      const box = await boxes.byId(actor.box);
      if (!box) throw new DomainError("unauthenticated", "Please sign in.");
      const facts = checkedFacts(wanted);
      const id = await inBox(database, actor.box, async (db) => {
        const [who] = await db.query<store.ActorRow>(store.selectActor, [db.box, actor.account]);
        if (who?.state !== "active" || who.version !== actor.version)
          throw new DomainError("unauthenticated", "The account's access has ended.");
        if (who.role !== "admin") throw notAdmin();
        if (who.box_state !== "active") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
        const { id: space, root } = await makeSpace(db, { kind: "room", owner: undefined, name: facts.name, quota: facts.quota });
        await db.query(store.insertRoom, [db.box, space, facts.subject, facts.fileNumber, facts.until ?? null]);
        const managers = wanted.managers.length > 0 ? [...new Set(wanted.managers)] : [actor.account];
        for (const manager of managers) {
          const grant = { box: db.box, space, node: root, role: "manager", expiresAt: undefined, by: actor.account } as const;
          await insertGrant(db, { kind: "account", id: manager }, grant);
        }
        const text =
          wanted.arrangement === undefined
            ? arrangementPreset({ ...facts, host: box, bodies: [] }, actor.language)
            : checkedText(wanted.arrangement);
        await db.query(store.insertArrangement, [db.box, space, 1, text, actor.displayName]);
        await record({ db, room: { id: space }, here: actor, box: actor.box, actor }, "made", { about: facts.name });
        return space;
      });
      granted(actor.box);
      return id;
    },
    async change(actor, room, changes) {
      const box = await enter(
        actor,
        room,
        async (entered) => {
          if (!entered.may.manage) throw notManager();
          if (changes.quota !== undefined && !entered.may.administer) throw notAdmin();
          await write(entered, changes);
          return entered.db.box;
        },
        { lock: true },
      );
      changed(box, room);
      granted(box);
    },
    close: (actor, room) =>
      setClosed(actor, room, true, ({ may }) => {
        if (!may.manage) throw notManager();
      }),
    reopen: (actor, room) =>
      setClosed(actor, room, false, ({ may }) => {
        if (!may.administer) throw notAdmin();
      }),
  };
}

async function write(entered: Entered, changes: RoomChanges): Promise<void> {
  const { db, room } = entered;
  const facts = checkedFacts({
    name: changes.name ?? room.name,
    subject: changes.subject ?? room.subject,
    fileNumber: changes.fileNumber ?? room.fileNumber,
    until: changes.until === undefined ? undefined : (changes.until ?? undefined),
    quota: changes.quota ?? undefined,
  });
  await db.query(store.changeRoom, [
    ...[db.box, room.id, facts.name, facts.subject, facts.fileNumber],
    ...[changes.until !== undefined, facts.until ?? null, changes.quota !== undefined, facts.quota ?? null],
  ]);
  if (changes.until !== undefined) {
    await settleHost(entered, facts.until);
    await settleBodies(entered);
  }
  await record(entered, "changed", { about: facts.name, detail: changes.until ? changes.until.toISOString().slice(0, 10) : "" });
}

type Facts = Pick<NewRoom, "name" | "subject" | "fileNumber" | "until" | "quota">;

/** @throws DomainError invalid_name, bad_request */
function checkedFacts({ name, subject, fileNumber, until, quota }: Facts): Facts {
  if (until && until.getTime() <= Date.now())
    throw new DomainError("bad_request", "The end lies in the past.", { values: { fault: "end_past" } });
  const line = (text: string): string => {
    const trimmed = text.normalize("NFC").trim();
    if (/\p{Cc}/u.test(trimmed) || !trimmed.isWellFormed()) throw new DomainError("bad_request", "This is no line of text.");
    return trimmed;
  };
  return { name: checkedName(name), subject: line(subject), fileNumber: line(fileNumber), until, quota };
}
