// landbox space …: project spaces of a box. None of the commands can read what is in one.
import type { Command } from "commander";
import { DomainError } from "@landbox/wire";
import { boxNamed } from "./box-commands.ts";
import { withLand } from "./open-land.ts";
import { parseSize } from "./parse-size.ts";
import { createOutput } from "./print.ts";

interface CreateOptions {
  quota?: string;
  manager: string[];
}

export function addSpaceCommands(program: Command): void {
  const space = program.command("space").description("project spaces of a box");
  space
    .command("create")
    .description("make a project space; its managers look after its members from then on")
    .argument("<box>", "name or register key")
    .argument("<name>")
    .requiredOption(
      "--manager <login>",
      "login or e-mail address; may be given several times",
      (login: string, all: string[]) => [...all, login],
      [],
    )
    .option("--quota <size>", "e.g. 50G; default: no limit of its own")
    .action((boxText: string, name: string, options: CreateOptions) =>
      withLand(async ({ services }) => {
        const box = await boxNamed(services.boxes, boxText);
        const members = await Promise.all(
          options.manager.map(async (login) => {
            const person = await services.identity.person(box.id, login);
            if (!person) throw new DomainError("not_found", `There is no account "${login}" in the box.`);
            return { kind: "account", id: person.id, role: "manager" } as const;
          }),
        );
        const quota = options.quota === undefined ? undefined : parseSize(options.quota);
        const id = await services.projects.createFor(box.id, undefined, { name, quota, members });
        createOutput(Boolean(program.opts()["json"])).result({ id, name, box: box.name }, `Space ${name} (${id}) made in ${box.name}.`);
      }),
    );
}
