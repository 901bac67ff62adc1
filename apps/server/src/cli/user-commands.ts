// landbox user … and landbox group …: accounts and groups of a box.
import type { Command } from "commander";
import { DomainError } from "@landbox/wire";
import type { Box } from "../domain/boxes/boxes.ts";
import type { Account } from "../domain/identity/account.ts";
import { invitationAddress } from "./addresses.ts";
import { boxNamed } from "./box-commands.ts";
import { type Land, withLand } from "./open-land.ts";
import { createOutput, type Output } from "./print.ts";
import { readPassword } from "./read-password.ts";

interface CreateOptions {
  name?: string;
  email?: string;
  admin?: boolean;
  language?: string;
  passwordStdin?: boolean;
}

type Run = (work: (land: Land, output: Output) => Promise<void>) => Promise<void>;

export function addUserCommands(program: Command): void {
  const run: Run = (work) => withLand((land) => work(land, createOutput(Boolean(program.opts()["json"]))));
  const user = program.command("user").description("accounts of a box, named login@box");
  user
    .command("create")
    .description("make an account; without --password-stdin it ends in an invitation")
    .argument("<login@box>")
    .option("--name <name>", "the name that others see")
    .option("--email <address>")
    .option("--admin", "an admin of the box; only while it has none")
    .option("--language <de|en>", "language of the account", "de")
    .option("--password-stdin", "read the password from the terminal or standard input")
    .action(async (who: string, options: CreateOptions) => {
      const password = options.passwordStdin ? await readPassword() : undefined;
      await run((land, output) => create(land, output, who, options, password));
    });
  user
    .command("list")
    .description("the accounts of a box")
    .argument("<box>")
    .action((name: string) =>
      run(async ({ services }, output) => {
        const accounts = await services.accounts.list((await boxNamed(services.boxes, name)).id);
        output.table(
          accounts.map(accountJson),
          ["LOGIN", "NAME", "E-MAIL", "ROLE", "STATE", "LAST LOGIN"],
          accounts.map((one) => [
            one.login,
            one.displayName,
            one.email ?? "",
            one.role,
            stateOf(one),
            one.lastLoginAt?.toISOString() ?? "",
          ]),
        );
      }),
    );
  user
    .command("invite")
    .description("make a new invitation for an account that nobody has accepted yet; earlier ones end")
    .argument("<login@box>")
    .action((who: string) =>
      run(async (land, output) => {
        const { box, account } = await accountNamed(land, who);
        await printInvitation(land, output, box, account);
      }),
    );
  for (const [verb, description, done] of [
    ["disable", "end an account's sessions, app passwords and transfers, and keep it out", "is disabled"],
    ["enable", "let an account in again", "is enabled"],
  ] as const) {
    user
      .command(verb)
      .description(description)
      .argument("<login@box>")
      .action((who: string) =>
        run(async (land, output) => {
          const { box, account } = await accountNamed(land, who);
          await land.services.accounts[verb](box.id, account.id);
          output.result({ login: account.login, box: box.name, done: verb }, `${account.login}@${box.name} ${done}.`);
        }),
      );
  }
  user
    .command("rename")
    .description("give an account another login; the old one keeps leading to it")
    .argument("<login@box>")
    .argument("<login>", "the new login")
    .action((who: string, login: string) =>
      run(async (land, output) => {
        const { box, account } = await accountNamed(land, who);
        const after = await land.services.accounts.changeLogin(box.id, account.id, login);
        output.result({ ...accountJson(after), box: box.name }, `${account.login}@${box.name} is now ${after.login}@${box.name}.`);
      }),
    );
  user
    .command("password")
    .description("set the first password of an account, read from the terminal or standard input")
    .argument("<login@box>")
    .action(async (who: string) => {
      const password = await readPassword();
      await run(async (land, output) => {
        const { box, account } = await accountNamed(land, who);
        await land.services.accounts.setPassword(box.id, account.id, password);
        output.result({ login: account.login, box: box.name, done: "password" }, `The password of ${account.login}@${box.name} is set.`);
      });
    });
  addGroupCommands(program, run);
}

function addGroupCommands(program: Command, run: Run): void {
  const group = program.command("group").description("groups of a box");
  group
    .command("create")
    .description("make a group")
    .argument("<box>")
    .argument("<group>")
    .action((name: string, text: string) =>
      run(async ({ services }, output) => {
        const made = await services.accounts.createGroup((await boxNamed(services.boxes, name)).id, text);
        output.result(made, `Group ${made.name} made.`);
      }),
    );
  group
    .command("list")
    .description("groups and their members")
    .argument("<box>")
    .action((name: string) =>
      run(async ({ services }, output) => {
        const groups = await services.accounts.groups((await boxNamed(services.boxes, name)).id);
        output.table(
          groups,
          ["GROUP", "MEMBERS"],
          groups.map((one) => [one.name, one.members.map((member) => member.login).join(", ")]),
        );
      }),
    );
  for (const [verb, description, change] of [
    ["add", "put an account into a group", "addToGroup"],
    ["remove", "take an account out of a group", "removeFromGroup"],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument("<group>")
      .argument("<login@box>")
      .action((name: string, who: string) =>
        run(async (land, output) => {
          const { box, account } = await accountNamed(land, who);
          await land.services.accounts[change](box.id, name, account.id);
          output.result(
            { group: name, login: account.login, box: box.name, done: verb },
            `${account.login}@${box.name}: ${verb === "add" ? "added to" : "removed from"} ${name}.`,
          );
        }),
      );
  }
}

async function create(land: Land, output: Output, who: string, options: CreateOptions, password: string | undefined): Promise<void> {
  const { login, boxName } = split(who);
  const box = await boxNamed(land.services.boxes, boxName);
  if (options.language !== undefined && options.language !== "de" && options.language !== "en")
    throw new DomainError("bad_request", "The language is de or en.");
  const account = await land.services.accounts.create(box.id, {
    login,
    displayName: options.name,
    email: options.email,
    role: options.admin ? "admin" : "member",
    language: options.language,
    password,
  });
  if (password === undefined) await printInvitation(land, output, box, account);
  else output.result({ ...accountJson(account), box: box.name }, `${account.login}@${box.name} made.`);
}

async function printInvitation({ services, config }: Land, output: Output, box: Box, account: Account): Promise<void> {
  const invitation = invitationAddress(config, box, await services.accounts.invite(box.id, account.id));
  output.result(
    { ...accountJson(account), box: box.name, invitation },
    `Invitation for ${account.displayName} (${account.login}@${box.name}), shown only now, valid for 14 days:`,
    `  ${invitation}`,
  );
}

/** @throws DomainError not_found, bad_request */
async function accountNamed({ services }: Land, who: string): Promise<{ box: Box; account: Account }> {
  const { login, boxName } = split(who);
  const box = await boxNamed(services.boxes, boxName);
  const account = await services.accounts.find(box.id, login);
  if (!account) throw new DomainError("not_found", `There is no account "${login}" in ${box.name}.`);
  return { box, account };
}

function split(who: string): { login: string; boxName: string } {
  const at = who.lastIndexOf("@");
  if (at < 1 || at === who.length - 1)
    throw new DomainError("bad_request", `"${who}" names no account; write login@box, e.g. anna@hohenwarth.`);
  return { login: who.slice(0, at), boxName: who.slice(at + 1) };
}

const stateOf = (account: Account): string => (account.state === "disabled" ? "disabled" : account.hasPassword ? "active" : "invited");

const accountJson = (account: Account) => ({
  id: account.id,
  login: account.login,
  displayName: account.displayName,
  email: account.email ?? null,
  role: account.role,
  state: stateOf(account),
  lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
});
