// Which lines two texts have in common, and which were added or removed.
import { diffLines } from "diff";

export interface ComparedLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** Line numbers in either text, from 1. */
  before: number | null;
  now: number | null;
}

/** A stretch of unchanged lines that nobody needs to read. */
export interface Gap {
  kind: "gap";
  lines: number;
}

/** Unchanged lines that are shown around a change. */
const around = 3;
/** Milliseconds that a comparison may take; texts with nothing in common could take minutes. */
const patience = 3000;

const linesOf = (text: string): string[] => (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");

/** @returns undefined when the texts are too different to be compared in time */
export function compareLines(before: string, now: string): (ComparedLine | Gap)[] | undefined {
  const parts = diffLines(before.replaceAll("\r\n", "\n"), now.replaceAll("\r\n", "\n"), { timeout: patience });
  if (!parts) return undefined;
  const lines: ComparedLine[] = [];
  let [atBefore, atNow] = [0, 0];
  for (const part of parts)
    for (const text of linesOf(part.value)) {
      const kind = part.added ? "added" : part.removed ? "removed" : "same";
      lines.push({ kind, text, before: kind === "added" ? null : ++atBefore, now: kind === "removed" ? null : ++atNow });
    }
  return withGaps(lines);
}

function withGaps(lines: readonly ComparedLine[]): (ComparedLine | Gap)[] {
  const near = new Set<number>();
  for (const [at, line] of lines.entries()) if (line.kind !== "same") for (let i = at - around; i <= at + around; i++) near.add(i);
  const shown: (ComparedLine | Gap)[] = [];
  for (const [at, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near.has(at)) shown.push(line);
    else if (last?.kind === "gap") last.lines++;
    else shown.push({ kind: "gap", lines: 1 });
  }
  return shown;
}
