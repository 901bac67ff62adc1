// Keeps the arrangement between the bodies of a room: its versions, and who agreed to which.
import { type BoxId, boxId } from "@landbox/kit";
import { DomainError, hasArrangementGaps } from "@landbox/wire";
import { arrangementPreset } from "./arrangement-preset.ts";
import type { RoomsContext } from "./create-rooms.ts";
import { endedAt, type Entered, hidden, notAdmin, notManager } from "./enter-room.ts";
import { record } from "./room-events.ts";
import { arrangementOf } from "./room-rows.ts";
import * as store from "./rooms.store.ts";
import type { Rooms } from "./rooms.ts";

/** @throws DomainError precondition_failed when it is not the latest version */
export async function demandLatest({ db, room }: Entered, version: number): Promise<void> {
  const [latest] = await db.query<store.ArrangementRow>(store.selectArrangement, [db.box, room.id, null]);
  if (latest?.version !== version)
    throw new DomainError("precondition_failed", "There is a newer version of the arrangement.", {
      values: { fault: "arrangement_newer" },
    });
}

/** The own body agrees; that it did before changes nothing. */
export async function agreeTo(entered: Entered, version: number, title: string): Promise<void> {
  const { db, room, box, actor } = entered;
  const values = [db.box, room.id, version, box, title, actor.displayName, actor.account];
  const written = await db.query(store.insertAgreement, values);
  if (written.length > 0) await record(entered, "agreed", { body: box, about: title, detail: String(version) });
}

/** @throws DomainError bad_request: arrangement_empty, arrangement_gaps */
export function checkedText(text: string): string {
  const written = text.normalize("NFC").replaceAll("\r\n", "\n").trim();
  if (written === "" || !written.isWellFormed() || written.includes("\0"))
    throw new DomainError("bad_request", "The arrangement has no text.", { values: { fault: "arrangement_empty" } });
  if (hasArrangementGaps(written))
    throw new DomainError("bad_request", "The arrangement has gaps that are to be filled.", { values: { fault: "arrangement_gaps" } });
  return written;
}

/** Bodies are asked only here: what they are to agree to, somebody of the host has looked at and saved. */
async function invitePlanned(entered: Entered): Promise<BoxId[]> {
  const { db, room } = entered;
  const rows = await db.query<store.InvitedRow>(store.invitePlanned, [db.box, room.id]);
  for (const { body_box, title, role } of rows) await record(entered, "invited", { body: boxId(body_box), about: title, detail: role });
  return rows.map(({ body_box }) => boxId(body_box));
}

export function arrangeRoom({
  boxes,
  enter,
  bodies: telling,
  granted,
}: RoomsContext): Pick<Rooms, "agree" | "arrange" | "arrangements" | "preset"> {
  return {
    async agree(actor, room, version) {
      const home = await boxes.byId(actor.box);
      if (!home) throw hidden();
      await enter(
        actor,
        room,
        async (entered) => {
          const { may, room: found } = entered;
          if (found.own ? !may.manage : !may.decide) throw found.own ? notManager() : notAdmin();
          if (!found.own && found.body?.state !== "active") throw hidden();
          await demandLatest(entered, version);
          await agreeTo(entered, version, home.title);
        },
        { lock: true },
      );
      await telling.changed([actor.box], actor);
    },
    async arrange(actor, room, text) {
      const [invited, toTell] = await enter(
        actor,
        room,
        async (entered) => {
          const { db, may } = entered;
          if (!may.manage) throw notManager();
          const [latest] = await db.query<store.ArrangementRow>(store.selectArrangement, [db.box, room, null]);
          const written = checkedText(text);
          const renewed = latest?.text !== written;
          if (renewed) {
            const version = (latest?.version ?? 0) + 1;
            await db.query(store.insertArrangement, [db.box, room, version, written, actor.displayName]);
            await record(entered, "arrangement", { detail: String(version) });
          }
          const asked = await invitePlanned(entered);
          if (!renewed) return [asked, asked] as const;
          const bodies = await db.query<store.BodyRow>(store.selectBodies, [db.box, room]);
          const told = bodies.filter(({ state }) => state === "active" || state === "invited");
          return [asked, told.map(({ body_box }) => boxId(body_box))] as const;
        },
        { lock: true },
      );
      for (const box of invited) granted(box);
      await telling.changed(toTell);
    },
    async arrangements(actor, room) {
      const [rows, bodies, host] = await enter(actor, room, async ({ db, room: found }) => {
        const asked = [
          db.query<store.ArrangementRow>(store.selectArrangements, [db.box, found.id, endedAt(found) ?? null]),
          db.query<store.BodyRow>(store.selectBodies, [db.box, found.id]),
        ] as const;
        return [...(await Promise.all(asked)), db.box] as const;
      });
      const names = new Map<number, string>(bodies.map((row) => [row.body_box, row.name]));
      names.set(host, (await boxes.byId(host))?.name ?? "");
      return rows.map((row) => ({
        ...arrangementOf(row),
        agreements: row.agreements.map(({ box, title, by, at }) => ({ box: names.get(box) ?? "", title, by, at: new Date(at) })),
      }));
    },
    async preset(actor, room) {
      const [found, rows, own] = await enter(actor, room, async ({ db, room: summary, may }) => {
        if (!may.manage) throw notManager();
        return [summary, await db.query<store.BodyRow>(store.selectBodies, [db.box, room]), db.box] as const;
      });
      const asked = rows.filter(({ state }) => state === "active" || state === "invited" || state === "planned");
      const [host, ...bodies] = await Promise.all([own, ...asked.map(({ body_box }) => boxId(body_box))].map((box) => boxes.byId(box)));
      if (!host) throw hidden();
      return arrangementPreset({ ...found, host, bodies: bodies.filter((body) => body !== undefined) }, actor.language);
    },
  };
}
