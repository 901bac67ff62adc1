// The commands of a land, and how one of them is run.
import { Command, CommanderError } from "commander";
import { DomainError } from "@landbox/wire";
import { ConfigError } from "../platform/config.ts";
import { addBoxCommands } from "./box-commands.ts";
import { addDemoCommand } from "./demo-command.ts";
import { addProfileCommands } from "./profile-commands.ts";
import { addScannerCommand } from "./scanner-command.ts";
import { addSpaceCommands } from "./space-commands.ts";
import { addUserCommands } from "./user-commands.ts";
import { addVerifyCommand } from "./verify-command.ts";

function createProgram(): Command {
  const program = new Command("landbox")
    .description("Manages a land: its boxes, accounts and groups. Settings come from the same environment as the server's.")
    .option("--json", "print JSON")
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride();
  addBoxCommands(program);
  addProfileCommands(program);
  addUserCommands(program);
  addSpaceCommands(program);
  addDemoCommand(program);
  addVerifyCommand(program);
  addScannerCommand(program);
  return program;
}

/** Runs one command line (without the program's name); returns the exit code: 0 fine, 1 not done, 2 not understood. */
export async function runCommand(parameters: readonly string[]): Promise<number> {
  process.exitCode = 0;
  try {
    await createProgram().parseAsync(parameters, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // commander has printed its own complaint; help is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const known = error instanceof DomainError || error instanceof ConfigError;
    process.stderr.write(`${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}
