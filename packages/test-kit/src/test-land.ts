// The small land of the tests: three boxes, in each an admin and three people, all with one known password.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Services } from "@landbox/server/compose.ts";
import { parseRegister } from "@landbox/server/domain/boxes/register.ts";
import { testPassword } from "./actors.ts";

const register = fileURLToPath(new URL("../../../apps/server/register/bayern_kommunen.csv", import.meta.url));

/** Register keys of Hohenwarth, Arrach and the Landkreis Cham; the boxes' names follow from them. */
const boxes = ["093720135135", "093720113113", "09372"];

export async function furnishLand({ boxes: land, accounts }: Pick<Services, "boxes" | "accounts">): Promise<void> {
  const bodies = parseRegister(await readFile(register, "utf8"));
  await land.loadRegister(bodies.filter((body) => boxes.includes(body.ars)));
  for (const ars of boxes) {
    const { box } = await land.create(ars);
    for (const login of ["admin", "anna", "bernd", "clara"])
      await accounts.create(box.id, {
        login,
        displayName: `${login} in ${box.title}`,
        role: login === "admin" ? "admin" : "member",
        password: testPassword,
      });
  }
}

/** Disables an account as an administrator would. */
export async function disableAccount(
  { boxes: land, accounts }: Pick<Services, "boxes" | "accounts">,
  login: string,
  boxName: string,
): Promise<void> {
  const box = await land.byName(boxName);
  const account = box && (await accounts.find(box.id, login));
  if (!box || !account) throw new Error(`There is no ${login}@${boxName}.`);
  await accounts.disable(box.id, account.id);
}
