// Collects what a verification of one box sees: counts of everything, examples of the first.
import type { BoxId } from "@landbox/kit";
import type { BoxReport, Finding, Kind, Looked, VerifyOptions } from "./verify.ts";

/** How many examples of each kind are kept. */
const mostExamples = 20;

export interface Notes {
  found(kind: Kind, subject: string | number, values?: Pick<Finding, "recorded" | "real">, count?: number): void;
  looked(what: Partial<Looked>): void;
  readonly counts: ReadonlyMap<Kind, number>;
  report(left?: BoxReport["left"]): BoxReport;
}

export function createNotes(box: BoxId, onProgress: VerifyOptions["onProgress"]): Notes {
  const counts = new Map<Kind, number>();
  const examples: Finding[] = [];
  const sums = { nodes: 0, contents: 0, objects: 0, bytes: 0 };
  const countOf = (kind: Kind): number => counts.get(kind) ?? 0;
  return {
    counts,
    found(kind, subject, values = {}, count = 1) {
      if (countOf(kind) < mostExamples) examples.push({ box, kind, subject: String(subject), ...values });
      counts.set(kind, countOf(kind) + count);
    },
    looked(what) {
      for (const key of Object.keys(what) as (keyof Looked)[]) sums[key] += what[key] ?? 0;
      onProgress?.({ ...sums });
    },
    report: (left = counts) => ({ box, looked: { ...sums }, found: counts, examples, left }),
  };
}
