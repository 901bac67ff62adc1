// The OCS envelope, in JSON and XML, for the two versions of the interface: the only place that knows its form.
import { escapeXml } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { challengeFor } from "../shared/challenge.ts";
import { acceptedLanguage, type Language } from "../shared/language.ts";
import { internalMessage } from "../shared/messages.ts";
import { type OcsCodes, ocsErrors } from "./ocs-errors.ts";
import { faultMessage } from "../shared/fault-messages.ts";

export type OcsVersion = 1 | 2;

export type OcsData = string | number | boolean | null | readonly OcsData[] | { readonly [key: string]: OcsData | undefined };

interface Answer {
  /** OCS status code as version 1 knows it; 100: fine. */
  readonly status: number;
  readonly message: string;
  readonly data: OcsData;
  readonly total?: number;
  readonly perPage?: number | undefined;
}

/** Which version a request's path names. */
export const versionOf = (request: FastifyRequest): OcsVersion => (request.url.startsWith("/ocs/v2.php") ? 2 : 1);

interface ListFacts {
  /** How many there are with any limit. */
  readonly total: number;
  readonly perPage?: number | undefined;
}

export function sendOcs(request: FastifyRequest, reply: FastifyReply, data: OcsData, list?: ListFacts): FastifyReply {
  return send(request, reply, { status: 100, message: "OK", data, ...(list && { total: list.total, perPage: list.perPage }) }, 200);
}

interface ErrorFacts {
  /** The account's language, once it is known. */
  readonly language?: Language | undefined;
  readonly codes?: OcsCodes;
}

/** Answers a failed request; what is no DomainError is a bug: logged, not told. */
export function sendOcsError(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  { language, codes = {} }: ErrorFacts = {},
): FastifyReply {
  const error = thrown instanceof DomainError ? thrown : clientFault(thrown);
  const speaks = acceptedLanguage(request.headers["accept-language"]) ?? language ?? "de";
  if (!error) {
    request.log.error({ err: thrown }, "request failed");
    return send(request, reply, { status: 999, message: internalMessage(speaks), data: [] }, 500);
  }
  const own = codes[String(error.detail.values?.["fault"] ?? "")] ?? codes[error.code];
  const { status, http } = own === undefined ? ocsErrors[error.code] : { status: own, http: statusOfVersion2(own) };
  if (error.detail.retryAfter !== undefined) reply.header("retry-after", String(error.detail.retryAfter));
  if (http === 401) {
    const challenge = challengeFor(request.headers);
    if (challenge) reply.header("www-authenticate", challenge);
  }
  return send(request, reply, { status, message: faultMessage(error, speaks), data: [] }, http);
}

/** Version 1 answers 200 whatever happened, but for what every client and proxy must understand. */
const always: ReadonlySet<number> = new Set([401, 429, 503]);

function send(request: FastifyRequest, reply: FastifyReply, answer: Answer, http: number): FastifyReply {
  const version = versionOf(request);
  const meta = {
    status: answer.status === 100 ? "ok" : "failure",
    statuscode: version === 1 ? answer.status : statusOfVersion2(answer.status),
    message: answer.message,
    totalitems: answer.total === undefined ? "" : String(answer.total),
    itemsperpage: answer.perPage === undefined ? "" : String(answer.perPage),
  };
  reply.code(version === 1 && !always.has(http) ? 200 : http).header("cache-control", "no-store");
  if (wantsJson(request)) {
    return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify({ ocs: { meta, data: answer.data } }));
  }
  const xml = `<?xml version="1.0"?>\n<ocs>${element("meta", meta)}${element("data", answer.data)}</ocs>\n`;
  return reply.header("content-type", "application/xml; charset=utf-8").send(xml);
}

/** 100 is 200, 997 to 999 are their HTTP counterparts, HTTP statuses stay, everything else is a bad request. */
export function statusOfVersion2(status: number): number {
  const known: Record<number, number> = { 100: 200, 104: 403, 996: 500, 997: 401, 998: 404, 999: 500 };
  return known[status] ?? (status >= 200 && status < 600 ? status : 400);
}

/** The query's `format`, else the Accept header, else XML. */
function wantsJson(request: FastifyRequest): boolean {
  const format = (request.query as Record<string, unknown> | undefined)?.["format"];
  if (format === "json" || format === "xml") return format === "json";
  return /\bapplication\/json\b/i.test(request.headers.accept ?? "");
}

function element(name: string, value: OcsData | undefined): string {
  if (value === undefined) return "";
  if (value === null || value === "" || value === false) return `<${name}/>`;
  if (Array.isArray(value)) return `<${name}>${value.map((one: OcsData) => element("element", one)).join("")}</${name}>`;
  if (typeof value === "object")
    return `<${name}>${Object.entries(value)
      .map(([key, one]) => element(key, one as OcsData))
      .join("")}</${name}>`;
  return `<${name}>${value === true ? "1" : escapeXml(String(value))}</${name}>`;
}

/** Fastify's own refusals carry a 4xx status. */
function clientFault(thrown: unknown): DomainError | undefined {
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return new DomainError("too_large", "The request is too large.");
  if (status === 415) return new DomainError("unsupported_media_type", "This kind of content is not accepted here.");
  return typeof status === "number" && status >= 400 && status < 500
    ? new DomainError("bad_request", "The request is not well-formed.")
    : undefined;
}
