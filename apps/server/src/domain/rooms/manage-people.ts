// Says which people take part in a room: the host about its own, each body about its own.
import { accountId, boxOfToken, grantId, type SpaceId } from "@landbox/kit";
import { DomainError, roomRole } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import { changeGrants, insertGrant } from "../access/manage-grants.ts";
import { isRole } from "../access/roles.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Box } from "../boxes/boxes.ts";
import type { Actor } from "../identity/actor.ts";
import { knowVisitor } from "../visitors/know-visitor.ts";
import type { RoomsContext } from "./create-rooms.ts";
import { type Entered, notAdmin, notManager } from "./enter-room.ts";
import { record } from "./room-events.ts";
import * as store from "./rooms.store.ts";
import type { PersonChange, Rooms } from "./rooms.ts";
import { endFor, settleBodies } from "./settle-grants.ts";

interface Colleague {
  readonly person: { readonly displayName: string; readonly login: string };
  readonly home: Box;
}

/** Runs what changes the own people of a room, for those who may, and lets everything that is remembered of the boxes be looked at anew. */
export const peopleChange =
  ({ enter, granted }: Pick<RoomsContext, "enter" | "granted">) =>
  async (actor: Actor, room: SpaceId, work: (entered: Entered) => Promise<void>, evenFrozen = false): Promise<void> => {
    const box = await enter(
      actor,
      room,
      async (entered) => {
        if (!entered.may.people) throw entered.room.own ? notManager() : notAdmin();
        await work(entered);
        return entered.db.box;
      },
      { lock: true, evenFrozen },
    );
    granted(box);
    if (box !== actor.box) granted(actor.box);
  };

export function managePeople(context: RoomsContext): Pick<Rooms, "setPerson" | "removePerson"> {
  const { database, boxes, joined } = context;
  const change = peopleChange(context);

  /** Somebody of the own box who can be a visitor of others, as the person and the box are called now. */
  async function colleague(actor: Actor, { kind, id }: PersonChange): Promise<Colleague> {
    const [[person], home] = await Promise.all([
      readInBox<Colleague["person"]>(database, actor.box, store.selectColleague, [actor.box, id]),
      boxes.byId(actor.box),
    ]);
    if (kind !== "account" || !person || !home) throw noPrincipal();
    return { person, home };
  }

  async function setVisitor(entered: Entered, { id, role, coordinator }: PersonChange, { person, home }: Colleague): Promise<void> {
    const { db, room, box, admin } = entered;
    const account = accountId(id);
    const wish = role === undefined ? undefined : roomRole.safeParse(role).data;
    if (role !== undefined && wish === undefined)
      throw new DomainError("bad_request", "Only people of the host manage a room.", { values: { fault: "room_role" } });
    const visitor = await knowVisitor(db, { box, account, ...person }, home);
    const [before] = await db.query<store.PersonRow>(store.selectPeople, [db.box, room.id, box, visitor]);
    if (coordinator !== (before?.coordinator ?? false) && !admin) throw notAdmin();
    await db.query(store.writePerson, [db.box, room.id, visitor, box, wish ?? null, coordinator]);
    await settleBodies(entered, { visitor });
    const [after] = await db.query<store.PersonRow>(store.selectPeople, [db.box, room.id, box, visitor]);
    if (!before?.role && after?.role) await joined?.(db, { accounts: [visitor] }, room.root, entered.here.account);
    const told = { body: box, about: person.displayName, detail: after?.role ?? "" };
    await record(entered, before ? "person-changed" : "person-added", told);
  }

  async function setHostPerson(entered: Entered, { kind, id, role = "viewer" }: PersonChange): Promise<void> {
    const { db, room, here, box } = entered;
    if (!isRole(role)) throw noPrincipal();
    const known = await hostPerson(entered, { kind, id });
    const expiresAt = endFor(role, room.until);
    if (known) {
      await demandManagerLeft(entered, { kind, id }, role === "manager");
      await changeGrants(db, [{ id: grantId(known.grant_id), role, expiresAt }], []);
    } else {
      await insertGrant(db, { kind, id }, { box: db.box, space: room.id, node: room.root, role, expiresAt, by: here.account });
      await joined?.(db, { kind, id }, room.root, here.account);
    }
    const name = known?.name ?? (await hostPerson(entered, { kind, id }))?.name ?? "";
    await record(entered, known ? "person-changed" : "person-added", { body: box, about: name, detail: role });
  }

  return {
    async setPerson(actor, room, person) {
      if ((boxOfToken(room) ?? actor.box) === actor.box) return change(actor, room, (entered) => setHostPerson(entered, person));
      // Not before it is clear that the room is there for the actor, and never while its transaction is open.
      await change(actor, room, () => Promise.resolve());
      const found = await colleague(actor, person);
      await change(actor, room, (entered) => setVisitor(entered, person, found));
    },
    removePerson: (actor, room, { kind, id }) =>
      change(
        actor,
        room,
        async (entered) => {
          const { db, room: found, box } = entered;
          if (found.own) {
            const known = await hostPerson(entered, { kind, id });
            if (!known) throw noPrincipal();
            await demandManagerLeft(entered, { kind, id }, false);
            await changeGrants(db, [], [grantId(known.grant_id)]);
            return record(entered, "person-removed", { body: box, about: known.name });
          }
          const visitor = visitorId(accountId(id));
          const [known] = await db.query<store.PersonRow>(store.selectPeople, [db.box, found.id, box, visitor]);
          if (!known || kind !== "account") throw noPrincipal();
          if (known.coordinator && !entered.admin && known.account_id !== entered.actor.account) throw notAdmin();
          if (known.grant_id !== null) await changeGrants(db, [], [grantId(known.grant_id)]);
          await db.query(store.deletePeople, [db.box, found.id, box, visitor]);
          return record(entered, "person-removed", { body: box, about: known.display_name });
        },
        true,
      ),
  };
}

const hostPerson = async (
  { db, room }: Entered,
  { kind, id }: Pick<PersonChange, "kind" | "id">,
): Promise<store.HostPersonRow | undefined> =>
  (await db.query<store.HostPersonRow>(store.selectHostPeople, [db.box, room.root])).find((row) => row.kind === kind && row.id === id);

/** Who is no admin of the box does not leave a room without anybody who looks after it. */
async function demandManagerLeft(
  { db, room, admin }: Entered,
  { kind, id }: Pick<PersonChange, "kind" | "id">,
  stays: boolean,
): Promise<void> {
  if (stays || admin) return;
  const people = await db.query<store.HostPersonRow>(store.selectHostPeople, [db.box, room.root]);
  if (!people.some((row) => row.role === "manager" && !(row.kind === kind && row.id === id)))
    throw new DomainError("forbidden", "Somebody must look after the room.", { values: { fault: "room_last_manager" } });
}

export const noPrincipal = (): DomainError =>
  new DomainError("not_found", "There is no such person or group.", { values: { fault: "no_principal" } });
