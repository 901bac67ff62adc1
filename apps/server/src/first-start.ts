// The demo land of an empty data folder: made once, made again when the first start was cut short.
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DemoLogin, makeDemoLand } from "./cli/demo-land.ts";
import type { Services } from "./compose.ts";
import type { Config } from "./platform/config.ts";

const markOf = (config: Config): string => join(config.dataFolder, "demo-land.unfinished");

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Before anything else is made: notes that the data folder is new, so that a start that is cut short is finished by the next one. */
export async function noteFirstStart(config: Config): Promise<void> {
  if (config.databaseUrl !== undefined || config.demoLand === "no" || (await exists(join(config.dataFolder, "postgres")))) return;
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  await writeFile(markOf(config), "");
}

/** Makes the demo land if this is the first start (or the first one was cut short), and returns its logins. */
export async function finishFirstStart(config: Config, services: Services): Promise<DemoLogin[]> {
  if (config.databaseUrl !== undefined || !(await exists(markOf(config)))) return [];
  const logins = await makeDemoLand(services, config.demoPassword);
  await rm(markOf(config), { force: true });
  return logins;
}
