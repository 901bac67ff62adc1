// Lets everybody of a group take part in a room at once, for a body besides the host.
import { accountId, boxOfToken } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Box } from "../boxes/boxes.ts";
import type { Actor } from "../identity/actor.ts";
import { knowVisitors, type PersonElsewhere } from "../visitors/know-visitor.ts";
import type { RoomsContext } from "./create-rooms.ts";
import type { Entered } from "./enter-room.ts";
import { noPrincipal, peopleChange } from "./manage-people.ts";
import { recordMany } from "./room-events.ts";
import * as store from "./rooms.store.ts";
import type { Rooms } from "./rooms.ts";
import { settleBodies } from "./settle-grants.ts";

/** People of a group. */
const mostAtOnce = 1000;

export function addGroups(context: RoomsContext): Pick<Rooms, "addGroup"> {
  const { database, boxes, joined } = context;
  const change = peopleChange(context);

  /** @throws DomainError not_found, bad_request for more than can be added at once */
  async function colleaguesOf(actor: Actor, group: string): Promise<{ people: Omit<PersonElsewhere, "box">[]; home: Box }> {
    const [rows, home] = await Promise.all([
      readInBox<store.GroupColleagueRow>(database, actor.box, store.selectGroupColleagues, [actor.box, group, mostAtOnce + 1]),
      boxes.byId(actor.box),
    ]);
    if (rows.length === 0 || !home) throw noPrincipal();
    if (rows.length > mostAtOnce)
      throw new DomainError("bad_request", `At most ${mostAtOnce} people can be added at once.`, { values: { fault: "room_group_large" } });
    return { people: rows.flatMap(({ id, ...row }) => (id === null ? [] : [{ ...row, account: accountId(id) }])), home };
  }

  async function addPeople(entered: Entered, people: readonly Omit<PersonElsewhere, "box">[], home: Box): Promise<number> {
    const { db, room, box, here } = entered;
    if (room.own || people.length === 0) return 0;
    const visitors = await knowVisitors(db, people, home);
    const named = await db.query<{ visitor_id: string }>(store.writePeople, [db.box, room.id, visitors, box]);
    if (named.length === 0) return 0;
    await settleBodies(entered, { body: box });
    const added = new Set(named.map((row) => row.visitor_id));
    await joined?.(db, { accounts: [...added].map(accountId) }, room.root, here.account);
    const abouts = people.flatMap(({ displayName }, at) => (added.has(visitors[at] ?? "") ? [displayName] : []));
    await recordMany(entered, "person-added", { body: box, abouts, detail: room.body?.role ?? "" });
    return added.size;
  }

  return {
    async addGroup(actor, room, group) {
      if ((boxOfToken(room) ?? actor.box) === actor.box)
        throw new DomainError("bad_request", "In the host's box groups take part themselves.", { values: { fault: "room_role" } });
      await change(actor, room, () => Promise.resolve());
      const { people, home } = await colleaguesOf(actor, group);
      let added = 0;
      await change(actor, room, async (entered) => {
        added = await addPeople(entered, people, home);
      });
      return added;
    },
  };
}
