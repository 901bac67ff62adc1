// Which requests count as whose: header before cookie, and no cookie for requests that a foreign page could make.
import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import type { Actor } from "../../domain/identity/actor.ts";
import { cookieOf, createAuthenticate } from "./authenticate.ts";

const byHeader = { login: "header" } as Actor;
const byCookie = { login: "cookie" } as Actor;
const authenticate = createAuthenticate({
  recall: (_host, authorization) => (authorization === "Basic known" ? byHeader : undefined),
  authenticateBasic: async () => byHeader,
  recallSession: (_host, token) => (token === "known" ? byCookie : undefined),
  authenticateSession: async () => byCookie,
});
const request = (method: string, headers: Record<string, string>) =>
  ({ method, headers, caller: { host: "localhost", address: "::1", userAgent: undefined } }) as unknown as FastifyRequest;
const cookie = "a=b; landbox_session=known; c=d";

test("the hot path is synchronous", () => {
  expect(authenticate(request("GET", { authorization: "Basic known", cookie }))).toBe(byHeader);
  expect(authenticate(request("GET", { cookie }))).toBe(byCookie);
  expect(authenticate(request("GET", { authorization: "Basic new" }))).toBeInstanceOf(Promise);
});

test.each([
  ["GET", {}],
  ["HEAD", { "sec-fetch-site": "same-origin" }],
  ["GET", { "sec-fetch-site": "none" }],
  ["PUT", { "x-requested-with": "XMLHttpRequest" }],
  ["DELETE", { "ocs-apirequest": "true" }],
])("%s with the cookie and %o is our own page", (method, headers) => {
  expect(authenticate(request(method, { cookie, ...headers }))).toBe(byCookie);
});

test.each([
  ["PUT", {}],
  ["POST", { "content-type": "text/plain" }],
  ["PROPFIND", {}],
  ["DELETE", { "sec-fetch-site": "same-origin" }],
  ["GET", { "sec-fetch-site": "cross-site" }],
  ["GET", { "sec-fetch-site": "same-site" }],
  ["POST", { "x-requested-with": "something" }],
])("%s with the cookie and %o is refused", (method, headers) => {
  expect(() => authenticate(request(method, { cookie, ...headers }))).toThrow(expect.objectContaining({ code: "unauthenticated" }));
});

test("nothing at all is refused, and odd cookies are none", () => {
  expect(() => authenticate(request("GET", {}))).toThrow();
  expect(cookieOf(request("GET", { cookie: "landbox_session=" }), "landbox_session")).toBeUndefined();
  expect(cookieOf(request("GET", { cookie: `landbox_session=${"x".repeat(300)}` }), "landbox_session")).toBeUndefined();
  expect(cookieOf(request("GET", { cookie: "xlandbox_session=1" }), "landbox_session")).toBeUndefined();
});
