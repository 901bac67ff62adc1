// landbox demo: makes the demo land on any database, e.g. one that DATABASE_URL names.
import type { Command } from "commander";
import { makeDemoLand } from "./demo-land.ts";
import { withLand } from "./open-land.ts";
import { createOutput } from "./print.ts";

export function addDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("make three boxes with accounts and files to try things with; LANDBOX_DEMO_PASSWORD is the password of all")
    .action(() =>
      withLand(async ({ services, config }) => {
        const logins = await makeDemoLand(services, config.demoPassword);
        createOutput(Boolean(program.opts()["json"])).table(
          logins,
          ["LOGIN", "PASSWORD"],
          logins.map((one) => [one.user, one.password]),
        );
      }),
    );
}
