// The HTTP server: methods, limits, headers that every answer carries, who is calling, and the orderly end.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Log } from "../log.ts";
import { createBodyGuard, isWaitingForContinue, setWaitingForContinue } from "./body-guard.ts";
import { createRestCollector } from "../memory/rest-collector.ts";
import { type CallerFacts, createCallerReader, type OriginRules } from "./caller.ts";
import { createHttpMetrics, type HttpMetrics } from "./http-metrics.ts";
import { type ReadinessChecks, registerOperations } from "./operations-routes.ts";
import { hasSoundHost, refuseConnection } from "./refuse-connection.ts";
import { logRequests } from "./request-log.ts";
import { collectRoutes, type KnownRoute } from "./routes.ts";
import { setSecurityHeaders } from "./security-headers.ts";

export interface HttpServerOptions extends OriginRules {
  log: Log;
  /** What `GET /health/ready` asks. */
  checks: ReadinessChecks;
  metricsToken?: string | undefined;
  bodyIdleSeconds?: number;
  bodyMinRate?: number;
  maxSockets?: number;
  /** Answers a request that reaches no route's own error handler: a path that cannot be decoded, or is unknown. Returns whether it did. */
  onStrayError?: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => boolean;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Every route, for the isolation suite. */
  readonly routes: readonly KnownRoute[];
  readonly metrics: HttpMetrics;
  /** Refuses new connections, lets running requests finish for so many milliseconds, then cuts them. */
  drain(milliseconds: number): Promise<void>;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Where the request comes from, after trusted proxies. */
    readonly caller: CallerFacts;
    /** Absolute public base address of the request without trailing slash: from configuration, a trusted proxy or a box's own host name. */
    readonly origin: string;
    /** The same for what only this caller hears: the address it used, where no configuration says better. */
    readonly reachedAt: string;
    /** Tells a client that waits for it (`Expect: 100-continue`) to send its body; does nothing otherwise. Without it the connection ends with the answer. */
    acceptBody(): void;
  }
}

const davMethods = ["PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH"];

/** What of an unwanted body may still arrive after the answer. */
const unwantedBytes = 64 * 2 ** 20;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const callers = createCallerReader(options);
  const app = fastify({
    http: { maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 5000, highWaterMark: 256 * 1024 },
    // Slow headers are cut by headersTimeout, slow bodies by the guard: a long upload has no limit of its own.
    requestTimeout: 0,
    connectionTimeout: 0,
    // Longer than the usual idle limit of proxies, so that it is not us who close a connection they are just using.
    keepAliveTimeout: 75_000,
    forceCloseConnections: false,
    requestIdHeader: false,
    genReqId: createRequestIds(),
    routerOptions: { maxParamLength: 16 * 1024 },
    exposeHeadRoutes: true,
    frameworkErrors: (error, request, reply) => answerStray(options, error, request, reply as FastifyReply),
    clientErrorHandler: refuseConnection,
  });
  const { server } = app;
  server.headersTimeout = 20_000;
  server.maxConnections = options.maxSockets ?? 10_000;
  const state = { draining: false };
  const guard = guardBodies(server, options);
  letHandlersContinue(server);
  const rest = createRestCollector();
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    rest.touch();
    setSecurityHeaders(response, isSecure(options, request));
    if (state.draining) response.shouldKeepAlive = false;
  });

  for (const method of davMethods) app.addHttpMethod(method, { hasBody: true });
  app.removeAllContentTypeParsers();
  // Bodies stay in the request's stream; a scope that wants JSON or a form brings its own parser (`acceptJson`).
  app.addContentTypeParser("*", (_request, _body, done) => done(null));
  decorate(app, callers);
  const metrics = createHttpMetrics(() => countSockets(server));
  app.addHook("onRequest", (request, reply, done) => {
    reply.raw.setHeader("X-Request-ID", request.id);
    if (hasSoundHost(request.raw)) return done();
    reply.raw.shouldKeepAlive = false;
    answerStray(options, badRequest(), request, reply);
  });
  logRequests(app, options.log, metrics);
  const routes = collectRoutes(app);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const error = Object.assign(new Error("Not found."), { code: "not_found", statusCode: 404 }) as FastifyError;
    answerStray(options, error, request, reply);
  });
  registerOperations(app, { checks: options.checks, draining: () => state.draining, metrics, metricsToken: options.metricsToken, callers });
  app.addHook("onClose", (_app, done) => {
    guard.close();
    rest.close();
    done();
  });

  return { app, routes, metrics, drain: (milliseconds) => drain(app, state, milliseconds) };
}

const callerFacts = Symbol("caller");

function decorate(app: FastifyInstance, callers: ReturnType<typeof createCallerReader>): void {
  app.decorateRequest(callerFacts, undefined);
  app.decorateRequest("caller", {
    getter(this: FastifyRequest & { [callerFacts]?: CallerFacts }) {
      return (this[callerFacts] ??= callers.callerOf(this.raw));
    },
  });
  app.decorateRequest("origin", {
    getter(this: FastifyRequest) {
      return callers.originOf(this.raw);
    },
  });
  app.decorateRequest("reachedAt", {
    getter(this: FastifyRequest) {
      return callers.reachedAt(this.raw);
    },
  });
  app.decorateRequest("acceptBody", function acceptBody(this: FastifyRequest) {
    const response = (this.raw as IncomingMessage & { response?: ServerResponse }).response;
    if (isWaitingForContinue(this.raw)) response?.writeContinue();
  });
}

/** Node would tell every client to send its body at once; here the handler decides (`writeContinue`), so that a refused upload is never sent. */
function letHandlersContinue(server: Server): void {
  server.on("checkContinue", (request: IncomingMessage & { response?: ServerResponse }, response) => {
    const keepAlive = response.shouldKeepAlive;
    const writeContinue = response.writeContinue.bind(response);
    setWaitingForContinue(request, true);
    request.response = response;
    // Whether a refused client still sends its body is up to it, so the connection cannot be used again.
    response.shouldKeepAlive = false;
    response.writeContinue = (callback) => {
      if (!isWaitingForContinue(request)) return callback?.();
      setWaitingForContinue(request, false);
      response.shouldKeepAlive = keepAlive;
      writeContinue(callback);
    };
    server.emit("request", request, response);
  });
}

function guardBodies(server: Server, options: HttpServerOptions): { close(): void } {
  const guard = createBodyGuard({
    idle: (options.bodyIdleSeconds ?? 60) * 1000,
    minRate: options.bodyMinRate ?? 256,
    window: 60_000,
    unwanted: unwantedBytes,
  });
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const length = request.headers["content-length"];
    // A small body usually came with its headers.
    if ((length !== undefined && length !== "0") || request.headers["transfer-encoding"] !== undefined) guard.watch(request, response);
  });
  return guard;
}

/** The id of a well-formed X-Request-ID, otherwise one of our own. */
function createRequestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(5).toString("hex");
  let count = 0;
  return (request) => {
    const given = request.headers["x-request-id"];
    if (typeof given === "string" && /^[A-Za-z0-9._-]{8,64}$/.test(given)) return given;
    return `${prefix}-${(++count).toString(36)}`;
  };
}

const isSecure = (options: HttpServerOptions, request: IncomingMessage): boolean =>
  options.publicUrl?.startsWith("https:") ?? (options.trustedProxies.length > 0 && request.headers["x-forwarded-proto"] === "https");

const badRequest = (): FastifyError =>
  Object.assign(new Error("The request cannot be understood."), { code: "bad_request", name: "BadRequest", statusCode: 400 });

function answerStray(options: HttpServerOptions, error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (options.onStrayError?.(error, request, reply)) return;
  void reply.code(error.statusCode ?? 400).send({
    code: error.statusCode === 404 ? "not_found" : "bad_request",
    message: error.statusCode === 404 ? "Not found." : "The request cannot be understood.",
  });
}

/** The last net: scopes of protocols answer their own errors. What is not the caller's doing is logged and told to nobody. */
function answerError(options: HttpServerOptions, error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : 500;
  if (status === 500) options.log.error({ id: request.id, route: request.routeOptions.url, err: error }, "A request failed.");
  // A body that breaks before its first byte leaves what was said about it.
  for (const name of [
    "content-length",
    "content-range",
    "content-encoding",
    "content-disposition",
    "accept-ranges",
    "etag",
    "last-modified",
  ])
    reply.removeHeader(name);
  void reply
    .code(status)
    .type("application/json; charset=utf-8")
    .send(
      status === 500 ? { code: "internal", message: "Something went wrong on our side." } : { code: "bad_request", message: error.message },
    );
}

const countSockets = (server: Server): number => (server as Server & { _connections?: number })._connections ?? 0;

/** Emitted by the Node server when it stops taking requests. */
export const drainingEvent = "landbox-draining";

async function drain(app: FastifyInstance, state: { draining: boolean }, milliseconds: number): Promise<void> {
  state.draining = true;
  const { server } = app;
  // Answers that would never end by themselves (server-sent events) end now.
  server.emit(drainingEvent);
  const closed = server.listening ? new Promise<void>((done) => server.close(() => done())) : Promise.resolve();
  // A connection between two requests is idle only now and then: ask until the last one is.
  const sweeper = setInterval(() => server.closeIdleConnections(), 100);
  server.closeIdleConnections();
  const cutter = setTimeout(() => server.closeAllConnections(), milliseconds);
  await closed;
  clearInterval(sweeper);
  clearTimeout(cutter);
  await app.close();
}
