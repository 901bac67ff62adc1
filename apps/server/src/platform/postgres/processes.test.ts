// Processes as the start after a crash finds them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { isAlive, processBirth, waitForEnd } from "./processes.ts";

describe.runIf(process.platform === "linux")("a process that has ended and that nobody takes note of", () => {
  it("is not waited for by the next start, as its database or as the holder of the folder", async () => {
    // The shell becomes a program that never asks for its children: what it started stays in the table.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      expect(isAlive(pid)).toBe(true);
      expect(await waitForEnd(pid, 20_000)).toBe(true);
      expect(await readFile(`/proc/${pid}/stat`, "utf8"), "it is still in the table").toMatch(/\) Z /);
      expect(await processBirth(pid)).toBeUndefined();
      expect(await processBirth(parent.pid ?? 0)).toBeDefined();
    } finally {
      parent.kill("SIGKILL");
    }
  });
});
