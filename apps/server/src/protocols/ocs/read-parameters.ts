// The parameters of an OCS call, from its query and from a body that is a form, a multipart form or JSON.
import { DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Longest body in bytes: everything here is a small form. */
const longestBody = 64 * 1024;
const forms = "application/x-www-form-urlencoded";

export interface Parameters {
  /** The first value of a name. */
  text(name: string): string | undefined;
  /** All values of `name`, `name[]` and `name[0]`, `name[1]` … */
  list(name: string): string[];
}

/** Lets the routes of a scope have small bodies; `parametersOf` reads them. */
export function acceptParameters(scope: FastifyInstance): void {
  scope.addHook("preParsing", (request, _reply, payload, done) => {
    request.acceptBody();
    done(null, payload);
  });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    [forms, "multipart/form-data", "application/json"],
    { parseAs: "buffer", bodyLimit: longestBody },
    (request: FastifyRequest, body: Buffer) => readBody(request.headers["content-type"] ?? "", body),
  );
}

type Pair = readonly [string, string];

async function readBody(type: string, body: Buffer): Promise<Pair[]> {
  if (body.length === 0) return [];
  try {
    if (/^application\/json/i.test(type)) return pairsOfJson(JSON.parse(body.toString("utf8")));
    if (/^multipart\//i.test(type)) {
      // Node's own reader of multipart forms; files among the fields are not meant for us.
      const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
      return [...form].flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : []));
    }
    return [...new URLSearchParams(body.toString("utf8"))];
  } catch {
    throw new DomainError("bad_request", "The body of the request cannot be read.");
  }
}

function pairsOfJson(value: unknown): Pair[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  return Object.entries(value).flatMap(([name, one]) => pairsIn(name, one, deepest));
}

/** `attributes[0][scope]` is as deep as it gets. */
const deepest = 2;

/** As a form would name them: lists of values are `name[]`, of objects `name[0][key]`. */
function pairsIn(name: string, value: unknown, deep: number): Pair[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [[name, String(value)]];
  if (typeof value !== "object" || value === null || deep === 0) return [];
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([key, one]) => pairsIn(`${name}[${key}]`, one, deep - 1));
  return value.flatMap((one: unknown, i) => pairsIn(typeof one === "object" ? `${name}[${i}]` : `${name}[]`, one, deep - 1));
}

/** @throws DomainError bad_request for text that nothing can store */
export function parametersOf(request: FastifyRequest): Parameters {
  const query = request.url.indexOf("?");
  const pairs: Pair[] = [
    ...((request.body as Pair[] | undefined) ?? []),
    ...(query < 0 ? [] : new URLSearchParams(request.url.slice(query + 1))),
  ];
  for (const [, value] of pairs) checkedText(value);
  return {
    text: (name) => pairs.find(([key]) => key === name)?.[1],
    list: (name) =>
      pairs
        .filter(([key]) => key === name || (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))))
        .map(([, value]) => value),
  };
}

/** The value of a path's parameter. @throws DomainError bad_request */
export function pathParameter(request: FastifyRequest, name: string): string {
  return checkedText((request.params as Record<string, string>)[name] ?? "");
}

function checkedText(text: string): string {
  if (text.includes("\0") || !text.isWellFormed())
    throw new DomainError("bad_request", "A parameter contains characters that are not possible.");
  return text;
}

/** A whole number of at least 0, or what stands for none. @throws DomainError bad_request */
export function wholeNumber(text: string | undefined, otherwise: number, most: number): number {
  if (text === undefined || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new DomainError("bad_request", "A number is expected.");
  return Math.min(most, Number(text));
}
