// A server that is killed while a file is being scanned: the file never was one, nothing of it is left behind, and what was kept goes on.
import { actorOn, command, eicar, type FakeClamd, startFakeClamd, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

let clamd: FakeClamd;
let server: TestServer;
let dataFolder: string;
const start = () => startServer({ dataFolder, environment: { LANDBOX_SCAN_ADDRESS: clamd.address, LANDBOX_SCAN_WHAT: "everything" } });
beforeAll(async () => {
  clamd = await startFakeClamd();
  dataFolder = await temporaryFolder();
  server = await start();
});
afterAll(async () => {
  await server?.stop();
  await clamd?.stop();
  if (dataFolder) await rm(dataFolder, { recursive: true, force: true });
});

it("makes no file of what was being scanned, and goes on with an upload whose bytes are there", async () => {
  const anna = server.actor("anna");
  clamd.manner = "hangs";
  const tus = { "tus-resumable": "1.0.0" };
  const letter = Buffer.from("a letter without anything in it");
  const created = await anna.ask("POST", "/remote.php/webdav/", {
    headers: {
      ...tus,
      "upload-length": String(letter.length),
      "upload-metadata": `filename ${Buffer.from("Brief.txt").toString("base64")}`,
    },
  });
  const address = new URL(String(created.headers["location"])).pathname;
  const running = [
    anna.dav("PUT", "Virus.txt", { body: Buffer.from(eicar()) }),
    anna.dav("PUT", "Harmlos.txt", { body: Buffer.from("harmless") }),
    anna.ask("PATCH", address, {
      headers: { ...tus, "upload-offset": "0", "content-type": "application/offset+octet-stream" },
      body: letter,
    }),
  ].map((one) => one.then(({ status }) => status).catch(() => 0));
  await expect.poll(() => clamd.received.length).toBe(3);
  // Nobody reads a byte of it while it is scanned.
  for (const name of ["Virus.txt", "Harmlos.txt", "Brief.txt"]) expect((await anna.dav("GET", name)).status).toBe(404);
  await server.kill();
  expect(await Promise.all(running)).toEqual([0, 0, 0]);

  clamd.manner = "honest";
  server = await start();
  const again = actorOn(server, "anna");
  for (const name of ["Virus.txt", "Harmlos.txt", "Brief.txt"]) expect((await again.dav("GET", name)).status).toBe(404);
  expect((await again.ask("HEAD", address, { headers: tus })).headers["upload-offset"]).toBe(String(letter.length));
  expect((await again.dav("GET", "Brief.txt")).text).toBe(letter.toString());
  expect((await again.dav("PUT", "Virus.txt", { body: Buffer.from(eicar()) })).status).toBe(415);
  expect((await again.dav("PUT", "Harmlos.txt", { body: Buffer.from("harmless") })).status).toBe(201);
  const verified = await command(process.execPath, [join(import.meta.dirname, "../../apps/server/src/cli/main.ts"), "verify", "--deep"], {
    environment: { LANDBOX_DATA: dataFolder },
  });
  expect([verified.code, verified.output]).toEqual([0, expect.stringContaining("Everything is as it should be.")]);
});
