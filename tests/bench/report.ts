// Turns pairs of measurements into the table that is printed.

export interface Outcome {
  title: string;
  unit: string;
  landbox: number[];
  apache: number[];
  bar: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of the pairs' ratios: what disturbs the machine for a while disturbs both halves of a pair. */
export const ratioOf = (outcome: Pick<Outcome, "landbox" | "apache">): number =>
  median(outcome.landbox.map((value, i) => value / outcome.apache[i]!));

export const reached = (outcome: Outcome): boolean => ratioOf(outcome) >= outcome.bar;

export function comparisonTable(outcomes: readonly Outcome[]): string {
  return table(
    ["what", "ratio", "bar", "", "range of ratios", "Landbox", "Apache", "unit"],
    outcomes.map((outcome) => {
      const ratios = outcome.landbox.map((value, i) => value / outcome.apache[i]!);
      return [
        outcome.title,
        `${ratioOf(outcome).toFixed(2)} x`,
        `${outcome.bar} x`,
        reached(outcome) ? "pass" : "MISS",
        `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`,
        median(outcome.landbox).toFixed(0),
        median(outcome.apache).toFixed(0),
        outcome.unit,
      ];
    }),
  );
}

/** Columns as wide as their widest cell; the first is left-aligned, the others right-aligned. */
export function table(header: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...body.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return [line(header), widths.map((width) => "-".repeat(width)).join("  "), ...body.map(line)].join("\n");
}
