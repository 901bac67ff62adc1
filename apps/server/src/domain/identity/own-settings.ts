// What people do with their own account: sessions, app passwords, password, and accepting an invitation.
import { boxOfToken } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { confirmOwnPassword } from "./check-password.ts";
import type { IdentityContext } from "./create-identity.ts";
import type { Identity } from "./identity.ts";
import type { PersonRow } from "./identity.store.ts";
import { checkPassword, weakPassword } from "./password-rules.ts";
import { hashToken, isToken, makeId, makeToken } from "./tokens.ts";

/** More would be a script gone wrong. */
export const mostAppPasswords = 100;

type OwnSettings = Pick<
  Identity,
  | "sessions"
  | "endSession"
  | "endOtherSessions"
  | "appPasswords"
  | "createAppPassword"
  | "deleteAppPassword"
  | "changePassword"
  | "invitation"
  | "acceptInvitation"
>;

export function ownSettings(context: IdentityContext): OwnSettings {
  const { store, cache, hashes } = context;
  return {
    async sessions(actor) {
      const rows = await store.sessions(actor.box, actor.account);
      return rows.map((row) => ({
        id: row.id,
        createdAt: row.created_at,
        lastSeenAt: row.last_seen_at,
        userAgent: row.user_agent ?? undefined,
        address: row.address ?? undefined,
        current: actor.via === "session" && row.id === actor.credential,
      }));
    },
    async endSession(actor, id) {
      if (!(await store.endSession(actor.box, actor.account, id))) throw new DomainError("not_found", "There is no such session.");
      cache.expire(actor.box, actor.account);
    },
    async endOtherSessions(actor) {
      await store.endOtherSessions(actor.box, actor.account, actor.via === "session" ? actor.credential : undefined);
      cache.expire(actor.box, actor.account);
    },
    appPasswords: (actor) => store.appPasswords(actor.box, actor.account),
    async createAppPassword(actor, name) {
      const text = name.normalize("NFC").trim();
      if (text === "" || text.length > 100) throw new DomainError("bad_request", "An app password has a name of 1 to 100 characters.");
      const [id, secret] = [makeId(actor.box), makeToken(actor.box)];
      const made = await store.insertAppPassword(actor.box, actor.account, { id, hash: hashToken(secret), name: text }, mostAppPasswords);
      if (!made) throw new DomainError("too_large", `An account has at most ${mostAppPasswords} app passwords.`);
      return { id, secret };
    },
    async deleteAppPassword(actor, id) {
      if (!(await store.deleteAppPassword(actor.box, actor.account, id)))
        throw new DomainError("not_found", "There is no such app password.");
      cache.expire(actor.box, actor.account);
    },
    async changePassword(actor, current, next) {
      const before = await confirmOwnPassword(context, actor, current);
      const box = await context.boxes.byId(actor.box);
      checkPassword(next, [
        ...namesOf({ login: actor.login, display_name: actor.displayName, email: actor.email ?? null }),
        box?.name ?? "",
        box?.title ?? "",
        context.productName,
      ]);
      if (await hashes.verify(before, next)) throw weakPassword("same_as_before");
      const keep = actor.via === "session" ? actor.credential : undefined;
      const changed = await store.changePassword(actor.box, actor.account, await hashes.hash(next), actor.version, keep);
      if (!changed) throw new DomainError("unauthenticated", "The account was changed meanwhile. Please sign in again.");
      cache.expire(actor.box, actor.account);
      context.failures.clear();
    },
    async invitation(token) {
      const box = isToken(token) ? boxOfToken(token) : undefined;
      const row = box === undefined ? undefined : await store.invitation(box, hashToken(token));
      if (box === undefined || !row || row.state !== "active" || row.box_state === "deleted") return undefined;
      // Guests know the address that they were invited at, and sign in with it.
      const login = row.role === "guest" ? (row.email ?? row.login) : row.login;
      return { box, boxTitle: row.box_title, login, displayName: row.display_name };
    },
    async acceptInvitation(token, password) {
      const box = isToken(token) ? boxOfToken(token) : undefined;
      const row = box === undefined ? undefined : await store.invitation(box, hashToken(token));
      if (box === undefined || !row || row.state !== "active" || row.box_state === "deleted") throw gone();
      checkPassword(password, [...namesOf(row), row.box_title, context.productName]);
      if (!(await store.acceptInvitation(box, hashToken(token), await hashes.hash(password)))) throw gone();
      cache.expire(box);
      context.failures.clear();
    },
  };
}

const gone = (): DomainError => new DomainError("not_found", "This invitation is unknown, used or expired.");

/** The words of a person that a password must not consist of. */
export const namesOf = (person: Pick<PersonRow, "login" | "display_name" | "email">): string[] => [
  person.login,
  person.display_name,
  person.email ?? "",
];
