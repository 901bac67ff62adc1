// Whether a name in a URL means the caller.
import type { Actor } from "../../domain/identity/actor.ts";

/**
 * True for the account id, the login, the e-mail address, and the user name that this very request authenticated with
 * (`anna@hohenwarth` on the common host). Letter case does not matter for logins and addresses.
 */
export function isOwnName(actor: Actor, name: string, authorization: string | undefined): boolean {
  if (name === actor.account || name === actor.login) return true;
  const lower = name.toLowerCase();
  if (lower === actor.login.toLowerCase() || lower === actor.email?.toLowerCase()) return true;
  return authorization !== undefined && lower === userOf(authorization)?.toLowerCase();
}

function userOf(authorization: string): string | undefined {
  const credentials = /^basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(authorization)?.[1];
  if (credentials === undefined) return undefined;
  const text = Buffer.from(credentials, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon > 0 ? text.slice(0, colon) : undefined;
}
