// The description of our JSON interfaces as OpenAPI 3.1, made of what the routes themselves say.
import { z, type ZodObject, ZodType } from "zod";
import type { KnownRoute } from "../../platform/http/routes.ts";
import type { PlainContent, RouteDescription } from "../../platform/http/route-description.ts";

type Json = { [key: string]: unknown };

export interface DocumentFacts {
  readonly title: string;
  readonly version: string;
  /** Schemas that are named in the document, by those names. */
  readonly schemas: Readonly<Record<string, unknown>>;
}

const who = {
  public: "Everybody.",
  account: "Any account of a box; what is not its own does not exist for it.",
  "box-admin": "Admins of the box.",
  operator: "The operator, on the machine itself.",
} as const;

/** What the names in addresses stand for. */
const parameterWords: Readonly<Record<string, string>> = {
  drive: "A drive: `<space>$<space>`.",
  item: "A drive item: `<space>$<space>!<node>`.",
  permission: "A permission, as the list of permissions names it.",
  user: "An account's id.",
  group: "A group's id.",
  role: "A role's id.",
  space: "A space, or `<space>!<node>` for what was shared of one.",
  node: "A file or folder by its number.",
  kind: "`account` or `group`.",
  token: "The last part of the address that was handed on.",
  page: "`imprint`, `privacy` or `accessibility`.",
};

/** Routes that answer what no other route does are none of their own. */
const isDescribed = (route: KnownRoute): route is KnownRoute & { config: { described: RouteDescription } } =>
  route.config.described !== undefined && route.method !== "HEAD";

/** @returns a document of OpenAPI 3.1.1 */
export function makeDocument(routes: readonly KnownRoute[], { title, version, schemas }: DocumentFacts): Json {
  const names = new Map<ZodType, string>();
  for (const [name, schema] of Object.entries(schemas)) if (schema instanceof ZodType) names.set(schema, name);
  const used = new Map<string, Json>();
  const refer: Refer = (schema, io) => {
    const name = names.get(schema);
    if (name === undefined) return inner(schema, io, refer);
    const made = plain(schema, io);
    // What is asked for may leave out what an answer always has.
    const known = used.get(upper(name));
    const key = known && JSON.stringify(known) !== JSON.stringify(made) ? `${upper(name)}${upper(io)}` : upper(name);
    used.set(key, made);
    return { $ref: `#/components/schemas/${key}` };
  };
  const paths: Record<string, Json> = {};
  for (const route of routes.filter(isDescribed)) {
    const path = route.url.replaceAll(/:([A-Za-z]+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, refer);
  }
  return {
    openapi: "3.1.1",
    info: {
      title,
      version,
      description:
        "The page's own interface (`/api/v1`), Libre Graph (`/graph`) and OCS (`/ocs`, in JSON). Files and folders are changed through WebDAV and tus, which are described elsewhere.",
      license: { name: "EUPL-1.2", identifier: "EUPL-1.2" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes: {
        password: { type: "http", scheme: "basic", description: "The account's password, or an app password." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "landbox_session",
          description:
            "The page's session. What is no GET must carry `X-Requested-With: XMLHttpRequest`, below `/ocs` everything `OCS-APIREQUEST: true`.",
        },
      },
      schemas: Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

type Io = "input" | "output";
type Refer = (schema: ZodType, io: Io) => Json;

function operationOf({ method, url, config }: KnownRoute & { config: { described: RouteDescription } }, refer: Refer): Json {
  const { described } = config;
  const { topic, summary, more } = described;
  const access = config.access ?? "public";
  return {
    operationId: operationId(method, url),
    tags: [topic],
    summary,
    description: [`May be called by: ${who[access]}`, more].filter((one) => one !== undefined).join("\n\n"),
    security: access === "public" ? [] : [{ password: [] }, { session: [] }],
    parameters: [...pathParameters(url, described.path), ...queryParameters(described), ...headerParameters(described)],
    ...bodyOf(described, refer),
    responses: responsesOf(described, access, refer),
  };
}

function bodyOf({ body, form }: RouteDescription, refer: Refer): Json {
  if (body !== undefined) return { requestBody: { required: true, content: contentOf(body, "input", refer) } };
  if (form === undefined) return {};
  const schema = refer(form, "input");
  const content = Object.fromEntries(formTypes.map((type) => [type, { schema }]));
  return { requestBody: { required: !form.safeParse({}).success, content } };
}

const formTypes = ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"] as const;

function responsesOf({ answer, status, failures, failure }: RouteDescription, access: keyof typeof who, refer: Refer): Json {
  const error = contentOf(failure, "output", refer);
  const usual = new Map<string, string>();
  if (access !== "public") usual.set("401", "Not signed in, or no longer.");
  if (access === "box-admin") usual.set("403", "Not an admin of the box.");
  const told = [...usual, ...Object.entries(failures)].map(([code, description]): [string, Json] => [
    code,
    Number(code) < 400 ? { description } : { description, content: error },
  ]);
  const success = status ?? (answer === undefined ? 204 : 200);
  return {
    [success]: answer === undefined ? { description: "Done." } : { description: "Done.", content: contentOf(answer, "output", refer) },
    ...Object.fromEntries(told),
    default: {
      description: "Another failure: 400 what was asked is not possible, 429 too often, 503 not reachable just now.",
      content: error,
    },
  };
}

const contentOf = (content: ZodType | PlainContent, io: Io, refer: Refer): Json =>
  content instanceof ZodType
    ? { "application/json": { schema: refer(content, io) } }
    : { [content.type]: { schema: { type: "string", format: "binary", description: content.what } } };

const pathParameters = (url: string, words: Readonly<Record<string, string>> = {}): Json[] =>
  [...url.matchAll(/:([A-Za-z]+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    ...describing(words[name] ?? parameterWords[name]),
  }));

const describing = (description: string | undefined): Json => (description === undefined ? {} : { description });

function queryParameters({ query = {} }: RouteDescription): Json[] {
  if (!(query instanceof ZodType))
    return Object.entries(query).map(([name, description]) => ({ name, in: "query", description, schema: { type: "string" } }));
  const required = plain(query, "input")["required"];
  const properties = plain(query, "output")["properties"] as Record<string, Json>;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: Array.isArray(required) && required.includes(name) && isNeeded(query, name),
    schema,
  }));
}

/** Numbers that are read from texts look needed, because their input may be anything. */
const isNeeded = (query: ZodObject, name: string): boolean => !(query.shape[name] as ZodType).safeParse(undefined).success;

const headerParameters = ({ headers = {} }: RouteDescription): Json[] =>
  Object.entries(headers).map(([name, description]) => ({ name, in: "header", description, schema: { type: "string" } }));

/** Lists of named schemas name them, and so do objects without a name in which there are some. */
function inner(schema: ZodType, io: Io, refer: Refer): Json {
  if (schema instanceof z.ZodArray) return { ...plain(schema, io), items: refer(schema.element as ZodType, io) };
  const made = plain(schema, io);
  if (!(schema instanceof z.ZodObject)) return made;
  const properties = made["properties"] as Json;
  for (const [name, one] of Object.entries(schema.shape))
    if (one instanceof z.ZodObject || one instanceof z.ZodArray) properties[name] = refer(one, io);
  return made;
}

function plain(schema: ZodType, io: Io): Json {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    // Answers may say more one day: clients must not stumble over it.
    override: ({ jsonSchema }) => {
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as Json;
  return made;
}

/** `GET /api/v1/spaces/:space/folder` → `getApiV1SpacesSpaceFolder`. */
const operationId = (method: string, url: string): string =>
  method.toLowerCase() +
  url
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "")
    .map(upper)
    .join("");

const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
