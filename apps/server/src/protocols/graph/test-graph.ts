// Libre Graph for tests: a land whose Anna has some files, and how its people ask.
import type { ZodType } from "zod";
import { type Answer, type ComposedServer, propfindBody, startComposedServer, type TestActor } from "@landbox/test-kit";
import { expect } from "vitest";
import * as schemas from "./schemas.ts";

/** Ids of roles as clients know them. */
export const viewer = "b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5";
export const editor = "fb6c3e19-e378-47e5-b277-9732f9de6e21";
export const spaceEditor = "58c63c02-1d89-4572-916a-870abc5a1b7d";
export const manager = "312c0871-5ef7-4b3a-85b6-0e4074c64049";
export const password = "Regen am Dienstagabend 7";

export async function graphLand(): Promise<{ server: ComposedServer; anna: TestActor; bernd: TestActor; admin: TestActor }> {
  const server = await startComposedServer();
  const anna = server.actor("anna");
  await anna.dav("MKCOL", "Akten");
  await anna.dav("MKCOL", "Akten/Innen");
  await anna.dav("PUT", "Akten/a.txt", { body: "aaa" });
  await anna.dav("PUT", "brief.txt", { body: "bb" });
  return { server, anna, bernd: server.actor("bernd"), admin: server.actor("admin") };
}

export type Json = Record<string, unknown> & { value: Json[] };

/** @param path below `/graph` */
export async function graph(who: TestActor, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer: Answer = await who.ask(method, `/graph${path}`, {
    headers: { "accept-language": "de", ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const data = (answer.text === "" ? {} : JSON.parse(answer.text)) as Json;
  if (answer.status >= 400) schemas.graphError.parse(data);
  const error = data["error"] as { code: string; message: string } | undefined;
  return { status: answer.status, data, code: error?.code, message: error?.message };
}

/** The answer of a call that succeeds, as its description says it looks. */
export async function get<T>(who: TestActor, path: string, schema: ZodType<T>): Promise<T> {
  const answer = await graph(who, "GET", path);
  expect(answer.status, `${path}: ${JSON.stringify(answer.data)}`).toBe(200);
  return schema.parse(answer.data);
}

export const drives = async (who: TestActor, query = "") =>
  (await get(who, `/v1.0/me/drives${query}`, schemas.listOf(schemas.drive))).value;

/** What WebDAV says of a path, as the text of its answer. */
export const props = async (who: TestActor, path: string, ...names: string[]): Promise<string> =>
  (await who.ask("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody(...names) })).text;

export async function idIn(who: TestActor, path: string): Promise<string> {
  const [own] = await drives(who);
  return /<oc:fileid>([^<]+)</.exec(await props(who, `/dav/spaces/${own!.id}/${path}`, "oc:fileid"))?.[1] ?? "";
}

/** Where Libre Graph has something of somebody's own drive. */
export async function itemUrl(who: TestActor, path: string, version = "v1beta1"): Promise<string> {
  const id = await idIn(who, path);
  return `/${version}/drives/${encodeURIComponent(id.split("!")[0]!)}/items/${encodeURIComponent(id)}`;
}

export const search = async (who: TestActor, text: string) =>
  (await get(who, `/v1.0/users?$search=${encodeURIComponent(`"${text}"`)}`, schemas.listOf(schemas.graphUser))).value;
