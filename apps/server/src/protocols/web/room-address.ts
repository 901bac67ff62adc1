// How addresses of the JSON API name a room.
import { type SpaceId, spaceId } from "@landbox/kit";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Victim } from "../../platform/http/route-access.ts";
import { jsonBody } from "./web-api.ts";

export const roomParameter = z.object({ room: z.string().min(1).max(200) });
export const roomAddress = "/api/v1/rooms/:room";

/** What `:room` names. @throws ZodError */
export const roomOf = (request: FastifyRequest): SpaceId => spaceId(roomParameter.parse(request.params).room);

/** A stranger's attempt on somebody's space, which for the stranger is no room. */
export const roomProbe = (method: string, below: string, body?: object) => (victim: Victim) => [
  {
    method,
    url: `${roomAddress}${below}`
      .replace(":room", encodeURIComponent(victim.spaceId))
      .replace(":box", "nobody")
      .replace(":kind", "account")
      .replace(":id", "nobody"),
    ...(body ? { headers: jsonBody, body: JSON.stringify(body) } : {}),
  },
];
