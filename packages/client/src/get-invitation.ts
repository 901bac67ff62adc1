// GET /api/v1/invitations/:token: whom an invitation is for.
import { invitationInfo } from "@landbox/wire";
import type { InvitationInfo } from "@landbox/wire";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `not_found` when it was used, has expired or never was */
export const getInvitation = (transport: Transport, token: string): Promise<InvitationInfo> =>
  sendJson(transport, `/api/v1/invitations/${encodeURIComponent(token)}`, invitationInfo);
