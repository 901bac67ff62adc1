// Guests: invited by members and admins as far as the box allows, looked after by whoever invited them: /api/v1/guests and /api/v1/guest-rules.
import { accountId } from "@landbox/kit";
import { type GuestInvited, guestRenewal, type GuestRules, guestRulesChange, type Guests, newGuest } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import { longestOfAll } from "../../domain/identity/guest-rules.ts";
import type { Guest, Invited } from "../../domain/identity/guests.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { unixSeconds } from "./entries.ts";
import { jsonBody, rename, type WebApi } from "./web-api.ts";

const address = "/api/v1/guests/:id";
const idParameter = z.object({ id: z.string().min(1).max(200) });
const idOf = (request: FastifyRequest) => accountId(idParameter.parse(request.params).id);
/** Each sends a mail to somebody: enough for a round of invitations, too few for harm. */
const mostInvitations = 30;

export function registerGuests(api: WebApi): void {
  const { routes, deps } = api;
  const { guests } = deps;
  const invitations = rateLimit(mostInvitations, deps.clock);
  const counted = (actor: Actor): Actor => {
    invitations.count(actor.account);
    return actor;
  };
  registerRules(api);
  routes.add("GET", "/api/v1/guests", async (actor): Promise<Guests> => ({ guests: (await guests.list(actor)).map(guestOf) }));
  routes.add(
    "POST",
    "/api/v1/guests",
    async (actor, request, reply): Promise<GuestInvited> => {
      const { until, ...guest } = newGuest.parse(request.body);
      const wanted = { ...guest, until: until === undefined ? undefined : new Date(until * 1000) };
      const made = await guests
        .invite(counted(actor), wanted, request.origin)
        .catch((error: unknown) => rename(error, "already_exists", "guest_exists"));
      reply.code(201);
      return invitedOf(made);
    },
    {
      probes: () => [
        { method: "POST", url: "/api/v1/guests", headers: jsonBody, body: JSON.stringify({ email: "gast@", until: 1 }), openToBox: true },
      ],
    },
  );
  routes.add(
    "PUT",
    address,
    async (actor, request) => guests.renew(actor, idOf(request), new Date(guestRenewal.parse(request.body).until * 1000)),
    { probes: probe("PUT", "", { until: 4_000_000_000 }) },
  );
  routes.add("DELETE", address, async (actor, request) => guests.end(actor, idOf(request)), { probes: probe("DELETE", "") });
  routes.add(
    "POST",
    `${address}/invitation`,
    async (actor, request): Promise<GuestInvited> => invitedOf(await guests.inviteAgain(counted(actor), idOf(request), request.origin)),
    { probes: probe("POST", "/invitation", {}) },
  );
  routes.add("POST", `${address}/membership`, async (actor, request) => guests.promote(actor, idOf(request)), {
    access: "box-admin",
    probes: probe("POST", "/membership", {}),
  });
}

function registerRules({ routes, deps }: WebApi): void {
  const rulesOf = async (actor: Actor): Promise<GuestRules> => ({
    ...(await deps.guests.rules(actor.box)),
    mayInvite: await deps.guests.mayInvite(actor),
    longestOfAll,
    mail: deps.mail.enabled,
  });
  routes.add("GET", "/api/v1/guest-rules", rulesOf);
  routes.add(
    "PUT",
    "/api/v1/guest-rules",
    async (actor, request) => {
      await deps.guests.setRules(actor, guestRulesChange.parse(request.body));
      return rulesOf(actor);
    },
    { access: "box-admin", body: { inviters: "nobody", days: 1, longestDays: 1 } },
  );
}

const probe = (method: string, below: string, body?: object) => (victim: Victim) => [
  {
    method,
    url: `${address.replace(":id", encodeURIComponent(victim.accountId))}${below}`,
    ...(body ? { headers: jsonBody, body: JSON.stringify(body) } : {}),
  },
];

const invitedOf = ({ id, token }: Invited): GuestInvited => ({ id, token: token ?? null });

const guestOf = (guest: Guest): Guests["guests"][number] => ({
  id: guest.id,
  email: guest.email ?? null,
  displayName: guest.displayName,
  until: unixSeconds(guest.until),
  state: guest.state,
  lastLogin: guest.lastLoginAt ? unixSeconds(guest.lastLoginAt) : null,
});
