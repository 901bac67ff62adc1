// landbox user … and landbox group …: accounts and groups of a box.
import type { Command } from "commander";
import { DomainError } from "@landbox/wire";
import type { Box } from "../domain/boxes/boxes.ts";
import { type Account, holdDays } from "../domain/identity/account.ts";
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
    .option("--deleted", "the deleted ones, which can still be restored")
    .action((name: string, { deleted }: { deleted?: boolean }) =>
      run(async ({ services }, output) => {
        const accounts = await services.accounts.list((await boxNamed(services.boxes, name)).id, { deleted });
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
  addStateCommands(user, run);
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

/** What ends access, gives it back, or changes what an account may do. */
function addStateCommands(user: Command, run: Run): void {
  const one = (verb: string, description: string) => user.command(verb).description(description).argument("<login@box>");
  const said = (output: Output, box: Box, account: Account, verb: string, done: string): void =>
    output.result({ login: account.login, box: box.name, done: verb }, `${account.login}@${box.name} ${done}.`);
  one("disable", "end an account's sessions, app passwords and transfers, and keep it out")
    .option("--even-last-admin", "also the last active admin of the box, who leaves it without one")
    .action((who: string, { evenLastAdmin }: { evenLastAdmin?: boolean }) =>
      run(async (land, output) => {
        const { box, account } = await accountNamed(land, who);
        await land.services.accounts.disable(box.id, account.id, { evenLastAdmin });
        said(output, box, account, "disable", "is disabled");
      }),
    );
  one("enable", "let an account in again").action((who: string) =>
    run(async (land, output) => {
      const { box, account } = await accountNamed(land, who);
      await land.services.accounts.enable(box.id, account.id);
      said(output, box, account, "enable", "is enabled");
    }),
  );
  one("delete", `end all access of an account; its files are kept for ${holdDays} days`)
    .option("--yes", "do not ask")
    .action((who: string, { yes }: { yes?: boolean }) =>
      run(async (land, output) => {
        const { box, account } = await accountNamed(land, who);
        if (!yes) throw new DomainError("bad_request", `To delete ${account.login}@${box.name}, say so with --yes.`);
        await land.services.accounts.remove(box.id, account.id);
        said(output, box, account, "delete", `is deleted; until ${holdDays} days from now it can be restored`);
      }),
    );
  one("restore", "bring a deleted account back, with its files and its password").action((who: string) =>
    run(async (land, output) => {
      const { box, account } = await accountNamed(land, who, true);
      const after = await land.services.accounts.restore(box.id, account.id);
      output.result({ ...accountJson(after), box: box.name }, `${after.login}@${box.name} is back.`);
    }),
  );
  one("role", "make an account an admin of its box (only while it has none) or a member again")
    .argument("<admin|member>")
    .action((who: string, role: string) =>
      run(async (land, output) => {
        if (role !== "admin" && role !== "member") throw new DomainError("bad_request", "The role is admin or member.");
        const { box, account } = await accountNamed(land, who);
        await land.services.accounts.setRole(box.id, account.id, role);
        said(output, box, account, "role", `is ${role === "admin" ? "an admin" : "a member"} now`);
      }),
    );
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
          ["GROUP", "MEMBERS", "ADMINS"],
          groups.map((one) => [one.name, ...[one.members, one.admins].map((people) => people.map(({ login }) => login).join(", "))]),
        );
      }),
    );
  group
    .command("delete")
    .description("delete a group; its members stay")
    .argument("<box>")
    .argument("<group>")
    .action((name: string, text: string) =>
      run(async ({ services }, output) => {
        await services.accounts.deleteGroup((await boxNamed(services.boxes, name)).id, text);
        output.result({ name: text, done: "delete" }, `Group ${text} deleted.`);
      }),
    );
  for (const [verb, description, change, done] of [
    ["add", "put an account into a group", "addToGroup", "added to"],
    ["remove", "take an account out of a group", "removeFromGroup", "removed from"],
    ["appoint", "let an account manage the plain members of a group", "appointForGroup", "manages"],
    ["dismiss", "take that from it again", "dismissFromGroup", "no longer manages"],
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
          output.result({ group: name, login: account.login, box: box.name, done: verb }, `${account.login}@${box.name}: ${done} ${name}.`);
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
async function accountNamed({ services }: Land, who: string, deleted = false): Promise<{ box: Box; account: Account }> {
  const { login, boxName } = split(who);
  const box = await boxNamed(services.boxes, boxName);
  const account = await services.accounts.find(box.id, login, { deleted });
  if (!account) throw new DomainError("not_found", `There is no ${deleted ? "deleted account" : "account"} "${login}" in ${box.name}.`);
  return { box, account };
}

function split(who: string): { login: string; boxName: string } {
  const at = who.lastIndexOf("@");
  if (at < 1 || at === who.length - 1)
    throw new DomainError("bad_request", `"${who}" names no account; write login@box, e.g. anna@hohenwarth.`);
  return { login: who.slice(0, at), boxName: who.slice(at + 1) };
}

const stateOf = ({ state, hasPassword }: Account): string => (state === "active" && !hasPassword ? "invited" : state);

const accountJson = (account: Account) => ({
  id: account.id,
  login: account.login,
  displayName: account.displayName,
  email: account.email ?? null,
  role: account.role,
  state: stateOf(account),
  lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
  ...(account.deletedAt && { deletedAt: account.deletedAt.toISOString() }),
});
