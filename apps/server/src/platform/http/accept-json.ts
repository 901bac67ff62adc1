// Parsers for the scopes that want a parsed body; everywhere else bodies stay in the stream.
import type { FastifyInstance } from "fastify";

/**
 * JSON bodies up to `limit` bytes become `request.body` (undefined without a body); anything larger is 413, broken JSON 400.
 * Keys like `__proto__` are refused.
 */
export function acceptJson(scope: FastifyInstance, limit: number): void {
  continueFirst(scope);
  const parse = scope.getDefaultJsonParser("error", "error");
  scope.addContentTypeParser("application/json", { parseAs: "string", bodyLimit: limit }, (request, body, done) => {
    if (body === "") return done(null, undefined);
    return parse(request, body as string, done);
  });
}

/** Form bodies (`application/x-www-form-urlencoded`) up to `limit` bytes become a record of texts. */
export function acceptForms(scope: FastifyInstance, limit: number): void {
  continueFirst(scope);
  scope.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string", bodyLimit: limit }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
}

function continueFirst(scope: FastifyInstance): void {
  scope.addHook("preParsing", (request, _reply, payload, done) => {
    request.acceptBody();
    done(null, payload);
  });
}
