// landbox verify: compares everything that is known of the boxes with what is there, and puts figures right when asked.
import type { Command } from "commander";
import type { Box } from "../domain/boxes/boxes.ts";
import { type BoxReport, kinds, type Looked } from "../domain/verify/verify.ts";
import { boxNamed } from "./box-commands.ts";
import { type Land, withLand } from "./open-land.ts";
import { createOutput, type Output, sizeText } from "./print.ts";

interface VerifyCommandOptions {
  deep?: boolean;
  repair?: boolean;
}

export function addVerifyCommand(program: Command): void {
  program
    .command("verify")
    .description(
      "compare contents, objects and figures of boxes with what is there; may run beside a server; exits with 1 when something is wrong",
    )
    .argument("[boxes...]", "names or register keys; all boxes when none is named")
    .option("--deep", "read every byte: decrypt it and compare both checksums")
    .option("--repair", "put figures right; no content is deleted")
    .action((names: string[], options: VerifyCommandOptions) =>
      withLand((land) => verify(land, createOutput(Boolean(program.opts()["json"])), names, options)),
    );
}

async function verify(land: Land, output: Output, names: readonly string[], options: VerifyCommandOptions): Promise<void> {
  const { boxes } = land.services;
  const chosen = names.length > 0 ? await Promise.all(names.map((name) => boxNamed(boxes, name))) : await boxes.list();
  const reports: { box: Box; report: BoxReport }[] = [];
  const sum = { nodes: 0, contents: 0, objects: 0, bytes: 0 };
  for (const [i, box] of chosen.entries()) {
    const onProgress = ({ nodes, contents, bytes }: Looked): void =>
      output.progress(`${i + 1} of ${chosen.length}: ${box.name}, ${nodes} entries, ${contents} contents, ${sizeText(bytes)} read`);
    const report = await land.services.verify.box(box.id, { ...options, onProgress });
    for (const key of Object.keys(sum) as (keyof Looked)[]) sum[key] += report.looked[key];
    // Boxes in order are not worth memory: there may be thousands.
    if (report.found.size > 0) reports.push({ box, report });
  }
  output.progress("");
  print(output, chosen.length, sum, reports, options);
  if (reports.some(({ report }) => report.left.size > 0)) process.exitCode = 1;
}

function print(
  output: Output,
  boxes: number,
  looked: Looked,
  reports: readonly { box: Box; report: BoxReport }[],
  options: VerifyCommandOptions,
): void {
  const read = options.deep ? `, ${sizeText(looked.bytes)} read and decrypted` : "";
  const lines = [`${boxes} boxes: ${looked.nodes} files and folders, ${looked.contents} contents, ${looked.objects} objects${read}.`];
  for (const { box, report } of reports) lines.push("", `${box.name} (${box.title})`, ...linesOf(report));
  if (reports.length === 0) lines.push("Everything is as it should be.");
  else if (!options.repair && reports.some(({ report }) => [...report.left.keys()].some((kind) => kinds[kind].mended)))
    lines.push("", "What is marked with * is put right by --repair.");
  output.result({ boxes, looked, wrong: reports.map(({ box, report }) => jsonOf(box, report)) }, ...lines);
}

function linesOf({ found, examples, left }: BoxReport): string[] {
  return [...found].flatMap(([kind, count]) => {
    const { severity, text, mended } = kinds[kind];
    const state = !left.has(kind) ? ", put right" : mended ? " *" : "";
    const own = examples.filter((example) => example.kind === kind);
    return [
      `  ${severity}: ${text}: ${count}${state}`,
      ...own.map(({ subject, recorded, real }) => {
        const figures = [recorded !== undefined && `recorded ${recorded}`, real !== undefined && `real ${real}`].filter(Boolean);
        return `    ${subject}${figures.length > 0 ? `: ${figures.join(", ")}` : ""}`;
      }),
      ...(count > own.length ? [`    and ${count - own.length} more`] : []),
    ];
  });
}

const jsonOf = (box: Box, { looked, found, examples, left }: BoxReport) => ({
  box: box.name,
  looked,
  found: Object.fromEntries(found),
  left: Object.fromEntries(left),
  examples: examples.map(({ kind, subject, recorded, real }) => ({ kind, severity: kinds[kind].severity, subject, recorded, real })),
});
