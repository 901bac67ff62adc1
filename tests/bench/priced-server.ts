// The server with one wall taken down, to see what it costs. Not a configuration of the product: only this file can do it.
//
//   node priced-server.ts all | no-rls | no-encryption | no-durability
import { makeDemoLand } from "@landbox/server/cli/demo-land.ts";
import { compose, type Priced } from "@landbox/server/compose.ts";
import { plainCipher } from "@landbox/server/domain/blobs/frames.ts";
import { readConfig } from "@landbox/server/platform/config.ts";
import { connect } from "@landbox/server/platform/database/connect.ts";
import { applicationRole, migrate } from "@landbox/server/platform/database/migrate.ts";
import { createLog } from "@landbox/server/platform/log.ts";
import { prepareDatabase } from "@landbox/server/platform/postgres/prepare-database.ts";
import { startPostgres } from "@landbox/server/platform/postgres/start-postgres.ts";

const wall = process.argv[2];
const prices: Record<string, Priced> = {
  all: {},
  // As the owner of the tables the server passes the policies by; the queries stay the same.
  "no-rls": {},
  "no-encryption": { blobs: { cipher: plainCipher } },
  "no-durability": { store: { sync: false } },
};
const priced = prices[wall ?? ""];
if (!priced) throw new Error(`Which wall? ${Object.keys(prices).join(", ")}`);

const config = readConfig();
const log = createLog(config.logLevel);
const postgres = await startPostgres({ folder: config.dataFolder, log, connections: config.databaseConnections + 20 });
const owner = await prepareDatabase(postgres);
const application = await migrate({ owner, applicationPassword: postgres.connection(applicationRole, "").password, log });
const connection = wall === "no-rls" ? owner : application;
const database = connect({
  connection: wall === "no-durability" ? { ...connection, options: "-c synchronous_commit=off" } : connection,
  connections: config.databaseConnections,
});
const server = await compose(config, { database, solo: true, log }, priced);
await makeDemoLand(server.services, config.demoPassword);
await server.app.listen({ port: config.port, host: config.host });

process.once("SIGTERM", () => {
  const end = async () => {
    await server.drain(1000);
    await server.close();
    await database.close();
    await postgres.stop();
  };
  void end().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
