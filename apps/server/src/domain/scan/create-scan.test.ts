// The gate before the tree: who is scanned, what a scanner that does not answer means, and how many are scanned at once.
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createScan, type ScanDeps } from "./create-scan.ts";
import type { Scanner, ScanRules } from "./scan.ts";

const usual: ScanRules = { what: "outside", away: "refuse", large: "refuse", encrypted: "refuse", most: 1000, seconds: 60, atOnce: 2 };
const stranger = { via: "link", role: "member", displayName: "Max", account: "link:1" };
const clerk = { via: "password", role: "member", displayName: "Anna", account: "1" };

/** A gate, and the names of what came through it. */
function gate(scanner: Partial<Scanner>, rules: Partial<ScanRules> = {}) {
  const arrived: string[] = [];
  const deps = {
    database: undefined,
    blobs: { open: () => Readable.from(["x"]) },
    scanner: { version: () => Promise.resolve("1"), ...scanner },
    rules: { ...usual, ...rules },
    drop: () => Promise.resolve(),
    log: { warn: () => undefined },
  };
  const scan = createScan(deps as unknown as ScanDeps);
  const tree = scan.guard({
    putFile(_grant, { path }) {
      arrived.push(path.join("/"));
      return Promise.resolve({} as never);
    },
  });
  return {
    scan,
    arrived,
    put: (name: string, actor: object = stranger, size = 1) =>
      tree.putFile({ actor, box: 1 } as never, { path: [name], content: { size, checksums: { sha256: new Uint8Array(32) } } } as never),
  };
}

const never = (_content: Readable, signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("left"))));

test("a scanner that does not answer in time lets nothing through, and neither does one that is waited for in vain", async () => {
  const { put, arrived } = gate({ scan: never }, { seconds: 1, atOnce: 1 });
  const both = await Promise.allSettled([put("first"), put("second")]);
  for (const one of both) expect(one).toMatchObject({ status: "rejected", reason: { code: "unavailable", detail: { retryAfter: 30 } } });
  expect(arrived).toEqual([]);
});

test("more than could ever get their turn in time are told at once, and a server that stops waits for no scan", async () => {
  const { scan, put, arrived } = gate({ scan: never }, { atOnce: 1 });
  const all = Array.from({ length: 40 }, (_, number) => put(String(number)));
  const settled = Promise.allSettled(all);
  await expect(all.at(-1)).rejects.toMatchObject({ code: "unavailable" });
  scan.close();
  expect((await settled).every(({ status }) => status === "rejected")).toBe(true);
  expect(arrived).toEqual([]);
});

test("the own people, empty files and boxes without a scanner are not scanned; people of other boxes and guests are", async () => {
  const { put, arrived } = gate({ scan: () => Promise.reject(new Error("away")) });
  await put("clerk", clerk);
  await put("empty", stranger, 0);
  for (const actor of [stranger, { ...clerk, role: "guest" }, { ...clerk, home: clerk }])
    await expect(put("outside", actor)).rejects.toMatchObject({ code: "unavailable" });
  expect(arrived).toEqual(["clerk", "empty"]);
  await expect(gate({ scan: never }, { what: "everything", seconds: 1 }).put("clerk", clerk)).rejects.toMatchObject({
    code: "unavailable",
  });
});

test("what cannot be looked into is refused where the operator says so", async () => {
  const over = gate({ scan: () => Promise.resolve({ over: true }) });
  await expect(over.put("a")).rejects.toMatchObject({ code: "too_large" });
  await expect(over.put("b", stranger, 1001)).rejects.toMatchObject({ code: "too_large" });
  const sealed = gate({ scan: () => Promise.resolve({ found: "Heuristics.Encrypted.Zip" }) });
  await expect(sealed.put("c")).rejects.toMatchObject({ code: "unsupported_media_type" });
  const limited = gate({ scan: () => Promise.resolve({ found: "Heuristics.Limits.Exceeded.MaxFileSize" }) });
  await expect(limited.put("d")).rejects.toMatchObject({ code: "too_large" });
});
