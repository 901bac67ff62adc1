// What people do with their own account: profile, password, app passwords, sessions.
import { appPassword, newAppPassword, sessionEntry } from "@landbox/wire";
import type { AccountChanges, AppPassword, NewAppPassword, SessionEntry } from "@landbox/wire";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const json = { "Content-Type": "application/json" };

/** Changes what is named. @throws ClientFailure bad_request with a sentence, forbidden for the e-mail address of somebody who is no admin */
export async function changeAccount(transport: Transport, changes: AccountChanges): Promise<void> {
  await send(transport, "/api/v1/account", { method: "PUT", headers: json, body: JSON.stringify(changes) });
}

/** Ends all other sessions and app passwords. @throws ClientFailure forbidden for a wrong password, bad_request with a sentence for a weak one */
export async function changePassword(transport: Transport, current: string, next: string): Promise<void> {
  await send(transport, "/api/v1/password", { method: "POST", headers: json, body: JSON.stringify({ current, next }) });
}

export const listAppPasswords = (transport: Transport): Promise<AppPassword[]> =>
  sendJson(transport, "/api/v1/app-passwords", appPassword.array());

/** The secret is told this once. */
export const createAppPassword = (transport: Transport, name: string): Promise<NewAppPassword> =>
  sendJson(transport, "/api/v1/app-passwords", newAppPassword, { method: "POST", body: { name } });

export async function deleteAppPassword(transport: Transport, id: string): Promise<void> {
  await send(transport, `/api/v1/app-passwords/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export const listSessions = (transport: Transport): Promise<SessionEntry[]> =>
  sendJson(transport, "/api/v1/sessions", sessionEntry.array());

export async function endSession(transport: Transport, id: string): Promise<void> {
  await send(transport, `/api/v1/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Ends every session but the own. */
export async function endOtherSessions(transport: Transport): Promise<void> {
  await send(transport, "/api/v1/sessions", { method: "DELETE" });
}
