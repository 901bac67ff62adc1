// The real clamd with a signature of the tests' own, because those of ClamAV would have to be fetched from the network.
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { eicar } from "./fake-clamd.ts";

export interface RealClamd {
  /** For LANDBOX_SCAN_ADDRESS. */
  readonly address: string;
  stop(): Promise<void>;
}

/** @param folder where its socket and signature go @param streamMaxLength as clamd writes it @throws Error with its output when it does not come up */
export async function startClamd(folder: string, streamMaxLength = "1M"): Promise<RealClamd> {
  const socket = join(folder, "clamd.ctl");
  const database = join(folder, "signatures");
  await mkdir(database, { recursive: true });
  await writeFile(join(database, "test.ndb"), `Landbox.Test.EICAR:0:*:${Buffer.from(eicar()).toString("hex")}\n`);
  const settings = [
    "Foreground yes",
    `DatabaseDirectory ${database}`,
    `LocalSocket ${socket}`,
    `StreamMaxLength ${streamMaxLength}`,
    "AlertEncrypted yes",
    "ExtendedDetectionInfo yes",
  ];
  await writeFile(join(folder, "clamd.conf"), `${settings.join("\n")}\n`);
  const child = spawn("/usr/sbin/clamd", [`--config-file=${join(folder, "clamd.conf")}`], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve();
    });
    child.once("close", () => resolve());
  });
  const until = Date.now() + 60_000;
  while (!(await answers(socket))) {
    if (Date.now() > until || child.exitCode !== null || child.pid === undefined) {
      child.kill("SIGKILL");
      throw new Error(`clamd did not start.\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    address: `unix:${socket}`,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
