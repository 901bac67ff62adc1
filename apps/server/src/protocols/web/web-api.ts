// What every topic of the JSON API gets to register its routes with.
import { DomainError } from "@landbox/wire";
import type { FastifyInstance } from "fastify";
import type { AccountRoutes } from "./account-routes.ts";
import type { WebDeps } from "./web-deps.ts";

export interface WebApi {
  /** For routes that are not like the others: public ones, streams. */
  readonly scope: FastifyInstance;
  readonly routes: AccountRoutes;
  readonly deps: WebDeps;
}

/** Registers the routes of one topic; each is a file of its own, entered in `topics.ts`. */
export type Topic = (api: WebApi) => void;

export const jsonBody = { "content-type": "application/json" };

/** Gives an error of one code a more exact sentence. @throws always */
export function rename(error: unknown, code: DomainError["code"], fault: string): never {
  if (error instanceof DomainError && error.code === code)
    throw new DomainError(code, error.message, { ...error.detail, values: { fault } });
  throw error;
}
