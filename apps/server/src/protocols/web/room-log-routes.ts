// The log of a room, as a page and as a table, and everything of it to take along.
import type { RoomLog } from "@landbox/wire";
import { z } from "zod";
import { downloading } from "../../domain/access/downloading.ts";
import { logTable } from "../../domain/rooms/export-room.ts";
import type { LogEntry } from "../../domain/rooms/rooms.ts";
import { attachmentOf } from "../shared/disposition.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { sendArchive } from "../shared/send-archive.ts";
import { unixSeconds } from "./entries.ts";
import { roomAddress, roomOf, roomProbe } from "./room-address.ts";
import type { WebApi } from "./web-api.ts";

export const roomLogQuery = z.object({
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  box: z.string().max(100).optional(),
});

/** Lines of a table at most, and of one question for them. */
const mostLines = 50_000;
const page = 1000;

export function registerRoomLogs({ routes, deps }: WebApi): void {
  const tables = rateLimit(30, deps.clock);
  routes.add(
    "GET",
    `${roomAddress}/log`,
    async (actor, request): Promise<RoomLog> => {
      const { entries, next } = await deps.rooms.log(actor, roomOf(request), roomLogQuery.parse(request.query));
      return {
        entries: entries.map(({ at, by, boxTitle, ...entry }) => ({
          ...entry,
          at: unixSeconds(at),
          by: by ?? null,
          box: boxTitle ?? null,
        })),
        next: next ?? null,
      };
    },
    { probes: roomProbe("GET", "/log") },
  );
  routes.add(
    "GET",
    `${roomAddress}/log.csv`,
    async (actor, request, reply) => {
      tables.count(actor.account);
      const { box } = roomLogQuery.parse(request.query);
      const lines: LogEntry[] = [];
      let after: string | undefined;
      do {
        const { entries, next } = await deps.rooms.log(actor, roomOf(request), { after, limit: page, box });
        lines.push(...entries);
        after = next;
      } while (after !== undefined && lines.length < mostLines);
      const english = actor.language === "en";
      const name = `${english ? "Log" : "Protokoll"}.csv`;
      return reply
        .headers({ "content-type": "text/csv; charset=utf-8", "content-disposition": attachmentOf(name) })
        .send(logTable(lines, english));
    },
    { probes: roomProbe("GET", "/log.csv") },
  );
  routes.add(
    "GET",
    `${roomAddress}/export`,
    async (actor, request, reply) => {
      tables.count(actor.account);
      const { grant, root, name, notes } = await deps.rooms.exportOf(actor, roomOf(request));
      return sendArchive(deps, request, reply, { grant: downloading(grant), nodes: [root], name, notes });
    },
    { probes: roomProbe("GET", "/export") },
  );
}
