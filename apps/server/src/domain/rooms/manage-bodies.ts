// Notes which bodies are to be asked into a room, takes their answers, changes what they may, and lets them go.
import { accountId, type BoxId, boxId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { changeGrants } from "../access/manage-grants.ts";
import type { Box } from "../boxes/boxes.ts";
import type { Actor } from "../identity/actor.ts";
import { rulesOf } from "../visitors/create-visitors.ts";
import { knowVisitor } from "../visitors/know-visitor.ts";
import { agreeTo, demandLatest } from "./arrange-room.ts";
import type { RoomsContext } from "./create-rooms.ts";
import { type Entered, hidden, notAdmin, notManager } from "./enter-room.ts";
import { type FindBody, findBody } from "./find-body.ts";
import { isShown } from "./room-details.ts";
import { record } from "./room-events.ts";
import * as store from "./rooms.store.ts";
import type { Rooms } from "./rooms.ts";
import { settleBodies } from "./settle-grants.ts";

const day = 86_400_000;

export function manageBodies(context: RoomsContext): Pick<Rooms, "invite" | "changeBody" | "endBody" | "answer"> {
  const { boxes, identity, enter, granted, bodies, notifications } = context;

  /** @param work what is done; says which box it concerns besides the actor's */
  async function change(actor: Actor, room: SpaceId, work: (entered: Entered) => Promise<BoxId>, evenFrozen = false): Promise<void> {
    const [box, body] = await enter(actor, room, async (entered) => [entered.db.box, await work(entered)] as const, {
      lock: true,
      evenFrozen,
    });
    for (const one of new Set([box, body, actor.box])) granted(one);
    if (body !== box) await bodies.changed([body], actor);
  }

  /** Those of the host who look after the room hear what a body decided. */
  async function answered({ db, room, here, actor }: Entered, home: Box): Promise<void> {
    await knowVisitor(db, actor, home);
    const people = await db.query<store.HostPersonRow>(store.selectHostPeople, [db.box, room.root]);
    const managers = people.filter(({ role }) => role === "manager");
    const news = { kind: "answered", subject: `${room.id} bodies`, by: here.account } as const;
    const accounts = managers.flatMap(({ kind, id }) => (kind === "account" ? [accountId(id)] : []));
    if (accounts.length > 0) await notifications().tell(db, { ...news, to: { accounts } });
    for (const { kind, id } of managers) if (kind === "group") await notifications().tell(db, { ...news, to: { group: id } });
  }

  /** Who is not there, does not let itself be asked, or is the host itself, looks alike. */
  async function bodyCalled(actor: Actor, text: string): Promise<Box> {
    const name = text.trim().toLowerCase();
    const found = name.includes("@")
      ? await boxes.byId((await identity.byAddress(actor.box, name))?.box ?? boxId(0))
      : /^[a-z0-9-]{1,63}$/.test(name)
        ? await boxes.byName(name)
        : undefined;
    if (!found || found.id === actor.box || found.state !== "active" || !rulesOf(found).receive) throw noBody();
    return found;
  }

  return {
    async invite(actor, room, { box: called, role }) {
      // Asked before anything is looked up for who may not.
      await enter(actor, room, async ({ may }) => demandManager(may.manage));
      const own = await boxes.byId(actor.box);
      if (!own || !rulesOf(own).send)
        throw new DomainError("forbidden", "This box does not share with other boxes.", { values: { fault: "across_off" } });
      const body = await bodyCalled(actor, called);
      await change(actor, room, async (entered) => {
        const { db, room: found, may } = entered;
        demandManager(may.manage);
        const known = await bodyIn(entered, body.id);
        if (known && known.state !== "ended" && known.state !== "declined")
          throw new DomainError("already_exists", "This body takes part already, or has been asked.", { values: { fault: "body_there" } });
        if (known) await removeAll(entered, body.id);
        // It hears of it with the arrangement that the host saves next (`arrange`).
        await db.query(store.planBody, [db.box, found.id, body.id, body.name, body.title, role]);
        return body.id;
      });
    },
    async changeBody(actor, room, called, role) {
      const meant = await findBody(boxes, called);
      await change(actor, room, async (entered) => {
        const { db, may } = entered;
        demandManager(may.manage);
        const body = await bodyMeant(entered, meant);
        if (body.state !== "active" && body.state !== "invited" && body.state !== "planned") throw noBody();
        await db.query(store.setBody, [db.box, room, body.body_box, body.state, role, null]);
        await settleBodies(entered, { body: body.body_box });
        // What is said of a body before it is asked is no part of its log.
        if (body.state !== "planned") await record(entered, "role", { body: boxId(body.body_box), about: body.title, detail: role });
        return boxId(body.body_box);
      });
    },
    async endBody(actor, room, called, days) {
      const [home, meant] = await Promise.all([boxes.byId(actor.box), findBody(boxes, called)]);
      await change(
        actor,
        room,
        async (entered) => {
          const { may, box } = entered;
          const body = await bodyMeant(entered, meant);
          const own = body.body_box === box;
          if (!may.manage && !(own && may.decide)) throw own ? notAdmin() : notManager();
          await endOne(entered, body, days, own);
          if (own && home) await answered(entered, home);
          return boxId(body.body_box);
        },
        true,
      );
    },
    async answer(actor, room, { accept, version }) {
      const home = await boxes.byId(actor.box);
      if (!home) throw hidden();
      await change(actor, room, async (entered) => {
        const { db, may, box, room: found } = entered;
        if (found.own || found.body?.state !== "invited") throw hidden();
        if (!may.decide) throw notAdmin();
        if (!accept) {
          await db.query(store.setBody, [db.box, room, box, "declined", null, null]);
          await record(entered, "declined", { body: box, about: home.title });
          await answered(entered, home);
          return box;
        }
        await demandLatest(entered, version);
        await db.query(store.setBody, [db.box, room, box, "active", null, null]);
        await record(entered, "accepted", { body: box, about: home.title });
        await agreeTo(entered, version, home.title);
        await answered(entered, home);
        return box;
      });
    },
  };
}

async function endOne(entered: Entered, body: store.BodyRow, days: number, own: boolean): Promise<void> {
  const { db, room } = entered;
  const about = { body: boxId(body.body_box), about: body.title };
  if (body.state === "planned") {
    await db.query(store.deleteBody, [db.box, room.id, body.body_box]);
    return;
  }
  if (body.state === "invited") {
    if (own) throw new DomainError("bad_request", "An invitation is declined.", { values: { fault: "body_invited" } });
    await db.query(store.deleteBody, [db.box, room.id, body.body_box]);
    return record(entered, "withdrawn", about);
  }
  if (body.state !== "active" && body.state !== "leaving") throw noBody();
  // Nobody gives more time than there was, except the host.
  const ends = new Date(Date.now() + days * day);
  if (days === 0) {
    await removeAll(entered, boxId(body.body_box));
    await db.query(store.setBody, [db.box, room.id, body.body_box, "ended", null, ends]);
    return record(entered, "ended", about);
  }
  const until = own && body.ends_at && body.ends_at < ends ? body.ends_at : ends;
  await db.query(store.setBody, [db.box, room.id, body.body_box, "leaving", null, until]);
  await settleBodies(entered, { body: body.body_box });
  await record(entered, "leaving", { ...about, detail: until.toISOString().slice(0, 10) });
}

/** Takes all people of a body out, at once. */
async function removeAll({ db, room }: Entered, body: BoxId): Promise<void> {
  const people = await db.query<store.PersonRow>(store.selectPeople, [db.box, room.id, body, null]);
  await changeGrants(
    db,
    [],
    people.flatMap(({ grant_id }) => (grant_id === null ? [] : [grant_id as Parameters<typeof changeGrants>[2][number]])),
  );
  await db.query(store.deletePeople, [db.box, room.id, body, null]);
}

const bodiesOf = ({ db, room }: Entered): Promise<store.BodyRow[]> => db.query<store.BodyRow>(store.selectBodies, [db.box, room.id]);

const bodyIn = async (entered: Entered, box: BoxId): Promise<store.BodyRow | undefined> =>
  (await bodiesOf(entered)).find((row) => row.body_box === box);

/** Whoever decides for a body sees no other by it. @throws DomainError not_found */
async function bodyMeant(entered: Entered, meant: FindBody): Promise<store.BodyRow> {
  const found = meant(await bodiesOf(entered));
  if (!found || !isShown(entered, found)) throw noBody();
  return found;
}

function demandManager(manage: boolean): void {
  if (!manage) throw notManager();
}

export const noBody = (): DomainError => new DomainError("not_found", "There is no such body here.", { values: { fault: "no_body" } });
