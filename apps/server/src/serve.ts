// The server's process: reads the configuration, starts the database, composes, listens, and ends in order.
import type { DemoLogin } from "./cli/demo-land.ts";
import { finishFirstStart, noteFirstStart } from "./first-start.ts";
import { type Config, readConfig } from "./platform/config.ts";
import { createLog, type Log } from "./platform/log.ts";
import { openDatabase } from "./platform/open-database.ts";
import { StartRefused } from "./platform/start-refused.ts";

/** Runs until a signal ends it. Resolves when it listens; when it cannot start, it says why and ends the process with 1. */
export async function serve(): Promise<void> {
  try {
    await begin();
  } catch (error) {
    // What the operator can mend is one clear sentence; everything else is a bug and shows where.
    const clear = error instanceof StartRefused || (error as { code?: unknown }).code === "EADDRINUSE";
    process.stderr.write(`${clear && error instanceof Error ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }
}

async function begin(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const starting = start(config, log);
  // A signal during the start waits for its end: a database that is just starting would be left running otherwise.
  stopOnSignals(log, async () => {
    const stop = await starting.catch(() => undefined);
    await stop?.();
  });
  await starting;
}

/** Starts everything; the returned function ends it in order. */
async function start(config: Config, log: Log): Promise<() => Promise<void>> {
  await noteFirstStart(config);
  const opening = openDatabase({ config, log });
  // The database recovers in its own process while the rest of the program is loaded.
  const loading = import("./compose.ts");
  loading.catch(() => undefined);
  const opened = await opening;
  try {
    const { compose } = await loading;
    const server = await compose(config, { ...opened, log });
    const logins = await finishFirstStart(config, server.services);
    await server.app.listen({ port: config.port, host: config.host });
    announce(config, server.app.server.address(), logins);
    return async () => {
      await server.drain(config.drainSeconds * 1000);
      await server.close();
      await opened.close();
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The first signal drains and stops, a later one ends the process at once (the next start repairs nothing, it only recovers). */
function stopOnSignals(log: Log, stop: () => Promise<void>): void {
  let since: number | undefined;
  const onSignal = (signal: string) => {
    if (since !== undefined) {
      // Ctrl-C comes from the terminal and again from npm and the starter.
      if (Date.now() - since < 700) return;
      log.warn(`${signal} again: ending at once.`);
      process.exit(1);
    }
    since = Date.now();
    log.info(`${signal}: no new requests, running ones may finish.`);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "The server did not stop in order.");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  process.on("disconnect", () => onSignal("The starter is gone"));
}

function announce(config: Config, address: unknown, logins: readonly DemoLogin[]): void {
  const port = typeof address === "object" && address !== null && "port" in address ? Number(address.port) : config.port;
  const host = ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(config.host) ? "localhost" : config.host;
  const lines = [`${config.productName} listens on ${config.publicUrl ?? `http://${host}:${port}`}`];
  if (logins.length > 0) {
    const width = Math.max(...logins.map(({ user }) => user.length));
    lines.push(
      "",
      "A demo land was made. Its logins, shown only now:",
      ...logins.map(({ user, password }) => `  ${user.padEnd(width)}  ${password}`),
    );
  }
  process.stderr.write(`\n${lines.map((line) => `  ${line}`).join("\n")}\n\n`);
}
