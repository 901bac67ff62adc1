// Counts what the kill suite did and looked at, and prints it.

export interface Tally {
  kill(kind: string, back: number): void;
  acknowledged(kind: string, bytes: number): void;
  unanswered(kind: string): void;
  settled(kind: string, happened: boolean): void;
  file(bytes: number): void;
  etag(): void;
  resumed(): void;
  partsLooked(parts: number): void;
  verified(looked: { nodes: number; contents: number; objects: number; bytes: number }): void;
  readonly kills: number;
  readonly operations: number;
  text(): string;
}

interface Row {
  acknowledged: number;
  unanswered: number;
  happened: number;
}

export function createTally(): Tally {
  const kills = new Map<string, number[]>();
  const rows = new Map<string, Row>();
  const sums = { sent: 0, files: 0, read: 0, etags: 0, resumed: 0, parts: 0, verifications: 0, nodes: 0, contents: 0, objects: 0, deep: 0 };
  const row = (kind: string): Row => {
    const found = rows.get(kind) ?? { acknowledged: 0, unanswered: 0, happened: 0 };
    rows.set(kind, found);
    return found;
  };
  const total = (of: (one: Row) => number): number => [...rows.values()].reduce((sum, one) => sum + of(one), 0);
  return {
    kill: (kind, back) => void kills.set(kind, [...(kills.get(kind) ?? []), back]),
    acknowledged(kind, bytes) {
      row(kind).acknowledged++;
      sums.sent += bytes;
    },
    unanswered: (kind) => void row(kind).unanswered++,
    settled(kind, happened) {
      if (happened) row(kind).happened++;
    },
    file(bytes) {
      sums.files++;
      sums.read += bytes;
    },
    etag: () => void sums.etags++,
    resumed: () => void sums.resumed++,
    partsLooked: (parts) => void (sums.parts += parts),
    verified({ nodes, contents, objects, bytes }) {
      sums.verifications++;
      sums.nodes += nodes;
      sums.contents += contents;
      sums.objects += objects;
      sums.deep += bytes;
    },
    get kills() {
      return [...kills.values()].reduce((sum, one) => sum + one.length, 0);
    },
    get operations() {
      return total((one) => one.acknowledged);
    },
    text() {
      const back = (times: readonly number[]): string => {
        const sorted = times.toSorted((a, b) => a - b);
        return `back after ${sorted[sorted.length >> 1]?.toFixed(0)} ms (median), ${sorted.at(-1)?.toFixed(0)} ms (longest)`;
      };
      const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
      return [
        ...[...kills].map(([kind, times]) => `  ${String(times.length).padStart(5)} × ${kind.padEnd(9)} ${back(times)}`),
        "  operation            acknowledged  unanswered  of these happened",
        ...[...rows]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(
            ([kind, one]) =>
              `  ${kind.padEnd(20)} ${String(one.acknowledged).padStart(12)} ${String(one.unanswered).padStart(11)} ${String(one.happened).padStart(18)}`,
          ),
        `  ${"all".padEnd(20)} ${String(total((one) => one.acknowledged)).padStart(12)} ${String(total((one) => one.unanswered)).padStart(11)} ${String(total((one) => one.happened)).padStart(18)}`,
        `  ${mib(sums.sent)} acknowledged; ${sums.files} files and versions read back (${mib(sums.read)}), every byte compared`,
        `  ${sums.etags} etags compared with what a client remembered; ${sums.resumed} tus offsets, ${sums.parts} parts of uploads found again`,
        `  ${sums.verifications} verifications: ${sums.nodes} entries, ${sums.contents} contents, ${sums.objects} objects, ${mib(sums.deep)} decrypted`,
      ].join("\n");
    },
  };
}
