// What the use-cases of links share.
import type { BoxId, Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import type { Boxes, DeriveKey } from "../boxes/boxes.ts";
import type { PasswordGuard } from "../identity/password-guard.ts";
import type { Mail } from "../mail/mail.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { Scan } from "../scan/scan.ts";
import type { Spaces } from "../spaces/spaces.ts";
import type { Tree } from "../tree/tree.ts";
import type { Uploads } from "../uploads/uploads.ts";
import type { LinkRules } from "./link-rules.ts";
import type { LinkTokens } from "./link-token.ts";
import type { Guesses } from "./tell-guessing.ts";

export interface LinksDeps {
  readonly database: Database;
  readonly derive: DeriveKey;
  readonly boxes: Pick<Boxes, "byId" | "byHost" | "noticed">;
  readonly spaces: Pick<Spaces, "personal">;
  readonly access: Access;
  readonly tree: Pick<Tree, "makeFolder" | "copy" | "findMany" | "trash">;
  readonly uploads: Pick<Uploads, "start" | "append" | "settle" | "prolong" | "end">;
  readonly guard: PasswordGuard;
  readonly mail: Pick<Mail, "enqueue" | "statesOf">;
  readonly notifications: Pick<Notifications, "tell">;
  readonly scan: Pick<Scan, "scope">;
  readonly log: { warn(fields: object, message: string): void };
  readonly productName: string;
  /** The land's bound for the life of links, in days. */
  readonly longestDays: number;
  readonly clock?: Clock;
}

/** What the use-cases share. */
export interface LinksContext extends Omit<LinksDeps, "clock"> {
  readonly tokens: LinkTokens;
  readonly guesses: Guesses;
  /** Passwords that are being looked at, by the visit that they would begin. */
  readonly unlocking: Map<string, Promise<unknown>>;
  readonly now: () => number;
  rulesFor(box: BoxId): Promise<LinkRules>;
}

export const noSuchLink = (): DomainError => new DomainError("not_found", "There is no such link.", { values: { fault: "link_unknown" } });
