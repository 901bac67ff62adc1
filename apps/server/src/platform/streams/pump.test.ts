// Bodies that come, stall, break off and are stopped.
import { PassThrough, Readable } from "node:stream";
import { DomainError } from "@landbox/wire";
import { describe, expect, it } from "vitest";
import { pump } from "./pump.ts";

const patient = { stallAfter: 10_000, stallBytes: 1 };

describe("pump", () => {
  it("hands over every byte in order and waits for a busy taker", async () => {
    const chunks = Array.from({ length: 50 }, (_, i) => Buffer.alloc(1_000, i));
    let busy = false;
    const taken: Buffer[] = [];
    await pump(
      Readable.from(chunks, { objectMode: false }),
      async (chunk) => {
        expect(busy).toBe(false);
        busy = true;
        await new Promise((resolve) => setImmediate(resolve));
        busy = false;
        taken.push(chunk);
      },
      patient,
    );
    expect(Buffer.concat(taken)).toEqual(Buffer.concat(chunks));
  });

  it("takes an empty body", async () => {
    await pump(Readable.from([]), () => expect.unreachable(), patient);
  });

  it("gives up a body that stalls", async () => {
    const body = new PassThrough();
    body.write("a");
    const pumping = pump(body, () => undefined, { stallAfter: 20, stallBytes: 10 });
    await expect(pumping).rejects.toMatchObject({ code: "timeout" });
    expect(body.isPaused()).toBe(true);
  });

  it("does not blame the sender for a taker that is slow", async () => {
    const body = new PassThrough();
    body.end("abc");
    await pump(body, () => new Promise((resolve) => setTimeout(resolve, 100)), { stallAfter: 20, stallBytes: 10 });
  });

  it("notices a sender that vanishes", async () => {
    for (const end of [(body: PassThrough) => body.destroy(), (body: PassThrough) => body.destroy(new Error("reset"))]) {
      const body = new PassThrough();
      body.write("abc");
      const pumping = pump(body, () => undefined, patient);
      setImmediate(() => end(body));
      await expect(pumping).rejects.toMatchObject({ code: "length_mismatch" });
      await expect(pump(body, () => undefined, patient)).rejects.toMatchObject({ code: "length_mismatch" });
    }
  });

  it("stops at a signal, with its reason where it is one of ours", async () => {
    const reason = new DomainError("forbidden", "disabled");
    for (const [given, code] of [
      [reason, "forbidden"],
      [undefined, "unavailable"],
    ] as const) {
      const stop = new AbortController();
      const pumping = pump(new PassThrough(), () => undefined, { ...patient, signal: stop.signal });
      stop.abort(given);
      await expect(pumping).rejects.toMatchObject({ code });
      await expect(pump(new PassThrough(), () => undefined, { ...patient, signal: stop.signal })).rejects.toMatchObject({ code });
    }
  });

  it("ends with what the taker throws, at once or later, and survives an error of the body after that", async () => {
    for (const take of [
      () => {
        throw new Error("full");
      },
      () => Promise.reject(new Error("full")),
    ]) {
      const body = new PassThrough();
      body.write("abc");
      await expect(pump(body, take, patient)).rejects.toThrow("full");
      body.destroy(new Error("late"));
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
