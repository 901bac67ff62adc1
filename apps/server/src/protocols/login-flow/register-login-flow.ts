// Nextcloud's Login Flow v2 as its clients speak it: start, poll; the page in between is the web client's.
import type { Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { LoginFlows } from "../../domain/identity/login-flows.ts";
import type { Probe } from "../../platform/http/route-access.ts";
import { davErrors } from "../shared/dav-errors.ts";
import { acceptedLanguage } from "../shared/language.ts";
import { errorMessage } from "../shared/messages.ts";
import { rateLimit } from "../shared/rate-limit.ts";

export interface LoginFlowDeps {
  readonly loginFlows: Pick<LoginFlows, "start" | "collect">;
  readonly clock: Clock;
}

/** Bytes: a token and its name. */
const longestBody = 4096;

export async function registerLoginFlow(app: FastifyInstance, deps: LoginFlowDeps): Promise<void> {
  // A whole town hall may be behind one address; starting costs a row, polling a look-up.
  const starts = rateLimit(120, deps.clock);
  const polls = rateLimit(1200, deps.clock);
  await app.register((scope, _options, done) => {
    acceptAnything(scope);
    scope.setErrorHandler((error, request, reply) => void sendFailure(request, reply, error));
    for (const prefix of ["/index.php/login/v2", "/login/v2"]) {
      scope.post(prefix, {
        config: { access: "public", probes: () => [{ method: "POST", url: prefix }] },
        handler: async (request, reply) => {
          starts.count(request.caller.address);
          const { origin } = request;
          const { poll, flow } = await deps.loginFlows.start(request.caller, origin);
          return send(reply, 200, {
            poll: { token: poll, endpoint: `${origin}/index.php/login/v2/poll` },
            login: `${origin}/index.php/login/v2/flow/${flow}`,
          });
        },
      });
      scope.post(`${prefix}/poll`, {
        config: { access: "public", probes: () => [pollProbe(`${prefix}/poll`)] },
        handler: async (request, reply) => {
          polls.count(request.caller.address);
          const granted = await deps.loginFlows.collect(tokenOf(request.body));
          // 404 is the one status that a client takes for "not yet".
          if (!granted) return send(reply, 404, []);
          return send(reply, 200, { server: granted.origin, loginName: granted.loginName, appPassword: granted.secret });
        },
      });
    }
    done();
  });
}

const pollProbe = (url: string): Probe => ({
  method: "POST",
  url,
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: `token=${"a".repeat(128)}`,
});

/** Clients start without a body, poll with a form; what else they send is read and means nothing. */
function acceptAnything(scope: FastifyInstance): void {
  scope.addHook("preParsing", (request, _reply, payload, done) => {
    request.acceptBody();
    done(null, payload);
  });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "string", bodyLimit: longestBody }, (_request: FastifyRequest, body: string, done) =>
    done(null, body),
  );
}

function tokenOf(body: unknown): string {
  const text = typeof body === "string" ? body : "";
  if (text.startsWith("{")) {
    try {
      const { token } = JSON.parse(text) as { token?: unknown };
      return typeof token === "string" ? token : "";
    } catch {
      return "";
    }
  }
  return new URLSearchParams(text).get("token") ?? "";
}

const send = (reply: FastifyReply, status: number, body: unknown): FastifyReply =>
  reply
    .code(status)
    .header("cache-control", "no-store")
    .header("content-type", "application/json; charset=utf-8")
    .send(JSON.stringify(body));

function sendFailure(request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  const language = acceptedLanguage(request.headers["accept-language"]) ?? "de";
  if (!(thrown instanceof DomainError)) {
    const status = (thrown as { statusCode?: unknown }).statusCode;
    if (typeof status === "number" && status >= 400 && status < 500)
      return send(reply, status, { message: "The request is not well-formed." });
    request.log.error({ err: thrown }, "request failed");
    return send(reply, 500, { message: "An error occurred on the server." });
  }
  if (thrown.detail.retryAfter !== undefined) reply.header("retry-after", String(thrown.detail.retryAfter));
  return send(reply, davErrors[thrown.code].status, { message: errorMessage(thrown, language) });
}
