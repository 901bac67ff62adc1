// The description is whole: every route of the page's interface, of Libre Graph and of OCS stands in it, nothing else does, and it is valid OpenAPI 3.1.
import { Validator } from "@seriousme/openapi-schema-validator";
import * as wire from "@landbox/wire";
import fastify from "fastify";
import { beforeAll, expect, test } from "vitest";
import { collectRoutes, type KnownRoute } from "../../platform/http/routes.ts";
import { graphSchemas, registerGraph } from "../graph/register-graph.ts";
import { registerDiscovery } from "../ocs/discovery-routes.ts";
import { ocsDescribed } from "../ocs/described/all.ts";
import { ocsSchemas, registerOcs } from "../ocs/register-ocs.ts";
import { described } from "../web/described/all.ts";
import { registerWeb } from "../web/register-web.ts";
import { makeDocument } from "./make-document.ts";

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security: unknown[];
  tags: string[];
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

let routes: KnownRoute[];
let document: { paths: Record<string, Record<string, Operation>> } & Record<string, unknown>;

beforeAll(async () => {
  // Routes are only listed here: what they would work with is never touched.
  const nothing: object = new Proxy(function nothing() {}, {
    get: (_target, key) => (key === "then" ? undefined : nothing),
    apply: () => nothing,
  });
  const app = fastify();
  const all = collectRoutes(app);
  await registerWeb(app, nothing as never);
  await registerGraph(app, nothing as never);
  // What the capabilities tell is worked out at once.
  const facts = { linkMaxDays: 90, product: { name: "Landbox", version: "1" } };
  await registerOcs(app, Object.assign(Object.create(nothing) as object, facts) as never);
  await app.ready();
  await app.close();
  // What answers calls that there are not is no call, and what clients find before they sign in is no interface.
  const before = fastify();
  const discovered = collectRoutes(before);
  registerDiscovery(before, facts.product);
  await before.ready();
  await before.close();
  const others = new Set(discovered.map(({ url }) => url));
  routes = all.filter(({ method, url }) => method !== "HEAD" && !others.has(url) && !/^\/(api|graph|ocs\/v[12]\.php)(\/\*)?$/.test(url));
  document = makeDocument(all, { title: "Landbox", version: "1", schemas: { ...wire, ...graphSchemas, ...ocsSchemas } }) as typeof document;
});

const nameOf = ({ method, url }: Pick<KnownRoute, "method" | "url">): string => `${method} ${url}`;
const told = () =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
  );

test("every route is described, and no description is of a route that there is not", () => {
  expect(routes.length).toBeGreaterThan(220);
  expect(routes.filter(({ config }) => config.described === undefined).map(nameOf)).toEqual([]);
  const there = new Set(routes.map(nameOf));
  expect(Object.keys(described).filter((name) => !there.has(name))).toEqual([]);
  const calls = new Set([...there].map((name) => name.replace(/ \/ocs\/v[12]\.php/, " ")));
  expect(Object.keys(ocsDescribed).filter((name) => !calls.has(name))).toEqual([]);
  expect(told().toSorted()).toEqual([...there].toSorted());
});

test("the document is valid OpenAPI 3.1, and everything it refers to is in it", async () => {
  const validator = new Validator({ allErrors: true, strict: false });
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect([valid, validator.version]).toEqual([true, "3.1"]);
  const schemas = (document["components"] as { schemas: object }).schemas;
  for (const [, name = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    expect(schemas).toHaveProperty(name);
  expect(JSON.stringify(document)).not.toContain('"#/$defs');
});

test("each call says what it does, who may call it, what comes in and out, and what can go wrong", () => {
  const ids = new Set<string>();
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, one] of Object.entries(operations)) {
      const name = `${method} ${path}`;
      expect(one.summary, name).toMatch(/^[A-Z].*\.$/s);
      expect(one.description, name).toMatch(/^May be called by: /);
      expect(ids.has(one.operationId), name).toBe(false);
      ids.add(one.operationId);
      const successes = Object.entries(one.responses).filter(([status]) => status.startsWith("2"));
      expect(successes, name).toHaveLength(1);
      if (one.security.length > 0) expect(one.responses, name).toHaveProperty("401");
      expect(one.responses["default"]?.content, name).toBeDefined();
      for (const parameter of path.matchAll(/\{(\w+)\}/g))
        expect(
          one.parameters.map((each) => each.name),
          name,
        ).toContain(parameter[1]);
      if (method === "get") expect(one.requestBody, name).toBeUndefined();
      if (successes[0]?.[0] !== "204") expect(successes[0]?.[1].content, name).toBeDefined();
    }
  const folder = document.paths["/api/v1/spaces/{space}/folder"]?.["get"];
  expect(folder?.parameters.find(({ name }) => name === "sort")?.schema).toMatchObject({
    enum: ["name", "size", "time", "type"],
    default: "name",
  });
  expect(folder?.responses["200"]?.content?.["application/json"]?.schema).toEqual({ $ref: "#/components/schemas/FolderPage" });
});

test("clients of OCS learn envelope, share and parameters from it, of both versions", () => {
  const schemas = (document["components"] as { schemas: Record<string, { properties: Record<string, object>; required: string[] }> })
    .schemas;
  const share = { $ref: "#/components/schemas/OcsShare" };
  type Envelope = { properties: { ocs: { properties: { meta: object; data: object } } } };
  const dataOf = (path: string, method: string) => {
    const schema = document.paths[path]?.[method]?.responses["200"]?.content?.["application/json"]?.schema;
    expect(schema).toHaveProperty("properties.ocs.properties");
    return (schema as Envelope).properties.ocs.properties;
  };
  for (const version of ["v1", "v2"]) {
    const shares = `/ocs/${version}.php/apps/files_sharing/api/v1/shares`;
    expect(dataOf(shares, "get")).toMatchObject({ meta: { $ref: "#/components/schemas/OcsMeta" }, data: { type: "array", items: share } });
    expect(dataOf(shares, "post").data).toEqual(share);
    const body = document.paths[shares]?.["post"]?.requestBody;
    expect(Object.keys(body?.content ?? {})).toContain("application/x-www-form-urlencoded");
    expect(body?.content["application/x-www-form-urlencoded"]?.schema).toHaveProperty("properties.shareWith.description");
    const { parameters, responses } = document.paths[`/ocs/${version}.php/cloud/users`]!["get"]!;
    expect(parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(["format", "search", "limit", "offset", "OCS-APIREQUEST"]));
    expect(responses["default"]?.content?.["application/json"]?.schema).toEqual({ $ref: "#/components/schemas/OcsFailure" });
    expect(document.paths[`/ocs/${version}.php/cloud/users`]!["post"]!.requestBody).toHaveProperty("required", true);
  }
  // Version 1 says in the envelope what went wrong, version 2 in HTTP.
  expect(document.paths["/ocs/v1.php/cloud/users"]!["post"]!.description).toContain("102 (already_exists)");
  expect(document.paths["/ocs/v2.php/apps/files_sharing/api/v1/shares/{id}"]!["put"]!.responses).toHaveProperty("404");
  expect(schemas["OcsShare"]?.required).toEqual(expect.arrayContaining(["id", "share_type", "permissions", "path", "note"]));
});
