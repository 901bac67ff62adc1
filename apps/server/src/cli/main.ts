// The command line of a land: npm run landbox -- <command>.
import { runCommand } from "./program.ts";

process.exitCode = await runCommand(process.argv.slice(2));
