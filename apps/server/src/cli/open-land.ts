// Opens the land for a command: its database (beside a running server, or started for the moment) and its services.
import { readFile } from "node:fs/promises";
import { composeServices, type Services } from "../compose.ts";
import { parseRegister } from "../domain/boxes/register.ts";
import { type Config, readConfig } from "../platform/config.ts";
import { createLog } from "../platform/log.ts";
import { openDatabase } from "../platform/open-database.ts";

export interface Land {
  readonly config: Config;
  readonly services: Services;
}

/** Runs one command and puts everything away again, also after a failure. */
export async function withLand<T>(work: (land: Land) => Promise<T>): Promise<T> {
  const config = readConfig();
  const log = createLog("error");
  const opened = await openDatabase({ config, log, besideServer: true });
  try {
    // A server may run on the same database, so nothing may be believed from memory alone.
    const services = await composeServices(config, { database: opened.database, solo: false, log });
    try {
      return await work({ config, services });
    } finally {
      await services.close();
    }
  } finally {
    await opened.close();
  }
}

const registerFile = new URL("../../register/bayern_kommunen.csv", import.meta.url);

/** Brings the database's register of bodies to the edition that the product ships. Quick when nothing has changed. */
export async function loadRegister(services: Pick<Services, "boxes">): Promise<void> {
  await services.boxes.loadRegister(parseRegister(await readFile(registerFile, "utf8")));
}
