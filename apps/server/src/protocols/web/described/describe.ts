// How routes of the JSON API are described: a table by method and address, kept beside the routes and held together with them by a test.
import { apiError } from "@landbox/wire";
import type { RouteDescription } from "../../../platform/http/route-description.ts";

type Facts = Omit<RouteDescription, "topic" | "summary" | "failures" | "failure"> & { readonly failures?: RouteDescription["failures"] };

/** By `<method> <address>`. */
export type Described = Readonly<Record<string, RouteDescription>>;

/** Describes routes of one topic. */
export const topicOf =
  (topic: string) =>
  (summary: string, { failures = {}, ...facts }: Facts = {}): RouteDescription => ({
    ...facts,
    ...{ topic, summary, failures, failure: apiError },
  });

/** Pictures and files as they are. */
export const bytes = (type: string, what: string) => ({ type, what });
