// How a call of OCS is described: a table by method and path below the version, of which each of the two versions gets its description.
import { z, type ZodObject, type ZodType } from "zod";
import type { RouteDescription } from "../../../platform/http/route-description.ts";
import { type OcsVersion, statusOfVersion2 } from "../envelope.ts";
import type { OcsCodes } from "../ocs-errors.ts";
import { envelopeOf, nothing, ocsFailure } from "../schemas.ts";

export interface OcsDescription {
  readonly topic: string;
  readonly summary: string;
  readonly more?: string;
  /** Names in the path, by what they stand for. */
  readonly path?: Readonly<Record<string, string>>;
  /** Parameters by what each says: of a GET in the query, else in the body. A `*` before the words: it is needed. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `data` of the answer; without one it is an empty list. */
  readonly data?: ZodType;
  /** Other statuses than those of errors. */
  readonly also?: Readonly<Record<number, string>>;
}

/** By `<method> <path>`. */
export type OcsDescribed = Readonly<Record<string, OcsDescription>>;

/** Describes calls of one topic. */
export const topicOf =
  (topic: string) =>
  (summary: string, facts: Omit<OcsDescription, "topic" | "summary"> = {}): OcsDescription => ({ topic, summary, ...facts });

const words: Readonly<Record<number, string>> = {
  400: "What was asked is not possible; `meta.message` says why.",
  401: "Not signed in, or not allowed.",
  403: "The caller may not do this.",
  404: "There is no such thing, or none of the caller's.",
};

const forms = {
  1: "Version 1 answers HTTP 200 whatever happened, but 401, 429 and 503: `meta.statuscode` is 100 when all is well.",
  2: "Version 2 answers with the same number in HTTP and `meta.statuscode`.",
} as const;

/** @param codes the numbers of this call for what goes wrong, by fault or error code */
export function describeCall(about: OcsDescription, method: string, version: OcsVersion, codes: OcsCodes): RouteDescription {
  const { topic, summary, more, path, parameters = {}, data = nothing, also = {} } = about;
  const numbers = Map.groupBy(Object.entries(codes), ([, number]) => number);
  const told = [...numbers]
    .toSorted(([a], [b]) => a - b)
    .map(([number, faults]) => `${number} (${faults.map(([fault]) => fault).join(", ")})`);
  const own = told.length > 0 && version === 1 ? `\`meta.statuscode\` beside the usual: ${told.join("; ")}.` : undefined;
  const statuses = version === 1 ? [] : [...numbers.keys()].map(statusOfVersion2);
  const isGet = method === "GET";
  return {
    ...{ topic, summary, failure: ocsFailure, answer: envelopeOf(data) },
    more: [more, forms[version], own].filter((one) => one !== undefined).join("\n\n"),
    ...(path && { path }),
    headers: { "OCS-APIREQUEST": "`true`: needed with the page's session." },
    query: {
      format: "`json` for the form that is described here, or `Accept: application/json`; else XML.",
      ...(isGet ? plainly(parameters) : {}),
    },
    ...(!isGet && Object.keys(parameters).length > 0 ? { form: formOf(parameters) } : {}),
    failures: { ...Object.fromEntries(statuses.map((status) => [status, words[status] ?? "See `meta.message`."])), ...also },
  };
}

const isNeeded = (what: string): boolean => what.startsWith("*");
const plainly = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, what]) => [name, isNeeded(what) ? `${what.slice(1)} Needed.` : what]));

/** Names with brackets are lists. */
function formOf(parameters: Readonly<Record<string, string>>): ZodObject {
  const fields = Object.entries(parameters).map(([name, what]): [string, ZodType] => {
    const kind = name.endsWith("[]") ? z.array(z.string()) : z.string();
    return [name, isNeeded(what) ? kind.describe(what.slice(1)) : kind.optional().describe(what)];
  });
  return z.object(Object.fromEntries(fields));
}
