// landbox box identity|legal and landbox land legal: what a box, or the land itself, shows of itself, from files.
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { DomainError } from "@landbox/wire";
import type { Language } from "../domain/identity/account.ts";
import { type LegalPage, legalPages, type ProfileChanges } from "../domain/profile/profile.ts";
import { boxNamed } from "./box-commands.ts";
import { type Land, withLand } from "./open-land.ts";
import { createOutput, type Output } from "./print.ts";

interface IdentityOptions {
  title?: string;
  /** false: --no-accent. */
  accent?: string | false;
  arms?: string | false;
}

interface LegalOptions {
  de?: string;
  en?: string;
  reset?: boolean;
}

const languages: readonly Language[] = ["de", "en"];

/** Adds to `landbox box`, which must be there. */
export function addProfileCommands(program: Command): void {
  const run = (work: (land: Land, output: Output) => Promise<void>) =>
    withLand((land) => work(land, createOutput(Boolean(program.opts()["json"]))));
  const box = program.commands.find((command) => command.name() === "box");
  if (!box) throw new Error("The commands of boxes come first.");

  box
    .command("identity")
    .description("name, colour and arms that a box shows; without options: what they are")
    .argument("<box>", "name or register key")
    .option("--title <name>", "the name on its pages")
    .option("--accent <colour>", "its colour as #rrggbb, made legible where it is not")
    .option("--no-accent", "the product's colour")
    .option("--arms <file>", "its arms: PNG, JPEG, WebP or SVG, at most 1 MiB")
    .option("--no-arms", "no arms")
    .action((name: string, options: IdentityOptions) => run((land, output) => identity(land, output, name, options)));
  const legal = (command: Command, words: string): Command =>
    command
      .description(words)
      .argument("<page>", legalPages.join(", "))
      .option("--de <file>", "the German text, Markdown")
      .option("--en <file>", "the English text, Markdown")
      .option("--reset", "back to the template; both languages, but for those that are given");
  legal(box.command("legal").argument("<box>", "name or register key"), "a legal page of a box; without options: print it").action(
    (name: string, page: string, options: LegalOptions) =>
      run(async (land, output) => {
        const found = await boxNamed(land.services.boxes, name);
        const texts = await textsOf(options);
        const known = pageNamed(page);
        if (texts.length > 0)
          await land.services.profiles.change("operator", found.id, { legal: texts.map((text) => ({ page: known, ...text })) });
        await printLegal(land, output, known, found.id);
      }),
  );
  const land = program.command("land").description("the land itself");
  legal(land.command("legal"), "a legal page for hosts that are no box's; without options: print it").action(
    (page: string, options: LegalOptions) =>
      run(async (opened, output) => {
        const known = pageNamed(page);
        for (const { language, text } of await textsOf(options)) await opened.services.profiles.setLandLegal(known, language, text);
        await printLegal(opened, output, known);
      }),
  );
}

async function identity({ services }: Land, output: Output, name: string, options: IdentityOptions): Promise<void> {
  const { id } = await boxNamed(services.boxes, name);
  const changes: ProfileChanges = {
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(typeof options.accent === "string" ? { accent: options.accent } : options.accent === false ? { accent: null } : {}),
  };
  if (Object.keys(changes).length > 0) await services.profiles.change("operator", id, changes);
  if (options.arms === false) await services.profiles.removeArms("operator", id);
  else if (options.arms !== undefined) await services.profiles.setArms("operator", id, await read(options.arms));
  const after = (await services.boxes.byId(id))!;
  const accent = services.profiles.accentOf(after);
  const chosen = services.profiles.chosenAccentOf(after);
  const arms = services.profiles.armsOf(after);
  output.result(
    { name: after.name, title: after.title, accent: chosen ?? null, shownAs: accent ?? null, arms: arms ?? null },
    `Title   ${after.title}`,
    `Accent  ${chosen ? `${chosen} (shown as ${accent?.light} on light, ${accent?.dark} on dark)` : "the product's"}`,
    `Arms    ${arms ?? "none"}`,
  );
}

async function printLegal(
  { services }: Land,
  output: Output,
  page: LegalPage,
  box?: Parameters<Land["services"]["boxes"]["byId"]>[0],
): Promise<void> {
  const found = box === undefined ? undefined : await services.boxes.byId(box);
  const texts = await Promise.all(languages.map((language) => services.profiles.legal(found, page, language)));
  output.result(texts, ...texts.map((one) => `--- ${one.page}, ${one.language}${one.own ? "" : " (template)"} ---\n${one.text}\n`));
}

async function textsOf({ de, en, reset }: LegalOptions): Promise<{ language: Language; text: string | null }[]> {
  const files = { de, en };
  const texts = await Promise.all(
    languages.map(async (language) => {
      const file = files[language];
      return { language, text: file === undefined ? undefined : (await read(file)).toString("utf8") };
    }),
  );
  return texts.flatMap(({ language, text }) => (text !== undefined || reset ? [{ language, text: text ?? null }] : []));
}

function pageNamed(text: string): LegalPage {
  const page = legalPages.find((one) => one === text);
  if (!page) throw new DomainError("bad_request", `There is no page "${text}": ${legalPages.join(", ")}.`);
  return page;
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new DomainError("bad_request", `The file "${file}" cannot be read.`);
  }
}
