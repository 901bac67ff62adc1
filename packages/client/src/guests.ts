// Guests: inviting them, looking after those one invited, and the rules of the box.
import { guestInvited, guestRules, guests } from "@landbox/wire";
import type { GuestInvited, GuestRules, GuestRulesChange, Guests, NewGuest } from "@landbox/wire";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const json = { "Content-Type": "application/json" };
const address = (id: string, below = ""): string => `/api/v1/guests/${encodeURIComponent(id)}${below}`;

export const getGuestRules = (transport: Transport): Promise<GuestRules> => sendJson(transport, "/api/v1/guest-rules", guestRules);

/** For admins of the box. @throws ClientFailure `bad_request` with a sentence */
export const changeGuestRules = (transport: Transport, rules: GuestRulesChange): Promise<GuestRules> =>
  sendJson(transport, "/api/v1/guest-rules", guestRules, { method: "PUT", body: rules });

/** @throws ClientFailure `already_exists` when somebody of the box has the address, `forbidden` when the box does not let one, `bad_request` with a sentence */
export const inviteGuest = (transport: Transport, guest: NewGuest): Promise<GuestInvited> =>
  sendJson(transport, "/api/v1/guests", guestInvited, { method: "POST", body: guest });

/** Those whom the account invited. */
export const listGuests = (transport: Transport): Promise<Guests> => sendJson(transport, "/api/v1/guests", guests);

/** `until`: unix seconds. Brings back one that has ended. */
export async function renewGuest(transport: Transport, id: string, until: number): Promise<void> {
  await send(transport, address(id), { method: "PUT", headers: json, body: JSON.stringify({ until }) });
}

export async function endGuest(transport: Transport, id: string): Promise<void> {
  await send(transport, address(id), { method: "DELETE" });
}

/** Takes the password away and invites anew. */
export const inviteGuestAgain = (transport: Transport, id: string): Promise<GuestInvited> =>
  sendJson(transport, address(id, "/invitation"), guestInvited, { method: "POST", body: {} });

/** For admins of the box: makes a member of a guest. */
export async function promoteGuest(transport: Transport, id: string): Promise<void> {
  await send(transport, address(id, "/membership"), { method: "POST", headers: json, body: "{}" });
}
