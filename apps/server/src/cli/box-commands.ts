// landbox box …: the operator's commands for boxes. None of them can read what is in one.
import type { Command } from "commander";
import { DomainError } from "@landbox/wire";
import type { Box, Boxes } from "../domain/boxes/boxes.ts";
import { openBox } from "../domain/identity/open-box.ts";
import { addressOf, invitationAddress } from "./addresses.ts";
import { type Land, loadRegister, withLand } from "./open-land.ts";
import { parseSize } from "./parse-size.ts";
import { createOutput, type Output, sizeText } from "./print.ts";

/** A box by host name label, earlier name, or register key. @throws DomainError not_found */
export async function boxNamed(boxes: Boxes, text: string): Promise<Box> {
  const box = /^[0-9]{3,12}$/.test(text) ? await boxes.byArs(text) : await boxes.byName(text.toLowerCase());
  if (!box) throw new DomainError("not_found", `There is no box "${text}".`);
  return box;
}

interface CreateOptions {
  all?: boolean;
  contactName?: string;
  contactEmail?: string;
  quota?: string;
}

export function addBoxCommands(program: Command): void {
  const box = program.command("box").description("create and manage boxes");
  const run = (work: (land: Land, output: Output) => Promise<void>) =>
    withLand((land) => work(land, createOutput(Boolean(program.opts()["json"]))));

  box
    .command("create")
    .description("make the box of a body of the register, and an invitation for its first admin")
    .argument("[ars]", "official regional key of the body, e.g. 093720135135")
    .option("--all", "a box for every body of the register that has none (without invitations)")
    .option("--contact-name <name>", "the person who is invited as first admin")
    .option("--contact-email <address>", "their e-mail address")
    .option("--quota <size>", "e.g. 500G; default: LANDBOX_BOX_QUOTA")
    .action(async (ars: string | undefined, options: CreateOptions) => {
      if ((ars === undefined) === !options.all) throw new DomainError("bad_request", "Name either one register key or --all.");
      await run((land, output) => (ars === undefined ? createAll(land, output) : createOne(land, output, ars, options)));
    });
  box
    .command("list")
    .description("all boxes")
    .option("--deleted", "deleted ones, too")
    .action((options: { deleted?: boolean }) => run((land, output) => list(land, output, options.deleted ?? false)));
  box
    .command("show")
    .description("what the land knows of one box")
    .argument("<box>", "name or register key")
    .action((name: string) => run(async ({ services, config }, output) => show(output, await boxNamed(services.boxes, name), config)));
  for (const [verb, description, done] of [
    ["freeze", "make a box read-only", "can be read, but not changed"],
    ["thaw", "end the freezing", "can be changed again"],
  ] as const) {
    box
      .command(verb)
      .description(description)
      .argument("<box>", "name or register key")
      .action((name: string) =>
        run(async ({ services }, output) => {
          const after = await services.boxes[verb]((await boxNamed(services.boxes, name)).id);
          output.result(boxJson(after), `${after.title} (${after.name}) ${done}.`);
        }),
      );
  }
  box
    .command("rename")
    .description("give a box another host name; the old one keeps leading to it")
    .argument("<box>", "name or register key")
    .argument("<name>", "new host name: lower-case letters, digits, hyphens")
    .action((name: string, next: string) =>
      run(async ({ services, config }, output) => {
        const after = await services.boxes.rename((await boxNamed(services.boxes, name)).id, next);
        output.result(boxJson(after), `${after.title} is now at ${addressOf(config, after)}.`);
      }),
    );
  box
    .command("delete")
    .description("delete a box for good: its key is destroyed, nobody can read its contents again")
    .argument("<box>", "name or register key")
    .option("--yes", "yes, for good")
    .action((name: string, options: { yes?: boolean }) =>
      run(async ({ services }, output) => {
        const found = await boxNamed(services.boxes, name);
        if (!options.yes) {
          throw new DomainError(
            "bad_request",
            `This destroys the key of ${found.title} (${found.name}); its files cannot be restored, not even from a backup. Repeat it with --yes.`,
          );
        }
        await services.boxes.delete(found.id);
        output.result({ deleted: found.name }, `${found.title} (${found.name}) is deleted and its key destroyed.`);
      }),
    );
}

async function createOne({ services, config }: Land, output: Output, ars: string, options: CreateOptions): Promise<void> {
  await loadRegister(services);
  const quota = options.quota === undefined ? undefined : parseSize(options.quota);
  const opened = await openBox(services, ars, { contactName: options.contactName, contactEmail: options.contactEmail, quota });
  const address = addressOf(config, opened.box);
  const invitation = opened.invitation === undefined ? undefined : invitationAddress(config, opened.box, opened.invitation);
  const lines = [`${opened.box.title}: ${opened.created ? "box made" : "has a box already"}, ${address}`];
  if (invitation === undefined) lines.push("Its admin has accepted the invitation before.");
  else lines.push(`Invitation for ${opened.box.contactName ?? "the first admin"}, shown only now, valid for 14 days:`, `  ${invitation}`);
  output.result({ ...boxJson(opened.box), created: opened.created, address, invitation }, ...lines);
}

async function createAll({ services }: Land, output: Output): Promise<void> {
  await loadRegister(services);
  const started = performance.now();
  const result = await services.boxes.createAll((done, total) => {
    if (done % 25 === 0 || done === total) output.progress(`${done} of ${total} boxes`);
  });
  output.progress("");
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const failures = result.failed.map(({ ars, reason }) => `  ${ars}: ${reason}`);
  output.result(
    { ...result, seconds },
    `${result.created} boxes made in ${seconds} s, ${result.existing} were there, ${result.failed.length} failed.`,
    ...failures,
  );
  if (result.failed.length > 0) process.exitCode = 1;
}

async function list({ services }: Land, output: Output, deleted: boolean): Promise<void> {
  const boxes = await services.boxes.list({ deleted });
  output.table(
    boxes.map(boxJson),
    ["NAME", "TITLE", "ARS", "STATE", "QUOTA"],
    boxes.map((one) => [one.name, one.title, one.ars, one.state, sizeText(one.quota)]),
  );
}

function show(output: Output, box: Box, config: Land["config"]): void {
  output.result(
    { ...boxJson(box), address: addressOf(config, box) },
    `Name          ${box.name}`,
    `Title         ${box.title}`,
    `Register key  ${box.ars}`,
    `Address       ${addressOf(config, box)}`,
    `State         ${box.state}`,
    `Quota         ${sizeText(box.quota)}`,
    `Contact       ${[box.contactName, box.contactEmail && `<${box.contactEmail}>`].filter(Boolean).join(" ") || "none"}`,
    `Former names  ${box.formerNames.join(", ") || "none"}`,
    `Created       ${box.createdAt.toISOString()}`,
  );
}

const boxJson = (box: Box) => ({
  name: box.name,
  title: box.title,
  ars: box.ars,
  state: box.state,
  quota: box.quota ?? null,
  contactName: box.contactName ?? null,
  contactEmail: box.contactEmail ?? null,
  formerNames: box.formerNames,
  createdAt: box.createdAt.toISOString(),
});
