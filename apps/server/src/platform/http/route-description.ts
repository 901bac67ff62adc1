// What a route says of itself for readers of the interface: the page /api/openapi.json is made of these alone.
import type { ZodObject, ZodType } from "zod";

/** Bytes instead of JSON, by media type. */
export interface PlainContent {
  readonly type: string;
  readonly what: string;
}

export interface RouteDescription {
  /** Groups routes for readers. */
  readonly topic: string;
  /** One sentence: what it does, for whom. */
  readonly summary: string;
  /** What a reader needs besides; Markdown. */
  readonly more?: string;
  /** Query parameters: their schema, or by name what each says. */
  readonly query?: ZodObject | Readonly<Record<string, string>>;
  /** What names in the address stand for, where that is not what they usually do. */
  readonly path?: Readonly<Record<string, string>>;
  /** Request headers that mean something here, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body that is wanted. */
  readonly body?: ZodType | PlainContent;
  /** Instead of a body: parameters that come in one, as a form or as JSON. */
  readonly form?: ZodObject;
  /** The body of success; without one there is none. */
  readonly answer?: ZodType | PlainContent;
  /** Of success; default: 200 with a body, 204 without one. */
  readonly status?: number;
  /** What can go wrong, by status, besides what every route of the interface may answer. */
  readonly failures: Readonly<Record<number, string>>;
  /** The body of every failure. */
  readonly failure: ZodType;
}

declare module "fastify" {
  interface FastifyContextConfig {
    described?: RouteDescription;
  }
}
