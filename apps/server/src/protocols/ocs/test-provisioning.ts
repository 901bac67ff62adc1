// The provisioning API for tests: a furnished land, and people who ask it things.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { furnishLand, type TestDatabase, testDatabase, testPassword } from "@landbox/test-kit";
import { expect } from "vitest";
import { type Composed, compose } from "../../compose.ts";
import { readConfig } from "../../platform/config.ts";
import { createLog } from "../../platform/log.ts";

/** Of everybody whom a test makes. */
export const password = "Regen am Dienstagabend 7";
/** What was confirmed is remembered for a second where nothing else runs. */
export const soon = { timeout: 30_000, interval: 250 };

export interface Ocs {
  http: number;
  status: number;
  message: string;
  total: string;
  data: Record<string, unknown>;
}
export type Form = Record<string, string> | readonly (readonly [string, string])[];
/** Asks for a path below `/cloud`. */
export type Asker = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, form?: Form) => Promise<Ocs>;

export interface ProvisioningStage {
  readonly scene: TestDatabase;
  readonly server: Composed;
  /** Somebody who asks; `version` 1 unless said. */
  as(user: string, secret?: string, version?: number): Asker;
  /** An account of Hohenwarth with `password`. */
  make(login: string, more?: Record<string, string>, groups?: readonly string[]): Promise<void>;
  /** @returns the answer's HTTP status */
  dav(user: string, secret: string, method: "PUT" | "GET" | "PROPFIND" | "DELETE", path?: string): Promise<number>;
  /** Makes an app password as a client does. */
  appPassword(user: string, secret: string): Promise<string>;
  stop(): Promise<void>;
}

export const basic = (user: string, secret: string): string => `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;

export async function provisioningStage(): Promise<ProvisioningStage> {
  const scene = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "landbox-ocs-"));
  const server = await compose(readConfig({ LANDBOX_DATA: folder }), { database: scene.database, solo: true, log: createLog("silent") });
  await furnishLand(server.services);
  const as =
    (user: string, secret = testPassword, version = 1): Asker =>
    async (method, path, form) => {
      const answer = await server.app.inject({
        method,
        url: `/ocs/v${version}.php/cloud${path}${path.includes("?") ? "&" : "?"}format=json`,
        headers: {
          host: "localhost",
          authorization: basic(user, secret),
          "ocs-apirequest": "true",
          "accept-language": "en",
          ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        },
        ...(form ? { payload: new URLSearchParams(form as Record<string, string>).toString() } : {}),
      });
      const { ocs } = JSON.parse(answer.body) as {
        ocs: { meta: { statuscode: number; message: string; totalitems: string }; data: Record<string, unknown> };
      };
      return {
        http: answer.statusCode,
        status: ocs.meta.statuscode,
        message: ocs.meta.message,
        total: ocs.meta.totalitems,
        data: ocs.data,
      };
    };
  const admin = as("admin@hohenwarth");
  return {
    scene,
    server,
    as,
    async make(login, more = {}, groups = []) {
      const form: [string, string][] = [["userid", login], ["password", password], ...Object.entries(more)];
      for (const group of groups) form.push(["groups[]", group]);
      expect((await admin("POST", "/users", form)).status).toBe(100);
    },
    async dav(user, secret, method, path = "") {
      const answer = await server.app.inject({
        method: method as "GET",
        url: `/remote.php/webdav/${path}`,
        headers: { host: "localhost", authorization: basic(user, secret), depth: "0" },
        ...(method === "PUT" ? { payload: "content" } : {}),
      });
      return answer.statusCode;
    },
    async appPassword(user, secret) {
      const answer = await server.app.inject({
        method: "GET",
        url: "/ocs/v2.php/core/getapppassword?format=json",
        headers: { host: "localhost", authorization: basic(user, secret), "ocs-apirequest": "true" },
      });
      return (JSON.parse(answer.body) as { ocs: { data: { apppassword: string } } }).ocs.data.apppassword;
    },
    async stop() {
      await server.app.close();
      await server.close();
      await scene.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
