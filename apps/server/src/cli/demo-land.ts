// A small land to try: three boxes, a few people in each, and real files that came in through the same gates as all others.
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Services } from "../compose.ts";
import { DomainError } from "@landbox/wire";
import { type Box, isDemo } from "../domain/boxes/boxes.ts";
import type { Account, LastingRole } from "../domain/identity/account.ts";
import type { Actor } from "../domain/identity/actor.ts";
import { loadRegister } from "./open-land.ts";
import { speakablePassword } from "../domain/identity/speakable-password.ts";

export interface DemoLogin {
  /** `login@box`, for the common host and every client. */
  readonly user: string;
  readonly password: string;
  readonly name: string;
}

type DemoServices = Pick<Services, "boxes" | "accounts" | "access" | "spaces" | "tree" | "uploads">;

/** Gemeinde Hohenwarth, Gemeinde Arrach, Landkreis Cham. */
const demoBodies = ["093720135135", "093720113113", "09372"];

const people: readonly { login: string; name: string; role: LastingRole }[] = [
  { login: "admin", name: "Verwaltung", role: "admin" },
  { login: "anna", name: "Anna Huber", role: "member" },
  { login: "bernd", name: "Bernd Maier", role: "member" },
  { login: "clara", name: "Clara Weiß", role: "member" },
];

const folder = new URL("../../demo/", import.meta.url);

/** Paths in a person's space, and the file of the demo folder that goes there. */
const files: readonly { path: readonly string[]; asset: string }[] = [
  { path: ["Willkommen.txt"], asset: "willkommen.txt" },
  { path: ["Gemeinderat", "Einladung zur Sitzung im März.pdf"], asset: "einladung.pdf" },
  { path: ["Gemeinderat", "Niederschrift – öffentlicher Teil.txt"], asset: "niederschrift.txt" },
  { path: ["Bauamt", "Straßen & Wege", "Übersicht Gemeindestraßen.csv"], asset: "strassen.csv" },
  { path: ["Bauamt", "Straßen & Wege", "Lageplan Dorfplatz.png"], asset: "lageplan.png" },
];

/**
 * Makes the demo land and returns its logins, one password for each account unless one is given. Repeatable: what is there stays,
 * what is missing is added, and every account gets its password anew.
 * @throws DomainError forbidden when one of the bodies has a box in real use
 */
export async function makeDemoLand(services: DemoServices, password?: string): Promise<DemoLogin[]> {
  await loadRegister(services);
  const assets = new Map(await Promise.all(files.map(async ({ asset }) => [asset, await readFile(new URL(asset, folder))] as const)));
  // Looked at before anything is made: a refusal must leave nothing behind.
  for (const box of await Promise.all(demoBodies.map((ars) => services.boxes.byArs(ars)))) demandDemo(box);
  const logins = await Promise.all(
    demoBodies.map(async (ars) => {
      const { box } = await services.boxes.create(ars, { demo: true });
      demandDemo(box);
      return Promise.all(people.map((person) => makePerson(services, box, person, password ?? speakablePassword(), assets)));
    }),
  );
  return logins.flat();
}

/** @throws DomainError forbidden */
function demandDemo(box: Box | undefined): void {
  if (box && !isDemo(box)) throw new DomainError("forbidden", `${box.title} has a box in real use: the demo land needs a land of its own.`);
}

async function makePerson(
  services: DemoServices,
  box: Box,
  person: (typeof people)[number],
  password: string,
  assets: ReadonlyMap<string, Buffer>,
): Promise<DemoLogin> {
  const { login, name, role } = person;
  const known = await services.accounts.find(box.id, login);
  if (known) await services.accounts.setPassword(box.id, known.id, password, { anyPassword: true });
  else await services.accounts.create(box.id, { login, displayName: name, role, password, anyPassword: true });
  const account = await services.accounts.find(box.id, login);
  if (!account) throw new Error(`The demo account ${login} is gone.`);
  await putFiles(services, actorOf(account), assets);
  return { user: `${account.login}@${box.name}`, password, name };
}

/** Puts what is not there yet, so that a first start that was cut short is completed by the next. */
async function putFiles(services: DemoServices, actor: Actor, assets: ReadonlyMap<string, Buffer>): Promise<void> {
  const grant = await services.access.write(actor, await services.spaces.personal(actor));
  const isThere = async (path: readonly string[]) => (await (await services.tree.view(grant)).resolve(path)) !== undefined;
  for (const { path, asset } of files) {
    for (let depth = 1; depth < path.length; depth++) {
      const parent = path.slice(0, depth);
      if (!(await isThere(parent))) await services.tree.makeFolder(grant, { path: parent });
    }
    const content = assets.get(asset);
    if (content === undefined || (await isThere(path))) continue;
    await services.uploads.receiveFile(grant, { path, body: Readable.from([content]), contentLength: content.length });
  }
}

const actorOf = (account: Account): Actor => ({
  box: account.box,
  account: account.id,
  version: account.version,
  login: account.login,
  email: account.email,
  displayName: account.displayName,
  language: account.language,
  role: account.role,
  boxState: "active",
  via: "password",
});
