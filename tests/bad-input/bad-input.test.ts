// Bad input, all of it against one real server: each answered with the right status and body, memory bounded, the server well afterwards.
import { startServer } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyCases } from "./body.cases.ts";
import { httpCases } from "./http.cases.ts";
import { linkCases } from "./link.cases.ts";
import { lockCases } from "./lock.cases.ts";
import { pathCases } from "./path.cases.ts";
import { quotaCases } from "./quota.cases.ts";
import { slowCases } from "./slow.cases.ts";
import { uploadCases } from "./upload.cases.ts";
import { alive, memory, soonEnough, type Target } from "./target.ts";
import { xmlCases } from "./xml.cases.ts";

describe("bad input", () => {
  let target: Target;
  let before: number;
  beforeAll(async () => {
    // Short patience and a small quota, so that both ends are reached in a test.
    const server = await startServer({ environment: { LANDBOX_BODY_IDLE_SECONDS: "5", LANDBOX_BOX_QUOTA: "120M" } });
    target = { server, anna: server.actor("anna") };
    await alive(target);
    // What every server has after its first minutes: threads for big bodies, warm code.
    await target.anna.dav("PUT", "warm.bin", { body: Buffer.alloc(16 * 1024 * 1024) });
    before = (await memory(server.pid)).now;
  });
  afterAll(() => target?.server.stop());

  const current = () => target;
  xmlCases(current);
  pathCases(current);
  httpCases(current);
  lockCases(current);
  bodyCases(current);
  quotaCases(current);
  slowCases(current);
  uploadCases(current);
  linkCases(current);

  it("left the server well, and its log without a bug", async () => {
    await alive(target);
    await expect
      .poll(async () => (await memory(target.server.pid)).now - before, {
        timeout: soonEnough,
        interval: 500,
        message: `${before} MiB before`,
      })
      .toBeLessThan(200);
    const { highest } = await memory(target.server.pid);
    expect(highest, `${before} MiB before`).toBeLessThan(before + 400);
    // A 500 is a bug whoever caused it.
    const bugs = target.server
      .output()
      .split("\n")
      .filter((line) => /"level":"(error|fatal)"|"status":500/.test(line));
    expect(bugs).toEqual([]);
  });
});
