// What commands print: tables and sentences for people, or JSON for programs.

export interface Output {
  /** One result: `data` for --json, otherwise the lines. */
  result(data: unknown, ...lines: string[]): void;
  /** Rows under headings. */
  table(data: readonly unknown[], headings: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Progress, on stderr and only for people at a terminal. */
  progress(text: string): void;
}

export function createOutput(json: boolean): Output {
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  return {
    result(data, ...lines) {
      if (json) print(JSON.stringify(data, undefined, 2));
      else for (const line of lines) print(line);
    },
    table(data, headings, rows) {
      if (json) return print(JSON.stringify(data, undefined, 2));
      const widths = headings.map((heading, column) => Math.max(width(heading), ...rows.map((row) => width(row[column] ?? ""))));
      const line = (cells: readonly string[]) =>
        cells
          .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
          .join("  ")
          .trimEnd();
      print(line(headings));
      for (const row of rows) print(line(row));
    },
    progress(text) {
      if (!json && process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
    },
  };
}

const width = (text: string): number => [...text.normalize("NFC")].length;

/** Bytes for people. */
export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return "unlimited";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`;
}
