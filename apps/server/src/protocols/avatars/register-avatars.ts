// Pictures of accounts, where ownCloud's and Nextcloud's clients look for them: for people of the same box only.
import { createHash } from "node:crypto";
import type { Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isAble } from "../../domain/identity/capabilities.ts";
import type { Identity } from "../../domain/identity/identity.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { sendDavError } from "../shared/send-dav-error.ts";
import { drawAvatar } from "./draw-avatar.ts";

export interface AvatarDeps {
  readonly authenticate: Authenticate;
  readonly identity: Pick<Identity, "person">;
  readonly clock: Clock;
}

/** Pixels; other wishes are brought to these. */
const [smallest, largest] = [16, 512];
/** Counts up when the drawing changes, so that clients fetch it again. */
const edition = 1;
/** Pictures in memory, of about 2 KB each. */
const remembered = 2000;

const addresses = ["/remote.php/dav/avatars/:user/:size", "/dav/avatars/:user/:size", "/index.php/avatar/:user/:size"] as const;

export function registerAvatars(app: FastifyInstance, deps: AvatarDeps): void {
  const drawings = rateLimit(1200, deps.clock);
  const drawn = createRecent<string, Buffer>(remembered);
  async function picture(tag: string, id: string, name: string, pixels: number): Promise<Buffer> {
    const known = drawn.get(tag);
    if (known) return known;
    const fresh = await drawAvatar(id, name, pixels);
    drawn.set(tag, fresh);
    return fresh;
  }
  for (const url of addresses)
    app.get(url, {
      config: {
        access: "account",
        probes: (victim) => [
          {
            method: "GET",
            url: url.replace(":user", encodeURIComponent(victim.accountId)).replace(":size", "128.png"),
            openToBox: true,
          },
        ],
      },
      handler: async (request, reply) => {
        const { user, size } = request.params as { user: string; size: string };
        const actor = await deps.authenticate(request);
        const pixels = pixelsOf(size);
        const person = await deps.identity.person(actor.box, user);
        // Logins and addresses can be guessed, ids cannot: whoever may not look through the box's people sees those whose id a file told.
        if (!person || (person.id !== user && !isAble(actor, "see-people") && person.id !== actor.account)) throw notThere();
        const tag = createHash("sha256").update(`${edition}\0${person.id}\0${person.displayName}\0${pixels}`).digest("hex").slice(0, 24);
        reply.header("etag", `"${tag}"`).header("cache-control", "private, max-age=3600").header("vary", "Authorization, Cookie");
        if (isKnown(request, tag)) return reply.code(304).send();
        drawings.count(actor.account);
        return reply.type("image/png").send(await picture(tag, person.id, person.displayName, pixels));
      },
      errorHandler: (error, request, reply) => void sendDavError(request, reply, error),
    });
}

const notThere = (): DomainError => new DomainError("not_found", "There is no such picture.");

/** `128`, `128.png`. @throws DomainError not_found */
function pixelsOf(text: string): number {
  const match = /^(\d{1,5})(\.png)?$/.exec(text);
  if (!match) throw notThere();
  return Math.min(largest, Math.max(smallest, Number(match[1])));
}

const isKnown = (request: FastifyRequest, tag: string): boolean =>
  (request.headers["if-none-match"] ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === `"${tag}"`);
