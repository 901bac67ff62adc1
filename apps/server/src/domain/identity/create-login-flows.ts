// Makes the real LoginFlows: tokens, the name that Basic will accept, and a password made at the moment it is fetched.
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes } from "../boxes/boxes.ts";
import { deviceName } from "./device-name.ts";
import type { Actor } from "./actor.ts";
import type { Identity } from "./identity.ts";
import { flowMinutes, type LoginFlows } from "./login-flows.ts";
import { loginFlowsStore } from "./login-flows.store.ts";
import { mostAppPasswords } from "./own-settings.ts";
import { hashToken, makeId, makeToken, randomText } from "./tokens.ts";

export interface LoginFlowsDeps {
  readonly database: Database;
  readonly boxes: Boxes;
  readonly identity: Pick<Identity, "appPasswords">;
}

/** Nextcloud's tokens have so many characters; ours have five bits in each. */
const tokenLength = 128;
const isFlowToken = (text: string): boolean => text.length === tokenLength && /^[a-z2-7]+$/.test(text);

const gone = (): DomainError =>
  new DomainError("not_found", "This sign-in is unknown, already answered or expired.", { values: { fault: "flow_gone" } });

export function createLoginFlows({ database, boxes, identity }: LoginFlowsDeps): LoginFlows {
  const store = loginFlowsStore(database);

  /** What the app must send as user, at the host where it will send it. @throws DomainError forbidden */
  async function loginNameAt(host: string, actor: Actor): Promise<string> {
    const meaning = await boxes.byHost(host);
    if (meaning.kind === "box" && meaning.box.id === actor.box) return actor.login;
    const box = await boxes.byId(actor.box);
    if (meaning.kind !== "common" || !box)
      throw new DomainError("forbidden", "This sign-in belongs to another box.", { values: { fault: "other_box" } });
    return `${actor.login}@${box.name}`;
  }

  return {
    async start(caller, origin) {
      const [poll, flow] = [randomText(tokenLength), randomText(tokenLength)];
      const row = { poll: hashToken(poll), flow: hashToken(flow), origin, host: caller.host, userAgent: caller.userAgent };
      if (!(await store.insert(row)))
        throw new DomainError("unavailable", "Too many apps are waiting to be signed in. Please try again shortly.", { retryAfter: 60 });
      return { poll, flow };
    },
    async find(flow) {
      const row = isFlowToken(flow) ? await store.find(hashToken(flow)) : undefined;
      if (!row) throw gone();
      return {
        device: deviceName(row.user_agent ?? undefined),
        startedAt: row.created_at,
        expiresAt: new Date(row.created_at.getTime() + flowMinutes * 60_000),
      };
    },
    async grant(actor, flow) {
      if (actor.via === "app-password") throw new DomainError("forbidden", "An app password cannot make another one.");
      const row = isFlowToken(flow) ? await store.find(hashToken(flow)) : undefined;
      if (!row) throw gone();
      const loginName = await loginNameAt(row.host, actor);
      if ((await identity.appPasswords(actor)).length >= mostAppPasswords)
        throw new DomainError("too_large", `An account has at most ${mostAppPasswords} app passwords.`);
      const consent = { account: actor.account, version: actor.version, loginName, nameOf: deviceName };
      if (!(await store.grant(actor.box, hashToken(flow), consent))) throw gone();
    },
    async refuse(flow) {
      if (!isFlowToken(flow) || !(await store.refuse(hashToken(flow)))) throw gone();
    },
    async collect(poll) {
      if (!isFlowToken(poll)) return undefined;
      const hash = hashToken(poll);
      const box = await store.boxOf(hash);
      if (box === undefined) return undefined;
      const secret = makeToken(box);
      const granted = await store.collect(box, hash, () => ({ id: makeId(box), hash: hashToken(secret) }));
      return granted && { origin: granted.origin, loginName: granted.login_name, secret };
    },
  };
}
