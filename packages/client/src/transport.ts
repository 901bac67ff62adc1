// How every operation talks to the server: same origin, session cookie, the header that marks our own requests, typed failures.
import { apiError, errorCodes } from "@landbox/wire";
import type { ErrorCode } from "@landbox/wire";
import type { z } from "zod";
import { ClientFailure } from "./failure.ts";
import type { FailureCode } from "./failure.ts";
import { codeOfStatus } from "./status-codes.ts";

export interface Transport {
  /** Absolute origin in tests, empty in the page. */
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  /** The language in which the server should word its messages. */
  language(): string;
}

export interface TransportRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/** The header that every request of ours carries: it stops forged requests from other pages and browser password prompts. */
export const ownRequestHeaders: Readonly<Record<string, string>> = { "X-Requested-With": "XMLHttpRequest" };

/**
 * Sends one request and returns the answer if its status is 2xx, or 304 where the caller asked with a condition.
 * @throws ClientFailure for every other status, for a lost connection (`network`) and when `signal` fires (`aborted`)
 */
export async function send(transport: Transport, path: string, request: TransportRequest = {}): Promise<Response> {
  const { method = "GET", headers = {}, body, signal } = request;
  let response: Response;
  try {
    response = await transport.fetch(transport.baseUrl + path, {
      method,
      headers: { ...ownRequestHeaders, "Accept-Language": transport.language(), ...headers },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
  } catch (thrown) {
    if (signal?.aborted) throw new ClientFailure("aborted", 0, "The request was ended.");
    throw new ClientFailure("network", 0, thrown instanceof Error ? thrown.message : "No answer.");
  }
  if (!response.ok && response.status !== 304) throw await failureOf(response);
  return response;
}

/**
 * Sends JSON (if `body` is given) and returns the answer checked against `schema`.
 * @throws ClientFailure as `send`, and `unexpected` when the answer does not match the schema
 */
export async function sendJson<T extends z.ZodType>(
  transport: Transport,
  path: string,
  schema: T,
  request: JsonRequest = {},
): Promise<z.infer<T>> {
  return checked(await sendForJson(transport, path, request), schema);
}

/**
 * The same with a condition.
 * @param version what the last answer said of itself
 * @returns undefined when the server says that nothing changed since
 */
export async function sendJsonIfChanged<T extends z.ZodType>(
  transport: Transport,
  path: string,
  schema: T,
  version: string,
  request: JsonRequest = {},
): Promise<z.infer<T> | undefined> {
  const headers = { ...request.headers, "If-None-Match": `"${version}"` };
  const response = await sendForJson(transport, path, { ...request, headers });
  return response.status === 304 ? undefined : checked(response, schema);
}

export type JsonRequest = Omit<TransportRequest, "body"> & { body?: unknown };

function sendForJson(transport: Transport, path: string, request: JsonRequest): Promise<Response> {
  const { body, headers, ...rest } = request;
  return send(transport, path, {
    ...rest,
    headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function checked<T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> {
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    throw new ClientFailure("unexpected", response.status, "The answer is not JSON.");
  }
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new ClientFailure("unexpected", response.status, parsed.error.message);
  return parsed.data;
}

async function failureOf(response: Response): Promise<ClientFailure> {
  const text = await response.text().catch(() => "");
  return failureFrom(response.status, text, response.headers.get("Retry-After"));
}

/** The failure that a status, an error body (JSON of /api/v1 or XML of WebDAV) and a Retry-After header describe. */
export function failureFrom(status: number, body: string, retryAfterHeader: string | null): ClientFailure {
  const headerSeconds = retryAfterHeader === null ? Number.NaN : Number(retryAfterHeader);
  const seconds = Number.isFinite(headerSeconds) ? headerSeconds : undefined;
  try {
    const parsed = apiError.safeParse(JSON.parse(body));
    if (parsed.success) {
      const { code, message, retryAfter } = parsed.data.error;
      return new ClientFailure(isErrorCode(code) ? code : codeOfStatus(status), status, message, retryAfter ?? seconds);
    }
  } catch {
    // Not JSON: a WebDAV error body or a proxy's page. The status has to do.
  }
  return new ClientFailure(davCode(status, body), status, `HTTP ${status}`, seconds);
}

const isErrorCode = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code);

/** 403 is also how WebDAV says that an existing entry is protected; the name of the exception does not matter to people. */
const davCode = (status: number, body: string): FailureCode =>
  status === 400 && body.includes("InvalidPath") ? "invalid_name" : codeOfStatus(status);
