// The command line of a land: npm run landbox -- <command>.
import { Command, CommanderError } from "commander";
import { DomainError } from "@landbox/wire";
import { ConfigError } from "../platform/config.ts";
import { addBoxCommands } from "./box-commands.ts";
import { addDemoCommand } from "./demo-command.ts";
import { addUserCommands } from "./user-commands.ts";

export function createProgram(): Command {
  const program = new Command("landbox")
    .description("Manages a land: its boxes, accounts and groups. Settings come from the same environment as the server's.")
    .option("--json", "print JSON")
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride();
  addBoxCommands(program);
  addUserCommands(program);
  addDemoCommand(program);
  return program;
}

async function main(): Promise<number> {
  try {
    await createProgram().parseAsync(process.argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // commander has printed its own complaint; help is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const known = error instanceof DomainError || error instanceof ConfigError;
    process.stderr.write(`${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}

process.exitCode = await main();
