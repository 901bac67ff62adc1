// The whole server on a database of its own, with the demo land and what tests of the JSON API ask of it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { sessionInfo } from "@landbox/wire";
import { testDatabase, testPassword } from "@landbox/test-kit";
import pg from "pg";
import type { z } from "zod";
import { makeDemoLand } from "../../cli/demo-land.ts";
import { compose } from "../../compose.ts";
import { readConfig } from "../../platform/config.ts";
import { createLog } from "../../platform/log.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "MKCOL" | "MOVE" | "COPY" | "LOCK" | "REPORT" | "PROPFIND";

export interface Asking {
  readonly body?: unknown;
  /** A body as it is, not JSON. */
  readonly raw?: string | Buffer | Readable;
  readonly headers?: Record<string, string>;
}

/** @param solo false: as one of several processes on the database
 * @param environment settings besides the data folder */
export async function webScene(solo = true, environment: Record<string, string> = {}) {
  const scene = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "landbox-web-"));
  const start = () =>
    compose(readConfig({ LANDBOX_DATA: folder, ...environment }), { database: scene.database, solo, log: createLog("silent") });
  const server = await start();
  await makeDemoLand(server.services, testPassword);

  const ask = (method: Method, url: string, { body, raw, headers }: Asking = {}) =>
    server.app.inject({
      method: method as "GET",
      url,
      headers: {
        host: "localhost",
        "x-requested-with": "XMLHttpRequest",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? (raw === undefined ? {} : { payload: raw }) : { payload: JSON.stringify(body) }),
    });

  /** Somebody of the demo land, signed in to the page. */
  async function person(user: string) {
    const login = await ask("POST", "/api/v1/session", { body: { user, password: testPassword } });
    const cookie =
      [login.headers["set-cookie"]]
        .flat()
        .map(String)
        .find((line) => line.startsWith("landbox_session="))
        ?.split(";")[0] ?? "";
    const info = sessionInfo.parse(login.json());
    const space = info.spaces[0];
    if (!space) throw new Error(`${user} has no space`);
    const asks = (method: Method, url: string, asking: Asking = {}) =>
      ask(method, url, { ...asking, headers: { cookie, ...asking.headers } });
    const dav = (path: string): string => `${space.webDavPath}${path.split("/").map(encodeURIComponent).join("/")}`;
    return {
      cookie,
      info,
      space: `/api/v1/spaces/${space.id}`,
      ask: asks,
      /** The answer of a call that succeeds, checked against its schema. */
      async get<T extends z.ZodType>(schema: T, url: string): Promise<z.infer<T>> {
        const answer = await asks("GET", url);
        if (answer.statusCode !== 200) throw new Error(`GET ${url}: ${answer.statusCode} ${answer.body}`);
        return schema.parse(answer.json());
      },
      /** A change through WebDAV, as the page makes it; the id of the file or folder if the answer names it. */
      async dav(method: Method, path: string, asking: Asking & { to?: string } = {}): Promise<number> {
        const { to, ...rest } = asking;
        const headers = { ...rest.headers, ...(to === undefined ? {} : { destination: dav(to), overwrite: "F" }) };
        const answer = await asks(method, dav(path), { ...rest, headers });
        if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`);
        return Number(String(answer.headers["oc-fileid"] ?? "").slice(0, -12));
      },
    };
  }

  return {
    server,
    database: scene,
    /** What a statement finds behind the wall, as the owner of the database. */
    async behind<Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
      const client = new pg.Client(scene.ownerConnection);
      await client.connect();
      try {
        return (await client.query(text, values)).rows as Row[];
      } finally {
        await client.end();
      }
    },
    /** Another process on the same database and folder. */
    start,
    ask,
    person,
    async end() {
      await server.app.close();
      await server.close();
      await scene.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type WebScene = Awaited<ReturnType<typeof webScene>>;
export type Person = Awaited<ReturnType<WebScene["person"]>>;
