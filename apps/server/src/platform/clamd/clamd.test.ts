// The conversation with clamd, and everything that a scanner may do wrong: nothing of it passes as clean.
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { eicar, type FakeClamd, type Manner, startFakeClamd } from "@landbox/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clamdAddress } from "./clamd-address.ts";
import { createClamd, ScannerAway } from "./clamd.ts";

let fake: FakeClamd;
beforeEach(async () => {
  fake = await startFakeClamd();
});
afterEach(() => fake?.stop());

const scanner = () => createClamd(clamdAddress.parse(fake.address));
const patient = (): AbortSignal => AbortSignal.timeout(60_000);

test("a content arrives as it is, in pieces of any size, and what is found is told", async () => {
  const content = randomBytes(3_000_000);
  const pieces = [content.subarray(0, 1), content.subarray(1, 70_000), content.subarray(70_000)];
  expect(await scanner().scan(Readable.from(pieces), patient())).toEqual({ found: undefined });
  expect(fake.received[0]?.equals(content)).toBe(true);
  expect(await scanner().scan(Readable.from([Buffer.from(`a letter with ${eicar()} in it`)]), patient())).toEqual({
    found: "Eicar-Signature",
  });
  expect(await scanner().version(patient())).toContain("ClamAV 9.9.9/27000");
});

for (const manner of ["closes", "garbage", "endless"] satisfies Manner[])
  test(`a scanner that ${manner === "closes" ? manner : `answers ${manner}`} has not said that a content is clean`, async () => {
    fake.manner = manner;
    await expect(scanner().scan(Readable.from([Buffer.from("x")]), patient())).rejects.toThrow(ScannerAway);
  });

for (const manner of ["hangs", "deaf"] satisfies Manner[])
  test(`a scanner that ${manner === "deaf" ? "does not read" : manner} is left when the time is over, and the content with it`, async () => {
    fake.manner = manner;
    const content = Readable.from(
      (function* () {
        for (let piece = 0; piece < 200; piece++) yield Buffer.alloc(100_000);
      })(),
    );
    await expect(scanner().scan(content, AbortSignal.timeout(300))).rejects.toThrow(ScannerAway);
    expect(content.destroyed).toBe(true);
  });

test("a content that is longer than clamd takes is told apart from a scanner that is away", async () => {
  fake.manner = "limit";
  expect(await scanner().scan(Readable.from([Buffer.from("x")]), patient())).toEqual({ over: true });
});

test("where nobody listens the scanner is away; a content that cannot be read is not the scanner's fault", async () => {
  const damaged = new Error("damaged");
  const broken = new Readable({ read: () => undefined });
  const scan = scanner().scan(broken, patient());
  broken.destroy(damaged);
  await expect(scan).rejects.toBe(damaged);
  await expect(createClamd({ path: `${fake.address.slice(5)}.not` }).scan(Readable.from(["x"]), patient())).rejects.toThrow(ScannerAway);
});

test("addresses are UNIX sockets or hosts with a port", () => {
  expect(clamdAddress.parse("unix:///run/clamav/clamd.ctl")).toEqual({ path: "/run/clamav/clamd.ctl" });
  expect(clamdAddress.parse("tcp://[::1]:3311")).toEqual({ host: "::1", port: 3311 });
  expect(clamdAddress.parse("tcp://scanner.example.org")).toEqual({ host: "scanner.example.org", port: 3310 });
  for (const wrong of ["clamd", "http://x:1", "unix:relative", "tcp://x:1/path"]) expect(clamdAddress.safeParse(wrong).success).toBe(false);
});
