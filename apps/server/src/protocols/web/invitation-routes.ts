// Invitations: whoever holds the link sees whose account it is and sets its password.
import { acceptInvitation, DomainError, type InvitationInfo } from "@landbox/wire";
import { z } from "zod";
import { rateLimit } from "../shared/rate-limit.ts";
import type { WebApi } from "./web-api.ts";
import { jsonBody, rename } from "./web-api.ts";

export function registerInvitations({ scope, deps }: WebApi): void {
  const tries = rateLimit(60, deps.clock);
  const parameters = z.object({ token: z.string().min(1).max(200) });
  const gone = () => new DomainError("not_found", "This invitation is unknown, used or expired.", { values: { fault: "invitation_gone" } });
  const url = "/api/v1/invitations/:token";
  const probe = "/api/v1/invitations/1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

  scope.get(url, {
    config: { access: "public", probes: () => [{ method: "GET", url: probe }] },
    async handler(request) {
      tries.count(request.caller.address);
      const found = await deps.identity.invitation(parameters.parse(request.params).token);
      if (!found) throw gone();
      const info: InvitationInfo = { boxTitle: found.boxTitle, login: found.login, displayName: found.displayName };
      return info;
    },
  });
  scope.post(url, {
    config: {
      access: "public",
      probes: () => [{ method: "POST", url: probe, headers: jsonBody, body: JSON.stringify({ password: "a password of a stranger" }) }],
    },
    async handler(request, reply) {
      tries.count(request.caller.address);
      const { token } = parameters.parse(request.params);
      await deps.identity
        .acceptInvitation(token, acceptInvitation.parse(request.body).password)
        .catch((error: unknown) => rename(error, "not_found", "invitation_gone"));
      return reply.code(204).send();
    },
  });
}
