// Lists who takes part in a room, a page of one body at a time, and finds who of the own box could.
import { boxOfToken } from "@landbox/kit";
import type { RoomHostRole } from "@landbox/wire";
import { createFindPrincipals } from "../identity/find-principals.ts";
import type { RoomsContext } from "./create-rooms.ts";
import { type Entered, notAdmin, notManager } from "./enter-room.ts";
import { type FindBody, findBody } from "./find-body.ts";
import { noBody } from "./manage-bodies.ts";
import { isShown, seesPeople } from "./room-details.ts";
import * as peopleStore from "./room-people.store.ts";
import { roleInRoom } from "./room-roles.ts";
import * as store from "./rooms.store.ts";
import type { PeopleQuestion, RoomPeople, Rooms } from "./rooms.ts";

export function listPeople({ database, boxes, enter }: RoomsContext): Pick<Rooms, "people" | "colleagues"> {
  const find = createFindPrincipals(database);

  /** Those of the own box who take part already. */
  async function taking({ db, room, box }: Entered): Promise<readonly string[]> {
    const rows = room.own
      ? await db.query<store.HostPersonRow>(store.selectHostPeople, [db.box, room.root])
      : await db.query<{ id: string }>(peopleStore.selectNamedIds, [db.box, room.id, box]);
    return rows.map(({ id }) => id);
  }

  return {
    async people(actor, room, question) {
      const [host, meant] = await Promise.all([boxes.byId(boxOfToken(room) ?? actor.box), findBody(boxes, question.box)]);
      return enter(actor, room, (entered) => (question.box === host?.name ? ofHost(entered, question) : ofBody(entered, question, meant)));
    },
    async colleagues(actor, room, text) {
      const [own, except] = await enter(actor, room, async (entered) => {
        if (!entered.may.people) throw entered.room.own ? notManager() : notAdmin();
        return [entered.room.own, await taking(entered)] as const;
      });
      return (await find(actor, text, undefined, { except })).filter(({ guestUntil }) => own || !guestUntil);
    },
  };
}

/** @returns what SQL finds in names and addresses */
const lookedFor = (text: string): string => text.normalize("NFC").trim().toLowerCase();

async function ofHost(entered: Entered, { search, limit, offset }: PeopleQuestion): Promise<RoomPeople> {
  const { db, room } = entered;
  if (!seesPeople(entered)) return { people: [], total: 0 };
  const rows = await db.query<peopleStore.HostTakingRow>(peopleStore.selectHostTaking, [
    db.box,
    room.root,
    lookedFor(search),
    limit,
    offset,
  ]);
  return {
    people: rows.map(({ kind, id, name, login, role, present }) => ({
      ...{ kind, id, name, present },
      ...{ login: login ?? undefined, role: role as RoomHostRole, coordinator: false },
    })),
    total: rows[0]?.total ?? 0,
  };
}

async function ofBody(entered: Entered, { search, limit, offset }: PeopleQuestion, meant: FindBody): Promise<RoomPeople> {
  const { db, room } = entered;
  const bodies = await db.query<store.BodyRow>(store.selectBodies, [db.box, room.id]);
  const body = meant(bodies);
  if (!body || !isShown(entered, body)) throw noBody();
  if (!seesPeople(entered) || body.state === "ended") return { people: [], total: 0 };
  const values = [db.box, room.id, lookedFor(search), limit, offset, body.body_box];
  const rows = await db.query<peopleStore.NamedRow>(peopleStore.selectNamed, values);
  return {
    people: rows.flatMap(({ id, name, login, wish, coordinator, present }) => {
      const role = roleInRoom(body.role, body.state, wish ?? undefined);
      return role === undefined ? [] : [{ kind: "account" as const, id, name, login, role, coordinator, present }];
    }),
    total: rows[0]?.total ?? 0,
  };
}
