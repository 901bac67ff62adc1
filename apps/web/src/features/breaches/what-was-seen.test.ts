// What was seen of a recalled delivery: every file, every recipient, and not every repetition.
import { expect, test } from "vitest";
import { whatWasSeen } from "./what-was-seen.ts";

const event = (
  at: number,
  kind: "opened" | "downloaded" | "recalled",
  more: { name?: string; network?: string | null; recipient?: string } = {},
) => ({
  ...{ at, kind, name: null, network: "internal" as string | null, size: null, sha256: null, finding: null, recipient: null },
  ...more,
});

// Of three downloads from one network only the first was told.
test("every file that was downloaded before a recall is told, and by which recipient", () => {
  const events = [
    event(9, "recalled", { network: null }),
    event(5, "downloaded", { name: "b.pdf", recipient: "zwei@example.org" }),
    event(4, "downloaded", { name: "b.pdf" }),
    event(3, "downloaded", { name: "a.pdf" }),
    event(2, "downloaded", { name: "a.pdf" }),
    event(1, "opened"),
  ];
  const { lines, more } = whatWasSeen(events);
  expect(lines.map(({ at, name, recipient }) => [at, name, recipient])).toEqual([
    [1, null, null],
    [2, "a.pdf", null],
    [4, "b.pdf", null],
    [5, "b.pdf", "zwei@example.org"],
  ]);
  expect(more).toBe(0);
});

test("a delivery of many files leaves the alert readable", () => {
  const { lines, more } = whatWasSeen(Array.from({ length: 25 }, (_none, n) => event(25 - n, "downloaded", { name: `${n}.pdf` })));
  expect([lines.length, lines[0]?.at, more]).toEqual([10, 1, 15]);
});
