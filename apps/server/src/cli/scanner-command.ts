// landbox scanner: whether the malware scanner answers, what it says of itself, and whether it takes what it is to be given.
import type { Command } from "commander";
import { withLand } from "./open-land.ts";
import { createOutput, sizeText } from "./print.ts";

export function addScannerCommand(program: Command): void {
  program
    .command("scanner")
    .description("ask the malware scanner whether it works and takes files of the largest size; exits with 1 when something is wrong")
    .action(() =>
      withLand(async ({ config, services }) => {
        const output = createOutput(Boolean(program.opts()["json"]));
        const largest = sizeText(config.scanMost);
        if (services.scan.scope === "nothing") {
          output.result({ scanner: null }, "Nothing is scanned for malware: LANDBOX_SCAN_ADDRESS is not set.");
          process.exitCode = 1;
          return;
        }
        try {
          const { version, takesLargest } = await services.scan.ask();
          const sentence = takesLargest
            ? `Files of up to ${largest} are scanned.`
            : `It does not take files of ${largest}: raise StreamMaxLength of clamd, or lower LANDBOX_SCAN_MAX_SIZE.`;
          output.result({ scanner: version, largest: config.scanMost, takesLargest }, version, sentence);
          if (!takesLargest) process.exitCode = 1;
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error);
          output.result({ scanner: null, problem }, problem);
          process.exitCode = 1;
        }
      }),
    );
}
